"""Verbs of the check: finance passes or fails what was earned; a supplier's correction takes back.

Lock order: the contract first, then the milestone. Money that passes is posted in the same
transaction, and never takes the contract above its value.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.money import pounds
from dps.kernel.periods import in_words, london_date
from dps.kernel.provision import Milestone as Step
from dps.moves.moving import move
from dps.notifications.services import tell_role
from payments.domain.claimants import words_refused_because
from payments.domain.evidence import CONCERNS
from payments.domain.lifecycle import later
from payments.domain.milestones import Journey, Judgement, judge
from payments.domain.referrals import closed_refused_because
from payments.facts import EventRow, events_of, journey_of_participant, terms_of
from payments.models import Contract, Event, Milestone, Participant
from payments.services.contracts import SUPPLIER_SIDE, locked_contract
from payments.services.ledger import Account, post

CORRECTED = "The supplier corrected what it stood on."


@transaction.atomic
def pass_milestone(*, milestone: Milestone, actor: Actor, now: datetime) -> None:
    """The claim is right: its fee is owed. Raises as `move` does, RuleBroken above the value."""
    contract = open_contract_of(milestone)
    move(milestone, "pass", actor=actor, now=now, checked_by_id=actor.user_id, checked_at=now)
    add_passed(contract, milestone.fee_pence)
    post(
        key=f"pass:{milestone.reference}",
        contract=contract,
        narrative=f"{milestone.get_kind_display()} of {milestone.participant.reference} passed",
        sides={Account.COST: milestone.fee_pence, Account.OWED: -milestone.fee_pence},
        actor=actor,
        now=now,
    )


def open_contract_of(milestone: Milestone) -> Contract:
    """The milestone's contract, locked until the transaction ends; RuleBroken once it is closed."""
    contract = locked_contract(milestone.contract_id)
    refused = closed_refused_because(contract.state)
    if refused:
        raise RuleBroken(refused)
    return contract


def add_passed(contract: Contract, pence: int) -> None:
    """Change what has passed, within what the contract is worth and what is paid of it."""
    changed = Contract.objects.filter(
        pk=contract.pk,
        passed_pence__lte=F("value_pence") - pence,
        passed_pence__gte=F("paid_pence") - pence,
    ).update(passed_pence=F("passed_pence") + pence)
    if changed != 1:
        sentence = f"{pounds(pence)} more would take the contract above its value."
        raise RuleBroken(Reason("above_value", sentence))


@transaction.atomic
def fail_milestone(*, milestone: Milestone, reason: str, actor: Actor, now: datetime) -> None:
    """The claim does not stand; the supplier is told why, and may correct and claim again.

    What was earned after it falls with it: no completion without its start.
    """
    need_reason(reason)
    locked_contract(milestone.contract_id)
    move(
        milestone,
        "fail",
        actor=actor,
        now=now,
        note=reason,
        checked_by_id=actor.user_id,
        checked_at=now,
        check_reason=reason,
        last_event=latest_event(milestone),
    )
    fail_followers(milestone, actor, now)
    tell_claimant(milestone, "milestone_failed", now)


def fail_followers(milestone: Milestone, actor: Actor, now: datetime) -> None:
    """Fail what was earned after a milestone that fell, with a line each.

    They fell on no fact of their own, so nothing of what they stand on counts as seen: once the
    milestone before them is claimed again, they are claimed with it.
    """
    kind = milestone.get_kind_display().lower()
    reason = f"The {kind} before it did not stand, so this does not either."
    rows = Milestone.objects.select_related(
        "participant", "contract__supplier", "contract__district"
    )
    for each in rows.filter(
        participant=milestone.participant_id, state="earned", kind__in=later(milestone.kind)
    ):
        move(
            each, "fail", actor=actor, now=now, note=reason, check_reason=reason, last_event=0,
            checked_by_id=actor.user_id, checked_at=now,
        )  # fmt: skip


def latest_event(milestone: Milestone) -> int:
    """What a check has seen: only something recorded later may be claimed again."""
    latest = Event.objects.filter(participant=milestone.participant_id).aggregate(Max("pk"))
    return latest["pk__max"] or 0


def settle_claims(
    participant: Participant, *, actor: Actor, now: datetime, correction: bool
) -> None:
    """After something was recorded: take back unchecked claims that no longer stand as they are.

    The sweep then earns them anew from what is known now. A correction that changes what is earned
    where a claim has passed raises RuleBroken: finance has to reverse it first. What was recorded
    before may have given another day already, and is no reason [ours].
    """
    standing = list(
        Milestone.objects.filter(
            contract=participant.contract, participant=participant, state__in=["earned", "passed"]
        ).select_related("contract__supplier", "contract__district")
    )
    if not standing:
        return
    events, terms = events_of(participant), terms_of(participant.contract)

    def earned_by(known: list[EventRow]) -> Judgement:
        return judge(journey_of_participant(participant, known), terms, london_date(now))

    judged = earned_by(events)
    before = earned_by(events[:-1]) if correction else judged
    for milestone in standing:
        if _borne_out(milestone, judged):
            continue
        if milestone.state == "passed":
            if _earned(milestone.kind, before) != _earned(milestone.kind, judged):
                raise RuleBroken(passed_already(milestone))
            continue
        move(
            milestone, "retract", actor=actor, now=now, note=CORRECTED, check_reason=CORRECTED,
            checked_at=now,
        )  # fmt: skip


def _borne_out(milestone: Milestone, judged: Judgement) -> bool:
    """Whether a judgement earns this milestone as it was earned: on its day and by its ground."""
    return _earned(milestone.kind, judged) == (milestone.earned_on, milestone.because)


def _earned(kind: str, judged: Judgement) -> tuple[date, str] | None:
    """The day and the ground of a kind of milestone that is earned."""
    return next(
        ((each.on, each.because.value) for each in judged.earned if each.milestone.value == kind),
        None,
    )


def passed_on(event: Event, besides: Journey, now: datetime) -> list[Milestone]:
    """What has passed its check on this event and would not stand without it; one query.

    `besides` is the journey without the event, which comes with its participant and contract.
    """
    participant = event.participant
    judged = judge(besides, terms_of(participant.contract), london_date(now))
    rows = Milestone.objects.filter(
        contract=participant.contract, participant=participant, state="passed"
    )
    return [
        each
        for each in rows.order_by("pk")
        if event.kind in CONCERNS[Step(each.kind)] and not _borne_out(each, judged)
    ]


def passed_already(milestone: Milestone) -> Reason:
    """Why a correction or a taking back under a milestone that has passed is refused."""
    kind = milestone.get_kind_display().lower()
    return Reason(
        "passed_already",
        f"The {kind} of {in_words(milestone.earned_on)} has passed its check on these facts. Ask "
        "finance to reverse it first.",
    )


def need_reason(reason: str) -> None:
    """RuleBroken, at its field, without a reason or with a National Insurance number in it."""
    refused = words_refused_because(reason, "reason")
    if not reason.strip():
        refused.append(Reason("reason_missing", "Enter the reason.", "reason"))
    if refused:
        raise RuleBroken(refused)


def tell_claimant(milestone: Milestone, kind: str, now: datetime) -> None:
    """Tell the supplier's people what became of a claim."""
    participant, contract = milestone.participant, milestone.contract
    tell_role(
        kind=kind,
        role=SUPPLIER_SIDE,
        scope=contract.supplier.reference,
        now=now,
        cause=milestone.reference,
        link=reverse(
            "participant",
            kwargs={"reference": contract.reference, "number": participant.number},
        ),
        participant=participant.reference,
    )
