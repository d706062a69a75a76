"""From signed scores to a recommendation, or to no award."""

from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import reopen_doors
from dps.accounts.models import FieldGroup
from dps.accounts.roles import Role
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.kernel.funding import contract_value
from dps.moves.moving import begin, move
from dps.notifications.services import tell, tell_role
from dps.scheme.numbering import next_reference
from matching.domain.evaluation import Marking, Outcome, evaluate
from matching.domain.ranking import lot
from matching.facts.pairs import price_of
from matching.facts.parts import apart_from_approval
from matching.facts.scores import marking_of, sheets_of, terms_of
from matching.models import Award, Candidate, Ending, MatchRun, Result
from matching.selectors import suitable_left
from matching.services.panels import interest_cause
from matching.services.wording import refuse_words

LONGEST_WORDS: Final = 4000


@transaction.atomic
def lock_quality(*, case: BusinessCase, actor: Actor, now: datetime) -> None:
    """Lock the signed scores: results are computed and kept, prices and doors are opened.

    Raises RuleBroken while a score of any offer is missing; NotAllowed, Stale.
    """
    move(case, "lock", actor=actor, now=now)
    run = MatchRun.objects.get(case=case)
    marking = marking_of(terms_of(case))
    pairs = sheets_of(case)
    candidates = {sheet.reference: candidate for candidate, sheet in pairs}
    outcomes = evaluate([sheet for _, sheet in pairs], marking, run.lot_seed)
    Result.objects.bulk_create(
        [_result(candidates[o.reference], o, marking, run, now) for o in outcomes],
        batch_size=500,
    )
    open_doors(case, now)


def open_doors(case: BusinessCase, now: datetime) -> None:
    for group in FieldGroup:
        reopen_doors(because_of=case.reference, now=now, group=group)


def _result(
    candidate: Candidate, outcome: Outcome, marking: Marking, run: MatchRun, now: datetime
) -> Result:
    return Result(
        candidate=candidate,
        quality_percent=_twelve(outcome.quality_percent),
        quality_points=_twelve(outcome.quality_points),
        suitable=outcome.suitable,
        unsuitable_because=[
            {"code": reason.code, "sentence": reason.sentence}
            for reason in outcome.unsuitable_because
        ],
        expected_cost_pence=_twelve(outcome.expected_cost),
        price_points=_twelve(outcome.price_points),
        total_points=_twelve(outcome.total_points),
        rank=outcome.rank,
        price_place=outcome.price_place,
        working=_working(outcome, marking, run),
        locked_at=now,
    )


def _working(outcome: Outcome, marking: Marking, run: MatchRun) -> dict[str, Any]:
    """Every part of a result as an exact fraction in words, so that it can be computed again."""
    return {
        "scores": list(outcome.scores),
        "question_weights": list(marking.question_weights),
        "quality_weight": marking.quality_weight,
        "quality_percent": str(outcome.quality_percent),
        "quality_points": str(outcome.quality_points),
        "expected_cost_pence": str(outcome.expected_cost),
        "price_points": str(outcome.price_points),
        "total_points": str(outcome.total_points),
        "tie": outcome.tie,
        "lot": lot(run.lot_seed, outcome.reference),
    }


def _twelve(value: Fraction) -> str:
    """Twelve decimals, rounded down: for showing and sorting only, never for ranking."""
    scaled = value.numerator * 10**12 // value.denominator
    return f"{scaled // 10**12}.{scaled % 10**12:012d}"


@transaction.atomic
def recommend_award(
    *, case: BusinessCase, recommendation: str, actor: Actor, now: datetime
) -> Award:
    """Propose the best suitable offer that is left: nobody chooses another.

    Raises RuleBroken without words or without a suitable offer; NotAllowed, Stale.
    """
    words = recommendation.strip()
    if not words:
        raise RuleBroken(
            Reason("recommendation_missing", "Enter your recommendation.", "recommendation")
        )
    refuse_words(recommendation=words)
    move(case, "recommend", actor=actor, now=now)
    settle_endings(case, now)
    best = suitable_left(case).first()
    if best is None or actor.user_id is None or case.places is None:
        raise NotAllowed("there is nothing to recommend")
    award = Award(
        reference=next_reference("AWD", now),
        case=case,
        candidate=best,
        value_pence=contract_value(case.places, price_of(best.version)),
        recommended_by_id=actor.user_id,
        recommended_at=now,
        recommendation=words,
    )
    begin(award, actor=actor, now=now, capability="recommend_award")
    tell_role(
        kind="award_recommended",
        role=Role.LEAD_BUYER,
        now=now,
        cause=award.reference,
        link=reverse("case-award", args=[case.reference]),
        about=case.reference,
        but=apart_from_approval(case),
        case=case.reference,
    )
    return award


@transaction.atomic
def reject_recommendation(*, case: BusinessCase, reason: str, actor: Actor, now: datetime) -> None:
    """Send the recommendation back with a reason; the moderator recommends again, or ends it."""
    words = required(reason)
    move(case, "reject", actor=actor, now=now, note=words)
    award = Award.objects.select_related("candidate__offer__supplier").get(
        case=case, state="recommended"
    )
    move(award, "reject", actor=actor, now=now, answer_reason=words, answered_at=now)
    tell(
        kind="award_returned",
        user_ids=[award.recommended_by_id],
        now=now,
        cause=award.reference,
        link=reverse("case-award", args=[case.reference]),
        case=case.reference,
    )


def open_interests(case: BusinessCase, now: datetime) -> None:
    """Give the interested their view of the market back, when nothing is left to decide.

    The case itself stays closed to them.
    """
    reopen_doors(because_of=interest_cause(case), now=now, group=FieldGroup.ALL)


def settle_endings(case: BusinessCase, now: datetime) -> None:
    """What was proposed to end this case is settled: it was confirmed or refused, or it goes on."""
    Ending.objects.filter(case=case, settled_at=None).update(settled_at=now)


def required(reason: str) -> str:
    """The reason without the blanks around it. Raises RuleBroken where it is none or gives away."""
    words = reason.strip()
    if not words:
        raise RuleBroken(Reason("reason_missing", "Enter the reason.", "reason"))
    refuse_words(reason=words)
    return words
