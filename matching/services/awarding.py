"""An award from its approval to the supplier's answer.

The budget is reserved until the answer: accepting commits the award's value and releases the rest,
so that a decline or a lapse has nothing to give back (reading 11) [ours].
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from businesscases import budgets
from businesscases.models import BusinessCase
from dps.accounts.actors import SYSTEM, Actor
from dps.accounts.roles import Role
from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.periods import in_words, london_date
from dps.moves.moving import move
from dps.notifications.services import tell_role
from dps.scheme.workdays import add_working_days_from
from dps.web.nudge import nudge
from matching.facts.scores import terms_of
from matching.models import Award
from matching.services.deciding import open_interests
from matching.services.telling import write_feedback
from matching.services.wording import refuse_numbers

INVITE: Final = "matching.tasks.invite_due"
_DISTRICT: Final = (Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER)


@transaction.atomic
def approve_award(*, award: Award, actor: Actor, now: datetime) -> None:
    """Approve, in one transaction with the feedback of every candidate.

    Checked again at this moment: the parts of the actor, the supplier's admission, the budget, the
    C6 rule and the feedback. A standstill of no days lets the next sweep invite at once.
    """
    budgets.lock_budget(case=award.case)
    case = _lock_case(award)
    days = terms_of(case).standstill_working_days
    move(
        award,
        "approve",
        actor=actor,
        now=now,
        approved_by_id=actor.user_id,
        approved_at=now,
        standstill_until=add_working_days_from(now, days) if days else None,
    )
    write_feedback(case=case, award=award, now=now)
    transaction.on_commit(lambda: nudge(INVITE))


@transaction.atomic
def invite_award(*, award: Award, actor: Actor, now: datetime) -> None:
    """Invite the supplier when the standstill is over; it has some working days to answer."""
    case = _lock_case(award)
    until = award.standstill_until
    if until is not None and london_date(now) <= until:
        raise RuleBroken(Reason("standstill", f"The standstill lasts until {in_words(until)}."))
    answer_by = add_working_days_from(now, terms_of(case).invitation_working_days)
    move(award, "invite", actor=actor, now=now, invited_at=now, answer_by=answer_by)
    offer = award.candidate.offer
    tell_role(
        kind="award_invited",
        role=Role.SUPPLIER_OWNER,
        scope=offer.supplier.reference,
        now=now,
        cause=award.reference,
        link=reverse("case-award", args=[case.reference]),
        case=case.reference,
        offer=offer.reference,
        answer_by=in_words(answer_by),
    )


@transaction.atomic
def accept_award(*, award: Award, actor: Actor, now: datetime) -> None:
    """The supplier takes the contract: the value is committed, the case is awarded and public."""
    budgets.lock_budget(case=award.case)
    case = _lock_case(award)
    move(award, "accept", actor=actor, now=now, answered_at=now)
    budgets.commit_award(
        case=case,
        award_reference=award.reference,
        value_pence=award.value_pence,
        actor=SYSTEM,
        now=now,
    )
    move(case, "award", actor=SYSTEM, now=now)
    open_interests(case, now)
    _tell_all("award_accepted", award, case, now)


@transaction.atomic
def decline_award(*, award: Award, reason: str, actor: Actor, now: datetime) -> None:
    """The supplier declines with a reason; the next suitable offer can be recommended."""
    words = reason.strip()
    if not words:
        raise RuleBroken(Reason("reason_missing", "Enter why you decline.", "reason"))
    refuse_numbers(reason=words)
    case = _lock_case(award)
    move(award, "decline", actor=actor, now=now, answered_at=now, answer_reason=words)
    move(case, "reopen", actor=SYSTEM, now=now)
    _tell_all("award_declined", award, case, now)


@transaction.atomic
def lapse_award(*, award: Award, actor: Actor, now: datetime) -> None:
    """Let an invitation that nobody answered in time lapse."""
    case = _lock_case(award)
    move(award, "lapse", actor=actor, now=now, answered_at=now)
    move(case, "reopen", actor=SYSTEM, now=now)
    _tell_all("award_lapsed", award, case, now)


def _lock_case(award: Award) -> BusinessCase:
    """The award's case as it stands, its row locked before the award's own."""
    return (
        BusinessCase.objects.select_for_update(of=("self",))
        .select_related("district")
        .get(pk=award.case_id)
    )


def _tell_all(kind: str, award: Award, case: BusinessCase, now: datetime) -> None:
    """The district and the lead buyers, each once."""
    for role, scope in ((_DISTRICT, case.district.code), ((Role.LEAD_BUYER,), "")):
        tell_role(
            kind=kind,
            role=role,
            scope=scope,
            now=now,
            cause=award.reference,
            link=reverse("case-award" if not scope else "case", args=[case.reference]),
            about=case.reference,
            case=case.reference,
            award=award.reference,
            supplier=award.candidate.offer.supplier.name,
        )
