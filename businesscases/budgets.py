"""The verbs that move a district's money; nothing else writes `Budget` or `BudgetEntry`.

Each locks the budget's row first (lock order: budget, case, offer, contract), writes the sums and
the entry in one transaction, and moves nothing twice for the same cause. Amounts are whole pence,
net of VAT. Callers have asked for the permission already: their verb goes through `move()`, or
through `require` as `allocate` does. Source of the movements: DOMAIN reading 11 [ours].
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, Sum

from businesscases.domain.budget import (
    Balance,
    Entry,
    Movement,
    after,
    at_award,
    at_closure,
    balance_of,
    refused_because,
)
from businesscases.domain.estimate import no_budget
from businesscases.models import Budget, BudgetEntry, BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.money import pounds
from dps.kernel.periods import financial_year
from dps.moves.moving import note_act
from dps.scheme.models import District


@transaction.atomic
def allocate(
    *,
    district: District,
    year: int,
    amount_pence: int,
    cause: str,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Budget:
    """Give a district money for the financial year that begins in `year`.

    `cause` is the caller's mark of this one allocation: sent twice, it allocates once.
    Raises NotAllowed, and RuleBroken for an amount of zero.
    """
    require(actor, "allocate_budget", (district.code,))
    Budget.objects.get_or_create(district=district, financial_year=year)
    budget = _locked(district.pk, year)
    if _post(budget, Entry(Movement.ALLOCATE, amount_pence), None, cause, actor, now, note):
        note_act(
            actor=actor,
            now=now,
            act="budget.allocate",
            object_reference=budget.reference,
            role=role_used(actor, "allocate_budget", (district.code,)),
            note=note,
            detail={"amount_pence": amount_pence},
        )
    return budget


@transaction.atomic
def lock_budget(*, case: BusinessCase) -> Budget:
    """The locked budget that bears this case: call it before the case itself is locked.

    Raises RuleBroken where the district has none for the year in which the case's starts begin.
    """
    if case.starts_on is None:
        raise RuleBroken(Reason("no_first_start", "Enter the first start.", "starts_on"))
    return _locked(case.district_id, financial_year(case.starts_on))


@transaction.atomic
def reserve(*, case: BusinessCase, actor: Actor, now: datetime) -> Budget:
    """Set aside places x ceiling price for a case that is approved; once for an approval.

    Raises RuleBroken, with what is missing to the penny, when the budget has less free.
    """
    budget = lock_budget(case=case)
    _post(budget, Entry(Movement.RESERVE, case.value_pence), case, _approval(case), actor, now)
    return budget


@transaction.atomic
def release_reservation(*, case: BusinessCase, actor: Actor, now: datetime) -> int:
    """Give back all that is still reserved for the case; how much that was, in pence."""
    budget = lock_budget(case=case)
    rest = case_account(case=case).reserved_pence
    if rest:
        _post(budget, Entry(Movement.UNRESERVE, rest), case, _approval(case), actor, now)
    return rest


def _approval(case: BusinessCase) -> str:
    """The cause of what is reserved for a case: its reference, and ":2" at its second approval.

    Each release of the whole reservation ends one approval. Call it with the budget locked.
    """
    earlier = BudgetEntry.objects.filter(
        Q(cause=case.reference) | Q(cause__startswith=f"{case.reference}:"),
        case=case,
        kind=Movement.UNRESERVE,
    ).count()
    return f"{case.reference}:{earlier + 1}" if earlier else case.reference


@transaction.atomic
def commit_award(
    *,
    case: BusinessCase,
    award_reference: str,
    value_pence: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Commit the value of an accepted award out of its case's reservation, and release the rest.

    Once for an award. Raises RuleBroken when the value is more than what is reserved.
    """
    budget = lock_budget(case=case)
    if _posted(budget, Movement.COMMIT, award_reference) is not None:
        return
    for entry in at_award(case_account(case=case).reserved_pence, value_pence):
        _post(budget, entry, case, award_reference, actor, now)


