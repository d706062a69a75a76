"""Feedback: written for every candidate in the transaction of the decision, never afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.models import Membership
from dps.accounts.roles import SUPPLIER_ROLES
from dps.kernel.errors import RuleBroken
from dps.notifications.services import Telling, tell_each
from dps.web.nudge import nudge
from matching.domain.feedback import Verdict, frozen
from matching.facts.telling import Told, lacking, tell_all
from matching.models import Award, Feedback

LETTERS: Final = "matching.tasks.render_letters"
_BATCH: Final = 500
_ORDER: Final = (
    Verdict.WON,
    Verdict.SUITABLE,
    Verdict.NOT_TAKEN_UP,
    Verdict.UNSUITABLE,
    Verdict.NOT_SCORED,
    Verdict.FILTERED,
)
_BEFORE: Final = {
    "declined": "The supplier that was invited first did not take the contract.",
    "lapsed": "The supplier that was invited first did not answer in time.",
}


@transaction.atomic
def write_feedback(
    *, case: BusinessCase, award: Award | None, now: datetime, reason: str = ""
) -> int:
    """What every candidate is told about this decision; how many there are.

    Letters are rendered by a sweep. Raises RuleBroken while anybody's content is incomplete.
    """
    told = tell_all(
        case,
        winner=award.candidate_id if award else None,
        now=now,
        reason=reason,
        before=_earlier(case),
    )
    gaps = lacking(told)
    if gaps:
        raise RuleBroken(gaps)
    number = 1 + (
        Feedback.objects.filter(candidate__run__case=case).aggregate(n=Max("number"))["n"] or 0
    )
    Feedback.objects.bulk_create(
        [
            Feedback(
                candidate=each.candidate,
                number=number,
                award=award,
                content=frozen(each.content),
                wants_letter=each.content.wants_letter,
                made_at=now,
            )
            for each in sorted(told, key=_last_first, reverse=True)
        ],
        batch_size=_BATCH,
    )
    _tell_suppliers(case, told, number, now)
    transaction.on_commit(lambda: nudge(LETTERS))
    return len(told)


def _last_first(each: Told) -> tuple[int, int]:
    """The chosen first, then by rank, then the others: lists show the newest row first."""
    content = each.content
    return _ORDER.index(content.verdict), content.rank or 0


def _earlier(case: BusinessCase) -> str:
    """Why there was another decision before this one; empty when there was none."""
    last = Award.objects.filter(case=case, state__in=list(_BEFORE)).order_by("-pk").first()
    return _BEFORE[last.state] if last else ""


def _tell_suppliers(case: BusinessCase, told: Iterable[Told], number: int, now: datetime) -> None:
    """One message to each person of each candidate's supplier, one query for all people."""
    offers: dict[str, list[str]] = {}
    for each in told:
        offer = each.candidate.offer
        offers.setdefault(offer.supplier.reference, []).append(offer.reference)
    people: dict[str, list[int]] = {}
    for scope, user_id in Membership.objects.filter(
        role__in=SUPPLIER_ROLES,
        scope__in=offers,
        ended_at=None,
        user__is_active=True,
    ).values_list("scope", "user_id"):
        people.setdefault(scope, []).append(user_id)
    tell_each(
        kind="feedback_ready",
        now=now,
        tellings=[
            Telling(
                user_ids=people[scope],
                cause=f"{case.reference}:{scope}:{number}",
                link=_link(case, scope, references, number),
                words={"case": case.reference, **_words(sorted(references))},
            )
            for scope, references in offers.items()
            if scope in people
        ],
    )


def _link(case: BusinessCase, supplier: str, references: list[str], number: int) -> str:
    """To the feedback itself where it is one, else to all that the supplier has on this need."""
    if len(references) == 1:
        return reverse("offer-feedback-one", args=[references[0], case.reference, number])
    return reverse("supplier-feedback", args=[supplier, case.reference])


def _words(references: list[str]) -> dict[str, str]:
    if len(references) == 1:
        return {
            "offers": f"your offer {references[0]}",
            "references": f"Your offer {references[0]} was",
        }
    named = f"{', '.join(references[:-1])} and {references[-1]}"
    return {
        "offers": f"your {len(references)} offers",
        "references": f"Your offers {named} were",
    }
