"""What the sweeps find to do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, TruncMonth

from businesscases.domain.terms import PROGRAMME_DAYS
from dps.kernel.periods import LONDON
from matching.models import Award
from payments.domain.closing import LastDays, Lengths, closes_after, starts_over_after
from payments.domain.evidence import EventKind
from payments.domain.statements import month_to_draw
from payments.models import Contract, Milestone, Participant

ENDED: Final = ("delivered", "terminated")
"""The states of contracts that close once nothing can come of them any more."""

WAITING: Final = ("referred", "accepted")
"""The states of participants who were referred and have neither started nor been given back."""

TO_BE_DRAWN: Final = Q(state="passed", statement=None) | Q(
    state="reversed", statement__isnull=False, netted_on=None
)
"""Milestones for the next statement: fees that are owed, and fees to be netted off."""


TO_BE_CHECKED: Final = Q(state="earned")
TO_BE_PAID: Final = Q(state="passed") & (Q(statement=None) | ~Q(statement__state="paid"))
TO_BE_NETTED: Final = Q(state="reversed", statement__isnull=False) & (
    Q(netted_on=None) | ~Q(netted_on__state="paid")
)
"""Milestones that keep a contract from closing: what finance has still to do with them."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What keeps an ended contract open.

    `last_day`: after which it closes if nothing more is recorded. And how many milestones are still
    to be checked, paid, and netted off.
    """

    last_day: date
    to_check: int
    to_pay: int
    to_net: int


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


def delivered_by(today: date) -> Iterator[Contract]:
    """Contracts whose last start is over, with nobody who can still start or complete.

    A suspended one too: its term ends like that of an open one.
    """
    open_referrals = Participant.objects.filter(contract=OuterRef("pk"), state__in=WAITING)
    rows = _with_neighbours().filter(state__in=("open", "suspended"), ends_on__lt=today)
    contract: Any
    for contract in _with_last_days(rows.annotate(waiting=Exists(open_referrals))):
        over = starts_over_after(
            contract.ends_on,
            started=contract.last_started,
            waiting=contract.waiting,
            lengths=_lengths(contract),
        )
        if over < today:
            yield contract


def finished_by(today: date) -> Iterator[Contract]:
    """Contracts that ended and of which nothing can be claimed, checked or paid any more."""
    yield from _finished(_with_neighbours(), today)


def waiting_after_close() -> QuerySet[Participant]:
    """The referrals that still wait though their contract is closed."""
    return (
        Participant.objects.filter(state__in=WAITING, contract__state="closed")
        .select_related("contract__supplier", "contract__district")
        .order_by("pk")
    )


def is_finished(contract: Contract, today: date) -> bool:
    """Whether this contract is one of those that are `finished_by` the day."""
    return any(_finished(Contract.objects.filter(pk=contract.pk), today))


def closing_of(contract: Contract) -> Closing:
    """When this ended contract closes, and what has to be done before (one query)."""
    found: Any = (
        _with_last_days(Contract.objects.filter(pk=contract.pk))
        .annotate(
            to_check=_counted(TO_BE_CHECKED),
            to_pay=_counted(TO_BE_PAID),
            to_net=_counted(TO_BE_NETTED),
        )
        .get()
    )
    return Closing(_last_day(found), found.to_check, found.to_pay, found.to_net)


def _counted(which: Q) -> Coalesce:
    """How many of a contract's milestones these are."""
    rows = Milestone.objects.filter(which, contract=OuterRef("pk")).order_by().values("contract")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


def _finished(contracts: QuerySet[Contract], today: date) -> Iterator[Contract]:
    unsettled = Milestone.objects.filter(
        TO_BE_CHECKED | TO_BE_PAID | TO_BE_NETTED, contract=OuterRef("pk")
    )
    rows = contracts.filter(~Exists(unsettled), state__in=ENDED)
    for contract in _with_last_days(rows):
        if _last_day(contract) < today:
            yield contract


def _with_last_days(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each with the last day recorded, and the last start of those who are in the programme.

    What was corrected or taken back counts no longer.
    """
    event = "participants__events__"
    stands = Q(**{f"{event}corrected_by": None}) & ~Q(**{f"{event}kind": EventKind.TAKEN_BACK})
    started = Q(participants__state="started", **{f"{event}kind": EventKind.STARTED})
    return contracts.annotate(
        last_recorded=Max(f"{event}on", filter=stands),
        last_started=Max(f"{event}on", filter=stands & started),
    )


def _lengths(contract: Contract) -> Lengths:
    """The contract's own days; one whose terms name no longest programme has the default."""
    kept = contract.terms
    programme = kept.get("programme_days", PROGRAMME_DAYS)
    return Lengths(programme, kept["window_days"], kept["evidence_days"])


def _last_day(contract: Any) -> date:
    days = LastDays(
        contract.starts_on, contract.ended_on, contract.last_recorded, contract.last_started
    )
    return closes_after(days, _lengths(contract))


def _with_neighbours() -> QuerySet[Contract]:
    return Contract.objects.select_related("supplier", "district", "award__case").order_by("pk")
