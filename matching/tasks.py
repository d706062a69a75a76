"""The sweeps of matching: each may run twice, late, or together with another."""

from typing import Final

from celery import shared_task

from dps.accounts.actors import SYSTEM
from dps.kernel.periods import london_date
from dps.moves.sweeping import each
from dps.scheme import clock
from matching.facts.parts import received_on
from matching.selectors import due_to_close, due_to_invite, due_to_lapse, due_to_match
from matching.services import (
    close_case,
    invite_award,
    lapse_award,
    render_due,
    run_match,
)

MOST: Final = 200


@shared_task(name="matching.tasks.close_windows")
def close_windows() -> int:
    """Close the cases whose window is over, and pin their candidates."""
    now = clock.now()
    rows = due_to_close(now).select_related("district")[:MOST]
    return each(rows, lambda case: close_case(case=case, actor=SYSTEM, now=now))


@shared_task(name="matching.tasks.run_matches")
def run_matches() -> int:
    """Match the candidates of every run that is not finished."""
    now = clock.now()
    rows = due_to_match().select_related("case__district")[:MOST]
    return each(rows, lambda run: run_match(run=run, actor=SYSTEM, now=now), whole=False)


@shared_task(name="matching.tasks.invite_due")
def invite_due() -> int:
    """Invite where the standstill is over, and let lapse what nobody answered in time."""
    now = clock.now()
    read = ("case__district", "candidate__offer__supplier")
    invited = each(
        due_to_invite(london_date(now)).select_related(*read)[:MOST],
        lambda award: invite_award(award=award, actor=SYSTEM, now=now),
    )
    lapsed = each(
        due_to_lapse(received_on(now)).select_related(*read)[:MOST],
        lambda award: lapse_award(award=award, actor=SYSTEM, now=now),
    )
    return invited + lapsed


@shared_task(name="matching.tasks.render_letters")
def render_letters() -> int:
    """Make the letters of decisions as PDF files."""
    return render_due(now=clock.now())
