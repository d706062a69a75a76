"""Rows to the frozen inputs of `payments.domain`: the only bridge between the two.

Events reach the rules as plain tuples in the order of `EVENT_COLUMNS`, so that a million of them
cost as little as they can.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.db import connection

from dps.accounts.actors import Actor
from dps.accounts.models import User
from dps.kernel.catalogue import provision
from dps.kernel.errors import Reason
from dps.kernel.funding import Fees
from dps.kernel.periods import DateRange, london_date
from dps.kernel.provision import Deliverable, Measure, Metric, Split
from payments.domain.changes import ChangeFacts
from payments.domain.evidence import EventKind
from payments.domain.lifecycle import MoneyFacts
from payments.domain.milestones import Journey, Terms, job_earns_nothing_because, judge
from payments.domain.progress import Starts
from payments.domain.referrals import ReferralFacts
from payments.domain.tracking import (
    JobSpell,
    Mode,
    outcome_evidence_due_on,
    recorded_enough_on,
    start_evidenced_on,
)
from payments.models import Contract, Event, Milestone, Participant, Statement
from payments.selectors.contracts import open_change, stopped_on

EventRow = Sequence[Any]
"""One event as a tuple: see `EVENT_COLUMNS`."""

EVENT_COLUMNS: Final = (
    *("participant_id", "id", "kind", "on", "until", "confirmed_to", "evidenced_on"),
    *("corrects_id", "detail__weekly_hours"),
)
_ID, _KIND, _ON, _EVIDENCED, _CORRECTS = 1, 2, 3, 6, 7


def terms_of(contract: Contract) -> Terms:
    """The contract's frozen terms as the rules of milestones take them."""
    return terms_from(contract.terms, contract.provision_type)


def terms_from(kept: Mapping[str, Any], provision_type: str) -> Terms:
    """Terms from the contract's JSON; what a contract does not say is the type's default."""
    fees = kept["fees_pence"]
    hours = kept.get("least_weekly_hours")
    return Terms(
        fees=Fees(fees["start"], fees["completion"], fees.get("job_outcome", 0)),
        deliverable=deliverable_of(kept, provision_type),
        pays_job_outcome=split_of(kept, provision_type).job_outcome > 0,
        mode=Mode(kept.get("outcome_mode") or Mode.CUMULATIVE),
        days_in_work=kept["outcome_days"],
        window_days=kept["window_days"],
        least_weekly_hours=None if hours is None else Decimal(str(hours)),
    )


def split_of(kept: Mapping[str, Any], provision_type: str) -> Split:
    """The percentages by which the contract pays: its own, or the type's where it says none."""
    said = kept.get("split_percent")
    if said is None:
        return provision(provision_type).split
    return Split(said["start"], said["completion"], said.get("job_outcome", 0))


def deliverable_of(kept: Mapping[str, Any], provision_type: str) -> Deliverable:
    """What completes by the contract: its own words, or the type's where it says none."""
    return Deliverable(kept.get("deliverable") or provision(provision_type).deliverable)


def starts_of(contract: Contract) -> Starts:
    """When this contract takes starts (one query)."""
    return Starts(DateRange(contract.starts_on, contract.ends_on), stopped_on(contract))


def events_of(participant: Participant) -> list[EventRow]:
    """All events of one participant, in the order in which they were recorded (one query)."""
    return list(
        Event.objects.filter(participant=participant).order_by("id").values_list(*EVENT_COLUMNS)
    )


def events_recorded(people: Iterable[int]) -> dict[int, list[tuple[EventRow, date]]]:
    """All events of these participants with the day of each record, by participant (one query)."""
    rows = Event.objects.filter(participant__in=list(people)).order_by("id")
    found: dict[int, list[tuple[EventRow, date]]] = {}
    for *event, recorded_at in rows.values_list(*EVENT_COLUMNS, "recorded_at"):
        found.setdefault(event[0], []).append((event, london_date(recorded_at)))
    return found


def job_records(events: Sequence[tuple[EventRow, date]]) -> list[tuple[date, JobSpell]]:
    """Each record of a job that stands or was renewed: its day, and those of its days that stand.

    A job that is confirmed anew was known before, up to where it was confirmed then.
    """
    replacing = {event[_CORRECTS]: event for event, _ in events if event[_CORRECTS] is not None}
    found = []
    for event, recorded_on in events:
        stands = event
        while stands[_ID] in replacing:
            stands = replacing[stands[_ID]]
        if not event[_KIND] == stands[_KIND] == EventKind.JOB:
            continue
        (then,), (now,) = (
            journey_of(recorded_on, [event]).jobs,
            journey_of(recorded_on, [stands]).jobs,
        )
        if then.last_day and now.last_day:
            first, last = max(then.start, now.start), min(then.last_day, now.last_day)
            days = JobSpell(first, last, weekly_hours=now.weekly_hours)
            found.append((recorded_on, days))
    return found