@transaction.atomic
def release_commitment(*, case: BusinessCase, cause: str, actor: Actor, now: datetime) -> int:
    """Give back what was committed for the case and never paid; how much that was, in pence.

    `cause` is the closed contract's reference. Call it after the last settlement.
    """
    budget = lock_budget(case=case)
    account = case_account(case=case)
    entries = at_closure(account.committed_pence, account.paid_pence)
    for entry in entries:
        _post(budget, entry, case, cause, actor, now)
    return sum(entry.pence for entry in entries)


@transaction.atomic
def pay(*, case: BusinessCase, amount_pence: int, cause: str, actor: Actor, now: datetime) -> bool:
    """Record a payment out of what is committed for the case; False when this cause paid before.

    `cause` is the paid statement's reference. Raises RuleBroken above what is committed and unpaid.
    """
    budget = lock_budget(case=case)
    return _post(budget, Entry(Movement.PAY, amount_pence), case, cause, actor, now)


@transaction.atomic
def reverse(
    *, case: BusinessCase, amount_pence: int, cause: str, actor: Actor, now: datetime
) -> bool:
    """Take back a payment, or a part of one; False when this cause reversed before.

    Raises RuleBroken above what is paid for the case.
    """
    budget = lock_budget(case=case)
    return _post(budget, Entry(Movement.REVERSE, amount_pence), case, cause, actor, now)


def case_account(*, case: BusinessCase) -> Balance:
    """What is reserved, committed and paid for one case: the sum of its entries (one query)."""
    sums = dict(
        BudgetEntry.objects.filter(case=case)
        .order_by()
        .values_list("kind")
        .annotate(Sum("amount_pence"))
    )
    return balance_of(sums)


def _locked(district_id: int, year: int) -> Budget:
    """The row of the budget, locked until the transaction ends."""
    budget = (
        Budget.objects.select_for_update(of=("self",))
        .select_related("district")
        .filter(district_id=district_id, financial_year=year)
        .first()
    )
    if budget is None:
        raise RuleBroken(no_budget(year))
    return budget


def _posted(budget: Budget, movement: Movement, cause: str) -> int | None:
    """The amount that this cause has moved already, in pence; None when it has not."""
    return (
        BudgetEntry.objects.filter(budget=budget, kind=movement, cause=cause)
        .values_list("amount_pence", flat=True)
        .first()
    )


def _post(
    budget: Budget,
    entry: Entry,
    case: BusinessCase | None,
    cause: str,
    actor: Actor,
    now: datetime,
    note: str = "",
) -> bool:
    """Write one movement on a locked budget; False when this cause has made it before."""
    earlier = _posted(budget, entry.movement, cause)
    if earlier is not None:
        if earlier != entry.pence:
            sentence = f"{cause} has moved {pounds(earlier)} already, not {pounds(entry.pence)}."
            raise RuleBroken(Reason("cause_used", sentence))
        return False
    _check_case(entry, case)
    _write_sums(budget, budget.balance, after(budget.balance, entry))
    BudgetEntry.objects.create(
        budget=budget,
        kind=entry.movement,
        amount_pence=entry.pence,
        case=case,
        cause=cause,
        note=note,
        at=now,
        actor=actor.reference,
    )
    return True


def _check_case(entry: Entry, case: BusinessCase | None) -> None:
    """Refuse to take more out of a case than was put into it, whatever its district has left."""
    if case is None or entry.movement is Movement.RESERVE:
        return
    reasons = refused_because(case_account(case=case), entry)
    if reasons:
        raise RuleBroken(reasons)


def _write_sums(budget: Budget, before: Balance, new: Balance) -> None:
    """Compare and set: Stale when the row does not hold what was read under the lock."""
    changed = Budget.objects.filter(pk=budget.pk, **_columns(before)).update(**_columns(new))
    if changed != 1:
        raise Stale(f"the budget {budget.reference} has moved")
    for name, pence in _columns(new).items():
        setattr(budget, name, pence)


def _columns(balance: Balance) -> dict[str, int]:
    return {
        "allocated_pence": balance.allocated_pence,
        "reserved_pence": balance.reserved_pence,
        "committed_pence": balance.committed_pence,
        "paid_pence": balance.paid_pence,
    }
