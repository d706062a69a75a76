"""The scheme's own numbers as one value, what each is called, and what is wrong with a new row."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from enum import Enum
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason

ALL_PERCENT: Final = 100
ALL_BP: Final = 10_000

FIT_PARTS: Final = MappingProxyType(
    {
        "text": "Words of the need",
        "client_groups": "Client groups",
        "price": "Price",
        "lead_time": "Lead time",
        "places": "Places",
    }
)
"""The parts of the fit by the names that matching knows, as pages call them."""


class Unit(Enum):
    """What a number of the terms counts; the value is what stands behind it on a page."""

    POINTS = " of 100 points"
    SCORE = " of 4"
    PERCENT = "%"
    BASIS_POINTS = "bp"
    PENCE = "pence"
    DAYS = " days"
    WORKING_DAYS = " working days"


@dataclass(frozen=True, slots=True)
class Line:
    """One number of the terms: the model's field, its words, its unit."""

    field: str
    label: str
    unit: Unit


LINES: Final = (
    Line("quality_weight", "Weight of quality", Unit.POINTS),
    Line("least_question_score", "Least score of each question", Unit.SCORE),
    Line("least_quality_percent", "Least share of the quality points", Unit.PERCENT),
    Line("completion_rate_bp", "Starts expected to complete", Unit.BASIS_POINTS),
    Line("one_evaluator_up_to_pence", "One evaluator up to", Unit.PENCE),
    Line("two_evaluators_up_to_pence", "Two evaluators up to", Unit.PENCE),
    Line("window_working_days", "Window of a need", Unit.WORKING_DAYS),
    Line("standstill_working_days", "Standstill", Unit.WORKING_DAYS),
    Line("invitation_working_days", "Time to answer an invitation", Unit.WORKING_DAYS),
    Line("admission_working_days", "Time to decide a request to join", Unit.WORKING_DAYS),
    Line("programme_days", "Longest programme", Unit.DAYS),
    Line("outcome_days", "Days in work for a job outcome", Unit.DAYS),
    Line("window_days", "Tracking window", Unit.DAYS),
    Line("evidence_days", "Time for evidence", Unit.DAYS),
    Line("payment_days", "Time to pay", Unit.DAYS),
)
"""Every single number; the weights of questions and of the fit stand beside them."""


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """A new row: `numbers` by field, weights of the four questions in percent, of the fit in bp."""

    valid_from: date
    numbers: dict[str, int]
    question_weights: tuple[int, ...]
    fit_weights: dict[str, int]


def terms_wrong_because(draft: TermsDraft, today: date, taken: Set[date]) -> list[Reason]:
    """Why this row cannot be added; empty when it can.

    It takes effect after today, so that nothing that was already done under the terms of a day
    changes; weights add up.
    """
    found = []
    if draft.valid_from <= today:
        sentence = "New terms must take effect after today."
        found.append(Reason("terms_too_early", sentence, "valid_from"))
    if draft.valid_from in taken:
        sentence = "There are terms from this day already."
        found.append(Reason("terms_taken", sentence, "valid_from"))
    if sum(draft.question_weights) != ALL_PERCENT:
        sentence = f"The weights of the four questions must add up to {ALL_PERCENT}%."
        found.append(Reason("question_weights", sentence, "weight_4"))
    if sum(draft.fit_weights.values()) != ALL_BP:
        sentence = "The parts of the fit must add up to 100%."
        found.append(Reason("fit_weights", sentence, "fit_places"))
    numbers = draft.numbers
    if numbers["two_evaluators_up_to_pence"] < numbers["one_evaluator_up_to_pence"]:
        sentence = "Two evaluators must reach at least as far as one."
        found.append(Reason("evaluators", sentence, "two_evaluators_up_to_pence"))
    if numbers["outcome_days"] > numbers["window_days"]:
        sentence = "The days in work must fit in the tracking window."
        found.append(Reason("outcome_days", sentence, "outcome_days"))
    return found