def journey_of(referred_on: date, events: Sequence[EventRow]) -> Journey:
    """What is known of one participant: events that a later one corrects are left out."""
    replaced = {event[_CORRECTS] for event in events}
    days: dict[str, date] = {}
    jobs = []
    for _, number, kind, on, until, confirmed_to, evidenced_on, corrects, hours in events:
        if number in replaced:
            continue
        if kind != "job":
            days[kind] = on
            continue
        seen_on = evidenced_on if corrects is None else _start_evidenced_on(number, events)
        if hours is None:
            jobs.append(JobSpell(on, until, confirmed_to, seen_on))
        else:
            jobs.append(JobSpell(on, until, confirmed_to, seen_on, Decimal(str(hours))))
    get = days.get
    left_for_job = get("left_for_job")
    return Journey(
        referred_on,
        get("started"),
        get("completed"),
        left_for_job or get("left"),
        left_for_job is not None,
        get("action_plan"),
        get("sj_outcome"),
        get("mentoring"),
        tuple(jobs),
    )


def _start_evidenced_on(number: int | None, events: Sequence[EventRow]) -> date:
    """When the start of the job was first evidenced that the event of this number records."""
    by_number = {event[_ID]: event for event in events}
    versions = []
    while (event := by_number.get(number)) is not None:
        versions.append((event[_ON], event[_EVIDENCED]))
        number = event[_CORRECTS]
    return start_evidenced_on(versions)


def journey_of_participant(participant: Participant, events: Sequence[EventRow]) -> Journey:
    """The journey of a participant whose events were read already."""
    return journey_of(london_date(participant.referred_at), events)


def journey_besides(participant: Participant, events: Sequence[EventRow], *left: int) -> Journey:
    """The journey without the events of these numbers, which are about to be replaced."""
    replacing = [(0, 0, EventKind.TAKEN_BACK, None, None, None, None, each, None) for each in left]
    return journey_of_participant(participant, [*events, *replacing])


def job_not_counted_because(contract: Contract, journey: Journey) -> list[Reason]:
    """Why no job of this participant is recorded: nothing is paid for it, and nothing measures it.

    No more is kept of a person than is of use [ours].
    """
    if employment_measured(contract):
        return []
    return job_earns_nothing_because(journey, terms_of(contract))


def employment_measured(contract: Contract) -> Measure | None:
    """The measure of performance that jobs are looked at for, besides any fee (DOMAIN 3: C8)."""
    measures = provision(contract.provision_type).measures
    return next((one for one in measures if one.metric is Metric.EMPLOYED_AT_13_WEEKS), None)


def last_day_in(events: Iterable[EventRow]) -> date:
    """The latest day that any of these events names: with all of them judged, none is left out."""
    days: list[date] = [
        day for event in events for day in event[_ON : _EVIDENCED + 1] if day is not None
    ]
    return max(days)


def last_event_in(events: Sequence[EventRow]) -> int:
    """The number of the latest event; events come in the order of their numbers."""
    return int(events[-1][_ID])


def late_outcomes(outcomes: Iterable[Milestone], today: date) -> dict[int, tuple[date, date]]:
    """Which of these job outcomes were evidenced late, by number: the day due, the day recorded.

    By the record that made the days enough; due after the window (reading 15) [ours]. At most one
    query; the milestones come with their participants and contracts.
    """
    rows = list(outcomes)
    recorded = events_recorded({each.participant_id for each in rows}) if rows else {}
    found = {}
    for each in rows:
        events, terms = recorded.get(each.participant_id, []), terms_of(each.contract)
        journey = journey_of_participant(each.participant, [event for event, _ in events])
        tracking = judge(journey, terms, today).tracking
        if tracking is None:
            continue
        due = outcome_evidence_due_on(tracking.window, each.contract.terms["evidence_days"])
        enough = recorded_enough_on(
            job_records(events),
            tracking.window,
            mode=terms.mode,
            needed=terms.days_in_work,
            least_weekly_hours=terms.least_weekly_hours,
        )
        if enough is not None and enough > due:
            found[each.pk] = due, enough
    return found


def claim_facts(milestone: Milestone, actor: Actor, now: datetime) -> MoneyFacts:  # noqa: ARG001
    """Who recorded what this claim stands on, and what has passed besides it (two queries)."""
    recorders = Event.objects.filter(participant=milestone.participant_id).values_list(
        "recorded_by", flat=True
    )
    rows = Milestone.objects.filter(participant=milestone.participant_id, state="passed")
    passed = dict(rows.values_list("kind", "checked_by__reference"))
    return facts_of_claim(milestone, actor, recorders, passed)


def facts_of_claim(
    milestone: Milestone, actor: Actor, recorders: Iterable[str], passed: Mapping[str, str]
) -> MoneyFacts:
    """The same of rows that were read already; `passed` are kinds with those who passed them."""
    return MoneyFacts(
        actor.reference,
        _claimants(milestone.contract, actor, recorders),
        checker=passed.get(milestone.kind) or "",
        kind=milestone.kind,
        passed=frozenset(passed),
    )


