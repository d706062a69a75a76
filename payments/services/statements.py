"""Verbs of the statement: drawn when its month has ended, confirmed, approved, paid.

Lock order: budget, contract, statement. The supplier's confirmation is the valid invoice; one of
finance approves, another pays.
"""

from datetime import date, datetime

from django.db import transaction
from django.db.models import F, Sum
from django.urls import reverse

from businesscases import budgets
from dps.accounts.actors import Actor
from dps.accounts.policy import require
from dps.accounts.roles import Role
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.periods import LONDON, add_months, in_words, london_date, month_of
from dps.kernel.vat import VatTreatment
from dps.moves.moving import begin, move
from dps.notifications.services import tell_role
from dps.scheme.numbering import next_reference
from payments.domain.claimants import words_refused_because
from payments.domain.statements import Line, LineKind, payment_due_on, totals
from payments.models import Contract, Milestone, Statement
from payments.selectors.due import TO_BE_DRAWN
from payments.services.contracts import SUPPLIER_SIDE, locked_contract
from payments.services.ledger import Account, post


@transaction.atomic
def draw_statement(
    *, contract: Contract, month: date, actor: Actor, now: datetime
) -> Statement | None:
    """Put what passed up to the end of a month, and stands on no statement, on that month's.

    What was reversed after its statement had been approved is netted off; where the fees do not
    reach for that, the statement is below zero and the supplier pays back.

    None when there is nothing, or when that month has its statement already. Raises NotAllowed, and
    RuleBroken for a month that has not ended.
    """
    require(actor, "draw_statements", (contract.supplier.reference, contract.district.code))
    if month >= month_of(london_date(now)):
        raise RuleBroken(Reason("month_not_over", "This month has not ended yet."))
    Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    if Statement.objects.filter(contract=contract, month=month).exists():
        return None
    end = datetime.combine(add_months(month, 1), datetime.min.time(), tzinfo=LONDON)
    lines = list(
        Milestone.objects.select_for_update(of=("self",), no_key=True).filter(
            TO_BE_DRAWN, contract=contract, checked_at__lt=end
        )
    )
    if not lines:
        return None
    sums = totals(map(_line, lines), VatTreatment(contract.vat_treatment))
    statement = Statement(
        reference=next_reference("STM", now),
        contract=contract,
        month=month,
        net_pence=sums.net_pence,
        vat_pence=sums.vat_pence,
        drawn_at=now,
    )
    begin(statement, actor=actor, now=now, capability="draw_statements", note=contract.reference)
    rows = Milestone.objects.filter(pk__in=[each.pk for each in lines])
    rows.filter(state="passed").update(statement=statement)
    rows.filter(state="reversed").update(netted_on=statement)
    _tell_supplier(statement, "statement_drawn", now, "drawn")
    return statement


def _line(milestone: Milestone) -> Line:
    """A fee that is owed, or one that was stated before and stands no longer."""
    if milestone.state == "reversed":
        return Line(LineKind.REVERSAL, -milestone.fee_pence)
    return Line(LineKind.MILESTONE, milestone.fee_pence)


@transaction.atomic
def confirm_statement(*, statement: Statement, actor: Actor, now: datetime) -> None:
    """Every line is right: from now on it is a valid invoice.

    Raises as `move` does, and Stale where a line was taken off since the statement was read.
    """
    contract = statement.contract
    require(actor, "confirm_statement", (contract.supplier.reference, contract.district.code))
    fresh = Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=statement.pk)
    if (fresh.net_pence, fresh.vat_pence) != (statement.net_pence, statement.vat_pence):
        raise Stale(f"{statement.reference} has other lines than were read")
    today = london_date(now)
    pay_by = payment_due_on(today, statement.contract.terms["payment_days"])
    move(
        statement,
        "confirm",
        actor=actor,
        now=now,
        confirmed_by_id=actor.user_id,
        confirmed_at=now,
        pay_by=pay_by,
    )
    _tell_finance(statement, "statement_confirmed", now, "confirmed", pay_by=in_words(pay_by))


@transaction.atomic
def query_statement(*, statement: Statement, query: str, actor: Actor, now: datetime) -> None:
    """A line is wrong, says the supplier; finance answers. Raises as `move` does."""
    _refuse_words(query, "query")
    move(statement, "query", actor=actor, now=now, note=query, query=query, answer="")
    _tell_finance(statement, "statement_queried", now, f"queried:{now.isoformat()}")


@transaction.atomic
def answer_statement(*, statement: Statement, answer: str, actor: Actor, now: datetime) -> None:
    """Finance answers the query; the supplier confirms, or asks again. Raises as `move` does."""
    _refuse_words(answer, "answer")
    move(statement, "answer", actor=actor, now=now, note=answer, answer=answer)
    _tell_supplier(statement, "statement_answered", now, f"answered:{now.isoformat()}")


