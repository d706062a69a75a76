"""Participants of a contract: the list, and the page of one with its claim preview."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.accounts.selectors import lines_of
from dps.kernel.errors import Reason
from dps.kernel.lifecycle import State
from dps.kernel.money import pounds
from dps.kernel.periods import DateRange, in_words, london_date
from dps.kernel.provision import Deliverable
from dps.kernel.provision import Milestone as Fee
from dps.moves.moving import open_moves, refused_because
from dps.web.components import Link, pager_of
from dps.web.doors import KeyPage
from dps.web.moves import MoveView
from payments.bindings import REVERSAL, contract_scopes, participant_address
from payments.domain.evidence import PRODUCED, EventKind, Evidence
from payments.domain.grounds import Because, grounds_sentence, tracking_words
from payments.domain.lifecycle import MILESTONE, PARTICIPANT, STATEMENT
from payments.domain.milestones import Journey, Judgement, Terms, judge
from payments.domain.referrals import OVER, cause_label, participant_reference
from payments.domain.tracking import Mode, Tracking, evidence_due_on, outcome_evidence_due_on
from payments.facts import (
    EVENT_COLUMNS,
    EventRow,
    facts_of_claim,
    job_not_counted_because,
    journey_of_participant,
    terms_of,
)
from payments.forms import ParticipantsFilter
from payments.models import Contract, Event, Milestone, Participant
from payments.selectors.contracts import in_view
from payments.selectors.participants import (
    earned_by,
    events_shown,
    milestones_of,
    participants_in_view,
    participants_of,
)
from payments.services.progress import TAKEN_BACK
from payments.views import shown
from payments.views.reading import ReadsParticipants


class ParticipantListView(ReadsParticipants):
    """The participants of one contract, known by number alone."""

    capability = "view_participants"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        contract = self.fetch(in_view(self.actor), reference=reference)
        form = ParticipantsFilter(request.GET)
        rows = participants_of(contract, self.actor)
        if state := form.chosen("state"):
            rows = rows.filter(state=state)
        page = KeyPage(rows, request)
        earned = earned_by(contract, page)
        return self.page(
            "payments/participant_list.html",
            {
                "contract": contract,
                "lines": [
                    (each, PARTICIPANT.state(each.state), *earned.get(each.pk, (None, None)))
                    for each in page
                ],
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "participants"),
                "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(contract)),
            },
        )


class ParticipantMoveView(MoveView):
    """`/contracts/CON-0012/participants/7/moves/accept/`: the number stands for the reference."""

    model = Participant

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        contract, number = kwargs.pop("reference"), kwargs.pop("number")
        whole = participant_reference(contract, number)
        return super().dispatch(request, *args, reference=whole, **kwargs)


@dataclass(frozen=True, slots=True)
class Claim:
    """One line of the claim preview: a milestone, where it stands, and why."""

    name: str
    fee: str
    state: State
    sentence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event on the page, with the ways to correct it or take it back."""

    event: Event
    title: str
    days: str
    proof: str
    kept: str
    replaced: bool
    may_correct: bool
    may_take_back: bool


class ParticipantView(ReadsParticipants):
    """What happened to one participant, what it has earned and why, and what is missing."""

    capability = "view_participants"

    def get(self, request: HttpRequest, reference: str, number: int) -> HttpResponse:
        participant = self.fetch(
            participants_in_view(self.actor).select_related("identity"),
            contract__reference=reference,
            number=number,
        )
        contract = participant.contract
        events = list(events_shown(participant))
        terms = terms_of(contract)
        today = london_date(self.now)
        journey = journey_of_participant(participant, rows_of(events))
        judged = judge(journey, terms, today)
        milestones = list(milestones_of(participant))
        scopes = contract_scopes(contract)
        supplies = may(self.actor, "record_progress", scopes)
        records = supplies and contract.state != "closed"
        sees_proof = supplies or may(self.actor, "validate_milestones", scopes)
        kept = participant.identity.evidence if sees_proof else {}
        own = participant.referred_by_id == self.actor.user_id
        return self.page(
            "payments/participant_detail.html",
            {
                "participant": participant,
                "contract": contract,
                "state": PARTICIPANT.state(participant.state),
                "cause": cause_label(participant.state, participant.ended_because),
                "claimant": participant.identity.district_reference if own else "",
                "claims": claims_of(contract, judged, milestones) if journey.started_on else [],
                "reversals": reversals_open(self.actor, participant, milestones, events),
                "tracking": judged.tracking,
                "counted": _counted(judged.tracking, terms, today, contract.terms["evidence_days"]),
                "spells": _spells(judged.tracking),
                "due": _due(judged, milestones, contract),
                "recorded": [_recorded(each, records, kept) for each in events],
                "acts_first": participant.state in {"referred", "accepted"},
                "not_accepted": self._not_accepted(participant) if supplies else [],
                "acts": _acts(participant, terms, journey) if records else [],
                "moves": open_moves(participant, actor=self.actor, now=self.now),
                "address": participant_address(participant),
                "lines": shown.timeline(lines_of(participant.reference), PARTICIPANT),
                "breadcrumbs": shown.contract_crumbs(
                    shown.contract_crumb(contract),
                    Link("Participants", f"{_contract_address(contract)}participants/"),
                ),
            },
        )

    def _not_accepted(self, participant: Participant) -> list[Reason]:
        """Why a referral that waits for its answer cannot be accepted."""
        if participant.state != "referred":
            return []
        return refused_because(participant, "accept", actor=self.actor, now=self.now)


