"""What each candidate is told about a decision: page and letter are views of this content.

An award cannot be approved while the content of any candidate is incomplete. Content after the
Procurement Regulations 2024, reg 31 [source]: criteria, weights, marks available, the score of each
with an explanation, the winner's name and scores. What losers' prices may show: reading 6 [ours].
No other supplier's name stands in it, checked word by word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from dps.kernel.errors import Reason
from matching.domain.evaluation import ALL_POINTS, QUESTIONS, TOP_SCORE
from matching.domain.masking import named_in
from suppliers.domain.offers import QUESTIONS as OFFER_QUESTIONS

QUESTION_TEXTS: Final[Mapping[int, str]] = MappingProxyType(
    dict(enumerate(OFFER_QUESTIONS.values(), start=1))
)
"""The four evaluation questions by number [seed]."""


class Verdict(StrEnum):
    """What became of a candidate."""

    WON = "won"
    SUITABLE = "suitable"
    UNSUITABLE = "unsuitable"
    NOT_TAKEN_UP = "not_taken_up"
    FILTERED = "filtered"
    NOT_SCORED = "not_scored"


@dataclass(frozen=True, slots=True)
class QuestionFeedback:
    """One question: the own score and the winner's (None without a winner), and the words."""

    number: int
    weight: int
    score: int
    winner_score: int | None
    reason: str
    would_raise: str

    @property
    def question(self) -> str:
        return QUESTION_TEXTS[self.number]


@dataclass(frozen=True, slots=True)
class Points:
    """Points as letters print them, with two decimals: "52.50"."""

    quality: str
    price: str
    total: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided, the same for every candidate; `winner` is empty where nothing is awarded.

    `reason` says why nothing is awarded; `before` why there was another decision before this one.
    """

    case_reference: str
    case_title: str
    district: str
    provision: str
    decided_on: str
    considered: int
    passed: int
    suitable: int
    quality_weight: int
    least_score: int
    least_percent: int
    winner: str = ""
    winner_points: Points | None = None
    reason: str = ""
    before: str = ""

    @property
    def price_weight(self) -> int:
        """Points out of 100 for price."""
        return ALL_POINTS - self.quality_weight


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that one candidate is told. Empty parts belong to other verdicts."""

    verdict: Verdict
    offer_reference: str
    offer_title: str
    version: int
    supplier: str
    decision: Decision
    failed_gates: tuple[tuple[str, str], ...] = ()
    questions: tuple[QuestionFeedback, ...] = ()
    points: Points | None = None
    rank: int | None = None
    price_place: int | None = None
    unsuitable_because: tuple[str, ...] = ()
    tie: str = ""

    @property
    def wants_letter(self) -> bool:
        """Every scored candidate gets a letter, the winner too (DOMAIN 2, reading 19)."""
        return self.verdict not in {Verdict.FILTERED, Verdict.NOT_SCORED}


TIE_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": "",
        "q2": "The totals were equal. The higher score for question 2 decided.",
        "q1": "The totals were equal. The higher score for question 1 decided.",
        "cost": "The totals were equal. The lower expected cost decided.",
        "lot": "The totals were equal in everything, so a lot was drawn. Its seed is on record.",
    }
)
"""What a tie is told as (DOMAIN 4)."""


def verdict_sentence(content: Content) -> str:
    """The outcome in one sentence, the first that the supplier reads."""
    decision = content.decision
    match content.verdict:
        case Verdict.WON if content.rank and content.rank > 1:
            return (
                f"Your offer came {ordinal(content.rank)} of {decision.suitable} suitable offers. "
                "No contract came of what ranked before it, so it is chosen for this need."
            )
        case Verdict.WON:
            return (
                f"Your offer came first of {decision.suitable} suitable offers, and it is chosen "
                "for this need."
            )
        case Verdict.SUITABLE:
            return (
                f"Your offer was of a suitable standard. It came {ordinal(content.rank or 0)} of "
                f"{decision.suitable} suitable offers, and it was not chosen."
            )
        case Verdict.NOT_TAKEN_UP:
            return (
                f"Your offer came {ordinal(content.rank or 0)} of {decision.suitable} suitable "
                "offers and was chosen before. That ended without a contract."
            )
        case Verdict.UNSUITABLE:
            return "Your offer was scored, and it was not of a suitable standard."
        case Verdict.FILTERED:
            count = len(content.failed_gates)
            gates = "one gate" if count == 1 else f"{count} gates"
            return f"Your offer did not pass {gates}, so it was not scored."
        case _:
            return "Your offer passed all gates, and the offers were not scored."


