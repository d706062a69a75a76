"""From scores to the best suitable offer: quality, standard, price points, total, rank.

Everything is exact (fractions); only pages round. The numbers are the case's frozen terms, with
defaults that are all [ours] (DOMAIN 4 and readings 2 to 5, 17); the four questions are [seed].
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.money import half_up, pounds
from matching.domain.ranking import lot, places

QUESTIONS: Final = (1, 2, 3, 4)
TOP_SCORE: Final = 4
ALL_POINTS: Final = 100


@dataclass(frozen=True, slots=True)
class Marking:
    """How a case is marked: weights of the questions (they total 100), and what is suitable.

    `quality_weight` is the share of quality in 100 points, the rest is price; `least_score` is what
    no question may fall below, `least_percent` of the quality points what an offer needs.
    """

    question_weights: tuple[int, int, int, int] = (30, 30, 25, 15)
    quality_weight: int = 70
    least_score: int = 2
    least_percent: int = 60

    @property
    def price_weight(self) -> int:
        return ALL_POINTS - self.quality_weight

    @property
    def everywhere_percent(self) -> int:
        """What the least score everywhere comes to, in percent of the quality points."""
        return self.least_score * ALL_POINTS // TOP_SCORE


@dataclass(frozen=True, slots=True)
class Sheet:
    """The consensus of one offer: four scores, None where one is missing, and its exact cost.

    `expected_cost` is in pence per start, at the case's own rates (reading 2).
    """

    reference: str
    scores: tuple[int | None, ...]
    expected_cost: Fraction


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an offer came to. `rank`, `price_place` and price points are for suitable offers only.

    `tie` names what separated it from the offers with exactly the same total: "q2", "q1", "cost",
    "lot", or nothing.
    """

    reference: str
    scores: tuple[int, ...]
    quality_percent: Fraction
    quality_points: Fraction
    unsuitable_because: tuple[Reason, ...]
    expected_cost: Fraction
    price_points: Fraction
    rank: int | None
    price_place: int | None
    tie: str = ""

    @property
    def suitable(self) -> bool:
        return not self.unsuitable_because

    @property
    def total_points(self) -> Fraction:
        return self.quality_points + self.price_points


def consensus(scores: Sequence[int]) -> int | None:
    """The score where all evaluators agree (a lone one always does); None where they differ."""
    return scores[0] if scores and len(set(scores)) == 1 else None


def spread(scores: Sequence[int]) -> int:
    """The distance between the highest and the lowest score; 0 where there is none."""
    return max(scores) - min(scores) if scores else 0


def missing_scores(sheets: Sequence[Sheet]) -> list[Reason]:
    """One reason for each offer that still lacks a score: it is missing, never zero (reading 3)."""
    reasons = []
    for sheet in sheets:
        scored = zip(QUESTIONS, sheet.scores, strict=True)
        lacking = [str(number) for number, score in scored if score is None]
        if lacking:
            sentence = f"{sheet.reference} has no score yet for question {', '.join(lacking)}."
            reasons.append(Reason("score_missing", sentence))
    return reasons


def quality_percent(scores: Sequence[int], marking: Marking) -> Fraction:
    """Share of the quality points in percent: the sum of weight x score / 4, exact."""
    return Fraction(
        sum(weight * score for weight, score in zip(marking.question_weights, scores, strict=True)),
        TOP_SCORE,
    )


def unsuitable_because(scores: Sequence[int], marking: Marking) -> tuple[Reason, ...]:
    """Why the offer is not of a suitable standard; empty when it is.

    No question below the least score, and at least the least percent of the quality points: so 2
    everywhere, 50%, is not enough.
    """
    reasons = [
        Reason(
            "question_below_least",
            f"Question {number} scored {score}, and no question may score below "
            f"{marking.least_score}.",
        )
        for number, score in zip(QUESTIONS, scores, strict=True)
        if score < marking.least_score
    ]
    reached = quality_percent(scores, marking)
    if reached < marking.least_percent:
        reasons.append(
            Reason(
                "quality_below_least",
                f"The scores come to {two_decimals(reached)}% of the quality points, and at least "
                f"{marking.least_percent}% is needed.",
            )
        )
    return tuple(reasons)


