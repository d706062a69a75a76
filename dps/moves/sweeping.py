"""How a sweep works through what it found: one thing that will not do stops no other."""

import logging
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import Final, TypeVar

from django.db import transaction

from dps.kernel.errors import NotAllowed, RuleBroken, Stale

log: Final = logging.getLogger(__name__)
T = TypeVar("T")


def each(rows: Iterable[T], act: Callable[[T], object], *, whole: bool = True) -> int:
    """Act on each row in a transaction of its own; for how many something was done.

    With `whole` false the act makes its own, chunk by chunk, so that a killed one goes on.

    What somebody else was first with, or a rule refuses, is left to the next look and logged by its
    reference. An act that answers False found nothing to do.
    """
    done = 0
    for row in rows:
        try:
            with transaction.atomic() if whole else nullcontext():
                done += act(row) is not False
        except (Stale, RuleBroken, NotAllowed) as refusal:
            log.info("left %s: %s", getattr(row, "reference", row), refusal)
    return done
