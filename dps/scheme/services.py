"""Writes of the scheme: new dated terms, and the demonstration's clock.

Who may is asked by the verbs of `dps.home`; here stand the rules, the lock and the audit line.
"""

from datetime import datetime, timedelta
from math import ceil
from typing import Final

from django.conf import settings
from django.db import transaction

from dps.audit.services import build_line, write_lines
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.kernel.periods import in_words, london_date
from dps.scheme import clock
from dps.scheme.domain.terms import TermsDraft, terms_wrong_because
from dps.scheme.models import Installation, Terms

FURTHEST: Final = timedelta(days=3653)
"""The demonstration's clock is moved at most ten years ahead of the real one."""


@transaction.atomic
def add_terms(*, draft: TermsDraft, now: datetime, actor: str, role: str) -> Terms:
    """A new row of terms, in force from its day on. Raises RuleBroken; nothing old changes."""
    taken = set(Terms.objects.values_list("valid_from", flat=True))
    refused = terms_wrong_because(draft, london_date(now), taken)
    if refused:
        raise RuleBroken(refused)
    terms = Terms.objects.create(
        valid_from=draft.valid_from,
        question_weights=list(draft.question_weights),
        fit_weights=draft.fit_weights,
        **draft.numbers,
    )
    line = build_line(
        now=now,
        actor=actor,
        role=role,
        act="terms.add",
        object_reference=f"terms/{terms.valid_from:%Y-%m-%d}",
    )
    write_lines([line])
    return terms


@transaction.atomic
def move_clock(*, to: datetime, now: datetime, actor: str, role: str) -> None:
    """Move the demonstration's clock forward to this moment, for web, worker and beat alike.

    Forward only: what has happened has happened. NotAllowed on any database that is not a
    demonstration (its own constraint says so too); RuleBroken for a moment that is not later, or
    too far.
    """
    installation = Installation.objects.select_for_update().get()
    if not settings.DPS_DEMO or installation.kind != Installation.Kind.DEMO:
        raise NotAllowed("the clock of a live installation is not moved")
    real = clock.wall_clock()
    if to <= now:
        raise RuleBroken(
            Reason("clock_back", "The clock moves forward only. Choose a later day.", "day")
        )
    if to - real > FURTHEST:
        latest = in_words(london_date(real + FURTHEST))
        raise RuleBroken(Reason("clock_far", f"Choose a day up to {latest}.", "day"))
    installation.clock_offset_seconds = ceil((to - real).total_seconds())
    installation.save(update_fields=["clock_offset_seconds"])
    line = build_line(
        now=now,
        actor=actor,
        role=role,
        act="clock.move",
        object_reference="clock",
        note=f"to {in_words(london_date(to))}",
    )
    write_lines([line])
