"""Participants, claims and statements of the demo market, by the product's own verbs."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dps.accounts.actors import SYSTEM, Actor, actor_for
from dps.accounts.models import Membership
from dps.accounts.roles import Role
from dps.kernel.periods import add_months, month_of
from dps.kernel.provision import Deliverable
from payments.domain.evidence import PRODUCED, EventKind
from payments.facts import employment_measured, split_of
from payments.models import Contract, Milestone, Participant, Statement
from payments.services.claims import fail_milestone, pass_milestone
from payments.services.progress import (
    Proof,
    record_completion,
    record_job,
    record_leaving,
    record_start,
)
from payments.services.referrals import (
    accept_referral,
    miss_referral,
    refer,
    refuse_referral,
    withdraw_referral,
)
from payments.services.statements import (
    approve_statement,
    confirm_statement,
    draw_statement,
    pay_statement,
)
from payments.sweeps import earn_milestones

Progress = Callable[[str, int, int], None]
_FATES = (
    "job", "job", "job", "completed", "completed", "left", "left_for_job", "started", "started",
    "accepted", "referred", "refused", "missed", "withdrawn",
)  # fmt: skip


@dataclass
class _Delivery:
    """A contract in delivery and the people who act on it."""

    contract: Contract
    owner: Actor
    coach: Actor
    month: datetime


def deliver_all(rng: random.Random, contracts: int, *, now: datetime, progress: Progress) -> None:
    """Deliver and pay on the oldest of the open contracts."""
    rows = Contract.objects.select_related(
        "supplier", "district", "award__case__district"
    ).order_by("starts_on", "id")
    chosen = [row for row in rows if row.starts_on < now.date()][:contracts]
    for number, contract in enumerate(chosen, start=1):
        _deliver(rng, _people(contract, now), now)
        if number % 5 == 0 or number == len(chosen):
            progress("referrals and progress", number, len(chosen))
    earn_milestones(as_of=now.date(), now=now)
    _settle(rng, chosen, now)
    progress("claims and statements", 1, 1)


def _people(contract: Contract, now: datetime) -> _Delivery:
    def holder(role: str, scope: str) -> Actor:
        seats = Membership.objects.select_related("user").filter(role=role, scope=scope)
        return actor_for(seats.order_by("id")[0].user)

    first = now - timedelta(days=(now.date() - contract.starts_on).days)
    return _Delivery(
        contract,
        holder(Role.SUPPLIER_OWNER, contract.supplier.reference),
        holder(Role.WORK_COACH, contract.district.code),
        first,
    )


def _deliver(rng: random.Random, delivery: _Delivery, now: datetime) -> None:
    """Some participants, each with a fate, as far as the calendar allows."""
    for number in range(min(delivery.contract.places, rng.randint(5, 9))):
        begun = delivery.month + timedelta(days=rng.randint(1, 40))
        if begun >= now - timedelta(days=3):
            continue
        code = (
            f"{rng.choice('BCDFGHK')}{rng.choice('LMNPRST')}X{number}{rng.randint(10_000, 99_999)}"
        )
        person = refer(
            contract=delivery.contract, district_reference=code, actor=delivery.coach, now=begun
        )
        _walk(rng, delivery, person, rng.choice(_FATES), begun, now)


def _walk(
    rng: random.Random,
    delivery: _Delivery,
    person: Participant,
    fate: str,
    begun: datetime,
    now: datetime,
) -> None:
    """Take one participant to the fate, stopping at the present."""
    owner, coach = delivery.owner, delivery.coach
    match fate:
        case "referred":
            return
        case "withdrawn":
            withdraw_referral(participant=person, because="found_work", actor=coach, now=begun)
            return
        case "refused":
            refuse_referral(participant=person, because="no_capacity", actor=owner, now=begun)
            return
        case "missed":
            miss_referral(participant=person, because="no_contact", actor=owner, now=begun)
            return
    accept_referral(participant=person, actor=owner, now=begun + timedelta(days=1))
    start = begun + timedelta(days=rng.randint(2, 3))
    if fate == "accepted" or start > now:
        return
    record_start(
        participant=person, started_on=start.date(), proof=_seen("register", start),
        actor=owner, now=start,
    )  # fmt: skip
    end = start + timedelta(days=rng.randint(40, 70))
    if fate == "started" or end > now:
        return
    _finish(rng, delivery, person, fate, end, now)


def _finish(
    rng: random.Random,
    delivery: _Delivery,
    person: Participant,
    fate: str,
    end: datetime,
    now: datetime,
) -> None:
    owner, day = delivery.owner, end.date()
    if fate in ("left", "left_for_job"):
        record_leaving(
            participant=person, left_on=day, for_job=fate == "left_for_job",
            proof=_seen("register", end), actor=owner, now=end,
        )  # fmt: skip
    else:
        record_completion(
            participant=person, completed_on=day, proof=_seen("certificate", end), actor=owner,
            now=end, **_produced(delivery.contract, day),
        )  # fmt: skip
    hired = end + timedelta(days=rng.randint(2, 12))
    if fate not in ("job", "left_for_job") or hired > now:
        return
    known = min(hired + timedelta(days=rng.randint(20, 75)), now)
    if fate == "job" and not _counts_jobs(delivery.contract):
        return
    record_job(
        participant=person, job_on=hired.date(), proof=_seen("payslip", known), actor=owner,
        now=known, job_confirmed_to=known.date(),
    )  # fmt: skip


def _counts_jobs(contract: Contract) -> bool:
    """Whether anything is paid for a completer's job, or measured by it."""
    return bool(split_of(contract.terms, contract.provision_type).job_outcome) or (
        employment_measured(contract) is not None
    )


