"""Each published figure, defined once. Start page, market pages and reports all read it here.

Nothing here holds a losing price or a participant.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import (
    Aggregate,
    BigIntegerField,
    Count,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from businesscases.models import Budget, BusinessCase
from dps.kernel.periods import financial_year, london_date
from dps.scheme.models import District
from dps.scheme.selectors import open_districts
from matching.models import Award
from suppliers.models import Offer, Supplier

ON_THE_WAY: Final = ("closed", "evaluating", "locked", "recommended")
"""States of a need whose window is closed and that nobody has been awarded yet."""


def open_needs(now: datetime) -> QuerySet[BusinessCase]:
    """Needs whose window is open now, the next to close first."""
    return BusinessCase.objects.open_at(now).select_related("district").order_by("closes_at", "pk")


def public_awards() -> QuerySet[Award]:
    """Accepted awards, the newest first, with need, district and winner."""
    return (
        Award.objects.public()
        .select_related("case__district", "candidate__offer__supplier", "candidate__version")
        .order_by("-pk")
    )


def live_offers() -> QuerySet[Offer]:
    """Live offers of admitted suppliers: what a need of the type would find."""
    return Offer.objects.live()


@dataclass(frozen=True, slots=True)
class MarketTotals:
    """The market in five figures; money in pence, net of VAT."""

    open_needs: int
    live_offers: int
    admitted_suppliers: int
    awards: int
    awarded_pence: int


def market_totals(now: datetime) -> MarketTotals:
    """The five figures, in one query."""
    needs, offers = open_needs(now).order_by(), live_offers().order_by()
    suppliers, awards = Supplier.objects.filter(state="admitted"), Award.objects.public()
    parts = [
        _counted("needs", needs),
        _counted("offers", offers),
        _counted("suppliers", suppliers),
        _counted("awards", awards.order_by(), "value_pence"),
    ]
    found = {name: (many, pence) for name, many, pence in parts[0].union(*parts[1:], all=True)}
    none = (0, 0)
    many, pence = found.get("awards", none)
    return MarketTotals(
        open_needs=found.get("needs", none)[0],
        live_offers=found.get("offers", none)[0],
        admitted_suppliers=found.get("suppliers", none)[0],
        awards=many,
        awarded_pence=pence,
    )


def _counted(
    name: str, rows: QuerySet[Any], money: str = ""
) -> QuerySet[Any, tuple[str, int, int]]:
    """One line (name, how many, pence) of rows, ready for a union; no line when there are none."""
    total = Coalesce(Sum(money), Value(0)) if money else Value(0)
    counted: QuerySet[Any, tuple[str, int, int]] = (
        rows.annotate(figure=Value(name))
        .values("figure")
        .annotate(many=Count("pk"), pence=total)
        .values_list("figure", "many", "pence")
    )
    return counted


def offers_by_type(district_code: str = "") -> dict[str, int]:
    """How many live offers each provision type has, in one district or everywhere."""
    rows = live_offers().order_by()
    if district_code:
        rows = rows.filter(live_version__district_codes__contains=[district_code])
    return dict(rows.values_list("provision_type").annotate(many=Count("pk")))


def needs_by_type(now: datetime) -> dict[str, int]:
    """How many open needs each provision type has."""
    rows = open_needs(now).order_by()
    return dict(rows.values_list("provision_type").annotate(many=Count("pk")))


def districts_with_figures(now: datetime) -> QuerySet[District]:
    """The open districts with what the market knows of each now, by name; one query.

    Adds `open_needs`, `awards`, `awarded_pence`, and of the budget of this financial year
    `allocated_pence` and `free_pence` (None where nothing was allocated).
    """
    needs = _per_district(open_needs(now).filter(district=OuterRef("pk")), "district")
    awards = Award.objects.public().filter(case__district=OuterRef("pk"))
    budget = Budget.objects.filter(
        district=OuterRef("pk"), financial_year=financial_year(london_date(now))
    ).annotate(free=F("allocated_pence") - F("reserved_pence") - F("committed_pence"))
    return open_districts().annotate(
        open_needs=Coalesce(Subquery(needs), Value(0)),
        awards=Coalesce(Subquery(_per_district(awards, "case__district")), Value(0)),
        awarded_pence=Coalesce(
            Subquery(_per_district(awards, "case__district", Sum("value_pence"))),
            Value(0),
            output_field=BigIntegerField(),
        ),
        allocated_pence=Subquery(budget.values("allocated_pence")),
        free_pence=Subquery(budget.values("free")),
    )


def _per_district(
    rows: QuerySet[Any], district: str, what: Aggregate | None = None
) -> QuerySet[Any, Any]:
    """One figure of the rows of an outer district, as a subquery."""
    grouped = rows.order_by().values(district).annotate(figure=what or Count("pk"))
    figures: QuerySet[Any, Any] = grouped.values("figure")
    return figures


def needs_on_the_way(district: District, now: datetime) -> QuerySet[BusinessCase]:
    """A district's needs whose window is over and that nobody was awarded yet, newest first."""
    return (
        BusinessCase.objects.public()
        .filter(district=district, state__in=["published", *ON_THE_WAY])
        .exclude(pk__in=open_needs(now).order_by().values("pk"))
        .order_by("-published_at", "-pk")
    )
