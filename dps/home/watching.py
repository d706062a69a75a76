"""What the operations page knows of the sweeps: noted by the worker after each of them."""

from typing import Any

from celery.signals import task_failure, task_success

from dps.scheme import clock
from dps.scheme.models import SweepNote


def watch() -> None:
    """Called once, when the app is ready. A note that cannot be written stops no sweep."""
    task_success.connect(_note_success, dispatch_uid="sweep looked")
    task_failure.connect(_note_failure, dispatch_uid="sweep failed")


def _note_success(sender: Any, result: Any = None, **_: Any) -> None:
    if sender.name in sender.app.conf.beat_schedule:
        done = result if isinstance(result, int) else 0
        _note(sender.name, looked_at=clock.wall_clock(), as_of=clock.today(), done=done)


def _note_failure(sender: Any, **_: Any) -> None:
    if sender.name in sender.app.conf.beat_schedule:
        _note(sender.name, failed_at=clock.wall_clock())


def _note(task: str, **fields: Any) -> None:
    SweepNote.objects.update_or_create(task=task, defaults=fields)
