"""What can happen to a participant, and what proves each of it.

Kinds of proof are typed, so that no words about a person stand in a row that is never changed;
where the proof is kept is said elsewhere. Which proof fits which event is [ours].
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dps.kernel.periods import in_words
from dps.kernel.provision import Deliverable, Milestone


class EventKind(StrEnum):
    """What happened; `taken_back` replaces an event by nothing."""

    STARTED = "started"
    ACTION_PLAN = "action_plan"
    SJ_OUTCOME = "sj_outcome"
    MENTORING = "mentoring"
    COMPLETED = "completed"
    LEFT = "left"
    LEFT_FOR_JOB = "left_for_job"
    JOB = "job"
    TAKEN_BACK = "taken_back"

    @property
    def label(self) -> str:
        """As timelines and tables name it."""
        return _KIND_LABELS[self]


_KIND_LABELS: Final[Mapping[EventKind, str]] = {
    EventKind.STARTED: "Started",
    EventKind.ACTION_PLAN: "Action plan made",
    EventKind.SJ_OUTCOME: "Social Justice (SJ) outcome reached",
    EventKind.MENTORING: "Mentoring programme finished",
    EventKind.COMPLETED: "Completed",
    EventKind.LEFT: "Left early",
    EventKind.LEFT_FOR_JOB: "Left early for a job",
    EventKind.JOB: "In a job",
    EventKind.TAKEN_BACK: "Taken back",
}


class Evidence(StrEnum):
    """Kinds of proof."""

    REGISTER = "register"
    SIGNED_FORM = "signed_form"
    SIGNED_PLAN = "signed_plan"
    CERTIFICATE = "certificate"
    PARTNER_LETTER = "partner_letter"
    PAYSLIP = "payslip"
    EMPLOYER_LETTER = "employer_letter"
    WORK_CONTRACT = "work_contract"
    SELF_EMPLOYMENT = "self_employment"
    COACH = "coach"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        """As forms and pages name it."""
        return _EVIDENCE_LABELS[self]


_EVIDENCE_LABELS: Final[Mapping[Evidence, str]] = {
    Evidence.REGISTER: "Attendance register",
    Evidence.SIGNED_FORM: "Form signed by the participant",
    Evidence.SIGNED_PLAN: "Plan or agreement signed by the participant",
    Evidence.CERTIFICATE: "Certificate or record of achievement",
    Evidence.PARTNER_LETTER: "Letter from a partner organisation",
    Evidence.PAYSLIP: "Payslip",
    Evidence.EMPLOYER_LETTER: "Letter or email from the employer",
    Evidence.WORK_CONTRACT: "Contract of employment",
    Evidence.SELF_EMPLOYMENT: "Invoices or tax registration (self-employed)",
    Evidence.COACH: "Confirmed by the work coach",
    Evidence.CORRECTION: "Recorded by mistake",
}

_OF_ATTENDANCE: Final = (Evidence.REGISTER, Evidence.SIGNED_FORM, Evidence.COACH)
_OF_ACHIEVEMENT: Final = (Evidence.CERTIFICATE, Evidence.REGISTER, Evidence.SIGNED_FORM)

PROOF: Final[Mapping[EventKind, tuple[Evidence, ...]]] = MappingProxyType(
    {
        EventKind.STARTED: _OF_ATTENDANCE,
        EventKind.ACTION_PLAN: (Evidence.SIGNED_PLAN, Evidence.COACH),
        EventKind.SJ_OUTCOME: (
            Evidence.PARTNER_LETTER,
            Evidence.CERTIFICATE,
            Evidence.SIGNED_FORM,
            Evidence.COACH,
        ),
        EventKind.MENTORING: (*_OF_ACHIEVEMENT, Evidence.SIGNED_PLAN),
        EventKind.COMPLETED: (*_OF_ACHIEVEMENT, Evidence.SIGNED_PLAN, Evidence.PARTNER_LETTER),
        EventKind.LEFT: _OF_ATTENDANCE,
        EventKind.LEFT_FOR_JOB: _OF_ATTENDANCE,
        EventKind.JOB: (
            Evidence.PAYSLIP,
            Evidence.EMPLOYER_LETTER,
            Evidence.WORK_CONTRACT,
            Evidence.SELF_EMPLOYMENT,
            Evidence.COACH,
        ),
        EventKind.TAKEN_BACK: (Evidence.CORRECTION,),
    }
)
"""What proves each kind of event, the commonest first."""


@dataclass(frozen=True, slots=True)
class Produced:
    """What completers of a type must have besides finishing: the events, all or any of them."""

    events: tuple[EventKind, ...]
    all_of: bool = True


PRODUCED: Final[Mapping[Deliverable, Produced]] = MappingProxyType(
    {
        Deliverable.PLANNED_PROGRAMME: Produced(()),
        Deliverable.ACTION_PLAN: Produced((EventKind.ACTION_PLAN,)),
        Deliverable.MENTORING_PROGRAMME: Produced((EventKind.MENTORING,)),
        Deliverable.ACTION_PLAN_OR_SJ_OUTCOME: Produced(
            (EventKind.ACTION_PLAN, EventKind.SJ_OUTCOME), all_of=False
        ),
        Deliverable.ACTION_PLAN_AND_SJ_OUTCOME: Produced(
            (EventKind.ACTION_PLAN, EventKind.SJ_OUTCOME)
        ),
    }
)
"""The events that make up each deliverable (DOMAIN 3, definitions) [ours]."""


def kind_choices() -> list[tuple[str, str]]:
    """Code and label of every kind of event."""
    return [(kind.value, kind.label) for kind in EventKind]


def evidence_choices() -> list[tuple[str, str]]:
    """Code and label of every kind of proof."""
    return [(proof.value, proof.label) for proof in Evidence]


def proof_choices(kind: EventKind) -> list[tuple[str, str]]:
    """Code and label of what proves this kind of event, as a form field takes them."""
    return [(proof.value, proof.label) for proof in PROOF[kind]]


_ENDS: Final = frozenset(
    {
        *(EventKind.COMPLETED, EventKind.LEFT, EventKind.LEFT_FOR_JOB, EventKind.ACTION_PLAN),
        *(EventKind.SJ_OUTCOME, EventKind.MENTORING, EventKind.JOB, EventKind.TAKEN_BACK),
    }
)
CONCERNS: Final[Mapping[Milestone, frozenset[EventKind]]] = MappingProxyType(
    {
        Milestone.START: frozenset({EventKind.STARTED}),
        Milestone.COMPLETION: _ENDS,
        Milestone.JOB_OUTCOME: _ENDS,
    }
)
"""The events on which each milestone stands."""


_FINISHING: Final = frozenset(
    {
        *(EventKind.COMPLETED, EventKind.ACTION_PLAN, EventKind.SJ_OUTCOME, EventKind.MENTORING),
        EventKind.LEFT_FOR_JOB,
    }
)


@dataclass(frozen=True, slots=True)
class ProofShown:
    """One event that stands, with the kind of its proof, its day, and when it was recorded."""

    kind: EventKind
    evidence: Evidence
    on: date
    recorded_on: date

    @property
    def words(self) -> str:
        """As a list shows it: "Started: attendance register, 3 June 2026"."""
        proof = self.evidence.label
        return f"{self.kind.label}: {proof[:1].lower()}{proof[1:]}, {in_words(self.on)}"


def proofs_of(milestone: Milestone, recorded: Iterable[ProofShown]) -> list[ProofShown]:
    """What of that which was recorded proves this milestone, in its order.

    A completion by leaving for a job is proved by the job too.
    """
    rows = list(recorded)
    kinds = {EventKind.STARTED}
    if milestone is Milestone.COMPLETION:
        left = any(row.kind is EventKind.LEFT_FOR_JOB for row in rows)
        kinds = {*_FINISHING, EventKind.JOB} if left else {*_FINISHING}
    elif milestone is Milestone.JOB_OUTCOME:
        kinds = {EventKind.JOB}
    return [row for row in rows if row.kind in kinds]


def recorded_late_on(due_on: date, proofs: Iterable[ProofShown]) -> date | None:
    """The day on which evidence of a start or a completion was recorded too late; None if in time.

    By the day of the record that stands, whenever it is looked at (reading 15) [ours]. The job is
    left out: its record is renewed for as long as the job goes on (`tracking.recorded_enough_on`).
    """
    days = [one.recorded_on for one in proofs if one.kind is not EventKind.JOB]
    last = max(days, default=due_on)
    return last if last > due_on else None


def may_claim_again(
    milestone: Milestone, last_event: int, events: Iterable[tuple[str, int]]
) -> bool:
    """Whether a milestone that failed its check, or was reversed, may be earned anew.

    It may once something that it stands on was recorded after `last_event`, which the check had
    seen; events are kinds with their numbers. The same facts are not claimed twice [ours].
    """
    return any(number > last_event and kind in CONCERNS[milestone] for kind, number in events)
