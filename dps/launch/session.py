"""One use of the launcher: the lock of its folder, its keeper, its supervisor, and their end."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dps.launch.children import Keeper, stop_when_parent_dies
from dps.launch.console import Console
from dps.launch.places import Lock, Places
from dps.launch.refusals import Refused
from dps.launch.signals import Signals
from dps.launch.supervise import Supervisor

ENDING = "ending"  # what the lock says once its holder has begun to stop


@dataclass(frozen=True)
class Session:
    """What a command works with while it runs."""

    places: Places
    console: Console
    signals: Signals
    supervisor: Supervisor
    lock: Lock


@contextmanager
def session(
    places: Places, console: Console, doing: str, lock_name: str = "lock"
) -> Iterator[Session]:
    """Hold the folder `places.var`, and stop all that was started in it when the block ends.

    `doing` is what a second one of the same `lock_name` is told; it is refused. Where the first
    is just ending, or was killed and its keeper is still stopping what it left, the second waits.
    """
    stop_when_parent_dies()
    places.make()
    with Signals() as signals:
        lock = Lock(places.run / lock_name)
        _take(lock, signals, console)
        lock.write(f"{os.getpid()} {_began(os.getpid())} {doing}")
        keeper = Keeper(lock.descriptor)
        supervisor = Supervisor(console, signals, keeper)
        try:
            yield Session(places, console, signals, supervisor, lock)
        finally:
            lock.write(ENDING)
            supervisor.stop()
            keeper.close()
            lock.close()


def _take(lock: Lock, signals: Signals, console: Console) -> None:
    told = False
    while not lock.take():
        refuse_while_held(lock)
        if not told:
            console.say("Waiting for what ran here before to stop …")
        told = True
        signals.pause(0.2)
        signals.raise_if_asked_to_stop()


def refuse_while_held(lock: Lock) -> None:
    """Refuse when the lock's holder is at work; return when it is only ending."""
    process, began, doing = [*lock.read().split(" ", 2), "", "", ""][:3]
    if began and _began(process) == began:
        raise Refused(f"{doing} in this folder already (process {process}); stop it there first.")


def _began(process: int | str) -> str:
    """Return when a process began, as the kernel tells it, or "" for one that has ended.

    A number alone does not name a process: it may by now be another program's.
    """
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]