def payment_facts(statement: Statement, actor: Actor, now: datetime) -> MoneyFacts:  # noqa: ARG001
    """Who recorded what its lines stand on, who confirmed and who approved it (two queries)."""
    recorders = Event.objects.filter(participant__milestones__statement=statement.pk).values_list(
        "recorded_by", flat=True
    )
    people = dict(
        User.objects.filter(
            pk__in=[statement.confirmed_by_id, statement.approved_by_id]
        ).values_list("pk", "reference")
    )
    confirmer = people.get(statement.confirmed_by_id or 0, "")
    claimants = _claimants(statement.contract, actor, [*recorders.distinct(), confirmer])
    return MoneyFacts(actor.reference, claimants, people.get(statement.approved_by_id or 0, ""))


def _claimants(contract: Contract, actor: Actor, people: Iterable[str]) -> frozenset[str]:
    """These people, and the actor too where a seat of the actor is at the supplier."""
    seated = contract.supplier.reference in {seat.scope for seat in actor.seats}
    return frozenset({*people, *([actor.reference] if seated else [])} - {""})


# For the sweep: the same facts for thousands of participants at a time.


class Due(NamedTuple):
    """A participant to be judged: the day of the referral, and all events in their order."""

    number: int
    contract_id: int
    reference: str
    referred_on: date
    events: Sequence[EventRow]


Fallen = Mapping[str, tuple[int, int]]
"""What failed its check or was reversed of one participant, by the kind of milestone: how often,
and the last event that was seen when it fell."""


_EVENTS = """
    SELECT participant_id, id, kind, "on", until, confirmed_to, evidenced_on, corrects_id,
           detail ->> 'weekly_hours'
    FROM payments_event WHERE participant_id = ANY(%s::bigint[]) ORDER BY participant_id, id
"""
_PARTICIPANTS = """
    SELECT id, contract_id, reference, (referred_at AT TIME ZONE 'Europe/London')::date
    FROM payments_participant WHERE id = ANY(%s::bigint[]) ORDER BY id
    FOR NO KEY UPDATE SKIP LOCKED
"""
_FALLEN = """
    SELECT participant_id, kind, count(*), max(last_event) FROM payments_milestone
    WHERE participant_id = ANY(%s::bigint[]) AND state IN ('failed', 'reversed')
    GROUP BY participant_id, kind
"""


def _listed(ids: Iterable[int]) -> str:
    """Numbers as PostgreSQL reads an array: much faster than one parameter each."""
    return "{" + ",".join(map(str, ids)) + "}"


def due_with_events(ids: Sequence[int]) -> Iterator[Due]:
    """These participants with all their events, by number; two queries for all.

    Their rows are locked first, the lock that whoever records takes too, so that no event comes
    between what is read here and what is written of it. Whom somebody else holds is left out and
    stays due, and so are those without events.
    """
    with connection.cursor() as cursor:
        cursor.execute(_PARTICIPANTS, [_listed(ids)])
        people = cursor.fetchall()
        cursor.execute(_EVENTS, [_listed([row[0] for row in people])])
        events: list[EventRow] = cursor.fetchall()
    at, count = 0, len(events)
    for number, contract_id, reference, referred_on in people:
        first = at
        while at < count and events[at][0] == number:
            at += 1
        if at > first:
            yield Due(number, contract_id, reference, referred_on, events[first:at])


def fallen_of(ids: Sequence[int]) -> dict[int, Fallen]:
    """What failed or was reversed of these participants, by their number (one query)."""
    found: dict[int, dict[str, tuple[int, int]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FALLEN, [_listed(ids)])
        for number, kind, attempts, last_event in cursor.fetchall():
            found.setdefault(number, {})[kind] = attempts, last_event
    return dict(found)


def kinds_in(events: Iterable[EventRow]) -> Iterator[tuple[str, int]]:
    """The kind and the number of each event."""
    return ((event[_KIND], event[_ID]) for event in events)


def terms_by_contract(ids: Iterable[int]) -> dict[int, Terms]:
    """The terms of these contracts by their number (one query)."""
    rows = Contract.objects.filter(pk__in=set(ids)).values_list("pk", "terms", "provision_type")
    return {number: terms_from(kept, kind) for number, kept, kind in rows}


def referral_facts(participant: Participant, actor: Actor, now: datetime) -> ReferralFacts:  # noqa: ARG001
    """The contract as it was read with its participant, and the day; no query."""
    contract = participant.contract
    return ReferralFacts(contract.state, contract.ends_on, london_date(now))


def change_facts(contract: Contract, actor: Actor, now: datetime) -> ChangeFacts:  # noqa: ARG001
    """What is proposed for the contract, and who asks; one query."""
    proposed = open_change(contract)
    if proposed is None:
        return ChangeFacts(actor.user_id)
    return ChangeFacts(actor.user_id, proposed.change, proposed.proposed_by_id)
