"""What the operations page knows of sweeps and processes: noted by the worker and by beat."""

from datetime import datetime, timedelta
from typing import Any, Final

from celery.signals import (
    after_task_publish,
    beat_init,
    heartbeat_sent,
    task_failure,
    task_success,
)
from django.db import Error, connection

from dps.scheme import clock
from dps.scheme.models import ProcessNote, SweepNote

WEB_SINCE: Final = clock.wall_clock()
"""When this process was loaded, which in the web's case is when it began."""

NOTED_EVERY: Final = timedelta(seconds=20)
"""How often a process notes that it is at work, at most [ours]."""

_noted: Final[dict[str, datetime]] = {}
"""When this very process noted itself last, by its name."""


def watch() -> None:
    """Called once, when the app is ready. A note that cannot be written stops no sweep."""
    task_success.connect(_note_success, dispatch_uid="sweep looked")
    task_failure.connect(_note_failure, dispatch_uid="sweep failed")
    heartbeat_sent.connect(_see_worker, dispatch_uid="worker seen")
    beat_init.connect(_watch_beat, dispatch_uid="beat began")


def _note_success(sender: Any, result: Any = None, **_: Any) -> None:
    if sender.name in sender.app.conf.beat_schedule:
        done = result if isinstance(result, int) else 0
        _note(sender.name, looked_at=clock.wall_clock(), as_of=clock.today(), done=done)


def _note_failure(sender: Any, **_: Any) -> None:
    if sender.name in sender.app.conf.beat_schedule:
        _note(sender.name, failed_at=clock.wall_clock())


def _note(task: str, **fields: Any) -> None:
    SweepNote.objects.update_or_create(task=task, defaults=fields)


def _see_worker(**_: Any) -> None:
    """The worker's heart beats every two seconds, whatever its children are doing."""
    _see("worker")


def _watch_beat(**_: Any) -> None:
    """In the process of beat alone: it has begun, and what it hands out shows it at work."""
    after_task_publish.connect(_see_beat, dispatch_uid="beat seen")
    _see_beat()


def _see_beat(**_: Any) -> None:
    _see("beat")


def _see(name: str) -> None:
    """Note that this process is at work, and at its first note since when."""
    now = clock.wall_clock()
    before = _noted.get(name)
    if before is not None and now - before < NOTED_EVERY:
        return
    began = {} if before else {"began_at": now}
    try:
        ProcessNote.objects.update_or_create(name=name, defaults={"seen_at": now, **began})
    except Error:
        connection.close()  # no request ends here that would: the next note makes another
        raise
    _noted[name] = now
