"""The terms of one case: the scheme's numbers as they stood on the day of its publication.

Everything that a later step needs is copied onto the case, so that nothing old moves when the
scheme changes. All of it is this project's default where no document settles it (DOMAIN 4 and its
readings) [ours], and pages say so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

WHOLE_PERCENT: Final = 100
PROGRAMME_DAYS: Final = 364
"""The longest programme, 52 weeks [ours]; holds where older terms say none."""
MOST_SCORE: Final = 4
"""The highest score of a question; the lowest is 0 [ours]."""


@dataclass(frozen=True, slots=True)
class CaseTerms:
    """What matching, award and contract of a case go by.

    `question_weights`: percent of the quality points that questions 1 to 4 carry; they total 100.
    `quality_weight`: points out of 100 for quality; the rest is for price.
    `least_question_score`: a suitable offer has no question below this score (0 to 4).
    `least_quality_percent`: and at least this percentage of the quality points.
    `completion_rate_bp`, `outcome_rate_bp`: the shares of starts expected to complete and to reach
    a job outcome, in basis points, for the expected cost of every offer alike.
    `evaluators`: how many score, by places x ceiling price.
    `fit_weights`: basis points of each part of the fit, by its name; matching knows the names.
    `window_working_days`: from publication to the close. `standstill_working_days`: from the
    letters to the invitation. `invitation_working_days`: from the invitation to its lapse.
    `outcome_days`: days in work within the `window_days` of the tracking window that make a job
    outcome, counted in `outcome_mode` ("cumulative" or "continuous").
    `evidence_days`: after a milestone's date, for its evidence. `payment_days`: from the
    supplier's confirmation of a statement to its payment.
    `programme_days`: from a start, after which a participant of whom nothing more was recorded
    counts as having left.
    `scheme_from`: the day from which the scheme's row was in force; None where it is not known.
    """

    question_weights: tuple[int, int, int, int]
    quality_weight: int
    least_question_score: int
    least_quality_percent: int
    completion_rate_bp: int
    outcome_rate_bp: int
    evaluators: int
    fit_weights: Mapping[str, int]
    window_working_days: int
    standstill_working_days: int
    invitation_working_days: int
    outcome_days: int
    window_days: int
    outcome_mode: str
    evidence_days: int
    payment_days: int
    programme_days: int = PROGRAMME_DAYS
    scheme_from: date | None = None

    @property
    def price_weight(self) -> int:
        """Points out of 100 for price."""
        return WHOLE_PERCENT - self.quality_weight

    def to_json(self) -> dict[str, Any]:
        """As it stands in `BusinessCase.terms`."""
        return {
            **{name: getattr(self, name) for name in _NUMBERS},
            "question_weights": list(self.question_weights),
            "fit_weights": dict(self.fit_weights),
            "outcome_mode": self.outcome_mode,
            "programme_days": self.programme_days,
            "scheme_from": self.scheme_from.isoformat() if self.scheme_from else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """The terms that `to_json` wrote. KeyError when one of them is missing."""
        first, second, third, fourth = kept["question_weights"]
        since = kept.get("scheme_from")
        return cls(
            question_weights=(first, second, third, fourth),
            fit_weights=dict(kept["fit_weights"]),
            outcome_mode=kept["outcome_mode"],
            programme_days=kept.get("programme_days", PROGRAMME_DAYS),
            scheme_from=date.fromisoformat(since) if since else None,
            **{name: kept[name] for name in _NUMBERS},
        )


_NUMBERS: Final = (
    "quality_weight",
    "least_question_score",
    "least_quality_percent",
    "completion_rate_bp",
    "outcome_rate_bp",
    "evaluators",
    "window_working_days",
    "standstill_working_days",
    "invitation_working_days",
    "outcome_days",
    "window_days",
    "evidence_days",
    "payment_days",
)


def scored_by(evaluators: int) -> str:
    """By how many people offers are scored; one has nobody to be apart from."""
    return "1 person" if evaluators == 1 else f"{evaluators} people, each alone"


def evaluators_needed(value_pence: int, one_up_to_pence: int, two_up_to_pence: int) -> int:
    """One, two or three evaluators, by the case's estimate; both limits are still within.

    Source: DOMAIN 4 and reading 4 (defaults £10,000.00 and £50,000.00) [ours].
    """
    if value_pence <= one_up_to_pence:
        return 1
    return 2 if value_pence <= two_up_to_pence else 3
