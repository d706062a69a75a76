"""What proves what, what each deliverable is made of, and when a claim may be made again."""

from datetime import date

import pytest

from dps.kernel.catalogue import CATALOGUE
from dps.kernel.provision import Deliverable, Milestone
from payments.domain.evidence import (
    CONCERNS,
    PRODUCED,
    PROOF,
    EventKind,
    Evidence,
    ProofShown,
    evidence_choices,
    kind_choices,
    may_claim_again,
    proof_choices,
    proofs_of,
    recorded_late_on,
)


def test_every_kind_of_event_has_words_and_a_proof():
    assert set(PROOF) == set(EventKind)
    assert all(PROOF.values())
    assert [code for code, _ in kind_choices()] == list(EventKind)
    assert [code for code, _ in evidence_choices()] == list(Evidence)
    assert all(label for _, label in [*kind_choices(), *evidence_choices()])


def test_codes_fit_their_columns():
    assert max(map(len, EventKind)) <= 12
    assert max(map(len, Evidence)) <= 20


def test_proofs_are_offered_with_the_commonest_first():
    assert proof_choices(EventKind.JOB)[0] == ("payslip", "Payslip")


def test_every_deliverable_is_made_of_events():
    assert set(PRODUCED) == set(Deliverable)
    assert {entry.deliverable for entry in CATALOGUE.values()} <= set(PRODUCED)
    assert PRODUCED[Deliverable.ACTION_PLAN_OR_SJ_OUTCOME].all_of is False
    assert PRODUCED[Deliverable.ACTION_PLAN_AND_SJ_OUTCOME].all_of is True


@pytest.mark.parametrize(
    ("milestone", "events", "expected"),
    [
        (Milestone.START, [], False),
        (Milestone.START, [("started", 5)], False),
        (Milestone.START, [("started", 6)], True),
        (Milestone.START, [("completed", 6)], False),
        (Milestone.COMPLETION, [("started", 6)], False),
        (Milestone.COMPLETION, [("action_plan", 6)], True),
        (Milestone.JOB_OUTCOME, [("job", 5), ("job", 6)], True),
        (Milestone.JOB_OUTCOME, [("taken_back", 6)], True),
    ],
)
def test_only_what_came_later_and_concerns_it_is_claimed_again(milestone, events, expected):
    assert may_claim_again(milestone, 5, events) is expected


def test_every_milestone_stands_on_something():
    assert set(CONCERNS) == set(Milestone)


DAY = date(2026, 7, 6)


def shown(*kinds: EventKind) -> list[ProofShown]:
    return [ProofShown(kind, PROOF[kind][0], DAY, DAY) for kind in kinds]


@pytest.mark.parametrize(
    ("kind", "due", "late"),
    [
        (EventKind.STARTED, DAY, None),
        (EventKind.STARTED, date(2026, 7, 5), DAY),
        (EventKind.COMPLETED, date(2026, 7, 5), DAY),
        (EventKind.JOB, date(2026, 7, 5), None),
    ],
)
def test_evidence_is_late_by_the_day_of_its_record(kind, due, late):
    assert recorded_late_on(due, shown(kind)) == late


def test_no_evidence_is_not_late():
    assert recorded_late_on(DAY, []) is None


@pytest.mark.parametrize(
    ("milestone", "found"),
    [
        (Milestone.START, ["started"]),
        (Milestone.COMPLETION, ["action_plan", "completed"]),
        (Milestone.JOB_OUTCOME, ["job"]),
    ],
)
def test_each_milestone_is_proved_by_its_own_events(milestone, found):
    rows = shown(EventKind.STARTED, EventKind.ACTION_PLAN, EventKind.COMPLETED, EventKind.JOB)
    assert [one.kind.value for one in proofs_of(milestone, rows)] == found


def test_leaving_for_a_job_is_proved_by_the_job_too():
    rows = shown(EventKind.STARTED, EventKind.LEFT_FOR_JOB, EventKind.JOB)
    assert [one.kind.value for one in proofs_of(Milestone.COMPLETION, rows)] == [
        "left_for_job",
        "job",
    ]


def test_a_proof_in_words():
    assert [one.words for one in shown(EventKind.STARTED)] == [
        "Started: attendance register, 6 July 2026"
    ]
