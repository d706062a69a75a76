"""Ending a case without an award: by one person where nothing is left, else by two."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from businesscases import budgets
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.accounts.roles import Role
from dps.kernel.errors import NotAllowed, Reason, RuleBroken, Stale
from dps.moves.moving import move, note_act
from dps.notifications.services import tell_role
from matching.domain.lifecycle import may_not_end, may_not_say_why
from matching.facts.parts import apart_from_approval, standing_facts
from matching.models import Ending
from matching.services.deciding import open_doors, open_interests, required, settle_endings
from matching.services.telling import write_feedback


@transaction.atomic
def propose_ending(*, case: BusinessCase, reason: str, actor: Actor, now: datetime) -> Ending:
    """Say why nothing should be awarded although offers are left; another person confirms.

    Raises NotAllowed; RuleBroken for those with a part in the case, without a reason, and where
    it is proposed already or one person ends it.
    """
    require(actor, "recommend_award", (case.district.code,))
    words = required(reason)
    locked = BusinessCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    facts = standing_facts(locked, actor, now)
    if actor.user_id is None or locked.state not in {"closed", "locked"}:
        raise NotAllowed("there is nothing to end")
    refused = may_not_say_why(facts)
    if facts.proposer is not None or not facts.worth:
        refused.append(Reason("not_proposed", "This needs no proposal, or has one."))
    if refused:
        raise RuleBroken(refused)
    ending = Ending.objects.create(
        case=locked, reason=words, proposed_by_id=actor.user_id, proposed_at=now
    )
    _note(case, actor, "case.propose_ending", now, words)
    tell_role(
        kind="ending_proposed",
        role=Role.LEAD_BUYER,
        now=now,
        cause=f"{case.reference}:{ending.pk}",
        link=reverse("case-end", args=[case.reference]),
        about=case.reference,
        but=[actor.reference, *apart_from_approval(locked)],
        case=case.reference,
    )
    return ending


@transaction.atomic
def refuse_ending(*, case: BusinessCase, actor: Actor, now: datetime, ending: str = "") -> None:
    """Take back what one proposed oneself, or refuse as the one who could confirm: it goes on.

    `ending` is the key of the proposal that was read; Stale where another one waits by now.
    """
    require(actor, "recommend_award", (case.district.code,))
    locked = BusinessCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    facts = standing_facts(locked, actor, now)
    if facts.proposer is None or (facts.proposer != actor.user_id and may_not_end(facts)):
        raise NotAllowed("only who proposed or could confirm refuses")
    _must_be(ending, Ending.objects.filter(case=case, settled_at=None).first())
    settle_endings(case, now)
    _note(case, actor, "case.refuse_ending", now)


@transaction.atomic
def not_award(
    *, case: BusinessCase, actor: Actor, now: datetime, reason: str = "", ending: str = ""
) -> None:
    """End the case without an award: the money is released, and everybody is told why.

    Where a second person confirms, the words are those of the proposal, else they are given.
    `ending` is the key of the proposal that was read. Raises RuleBroken without words, or while
    the feedback of anybody is incomplete; Stale where another proposal waits by now.
    """
    budgets.lock_budget(case=case)
    BusinessCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
    proposed = Ending.objects.filter(case=case, settled_at=None).first()
    _must_be(ending, proposed)
    words = proposed.reason if proposed else required(reason)
    move(case, "not_award", actor=actor, now=now, note=words, ended_reason=words)
    settle_endings(case, now)
    budgets.release_reservation(case=case, actor=actor, now=now)
    write_feedback(case=case, award=None, reason=words, now=now)
    open_doors(case, now)
    open_interests(case, now)
    for role, scope in (
        ((Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER), case.district.code),
        ((Role.LEAD_BUYER,), ""),
    ):
        tell_role(
            kind="case_not_awarded",
            role=role,
            scope=scope,
            now=now,
            cause=case.reference,
            link=reverse("case", args=[case.reference]),
            about=case.reference,
            case=case.reference,
        )


def _note(case: BusinessCase, actor: Actor, act: str, now: datetime, words: str = "") -> None:
    note_act(
        actor=actor,
        now=now,
        act=act,
        object_reference=case.reference,
        role=role_used(actor, "recommend_award"),
        note=words,
    )


def _must_be(read: str, proposed: Ending | None) -> None:
    """Raise Stale where the proposal that was read is not the one that waits."""
    if read and (proposed is None or str(proposed.pk) != read):
        raise Stale("another proposal waits by now")