def onward_sentence(content: Content) -> str:
    """What follows for the chosen; empty for the others.

    Without dates: at the approval no day of an invitation is known yet.
    """
    if content.verdict is not Verdict.WON:
        return ""
    return (
        "An invitation to deliver the need follows, after the standstill where there is one. You "
        "answer it in this service by the day that it names. When you accept, a contract opens."
    )


def price_sentence(content: Content) -> str:
    """The place by price, never another's price: "2nd of 5 suitable offers" (reading 6).

    Empty where there is none.
    """
    if content.price_place is None:
        return ""
    place = place_by_price(content.price_place, content.decision.suitable)
    return f"By expected cost your offer was {place}."


def incomplete_because(content: Content, others: Iterable[str]) -> list[Reason]:
    """What this candidate's feedback still lacks; `others` are names that must not stand in it.

    The winner's own name is told apart from the reasons, so in the reasons it may not stand either.
    """
    offer = content.offer_reference
    if content.verdict is Verdict.FILTERED:
        missing = not content.failed_gates or any(not words for _, words in content.failed_gates)
        return [_lacks(offer, "a sentence for a gate that it failed")] if missing else []
    if content.verdict is Verdict.NOT_SCORED:
        return [] if content.decision.reason.strip() else [_lacks(offer, "the reason")]
    reasons = _incomplete_questions(content)
    if content.points is None:
        reasons.append(_lacks(offer, "its points"))
    if content.verdict is Verdict.UNSUITABLE and not content.unsuitable_because:
        reasons.append(_lacks(offer, "why it is not suitable"))
    if content.verdict is not Verdict.UNSUITABLE and not content.rank:
        reasons.append(_lacks(offer, "its rank"))
    return reasons + _named(content, others)


def _incomplete_questions(content: Content) -> list[Reason]:
    offer = content.offer_reference
    if tuple(question.number for question in content.questions) != QUESTIONS:
        return [_lacks(offer, "a score for each question")]
    reasons = []
    for question in content.questions:
        if not question.reason.strip():
            reasons.append(_lacks(offer, f"the reason for question {question.number}"))
        if question.score < TOP_SCORE and not question.would_raise.strip():
            reasons.append(_lacks(offer, f"what would raise question {question.number}"))
        if content.decision.winner and question.winner_score is None:
            reasons.append(_lacks(offer, f"the winner's score for question {question.number}"))
    return reasons


def _named(content: Content, others: Iterable[str]) -> list[Reason]:
    names = [*others]
    return [
        Reason(
            "names_another",
            f"The words for question {question.number} of {content.offer_reference} name another "
            "supplier.",
        )
        for question in content.questions
        if named_in(f"{question.reason} {question.would_raise}", names)
    ]


def _lacks(offer: str, what: str) -> Reason:
    return Reason("feedback_incomplete", f"The feedback for {offer} lacks {what}.")


_TEENS: Final = range(11, 14)
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


def place_by_price(place: int, suitable: int) -> str:
    """The place and among how many: "2nd of 5 suitable offers" (reading 6)."""
    return f"{ordinal(place)} of {suitable} suitable offer{'' if suitable == 1 else 's'}"


def ordinal(number: int) -> str:
    """1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in _TEENS else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending}"


def frozen(content: Content) -> dict[str, Any]:
    """The content as it is stored: plain values that JSON keeps."""
    return _plain(content)  # type: ignore[no-any-return]


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, StrEnum) else value


def thawed(stored: Mapping[str, Any]) -> Content:
    """The content as it was before it was stored."""
    decision = dict(stored["decision"])
    decision["winner_points"] = _points(decision["winner_points"])
    return Content(
        **{
            **stored,
            "verdict": Verdict(stored["verdict"]),
            "decision": Decision(**decision),
            "failed_gates": tuple((label, words) for label, words in stored["failed_gates"]),
            "questions": tuple(QuestionFeedback(**each) for each in stored["questions"]),
            "points": _points(stored["points"]),
            "unsuitable_because": tuple(stored["unsuitable_because"]),
        }
    )


def _points(stored: Mapping[str, str] | None) -> Points | None:
    return None if stored is None else Points(**stored)