def reversals_open(
    actor: Actor, participant: Participant, milestones: list[Milestone], events: list[Event]
) -> list[Link]:
    """What has passed and can be taken back by this actor now."""
    contract = participant.contract
    if contract.state == "closed" or not may(
        actor, "validate_milestones", contract_scopes(contract)
    ):
        return []
    passed = {each.kind: each for each in milestones if each.state == "passed"}
    checkers = {
        kind: each.checked_by.reference if each.checked_by else "" for kind, each in passed.items()
    }
    found, address = [], participant_address(participant)
    for kind, each in passed.items():
        each.contract = contract
        facts = facts_of_claim(each, actor, [event.recorded_by for event in events], checkers)
        if not any(guard(facts) for guard in REVERSAL):
            words = f"Reverse the {each.get_kind_display().lower()}"
            found.append(Link(words, f"{address}milestones/{kind}/reverse/"))
    return found


def _contract_address(contract: Contract) -> str:
    return f"/contracts/{contract.reference}/"


def rows_of(events: list[Event]) -> list[EventRow]:
    """Events that were read already, as the rules take them."""
    plain = EVENT_COLUMNS[:-1]
    return [
        (*(getattr(event, name) for name in plain), event.detail.get("weekly_hours"))
        for event in sorted(events, key=lambda event: event.pk)
    ]


_NOT_YET = State("not_yet", "Not earned yet")
_OUT = State("out", "Not earned")
_CORRECTED = State("corrected", "Corrected")


def claims_of(contract: Contract, judged: Judgement, milestones: list[Milestone]) -> list[Claim]:
    """Start, completion and job outcome: earned, checked or paid, or what is missing for it."""
    standing = {each.kind: each for each in milestones}
    found, fell = [], False
    for earned in judged.earned:
        row = standing.pop(earned.milestone.value, None)
        state = MILESTONE.state(row.state) if row else MILESTONE.state("earned")
        retracted = row is not None and _retracted(row)
        if retracted:
            state = _CORRECTED
        claim = _claim(contract, earned.milestone.value, state, earned.sentence, row)
        if retracted and not fell:  # nothing is earned after what fell and was not claimed again
            claim = replace(claim, note=f"{claim.note} It is worked out anew.")
        fell |= state.code in {"failed", "reversed"}
        found.append(claim)
    for missing in judged.not_yet:
        row = standing.pop(missing.milestone.value, None)
        state = _NOT_YET if missing.open else _OUT
        if row is not None and row.state == "passed":
            state = MILESTONE.state(row.state)
        found.append(_claim(contract, missing.milestone.value, state, missing.sentence, row))
    return found


def _claim(
    contract: Contract, kind: str, state: State, sentence: str, row: Milestone | None
) -> Claim:
    fee = pounds(contract.terms["fees_pence"].get(kind, 0))
    name = Milestone.Kind(kind).label
    if row is None:
        return Claim(name, fee, state, sentence)
    if row.state in {"failed", "reversed"}:
        return Claim(name, fee, state, sentence, row.check_reason)
    if row.statement is not None:
        on = STATEMENT.state(row.statement.state)
        state = on if row.statement.paid_on else state
        note = f"Statement {row.statement.reference}: {on.label.lower()}."
        return Claim(name, pounds(row.fee_pence), state, _kept(row), note)
    return Claim(name, pounds(row.fee_pence), state, _kept(row))


def _retracted(row: Milestone) -> bool:
    """Whether a correction took this claim back: nobody checked it."""
    return row.state == "failed" and row.checked_by_id is None


