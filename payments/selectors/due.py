"""What the sweeps find to do."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth

from dps.kernel.periods import LONDON
from matching.models import Award
from payments.domain.statements import month_to_draw
from payments.models import Contract, Milestone, Participant

TO_BE_DRAWN: Final = Q(state="passed", statement=None) | Q(
    state="reversed", statement__isnull=False, netted_on=None
)
"""Milestones for the next statement: fees that are owed, and fees to be netted off."""


def awards_without_contract() -> QuerySet[Award]:
    """Accepted awards that have no contract yet, oldest first."""
    opened = Contract.objects.filter(award=OuterRef("pk"))
    return Award.objects.filter(~Exists(opened), state="accepted").order_by("pk")


def months_to_draw(today: date) -> Iterator[tuple[Contract, date]]:
    """Each contract with a month that has ended and whose statement is to be drawn now."""
    for number, passed_in, last_drawn in _months_passed():
        month = month_to_draw(passed_in, last_drawn, today)
        if month is not None:
            yield Contract.objects.select_related("supplier", "district").get(pk=number), month


def _months_passed() -> Iterator[tuple[int, date, date | None]]:
    """Contract, month in which something passed or fell that is to be drawn, last month drawn.

    In the order of contract and month; months by their first day in London.
    """
    rows = (
        Milestone.objects.filter(TO_BE_DRAWN)
        .order_by()
        .values("contract_id", passed_in=TruncMonth("checked_at", tzinfo=LONDON))
        .annotate(last_drawn=Max("contract__statements__month"))
        .order_by("contract_id", "passed_in")
    )
    for row in rows:
        yield row["contract_id"], row["passed_in"].date(), row["last_drawn"]


UNDER_WAY = ("referred", "accepted", "started")


def delivered_by(today: date) -> QuerySet[Contract]:
    """Open contracts whose last start is over, with nobody under way."""
    under_way = Participant.objects.filter(contract=OuterRef("pk"), state__in=UNDER_WAY)
    return _with_neighbours().filter(~Exists(under_way), state="open", ends_on__lt=today)


def finished_by(today: date) -> Iterator[Contract]:
    """Contracts that ended and of which nothing can be claimed, checked or paid any more.

    Nobody who started is under way still: each has completed or left. The last tracking window that
    anything recorded could open has closed and its evidence is due (reading 11) [ours]. A referral
    that never started keeps none open: no start is taken after the end.
    """
    yield from _finished(_with_neighbours(), today)


def is_finished(contract: Contract, today: date) -> bool:
    """Whether this contract is one of those that are `finished_by` the day."""
    return any(_finished(Contract.objects.filter(pk=contract.pk), today))


def _finished(contracts: QuerySet[Contract], today: date) -> Iterator[Contract]:
    under_way = Participant.objects.filter(contract=OuterRef("pk"), state="started")
    unsettled = Milestone.objects.filter(contract=OuterRef("pk")).filter(
        Q(state="earned")
        | Q(state="passed") & (Q(statement=None) | ~Q(statement__state="paid"))
        | Q(state="reversed", statement__isnull=False)
        & (Q(netted_on=None) | ~Q(netted_on__state="paid"))
    )
    rows = contracts.filter(
        ~Exists(unsettled), ~Exists(under_way), state__in=["delivered", "terminated"]
    )
    for contract in rows.annotate(last_day=Max("participants__events__on")):
        last: date = max(contract.last_day or contract.starts_on, contract.ended_on or date.min)
        days = contract.terms["window_days"] + contract.terms["evidence_days"]
        if last + timedelta(days=days) < today:
            yield contract


def _with_neighbours() -> QuerySet[Contract]:
    return Contract.objects.select_related("supplier", "district", "award__case").order_by("pk")
