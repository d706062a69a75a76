"""What each candidate of a case is to be told, read together for all of them."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject

from businesscases.domain.terms import CaseTerms
from businesscases.models import BusinessCase
from dps.kernel.catalogue import provision
from dps.kernel.errors import Reason
from dps.kernel.periods import london_date
from matching.domain.evaluation import two_decimals
from matching.domain.feedback import (
    Content,
    Decision,
    Points,
    QuestionFeedback,
    Verdict,
    incomplete_because,
)
from matching.domain.gates import Gate
from matching.facts.scores import terms_of
from matching.models import Award, Candidate, ConsensusScore, Result

_OVER: Final = ("declined", "lapsed")
_LONG: Final = ("answer_1", "answer_2", "answer_3", "answer_4", "summary")


@dataclass(frozen=True, slots=True)
class Told:
    """A candidate with what it is to be told."""

    candidate: Candidate
    content: Content


def tell_all(
    case: BusinessCase, *, winner: int | None, now: datetime, reason: str = "", before: str = ""
) -> list[Told]:
    """Every candidate's content for this decision; `winner` is a candidate's id; one query.

    Needs the case's `district` read.
    """
    rows = list(_rows(case))
    scores = {row.pk: {one["question"]: one for one in row.signed} for row in rows}
    chosen = next((row for row in rows if row.pk == winner), None)
    decision = _decision(case, rows, chosen, now, reason, before)
    winning = {number: one["score"] for number, one in scores.get(winner or 0, {}).items()}
    return [
        Told(row, _content(row, scores[row.pk], decision, terms_of(case), chosen, winning))
        for row in rows
    ]


def incomplete_feedback(
    case: BusinessCase, *, winner: int | None, now: datetime, reason: str = ""
) -> list[Reason]:
    """What the feedback of any candidate still lacks; one query."""
    return lacking(tell_all(case, winner=winner, now=now, reason=reason))


def lacking(told: list[Told]) -> list[Reason]:
    """What these contents still lack, or say of others by name."""
    names = {each.candidate.offer.supplier_id: each.content.supplier for each in told}
    return [
        reason
        for each in told
        for reason in incomplete_because(
            each.content,
            [name for key, name in names.items() if key != each.candidate.offer.supplier_id],
        )
    ]


def _rows(case: BusinessCase) -> Any:
    signed = ConsensusScore.objects.filter(candidate=OuterRef("pk")).order_by("question")
    words = JSONObject(
        question="question", score="score", reason="reason", would_raise="would_raise"
    )
    over = Award.objects.filter(candidate=OuterRef("pk"), state__in=_OVER)
    return (
        Candidate.objects.filter(run__case=case)
        .select_related("offer__supplier", "version", "result")
        .defer(*(f"version__{field}" for field in _LONG))
        .annotate(signed=ArraySubquery(signed.values(json=words)), over=Exists(over))
        .order_by("pk")
    )


def _decision(
    case: BusinessCase,
    rows: list[Any],
    chosen: Any,
    now: datetime,
    reason: str,
    before: str,
) -> Decision:
    terms = terms_of(case)
    return Decision(
        case_reference=case.reference,
        case_title=case.title,
        district=case.district.name,
        provision=provision(case.provision_type).title,
        decided_on=london_date(now).isoformat(),
        considered=len(rows),
        passed=sum(bool(row.eligible) for row in rows),
        suitable=sum(result.suitable for row in rows if (result := result_of(row))),
        quality_weight=terms.quality_weight,
        least_score=terms.least_question_score,
        least_percent=terms.least_quality_percent,
        winner=chosen.offer.supplier.name if chosen else "",
        winner_points=_points(result_of(chosen)) if chosen else None,
        reason=reason,
        before=before,
    )


def result_of(candidate: Candidate) -> Result | None:
    """The candidate's result; None where it was not scored. Needs `result` read."""
    return getattr(candidate, "result", None)


def _verdict(row: Any, result: Result | None, chosen: Any) -> Verdict:
    if not row.eligible:
        return Verdict.FILTERED
    if result is None:
        return Verdict.NOT_SCORED
    if chosen is not None and row.pk == chosen.pk:
        return Verdict.WON
    if row.over:
        return Verdict.NOT_TAKEN_UP
    return Verdict.SUITABLE if result.suitable else Verdict.UNSUITABLE


def _content(
    row: Any,
    signed: dict[int, dict[str, Any]],
    decision: Decision,
    terms: CaseTerms,
    chosen: Any,
    winning: dict[int, int],
) -> Content:
    result = result_of(row)
    return Content(
        verdict=_verdict(row, result, chosen),
        offer_reference=row.offer.reference,
        offer_title=row.version.title,
        version=row.version.number,
        supplier=row.offer.supplier.name,
        decision=decision,
        failed_gates=tuple(
            (Gate(gate["code"]).label, gate["sentence"]) for gate in row.gates if not gate["passed"]
        ),
        questions=tuple(
            QuestionFeedback(
                number=number,
                weight=terms.question_weights[number - 1],
                score=one["score"],
                winner_score=winning.get(number),
                reason=one["reason"],
                would_raise=one["would_raise"],
            )
            for number, one in signed.items()
        ),
        points=_points(result),
        rank=result.rank if result else None,
        price_place=result.price_place if result else None,
        unsuitable_because=tuple(r["sentence"] for r in result.unsuitable_because)
        if result
        else (),
        tie=result.working.get("tie", "") if result else "",
    )


def _points(result: Result | None) -> Points | None:
    """Points with two decimals, half up, from the exact fractions of the working."""
    if result is None:
        return None
    quality, price = (Fraction(result.working[name]) for name in ("quality_points", "price_points"))
    return Points(two_decimals(quality), two_decimals(price), two_decimals(quality + price))
