"""The sweeps of payments: contracts opened and closed, milestones earned, statements drawn.

Milestones: whoever has an event that was not judged yet is judged. Due is found by an anti-join of
events and marks, so that nothing can be forgotten; it is worked in chunks of one transaction each.
Stopped anywhere, it goes on where it was; run twice, late or together, it earns nothing twice: the
constraint `milestone_once` is the key.
"""

import gc
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from typing import Final

from django.db import connection, transaction

from dps.accounts.actors import SYSTEM, Actor
from dps.kernel.periods import london_date
from dps.moves.sweeping import each
from payments.domain.evidence import may_claim_again
from payments.domain.milestones import Earned, judge
from payments.facts import (
    Due,
    Fallen,
    due_with_events,
    fallen_of,
    journey_of,
    kinds_in,
    last_day_in,
    last_event_in,
    terms_by_contract,
)
from payments.models import Contract
from payments.selectors.due import (
    awards_without_contract,
    delivered_by,
    finished_by,
    months_to_draw,
    waiting_after_close,
)
from payments.services import (
    close_contract,
    deliver_contract,
    draw_statement,
    lapse_referral,
    open_contract,
)

CHUNK: Final = 10_000
"""Participants judged in one transaction: about 25 MB at a time."""

_DUE = """
    SELECT e.participant_id
    FROM (
        SELECT participant_id, max(id) AS last_event FROM payments_event GROUP BY participant_id
    ) e
    LEFT JOIN payments_judged j ON j.participant_id = e.participant_id
    WHERE j.last_event IS NULL OR j.last_event < e.last_event
    ORDER BY e.participant_id
"""
_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS chunk_earned (
        participant_id bigint, contract_id bigint, reference text, kind text, attempt smallint,
        earned_on date, fee_pence bigint, because text, last_event bigint
    );
    CREATE TEMPORARY TABLE IF NOT EXISTS chunk_judged (participant_id bigint, last_event bigint);
    TRUNCATE chunk_earned, chunk_judged;
"""
_EARN = """
    INSERT INTO payments_milestone (reference, state, participant_id, contract_id, kind, attempt,
                                    earned_on, fee_pence, because, last_event, earned_at,
                                    check_reason)
    SELECT reference, 'earned', participant_id, contract_id, kind, attempt, earned_on, fee_pence,
           because, last_event, %s, ''
    FROM chunk_earned
    ON CONFLICT DO NOTHING
"""
_MARK = """
    INSERT INTO payments_judged (participant_id, last_event)
    SELECT participant_id, last_event FROM chunk_judged
    ON CONFLICT (participant_id) DO UPDATE
        SET last_event = greatest(payments_judged.last_event, EXCLUDED.last_event)
"""


def due_participants() -> "array[int]":
    """The numbers of all participants with an event that was not judged, in order."""
    due = array("q")
    with connection.chunked_cursor() as cursor:
        cursor.execute(_DUE)
        while rows := cursor.fetchmany(CHUNK):
            due.extend([row[0] for row in rows])
    return due


def earn_milestones(
    *, as_of: date, now: datetime, dry_run: bool = False, chunk: int = CHUNK
) -> int:
    """Earn what is due by the end of `as_of`; how many milestones that is.

    With `dry_run` nothing is kept. Nothing dated after `as_of` is looked at, and a participant of
    whom something is stays due.
    """
    earned = 0
    due = due_participants()
    for first in range(0, len(due), chunk):
        with _uncollected(), transaction.atomic():
            earned += _earn(due[first : first + chunk], as_of, now)
            if dry_run:
                transaction.set_rollback(True)
    return earned


@contextmanager
def _uncollected() -> Iterator[None]:
    """A chunk without the search for cycles: its values have none, and go when they are let go.

    The search would walk through the whole application many times a chunk.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _earn(ids: "array[int]", as_of: date, now: datetime) -> int:
    """Judge one chunk and write what was earned and how far was looked."""
    people = list(due_with_events(ids))
    terms = terms_by_contract({one.contract_id for one in people})
    fallen = fallen_of(ids)
    earned: list[str] = []
    marks: list[str] = []
    for one in people:
        judged = judge(journey_of(one.referred_on, one.events), terms[one.contract_id], as_of)
        last_event = last_event_in(one.events)
        fell = fallen.get(one.number)
        for reached in judged.earned:
            line = _line(one, reached, last_event, fell)
            if not line:
                break
            earned.append(line)
        if last_day_in(one.events) <= as_of:
            marks.append(f"{one.number}\t{last_event}\n")
    return _copy_in("".join(earned), "".join(marks), now)


def _line(one: Due, reached: Earned, last_event: int, fallen: Fallen | None) -> str:
    """A milestone as COPY reads it; nothing for one that fell and may not be claimed again.

    Nothing is earned after such a one either, until it is claimed again.
    """
    kind = reached.milestone
    reference, attempt = f"{one.reference}/{kind}", 1
    if fallen is not None and kind in fallen:
        times, seen = fallen[kind]
        if not may_claim_again(kind, seen, kinds_in(one.events)):
            return ""
        attempt = times + 1
        reference = f"{reference}/{attempt}"
    return (
        f"{one.number}\t{one.contract_id}\t{reference}\t{kind}\t{attempt}\t"
        f"{reached.on}\t{reached.fee_pence}\t{reached.because}\t{last_event}\n"
    )


def _copy_in(earned: str, marks: str, now: datetime) -> int:
    """Into temporary tables, and from there what is not there yet; how many were earned."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        cursor.copy_expert("COPY chunk_earned FROM STDIN", StringIO(earned))
        cursor.copy_expert("COPY chunk_judged FROM STDIN", StringIO(marks))
        cursor.execute(_EARN, [now])
        done: int = cursor.rowcount
        cursor.execute(_MARK)
    return done


def open_contracts(*, now: datetime) -> int:
    """Open a contract for each accepted award that has none; how many."""
    return each(
        awards_without_contract(),
        lambda award: open_contract(award=award, actor=SYSTEM, now=now) is not None,
    )


def draw_statements(*, now: datetime, actor: Actor = SYSTEM) -> int:
    """Draw the statement of each contract and month that has ended with something passed in it.

    `actor` is who asks for it: the system at its beat, or somebody of finance.
    """
    today = london_date(now)
    return each(months_to_draw(today), lambda due: _draw(*due, actor=actor, now=now))


def _draw(contract: Contract, month: date, *, actor: Actor, now: datetime) -> bool:
    made = draw_statement(contract=contract, month=month, actor=actor, now=now)
    return made is not None


def finish_contracts(*, now: datetime) -> int:
    """Mark what is delivered, close what is over, end what waits on it; how many were moved."""
    today = london_date(now)
    moved = each(
        delivered_by(today),
        lambda contract: deliver_contract(contract=contract, actor=SYSTEM, now=now),
    )
    moved += each(
        finished_by(today),
        lambda contract: close_contract(contract=contract, actor=SYSTEM, now=now),
    )
    moved += each(
        waiting_after_close(),
        lambda participant: lapse_referral(participant=participant, actor=SYSTEM, now=now),
    )
    return moved
