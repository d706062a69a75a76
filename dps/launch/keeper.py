"""Sees to it that nothing outlives the launcher, even one that was killed with kill -9.

Run as a program of its own, in a session of its own. It reads lines from standard input, the
launcher's end of which closes when the launcher dies, however it dies:

    watch GROUP SIGNAL STAGE     a process group to stop, the signal that stops its leader
    forget GROUP                 that group has ended

At the end of its input it stops the groups that are left, the highest stage first, politely and
then with SIGKILL. It holds the launcher's lock until then (an inherited file descriptor), so that
the next start waits for it.
"""

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

PATIENCE = 8.0  # seconds between the polite signal and SIGKILL
KERNEL = 5.0  # seconds that a killed process may take to be gone


def members(group: int) -> list[int]:
    """Return the ids of the living processes (zombies left out) of a process group."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] not in "ZX":
                found.append(int(entry.name))
    return found


def end_group(group: int) -> None:
    """Kill what is left of a group, and wait for the kernel to have done so."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
        until = time.monotonic() + KERNEL
        while members(group) and time.monotonic() < until:
            time.sleep(0.01)


def stop_groups(groups: dict[int, tuple[int, int]], patience: float) -> None:
    """Stop `{group: (signal, stage)}`, the highest stage first."""
    for stage in sorted({stage for _, stage in groups.values()}, reverse=True):
        here = {group: number for group, (number, its) in groups.items() if its == stage}
        for group, number in here.items():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(group, number)
        until = time.monotonic() + patience
        while time.monotonic() < until and any(members(group) for group in here):
            time.sleep(0.05)
        for group in here:
            end_group(group)


def keep(patience: float) -> None:
    """Read what to watch until the input ends, then stop what is left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, tuple[int, int]] = {}
    for line in sys.stdin:
        word, group, *rest = line.split()
        if word == "watch":
            groups[int(group)] = (int(rest[0]), int(rest[1]))
        else:
            groups.pop(int(group), None)
    stop_groups(groups, patience)


if __name__ == "__main__":
    keep(float(sys.argv[1]))
