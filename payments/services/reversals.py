"""The verb of the reversal: a milestone that passed and should not have is owed no longer.

While its statement is not approved, its line is taken off. Later nothing of the statement changes:
the reversal is a line below zero on the next one. `passed_pence` and `paid_pence` of the contract,
and what is paid in the district's budget, always speak of the milestones that stand; what was paid
for one that does not is owed by the supplier until that next statement is paid. The tax goes with
the statements. Lock order: budget, contract, statement, milestone. Source: DOMAIN 3 and reading 11.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from businesscases import budgets
from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.vat import VatTreatment
from dps.moves.moving import move, note_act
from dps.notifications.services import tell_role
from payments.domain.statements import totals
from payments.models import Contract, Milestone, Statement
from payments.selectors.money import lines_of_statement
from payments.services.claims import (
    add_passed,
    fail_followers,
    latest_event,
    need_reason,
    open_contract_of,
    tell_claimant,
)
from payments.services.contracts import SUPPLIER_SIDE
from payments.services.ledger import Account, post

FIXED = ("approved", "paid")
"""The states of a statement from which on its lines stay as they are."""


@transaction.atomic
def reverse_milestone(*, milestone: Milestone, reason: str, actor: Actor, now: datetime) -> None:
    """Take back a pass; what was earned after it and not checked falls with it.

    Raises as `move` does, and RuleBroken without a reason, on a closed contract, or while a
    milestone after it has passed.
    """
    scopes = (milestone.contract.supplier.reference, milestone.contract.district.code)
    require(actor, "validate_milestones", scopes)
    need_reason(reason)
    budgets.lock_budget(case=milestone.contract.award.case)
    contract = open_contract_of(milestone)
    statement = (
        Statement.objects.select_for_update(of=("self",), no_key=True)
        .filter(milestones=milestone)
        .first()
    )
    stays = statement is not None and statement.state in FIXED
    move(
        milestone, "reverse", actor=actor, now=now, note=reason, check_reason=reason,
        checked_at=now, last_event=latest_event(milestone),
        statement_id=statement.pk if statement is not None and stays else None,
    )  # fmt: skip
    if statement is not None and statement.state == "paid":
        _take_back_paid(milestone, actor, now)
    add_passed(contract, -milestone.fee_pence)
    _post(milestone, contract, actor, now)
    fail_followers(milestone, actor, now)
    tell_claimant(milestone, "milestone_reversed", now)
    if statement is not None and not stays:
        _redraw(statement, milestone, actor, now)


def _take_back_paid(milestone: Milestone, actor: Actor, now: datetime) -> None:
    """What was paid for it is back in the district's account, and with the contract."""
    pence = milestone.fee_pence
    case = milestone.contract.award.case
    budgets.reverse(case=case, amount_pence=pence, cause=milestone.reference, actor=actor, now=now)
    rows = Contract.objects.filter(pk=milestone.contract_id, paid_pence__gte=pence)
    if rows.update(paid_pence=F("paid_pence") - pence) != 1:
        raise RuleBroken(Reason("above_paid", "This is more than was paid on this contract."))


def _post(milestone: Milestone, contract: Contract, actor: Actor, now: datetime) -> None:
    kind, participant = milestone.get_kind_display(), milestone.participant.reference
    post(
        key=f"reverse:{milestone.reference}",
        contract=contract,
        narrative=f"{kind} of {participant} reversed",
        sides={Account.OWED: milestone.fee_pence, Account.COST: -milestone.fee_pence},
        actor=actor,
        now=now,
    )


def _redraw(statement: Statement, milestone: Milestone, actor: Actor, now: datetime) -> None:
    """The statement without that line: to be confirmed anew, or withdrawn with its last line."""
    whole = Statement.objects.select_related("contract__supplier", "contract__district").get(
        pk=statement.pk
    )
    contract, note = whole.contract, f"Without {milestone.reference}"
    lines = lines_of_statement(whole)
    sums = totals(lines, VatTreatment(contract.vat_treatment))
    fields = {
        "net_pence": sums.net_pence, "vat_pence": sums.vat_pence,
        "confirmed_by_id": None, "confirmed_at": None, "pay_by": None,
    }  # fmt: skip
    if not lines:
        move(whole, "withdraw", actor=actor, now=now, note=note, **fields)
    elif whole.state == "drawn":
        Statement.objects.filter(pk=whole.pk).update(**fields)
        scopes = (contract.supplier.reference, contract.district.code)
        note_act(
            actor=actor, now=now, act="statement.redraw", object_reference=whole.reference,
            role=role_used(actor, "validate_milestones", scopes), note=note,
        )  # fmt: skip
    else:
        move(whole, "redraw", actor=actor, now=now, note=note, **fields)
    _tell_supplier(whole, milestone, now)


def _tell_supplier(statement: Statement, milestone: Milestone, now: datetime) -> None:
    contract = statement.contract
    tell_role(
        kind="statement_changed",
        role=SUPPLIER_SIDE,
        scope=contract.supplier.reference,
        now=now,
        cause=f"{statement.reference}:{milestone.reference}",
        link=reverse("statement", args=[contract.reference, statement.reference]),
        statement=statement.reference,
        contract=contract.reference,
    )
