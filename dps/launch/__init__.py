"""From a bare machine to running processes: what stands behind `make run` and the rest.

Standard library only, and it imports nothing else of this repository: it runs before anything is
installed, with the machine's own Python. `README.md` beside this file names every variable that
the processes are given.
"""