def evaluate(sheets: Sequence[Sheet], marking: Marking, seed: str) -> list[Outcome]:
    """Every offer's outcome, suitable ones first by rank, then the others by reference.

    Price points = price weight x lowest expected cost among the suitable / this one's. Raises
    `RuleBroken` when any score of any offer is missing: the whole case waits.
    """
    missing = missing_scores(sheets)
    if missing:
        raise RuleBroken(missing)
    judged = {sheet.reference: unsuitable_because(_full(sheet), marking) for sheet in sheets}
    suitable = [sheet for sheet in sheets if not judged[sheet.reference]]
    lowest = min((sheet.expected_cost for sheet in suitable), default=Fraction(0))
    ordered = sorted(suitable, key=lambda sheet: _key(sheet, marking, lowest, seed))
    at_price = dict(
        zip(
            (sheet.reference for sheet in ordered),
            places([sheet.expected_cost for sheet in ordered]),
            strict=True,
        )
    )
    keys = [_key(sheet, marking, lowest, seed) for sheet in ordered]
    first = [
        _outcome(
            sheet,
            marking,
            (),
            price_points(sheet.expected_cost, lowest, marking),
            rank=index + 1,
            place=at_price[sheet.reference],
            tie=_tie(keys, index),
        )
        for index, sheet in enumerate(ordered)
    ]
    rest = [
        _outcome(sheet, marking, judged[sheet.reference], Fraction(0))
        for sheet in sorted(sheets, key=lambda sheet: sheet.reference)
        if judged[sheet.reference]
    ]
    return first + rest


def price_points(cost: Fraction, lowest: Fraction, marking: Marking) -> Fraction:
    """Price weight x lowest / this; all of them at a cost of nothing, which divides nothing."""
    return marking.price_weight * lowest / cost if cost else Fraction(marking.price_weight)


_CRITERIA: Final = ("total", "q2", "q1", "cost", "lot")
_Key = tuple[Fraction, int, int, Fraction, str]


def _key(sheet: Sheet, marking: Marking, lowest: Fraction, seed: str) -> _Key:
    """Highest total, then higher question 2, higher question 1, lower cost, then the lot."""
    scores = _full(sheet)
    total = quality_percent(scores, marking) * marking.quality_weight / ALL_POINTS
    total += price_points(sheet.expected_cost, lowest, marking)
    return (-total, -scores[1], -scores[0], sheet.expected_cost, lot(seed, sheet.reference))


def _tie(keys: Sequence[_Key], index: int) -> str:
    """What separated this place from its neighbours of the same total: the finest of them."""
    found = [
        next(n for n in range(len(_CRITERIA)) if keys[index][n] != keys[other][n])
        for other in (index - 1, index + 1)
        if 0 <= other < len(keys) and keys[other][0] == keys[index][0]
    ]
    return _CRITERIA[max(found)] if found else ""


def _outcome(
    sheet: Sheet,
    marking: Marking,
    because: tuple[Reason, ...],
    points: Fraction,
    *,
    rank: int | None = None,
    place: int | None = None,
    tie: str = "",
) -> Outcome:
    scores = _full(sheet)
    percent = quality_percent(scores, marking)
    return Outcome(
        reference=sheet.reference,
        scores=scores,
        quality_percent=percent,
        quality_points=percent * marking.quality_weight / ALL_POINTS,
        unsuitable_because=because,
        expected_cost=sheet.expected_cost,
        price_points=points,
        rank=rank,
        price_place=place,
        tie=tie,
    )


def _full(sheet: Sheet) -> tuple[int, ...]:
    return tuple(score for score in sheet.scores if score is not None)


def two_decimals(value: Fraction) -> str:
    """An exact figure of zero or more with two decimals, half up, for showing only."""
    hundredths = half_up(value * 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


ROUNDED: Final = "Each figure is rounded; the offers are ordered by their exact points."
"""Stands wherever points are shown: two rounded parts can differ from their rounded total."""


def expected_cost_words(cost: Fraction) -> str:
    """An expected cost per start as pages show it: whole pence, half up."""
    return pounds(half_up(cost))
