"""Verbs of progress: what the supplier records of a participant, and its corrections.

Each takes the days that the form asked, refuses those that lie in the future or out of order, and
adds events; nothing is ever changed. Lock order: the contract, then the participant, whose events
are then numbered in the order in which they are kept. `kept` is where the proof is kept, in the
supplier's words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.periods import london_date
from dps.moves.moving import move, note_act
from dps.web.nudge import nudge
from payments.domain.claimants import words_refused_because
from payments.domain.evidence import PROOF, EventKind
from payments.domain.progress import (
    FIELD_OF,
    typed_refused_because,
)
from payments.domain.referrals import OVER, closed_refused_because, contract_refused_because
from payments.facts import (
    EventRow,
    events_of,
    job_not_counted_because,
    journey_besides,
    starts_of,
)
from payments.models import Event, Participant, ParticipantIdentity
from payments.services.claims import settle_claims
from payments.services.contracts import locked_contract
from payments.services.referrals import tell_coach

EARN = "payments.tasks.earn_milestones"


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves an event: the kind of proof, the day it was seen, and where it is kept."""

    evidence: str
    evidenced_on: date
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event to be recorded; `corrects` is the number of the one it replaces."""

    kind: EventKind
    on: date
    until: date | None = None
    confirmed_to: date | None = None
    corrects: int | None = None


@transaction.atomic
def record_start(
    *, participant: Participant, started_on: date, proof: Proof, actor: Actor, now: datetime
) -> None:
    """The participant attended the first activity. Raises as `move` does, and RuleBroken.

    What was attended before a contract was suspended or terminated is recorded afterwards [ours].
    """
    contract = locked_contract(participant.contract_id)
    if contract.state in OVER:
        raise RuleBroken(contract_refused_because(contract.state, contract.ends_on, started_on))
    _record(participant, [Happened(EventKind.STARTED, started_on)], proof, actor, now, "start")
    tell_coach(participant, now)


@transaction.atomic
def record_completion(
    *,
    participant: Participant,
    completed_on: date,
    proof: Proof,
    actor: Actor,
    now: datetime,
    action_plan_on: date | None = None,
    sj_outcome_on: date | None = None,
    mentoring_on: date | None = None,
) -> None:
    """The planned provision is finished; what it produced may be said at once, or later."""
    happened = [
        Happened(kind, on)
        for kind, on in (
            (EventKind.ACTION_PLAN, action_plan_on),
            (EventKind.SJ_OUTCOME, sj_outcome_on),
            (EventKind.MENTORING, mentoring_on),
        )
        if on is not None
    ]
    happened.append(Happened(EventKind.COMPLETED, completed_on))
    _record(participant, happened, proof, actor, now, "complete")
    tell_coach(participant, now)


@transaction.atomic
def record_leaving(
    *,
    participant: Participant,
    left_on: date,
    for_job: bool,
    proof: Proof,
    actor: Actor,
    now: datetime,
) -> None:
    """The participant left early, for a job or otherwise."""
    kind = EventKind.LEFT_FOR_JOB if for_job else EventKind.LEFT
    _record(participant, [Happened(kind, left_on)], proof, actor, now, "leave")
    tell_coach(participant, now)


@transaction.atomic
def record_produced(
    *,
    participant: Participant,
    kind: EventKind,
    on: date,
    proof: Proof,
    actor: Actor,
    now: datetime,
) -> None:
    """An action plan, an SJ outcome or the end of mentoring, on its own."""
    _record(participant, [Happened(kind, on)], proof, actor, now)


@transaction.atomic
def record_job(
    *,
    participant: Participant,
    job_on: date,
    proof: Proof,
    actor: Actor,
    now: datetime,
    job_until: date | None = None,
    job_confirmed_to: date | None = None,
) -> None:
    """A job: its first day, and its last day or the day up to which it is known to go on.

    The employer is not named.
    """
    job = Happened(EventKind.JOB, job_on, job_until, None if job_until else job_confirmed_to)
    _record(participant, [job], proof, actor, now)


@transaction.atomic
def correct_event(
    *, event: Event, corrected: Happened, proof: Proof, actor: Actor, now: datetime
) -> None:
    """Replace an event by another, which points at it.

    A claim that was not checked yet and no longer stands is taken back; where it has passed, the
    correction is refused until finance reverses it. Raises Stale when the event was corrected
    meanwhile.
    """
    if corrected.kind != event.kind and not {corrected.kind, event.kind} <= _LEFT:
        raise RuleBroken(Reason("another_kind", "A correction is of the same kind."))
    happened = replace(corrected, corrects=event.pk)
    correction = {"fields": _differing(event, corrected, proof)}
    _record(event.participant, [happened], proof, actor, now, correction=correction)


@transaction.atomic
def take_back_event(*, event: Event, actor: Actor, now: datetime) -> None:
    """Replace a job, an action plan or an SJ outcome that was recorded by mistake by nothing."""
    if event.kind not in TAKEN_BACK:
        raise RuleBroken(Reason("not_taken_back", "Correct this instead: it cannot be taken back."))
    proof = Proof(PROOF[EventKind.TAKEN_BACK][0], london_date(now))
    happened = Happened(EventKind.TAKEN_BACK, event.on, corrects=event.pk)
    correction = {"instead_of": EventKind(event.kind).label}
    _record(event.participant, [happened], proof, actor, now, correction=correction)


def _differing(event: Event, corrected: Happened, proof: Proof) -> list[str]:
    """Names of what a correction changes: the days stay where they may be read."""
    said = {name: getattr(corrected, name) for name in ("kind", "on", "until", "confirmed_to")}
    said |= {"evidence": proof.evidence, "evidenced_on": proof.evidenced_on}
    return [name for name, value in said.items() if getattr(event, name) != value]


TAKEN_BACK = frozenset(
    {EventKind.JOB, EventKind.ACTION_PLAN, EventKind.SJ_OUTCOME, EventKind.MENTORING}
)
"""The kinds of event that can be taken back; the others moved a state and are corrected."""

_LEFT = frozenset({EventKind.LEFT, EventKind.LEFT_FOR_JOB})
_OPEN_IN = {
    EventKind.JOB: ("started", "completed", "left"),
    EventKind.ACTION_PLAN: ("started", "completed"),
    EventKind.SJ_OUTCOME: ("started", "completed"),
    EventKind.MENTORING: ("started", "completed"),
}
"""The states in which what makes no move of its own can be recorded."""


def _record(
    participant: Participant,
    happened: Sequence[Happened],
    proof: Proof,
    actor: Actor,
    now: datetime,
    name: str = "",
    correction: Mapping[str, Any] | None = None,
) -> None:
    """Check, move where there is a move, write, take back claims that fell, and ask for a sweep.

    `correction` is what the audit line of one says of it; None where nothing is corrected.
    """
    contract = participant.contract
    scopes = (contract.supplier.reference, contract.district.code)
    require(actor, "record_progress", scopes)
    refused = closed_refused_because(locked_contract(contract.pk).state)
    if refused:
        raise RuleBroken(refused)
    locked = Participant.objects.select_for_update(of=("self",), no_key=True).get(pk=participant.pk)
    if locked.state != participant.state:
        raise Stale(f"{participant.reference} is {locked.state} and was {participant.state}")
    events = events_of(locked)
    _check(
        participant,
        events,
        happened,
        proof,
        london_date(now),
        moves=bool(name) or correction is not None,
    )
    if name:
        move(participant, name, actor=actor, now=now)
    made = _write(participant, happened, proof, actor, now)
    if not name:
        _note(participant, happened, made, actor, now, correction)
    settle_claims(participant, actor=actor, now=now, correction=correction is not None)
    transaction.on_commit(lambda: nudge(EARN))


def _note(
    participant: Participant,
    happened: Sequence[Happened],
    made: Sequence[Event],
    actor: Actor,
    now: datetime,
    correction: Mapping[str, Any] | None,
) -> None:
    """An audit line for what made no move of its own."""
    contract = participant.contract
    scopes = (contract.supplier.reference, contract.district.code)
    note_act(
        actor=actor,
        now=now,
        act="participant.record" if correction is None else "participant.correct",
        object_reference=participant.reference,
        role=role_used(actor, "record_progress", scopes),
        note=", ".join(each.kind.label for each in happened),
        detail={"events": [each.pk for each in made], **(correction or {})},
    )


def _check(
    participant: Participant,
    events: Sequence[EventRow],
    happened: Sequence[Happened],
    proof: Proof,
    today: date,
    *,
    moves: bool,
) -> None:
    """Raise RuleBroken with every reason, each at its field; Stale for a repeated correction."""
    corrected = {each.corrects for each in happened if each.corrects is not None}
    if corrected & {event[7] for event in events}:
        raise Stale("this was corrected already")
    kind = happened[-1].kind
    if not moves and participant.state not in _OPEN_IN[kind]:
        sentence = f"{kind.label} cannot be recorded for this participant now."
        raise RuleBroken(Reason("wrong_state", sentence))
    known = journey_besides(participant, events, *corrected)
    if kind is EventKind.JOB and not moves:
        refused = job_not_counted_because(participant.contract, known)
        if refused:
            raise RuleBroken(refused)
    starts = starts_of(participant.contract)
    reasons = [
        *typed_refused_because(_days(happened, proof), kind, known, starts, today),
        *words_refused_because(proof.kept, "kept"),
    ]
    if proof.evidence not in PROOF[kind]:
        reasons.append(Reason("evidence_missing", "Select what proves it.", "evidence"))
    if reasons:
        raise RuleBroken(reasons)


def _days(happened: Sequence[Happened], proof: Proof) -> dict[str, date | None]:
    """Every day that was typed, by its field."""
    days: dict[str, date | None] = {}
    for each in happened:
        if each.kind is not EventKind.TAKEN_BACK:
            days[FIELD_OF[each.kind]] = each.on
        if each.kind is EventKind.JOB:
            days |= {"job_until": each.until, "job_confirmed_to": each.confirmed_to}
    return days | {"evidenced_on": proof.evidenced_on}


def _write(
    participant: Participant,
    happened: Sequence[Happened],
    proof: Proof,
    actor: Actor,
    now: datetime,
) -> list[Event]:
    made = Event.objects.bulk_create(
        [
            Event(
                participant=participant,
                kind=each.kind,
                on=each.on,
                until=each.until,
                confirmed_to=each.confirmed_to,
                evidence=proof.evidence,
                evidenced_on=proof.evidenced_on,
                corrects_id=each.corrects,
                recorded_at=now,
                recorded_by=actor.reference,
            )
            for each in happened
        ]
    )
    if proof.kept:
        identity = ParticipantIdentity.objects.select_for_update().get(participant=participant)
        identity.evidence |= {str(event.pk): proof.kept for event in made}
        identity.save(update_fields=["evidence"])
    return made