def _produced(contract: Contract, day: date) -> dict[str, date]:
    """What a completer of this contract has in hand: the first of what its terms take as such."""
    wanted = PRODUCED[Deliverable(contract.terms["deliverable"])].events
    return {_NAMES[kind]: day for kind in wanted[:1]}


_NAMES = {EventKind.ACTION_PLAN: "action_plan_on", EventKind.MENTORING: "mentoring_on"}


def _seen(evidence: str, at: datetime) -> Proof:
    return Proof(evidence=evidence, evidenced_on=at.date(), kept="Case file")


def _settle(rng: random.Random, contracts: Sequence[Contract], now: datetime) -> None:
    """Check most claims soon after they were earned; draw, approve and pay what is old."""
    finance = _finance()
    claims = Milestone.objects.select_related(
        "contract__supplier", "contract__district", "participant"
    ).filter(state="earned")
    stopped = set[int]()
    for claim in claims.order_by("earned_on", "id"):
        if claim.participant_id in stopped:
            continue
        at = min(now, now - timedelta(days=(now.date() - claim.earned_on).days - 5))
        if rng.random() < 0.05:
            stopped.add(claim.participant_id)
            fail_milestone(
                milestone=claim, reason="The proof names another day.", actor=finance[0], now=at
            )
        elif rng.random() < 0.9:
            pass_milestone(milestone=claim, actor=finance[0], now=at)
        else:
            stopped.add(claim.participant_id)
    for contract in contracts:
        month = month_of(contract.starts_on)
        while month < month_of(now.date()):
            _pay(contract, month, finance, now)
            month = add_months(month, 1)


def _pay(contract: Contract, month: date, finance: Sequence[Actor], now: datetime) -> None:
    """Draw the month's statement; older ones are confirmed, approved and paid."""
    ended = add_months(month, 1)
    drawn = now - timedelta(days=(now.date() - ended).days - 1)
    statement = draw_statement(contract=contract, month=month, actor=SYSTEM, now=min(drawn, now))
    if statement is None or drawn > now - timedelta(days=8):
        return
    statement = Statement.objects.select_related(
        "contract__award__case__district", "contract__supplier", "contract__district"
    ).get(pk=statement.pk)
    owner = Membership.objects.select_related("user").filter(
        role=Role.SUPPLIER_OWNER, scope=contract.supplier.reference
    )[0]
    confirm_statement(
        statement=statement, actor=actor_for(owner.user), now=drawn + timedelta(days=2)
    )
    if drawn > now - timedelta(days=20):
        return
    approve_statement(statement=statement, actor=finance[0], now=drawn + timedelta(days=4))
    if drawn > now - timedelta(days=40):
        return
    paid = drawn + timedelta(days=9)
    pay_statement(
        statement=statement, paid_on=paid.date(), payment_reference=f"BACS {statement.reference}",
        actor=finance[1], now=paid,
    )  # fmt: skip


def _finance() -> list[Actor]:
    seats = Membership.objects.filter(role=Role.FINANCE).select_related("user").order_by("id")
    return [actor_for(seat.user) for seat in seats]