@transaction.atomic
def approve_statement(*, statement: Statement, actor: Actor, now: datetime) -> None:
    """Approve a confirmed statement for payment by somebody else; its tax is owed from now on."""
    move(statement, "approve", actor=actor, now=now, approved_by_id=actor.user_id, approved_at=now)
    if statement.vat_pence:
        post(
            key=f"vat:{statement.reference}",
            contract=statement.contract,
            narrative=f"VAT of {statement.reference}",
            sides={Account.VAT: statement.vat_pence, Account.OWED: -statement.vat_pence},
            actor=actor,
            now=now,
        )
    _tell_finance(statement, "statement_approved", now, "approved")


@transaction.atomic
def pay_statement(
    *, statement: Statement, paid_on: date, payment_reference: str, actor: Actor, now: datetime
) -> None:
    """Record that an approved statement was paid: state, ledger, contract and budget together.

    Contract and budget are charged the fees on it that stand, net; the bank its gross, of which
    reversals are netted off: below zero it was paid back. Raises NotAllowed, Stale when it was paid
    already, RuleBroken for a day that will not do, and for a National Insurance number.
    """
    contract = statement.contract
    require(actor, "pay_statement", (contract.supplier.reference, contract.district.code))
    _check_day(statement, paid_on, london_date(now))
    if refused := words_refused_because(payment_reference, "payment_reference"):
        raise RuleBroken(refused)
    _charge(statement, actor, now)
    move(
        statement,
        "pay",
        actor=actor,
        now=now,
        note=payment_reference,
        paid_by_id=actor.user_id,
        paid_on=paid_on,
        payment_reference=payment_reference,
    )
    if statement.gross_pence:
        post(
            key=f"pay:{statement.reference}",
            contract=contract,
            narrative=f"{statement.reference} paid, reference {payment_reference}",
            sides={Account.OWED: statement.gross_pence, Account.BANK: -statement.gross_pence},
            actor=actor,
            now=now,
        )
    _tell_supplier(statement, "statement_paid", now, "paid", paid_on=in_words(paid_on))


def _charge(statement: Statement, actor: Actor, now: datetime) -> None:
    """Charge budget and contract what stands on the statement; Stale when that was done before."""
    case = statement.contract.award.case
    budgets.lock_budget(case=case)
    locked_contract(statement.contract_id)
    standing = Milestone.objects.filter(statement=statement, state="passed")
    pence: int = standing.aggregate(pence=Sum("fee_pence"))["pence"] or 0
    if not pence:
        return
    if not budgets.pay(
        case=case, amount_pence=pence, cause=statement.reference, actor=actor, now=now
    ):
        raise Stale(f"{statement.reference} was paid already")
    _add_paid(statement.contract, pence)


def _check_day(statement: Statement, paid_on: date, today: date) -> None:
    """Paid today or before, and not before it was approved."""
    approved = statement.approved_at and london_date(statement.approved_at)
    if paid_on > today:
        sentence = "The day of the payment must be today or in the past."
        raise RuleBroken(Reason("paid_in_future", sentence, "paid_on"))
    if approved and paid_on < approved:
        sentence = f"It was approved on {in_words(approved)}, so it was not paid before that."
        raise RuleBroken(Reason("paid_before_approval", sentence, "paid_on"))


def _add_paid(contract: Contract, pence: int) -> None:
    """What is paid never exceeds what has passed."""
    changed = Contract.objects.filter(
        pk=contract.pk, paid_pence__lte=F("passed_pence") - pence
    ).update(paid_pence=F("paid_pence") + pence)
    if changed != 1:
        sentence = "This would pay more than has passed on this contract."
        raise RuleBroken(Reason("above_passed", sentence))


def _refuse_words(text: str, field: str) -> None:
    refused = words_refused_because(text, field)
    if not text.strip():
        refused.append(Reason("words_missing", "Enter some words.", field))
    if refused:
        raise RuleBroken(refused)


def _words(statement: Statement) -> dict[str, str]:
    return {"statement": statement.reference, "contract": statement.contract.reference}


def _address(statement: Statement) -> str:
    return reverse(
        "statement",
        kwargs={"contract": statement.contract.reference, "reference": statement.reference},
    )


def _tell_supplier(
    statement: Statement, kind: str, now: datetime, cause: str, **words: str
) -> None:
    tell_role(
        kind=kind,
        role=SUPPLIER_SIDE,
        scope=statement.contract.supplier.reference,
        now=now,
        cause=f"{statement.reference}:{cause}",
        link=_address(statement),
        **_words(statement),
        **words,
    )


def _tell_finance(statement: Statement, kind: str, now: datetime, cause: str, **words: str) -> None:
    tell_role(
        kind=kind,
        role=Role.FINANCE,
        now=now,
        cause=f"{statement.reference}:{cause}",
        link=_address(statement),
        **_words(statement),
        **words,
    )
