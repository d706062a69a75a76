"""A nudge: ask a worker to run a sweep now, so that a person does not wait for the next beat.

Work is a row, not a message. A nudge that is lost loses nothing: beat looks again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from celery import current_app
from kombu.exceptions import OperationalError

log: Final = logging.getLogger(__name__)
#: A person waits for the answer: sending by itself would try for six seconds.
_ONE_TRY: Final[dict[str, int]] = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "timeout": 2,
}
_WITHHELD: Final = ContextVar("withheld", default=False)


@contextmanager
def nudges_withheld() -> Iterator[None]:
    """Nobody waits for what is done inside: bulk work sends no nudges, beat looks by itself."""
    token = _WITHHELD.set(True)
    try:
        yield
    finally:
        _WITHHELD.reset(token)


def nudge(name: str) -> bool:
    """Send the task of this name to the broker; whether it went. Never raises, hardly waits.

    Call it after commit: `transaction.on_commit(lambda: nudge("matching.tasks.run_matches"))`.
    """
    if _WITHHELD.get():
        return False
    try:
        with current_app.producer_or_acquire() as producer:
            producer.connection.ensure_connection(**_ONE_TRY)
            current_app.send_task(name, producer=producer, retry=False)
    except (OperationalError, OSError) as failure:
        log.warning("nudge %s was not sent: %s", name, type(failure).__name__)
        return False
    return True


def nudge_all() -> int:
    """Nudge every sweep of the beat table; how many went. After the clock was moved."""
    return sum(nudge(entry["task"]) for entry in current_app.conf.beat_schedule.values())
