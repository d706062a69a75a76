"""The panel of a case: who scores, who moderates, and what each declares before seeing an offer."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import close_doors, record_opening
from dps.accounts.models import FieldGroup, User
from dps.accounts.policy import require, role_used
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.moves.moving import move, note_act
from dps.notifications.services import tell, tell_role
from matching.domain.lifecycle import (
    may_not_approve,
    may_not_declare,
    may_not_evaluate,
    may_not_moderate,
    may_not_open,
)
from matching.facts.parts import part_facts, people_of, standing_facts
from matching.models import Candidate, Ending, PanelSeat
from matching.selectors import SEALED, panel, panel_people, sealed_by
from matching.services.wording import refuse_numbers

EVALUATOR: Final = PanelSeat.Kind.EVALUATOR
MODERATOR: Final = PanelSeat.Kind.MODERATOR
ON_PANEL: Final = "On the panel of the case"
INTERESTED: Final = "Declared an interest in the case"
LONGEST_INTEREST: Final = 2000


def interest_cause(case: BusinessCase) -> str:
    """Why the candidates are closed to somebody with an interest: the lock leaves them shut."""
    return f"{case.reference}/interest"


def case_door_cause(case: BusinessCase) -> str:
    """Why the case itself is closed to somebody with an interest: for good."""
    return f"{case.reference}/case"


@transaction.atomic
def open_candidates(*, case: BusinessCase, actor: Actor, now: datetime) -> None:
    """See the sealed candidates of a case, for ever on record.

    The same offers may be sealed for other cases too: the seals of all undecided cases that hide
    them are opened, each on record, except where the actor sits on the panel. Whoever does this
    never sits on the panel of such a case, moderates it or approves its award: so the moderator
    and the approver of a locked case may read names and prices, and have then no part in the other
    cases; or go by aliases and points, and keep it [ours]. Raises NotAllowed for those who decide
    nothing, for the panel of the sealed case itself, and where nothing is sealed.
    """
    require(actor, "evaluate")
    if actor.user_id is None:
        raise NotAllowed("candidates are opened by a person")
    wanted = {*sealed_by(case, actor), case.reference}
    locked = list(
        BusinessCase.objects.select_for_update(of=("self",))
        .filter(reference__in=wanted, state__in=SEALED)
        .select_related("district")
        .order_by("pk")
    )
    if not locked:
        raise NotAllowed("there is nothing sealed to open")
    for each in locked:
        if may_not_open(part_facts(each, actor.user_id)):
            raise NotAllowed(f"{actor.reference} has a part in {each.reference}")
        record_opening(user_id=actor.user_id, because_of=each.reference, now=now)
        note_act(
            actor=actor,
            now=now,
            act="case.open_candidates",
            object_reference=each.reference,
            role=role_used(actor, "evaluate"),
            detail={} if each == case else {"through": case.reference},
        )


@transaction.atomic
def appoint_panel(
    *,
    case: BusinessCase,
    actor: Actor,
    now: datetime,
    evaluators: Sequence[int] = (),
    moderator: int | None = None,
) -> None:
    """Name who scores and who moderates, and start the evaluation.

    `evaluators` and `moderator` are ids of people. Raises RuleBroken for the wrong number, for
    somebody who may not, and where nothing passed the gates; NotAllowed, Stale.
    """
    needed = int(case.terms.get("evaluators", 0))
    move(case, "evaluate", actor=actor, now=now)
    reasons = []
    if len(set(evaluators)) != needed:
        noun = "evaluator" if needed == 1 else "evaluators"
        reasons.append(Reason("evaluators", f"Select {needed} {noun}.", "evaluators"))
    if moderator is None:
        reasons.append(Reason("moderator", "Select who moderates.", "moderator"))
    elif moderator in evaluators:
        sentence = "The moderator cannot score as well. Select two different people."
        reasons.append(Reason("moderator", sentence, "moderator"))
    if reasons:
        raise RuleBroken(reasons)
    wanted = [(user_id, EVALUATOR) for user_id in dict.fromkeys(evaluators)]
    Ending.objects.filter(case=case, settled_at=None).update(settled_at=now)
    _seat(case, [*wanted, (moderator or 0, MODERATOR)], actor, now)


@transaction.atomic
def replace_member(
    *,
    case: BusinessCase,
    actor: Actor,
    now: datetime,
    evaluators: Sequence[int] = (),
    moderator: int | None = None,
) -> None:
    """Name somebody for each seat that an interest has emptied. Raises as `appoint_panel` does."""
    require(actor, "appoint_panel", (case.district.code,))
    locked = _locked(case)
    if locked.state != "evaluating":
        raise RuleBroken(Reason("wrong_state", "This case is not in evaluation."))
    now_seated = panel(locked)
    reasons = []
    if len(set(evaluators)) != now_seated.lacks_evaluators:
        sentence = f"Select {now_seated.lacks_evaluators} for the empty seats."
        reasons.append(Reason("evaluators", sentence, "evaluators"))
    if (moderator is None) != (now_seated.moderator is not None):
        reasons.append(Reason("moderator", "Select who moderates.", "moderator"))
    if moderator is not None and moderator in evaluators:
        sentence = "The moderator cannot score as well. Select two different people."
        reasons.append(Reason("moderator", sentence, "moderator"))
    if reasons:
        raise RuleBroken(reasons)
    wanted = [(user_id, EVALUATOR) for user_id in dict.fromkeys(evaluators)]
    if moderator is not None:
        wanted.append((moderator, MODERATOR))
    if not wanted:
        raise RuleBroken(Reason("nobody_lacking", "Every seat of the panel is taken."))
    _seat(locked, wanted, actor, now)


def candidates_for_panel(case: BusinessCase) -> tuple[list[User], list[User]]:
    """Who may be named evaluator, and who moderator, by what they did in the case so far."""
    people = people_of(case)
    found = panel_people()
    return (
        [user for user, _ in found if not _refused(case, user.pk, EVALUATOR, people)],
        [
            user
            for user, moderates in found
            if moderates and not _refused(case, user.pk, MODERATOR, people)
        ],
    )


def _refused(
    case: BusinessCase, user_id: int, kind: str, people: dict[str, frozenset[int]]
) -> list[Reason]:
    """Why this person may not take this seat: another part, or a seat already."""
    facts = part_facts(case, user_id, people)
    taken = facts.evaluators | facts.moderators | facts.conflicted | facts.approvers
    guard = may_not_evaluate if kind == EVALUATOR else may_not_moderate
    seated = [Reason("seated", "Already on the panel.")] if user_id in taken else []
    return [*guard(facts), *seated]


def _seat(
    case: BusinessCase, wanted: Iterable[tuple[int, PanelSeat.Kind]], actor: Actor, now: datetime
) -> None:
    """Seat these people, close their doors on the candidates, and tell them."""
    seats = list(wanted)
    evaluators, moderators = candidates_for_panel(case)
    free = {
        EVALUATOR: {user.pk for user in evaluators},
        MODERATOR: {user.pk for user in moderators},
    }
    for user_id, kind in seats:
        if user_id not in free[kind]:
            field = "evaluators" if kind == EVALUATOR else "moderator"
            raise RuleBroken(Reason("separation", "Select people from the list.", field))
    PanelSeat.objects.bulk_create(
        [
            PanelSeat(
                case=case,
                user_id=user_id,
                kind=kind,
                appointed_at=now,
                appointed_by=actor.reference,
            )
            for user_id, kind in seats
        ]
    )
    user_ids = [user_id for user_id, _ in seats]
    _close(case, user_ids, case.reference, ON_PANEL, now)
    note_act(
        actor=actor,
        now=now,
        act="case.appoint_panel",
        object_reference=case.reference,
        role=role_used(actor, "appoint_panel"),
        detail={
            "people": sorted(
                User.objects.filter(pk__in=user_ids).values_list("reference", flat=True)
            )
        },
    )
    tell(
        kind="panel_appointed",
        user_ids=user_ids,
        now=now,
        cause=case.reference,
        link=reverse("case-evaluation", args=[case.reference]),
        case=case.reference,
    )


@transaction.atomic
def declare_interest(
    *, seat: PanelSeat, conflict: bool, actor: Actor, now: datetime, interest: str = ""
) -> None:
    """Say, before seeing any offer, whether one has an interest; it is said once.

    An interest closes the case and its candidates to that person and empties the seat. Raises
    NotAllowed for another's seat, RuleBroken when it was said before or no words say what it is.
    """
    if actor.user_id is None or seat.user_id != actor.user_id:
        raise NotAllowed("a declaration is one's own")
    require(actor, "evaluate" if seat.kind == EVALUATOR else "moderate")
    words = _said(interest, conflict=conflict)
    case = _locked(seat.case)
    if case.state != "evaluating":
        raise RuleBroken(Reason("wrong_state", "This case is not in evaluation."))
    changed = PanelSeat.objects.filter(pk=seat.pk, declared_at=None).update(
        declared_at=now, conflict=conflict, interest=words
    )
    if changed != 1:
        raise RuleBroken(Reason("declared", "You have said this before."))
    seat.declared_at, seat.conflict = now, conflict
    _note_declaration(case, actor, "evaluate" if seat.kind == EVALUATOR else "moderate", now, seat)
    if conflict:
        _shut_out(case, actor.user_id, now)
        _have_filled(case, actor.user_id, now)


@transaction.atomic
def declare_before_approval(
    *, case: BusinessCase, conflict: bool, actor: Actor, now: datetime, interest: str = ""
) -> PanelSeat:
    """Say, before any offer of the case is shown, whether one has an interest; once for a case.

    For whoever may approve its award, or confirm that nothing is awarded. An interest closes the
    case and its candidates to that person, and somebody else does it. Raises NotAllowed for those
    who may not approve, RuleBroken as `declare_interest` does.
    """
    require(actor, "approve_award", (case.district.code,))
    words = _said(interest, conflict=conflict)
    locked = _locked(case)
    facts = standing_facts(locked, actor, now)
    refused = may_not_declare(locked.state, proposed=facts.proposer is not None)
    if refused:
        raise RuleBroken(refused)
    if actor.user_id is None or may_not_approve(facts.parts):
        raise NotAllowed(f"{actor.reference} had another part in {case.reference}")
    if actor.user_id in facts.parts.approvers:
        raise RuleBroken(Reason("declared", "You have said this before."))
    seat = PanelSeat.objects.create(
        case=locked,
        user_id=actor.user_id,
        kind=PanelSeat.Kind.APPROVER,
        appointed_at=now,
        appointed_by=actor.reference,
        declared_at=now,
        conflict=conflict,
        interest=words,
    )
    _note_declaration(locked, actor, "approve_award", now, seat)
    if conflict:
        _shut_out(locked, actor.user_id, now)
    return seat


def _said(interest: str, *, conflict: bool) -> str:
    """The words for an interest; none where there is none. Raises RuleBroken where they lack."""
    words = interest.strip()
    if conflict and not words:
        sentence = "Say what your interest is."
        raise RuleBroken(Reason("interest_missing", sentence, "interest"))
    refuse_numbers(interest=words)
    return words if conflict else ""


def _note_declaration(
    case: BusinessCase, actor: Actor, capability: str, now: datetime, seat: PanelSeat
) -> None:
    note_act(
        actor=actor,
        now=now,
        act="case.declare_interest" if seat.conflict else "case.declare_no_interest",
        object_reference=case.reference,
        role=role_used(actor, capability),
    )


def _shut_out(case: BusinessCase, user_id: int, now: datetime) -> None:
    """Close the case and its candidates to a person with an interest."""
    _close(case, [user_id], interest_cause(case), INTERESTED, now)
    close_doors(
        references=[case.reference],
        group=FieldGroup.ALL,
        because_of=case_door_cause(case),
        reason=INTERESTED,
        now=now,
        user_ids=[user_id],
    )


def _have_filled(case: BusinessCase, user_id: int, now: datetime) -> None:
    """Tell the lead buyers of the seat that an interest has emptied."""
    tell_role(
        kind="panel_seat_empty",
        role="lead_buyer",
        now=now,
        cause=f"{case.reference}:{user_id}",
        link=reverse("case-panel", args=[case.reference]),
        about=case.reference,
        case=case.reference,
    )


def _close(case: BusinessCase, user_ids: list[int], cause: str, why: str, now: datetime) -> None:
    """Close all candidates' offers to these people."""
    close_doors(
        references=Candidate.objects.filter(run__case=case).values_list(
            "offer__reference", flat=True
        ),
        group=FieldGroup.ALL,
        because_of=cause,
        reason=why,
        now=now,
        user_ids=user_ids,
    )


def _locked(case: BusinessCase) -> BusinessCase:
    """The case's row as it stands, locked until the transaction ends."""
    return (
        BusinessCase.objects.select_for_update(of=("self",))
        .select_related("district")
        .get(pk=case.pk)
    )
