"""Reads of milestones, statements and the ledger."""

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from dps.accounts.actors import Actor
from dps.accounts.models import User
from payments.domain.statements import Line, LineKind
from payments.models import LedgerTransaction, Milestone, Posting, Statement

_WHO = Subquery(User.objects.filter(reference=OuterRef("actor")).values("name")[:1])


def milestones_to_check(*, contract: str = "") -> QuerySet[Milestone]:
    """What was earned and waits for its check, each with its participant and contract."""
    rows = Milestone.objects.filter(state="earned").select_related(
        "participant", "contract__supplier", "contract__district"
    )
    return rows.filter(contract__reference=contract) if contract else rows


def statements_in_view(actor: Actor) -> QuerySet[Statement]:
    """The statements that this actor may see, each with contract, supplier and district."""
    return Statement.objects.visible_to(actor).select_related(
        "contract__supplier", "contract__district", "contract__award__case"
    )


def lines_of_statement(statement: Statement) -> list[Line]:
    """What a statement comes to, line by line: fees, and below zero what is netted off; one query.

    A milestone reversed after the approval still stands on it, its reversal on a later one.
    """
    rows = Milestone.objects.filter(Q(statement=statement) | Q(netted_on=statement))
    return [
        Line(LineKind.REVERSAL, -fee)
        if netted_on == statement.pk
        else Line(LineKind.MILESTONE, fee)
        for fee, netted_on in rows.values_list("fee_pence", "netted_on")
    ]


def reversals_on(statement: Statement) -> QuerySet[Milestone]:
    """The milestones whose reversal is netted off on a statement, in the order of participants."""
    return (
        Milestone.objects.filter(netted_on=statement)
        .select_related("participant", "statement")
        .order_by("participant__number", "pk")
    )


def lines_on(statement: Statement) -> QuerySet[Milestone]:
    """The milestones on a statement, in the order of participants."""
    return (
        Milestone.objects.filter(statement=statement)
        .select_related("participant")
        .order_by("participant__number", "pk")
    )


def ledger(*, contract: str = "") -> QuerySet[LedgerTransaction]:
    """Transactions with their sides and `who` made them; of one contract, or of all."""
    sides = Posting.objects.select_related("contract").order_by("pk")
    rows = LedgerTransaction.objects.prefetch_related(Prefetch("postings", sides))
    if contract:
        mine = Posting.objects.filter(contract__reference=contract).values("transaction")
        rows = rows.filter(pk__in=mine)
    return rows.annotate(who=_WHO)


def balances(*, contract: str = "") -> dict[str, int]:
    """The balance of each account in pence, debit positive; of one contract, or of all."""
    rows = Posting.objects.filter(contract__reference=contract) if contract else Posting.objects
    found = dict(rows.order_by().values_list("account").annotate(Sum("amount_pence")))
    return {code: found.get(code, 0) for code in Posting.Account.values}
