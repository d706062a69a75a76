"""What is wrong with new terms."""

from dataclasses import replace
from datetime import date

import pytest

from dps.scheme.domain.terms import LINES, TermsDraft, Unit, terms_wrong_because
from dps.scheme.models import Terms

TODAY = date(2026, 6, 3)
NUMBERS = {
    "quality_weight": 70,
    "least_question_score": 2,
    "least_quality_percent": 60,
    "completion_rate_bp": 8000,
    "one_evaluator_up_to_pence": 1_000_000,
    "two_evaluators_up_to_pence": 5_000_000,
    "window_working_days": 5,
    "standstill_working_days": 0,
    "invitation_working_days": 5,
    "admission_working_days": 10,
    "programme_days": 364,
    "outcome_days": 28,
    "window_days": 91,
    "evidence_days": 28,
    "payment_days": 30,
}
GOOD = TermsDraft(
    valid_from=date(2026, 6, 4),
    numbers=NUMBERS,
    question_weights=(30, 30, 25, 15),
    fit_weights={
        "text": 3000,
        "client_groups": 2500,
        "price": 2000,
        "lead_time": 1000,
        "places": 1500,
    },
)


def codes(draft: TermsDraft, taken: frozenset[date] = frozenset()) -> list[str]:
    return [reason.code for reason in terms_wrong_because(draft, TODAY, taken)]


def test_good_terms_are_right():
    assert codes(GOOD) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"valid_from": TODAY}, "terms_too_early"),
        ({"question_weights": (30, 30, 25, 14)}, "question_weights"),
        ({"question_weights": (30, 30, 25, 16)}, "question_weights"),
        ({"fit_weights": {**GOOD.fit_weights, "text": 3001}}, "fit_weights"),
        ({"numbers": {**NUMBERS, "two_evaluators_up_to_pence": 999_999}}, "evaluators"),
        ({"numbers": {**NUMBERS, "outcome_days": 92}}, "outcome_days"),
    ],
)
def test_each_fault_has_its_reason(change, code):
    assert codes(replace(GOOD, **change)) == [code]


def test_the_limits_themselves_are_right():
    numbers = {**NUMBERS, "two_evaluators_up_to_pence": 1_000_000, "outcome_days": 91}
    assert codes(replace(GOOD, numbers=numbers)) == []


def test_a_day_that_has_terms_is_taken():
    assert codes(GOOD, frozenset({GOOD.valid_from})) == ["terms_taken"]


def test_every_number_of_the_model_has_its_line():
    beside = {"id", "valid_from", "question_weights", "fit_weights"}
    fields = {field.name for field in Terms._meta.fields} - beside
    assert {line.field for line in LINES} == fields == set(NUMBERS)
    assert [line.field for line in LINES if line.unit is Unit.PENCE] == [
        "one_evaluator_up_to_pence",
        "two_evaluators_up_to_pence",
    ]