def _kept(row: Milestone) -> str:
    """The ground on which a milestone was earned, as it was kept."""
    return grounds_sentence(Because(row.because), row.earned_on)


def _counted(
    tracking: Tracking | None, terms: Terms, today: date, evidence_days: int
) -> tuple[str, str]:
    """How many of the days in work that are needed count, in words."""
    if tracking is None:
        return "", ""
    due = outcome_evidence_due_on(tracking.window, evidence_days)
    return tracking_words(tracking, today, due, in_a_row=terms.mode is Mode.CONTINUOUS)


def _spells(tracking: Tracking | None) -> list[tuple[DateRange, int]]:
    """The days in work that count, as they were added up."""
    if tracking is None:
        return []
    return [(spell, spell.days) for spell in tracking.counted]


def _due(
    judged: Judgement, milestones: list[Milestone], contract: Contract
) -> list[tuple[str, str]]:
    """By when evidence that is wanted still is due, each milestone by its name; none once closed.

    Nothing is earned before its evidence is recorded; it is wanted again after a failed check or a
    reversal. Of the job outcome it is wanted as soon as its window is known.
    """
    if contract.state == "closed":
        return []
    evidence_days: int = contract.terms["evidence_days"]
    failed = {
        each.kind
        for each in milestones
        if each.state in {"failed", "reversed"} and not _retracted(each)
    }
    failed -= {each.kind for each in milestones if each.state in {"earned", "passed"}}
    recorded = {earned.milestone for earned in judged.earned} - failed
    over = {missing.milestone for missing in judged.not_yet if not missing.open}
    days = {earned.milestone: evidence_due_on(earned.on, evidence_days) for earned in judged.earned}
    if judged.tracking is not None:
        days[Fee.JOB_OUTCOME] = outcome_evidence_due_on(judged.tracking.window, evidence_days)
    return [
        (kind.label.lower(), in_words(day))
        for kind, day in days.items()
        if kind not in recorded | over
    ]


def _recorded(event: Event, records: bool, kept: dict[str, str]) -> Recorded:
    replaced = hasattr(event, "corrected_by")
    kind = EventKind(event.kind)
    changeable = records and not replaced and kind is not EventKind.TAKEN_BACK
    return Recorded(
        event,
        kind.label,
        _days(event),
        Evidence(event.evidence).label,
        kept.get(str(event.pk), ""),
        replaced,
        changeable,
        changeable and kind in TAKEN_BACK,
    )


def _days(event: Event) -> str:
    first = in_words(event.on)
    if event.until:
        return f"{first} to {in_words(event.until)}"
    if event.confirmed_to:
        return f"{first}, still in it on {in_words(event.confirmed_to)}"
    return first


ACTS = {
    "start": EventKind.STARTED,
    "completion": EventKind.COMPLETED,
    "leaving": EventKind.LEFT,
    "job": EventKind.JOB,
    "action-plan": EventKind.ACTION_PLAN,
    "sj-outcome": EventKind.SJ_OUTCOME,
    "mentoring": EventKind.MENTORING,
}
"""What can be recorded, by the last word of its address."""

_WORDS = {
    "start": "Record the start",
    "completion": "Record the completion",
    "leaving": "Record an early leaver",
    "job": "Record a job",
    "action-plan": "Record the action plan",
    "sj-outcome": "Record the SJ outcome",
    "mentoring": "Record the end of mentoring",
}
_IN_STATE = {
    "referred": ("start",),
    "accepted": ("start",),
    "started": ("completion", "leaving", "job"),
    "completed": ("job",),
    "left": ("job",),
}


def acts_open(participant: Participant, deliverable: Deliverable) -> list[str]:
    """What can be recorded of a participant in this state, and on a contract of this kind."""
    if participant.contract.state == "closed":
        return []
    acts = list(_IN_STATE.get(participant.state, ()))
    if participant.contract.state in OVER and "start" in acts:
        acts.remove("start")
    if participant.state in {"started", "completed"}:
        wanted = PRODUCED[deliverable].events
        acts += [act for act, kind in ACTS.items() if kind in wanted]
    return acts


def _acts(participant: Participant, terms: Terms, journey: Journey) -> list[Link]:
    address = participant_address(participant)
    in_vain = {"job"} if job_not_counted_because(participant.contract, journey) else set()
    return [
        Link(_WORDS[act], f"{address}{act}/")
        for act in acts_open(participant, terms.deliverable)
        if act not in in_vain
    ]
