"""What the sweeps find to do."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import TruncMonth

from dps.kernel.periods import LONDON
from matching.models import Award
from payments.models import Contract, Milestone


def awards_without_contract() -> QuerySet[Award]:
    """Accepted awards that have no contract yet, oldest first."""
    opened = Contract.objects.filter(award=OuterRef("pk"))
    return Award.objects.filter(~Exists(opened), state="accepted").order_by("pk")


def months_passed() -> Iterator[tuple[int, date, date | None]]:
    """Contract, month in which something passed that stands on no statement, last month drawn.

    In the order of contract and month; months by their first day in London.
    """
    rows = (
        Milestone.objects.filter(state="passed", statement=None)
        .order_by()
        .values("contract_id", passed_in=TruncMonth("checked_at", tzinfo=LONDON))
        .annotate(last_drawn=Max("contract__statements__month"))
        .order_by("contract_id", "passed_in")
    )
    for row in rows:
        yield row["contract_id"], row["passed_in"].date(), row["last_drawn"]
