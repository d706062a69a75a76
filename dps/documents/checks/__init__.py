"""What is looked at in an uploaded file before it is kept. No Django here: a child process runs it.

`inspecting.inspect` is the way in; it starts the child under caps of memory and time.
"""
