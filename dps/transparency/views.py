"""The open market: districts, needs, awards. Public, all of it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dps.figures.domain.bands import budget_band
from dps.figures.selectors import (
    districts_with_figures,
    needs_by_type,
    needs_on_the_way,
    offers_by_type,
    open_needs,
    public_awards,
)
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, provision
from dps.kernel.periods import financial_year, financial_year_label, london_date
from dps.kernel.questions import QUESTIONS
from dps.transparency.selectors import decision_of
from dps.web.components import Cell, Column, Figure, Link, Row, Table, pager_of
from dps.web.doors import PUBLIC, GuardedView, KeyPage

LATEST = 10


class Market(GuardedView):
    """All districts, and all kinds of provision: needs beside offers."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "transparency/market.html",
            {
                "districts": districts_with_figures(self.now),
                "kinds": _kinds(offers_by_type(), needs_by_type(self.now)),
            },
        )


class DistrictMarket(GuardedView):
    """One district: what it wants, what it has to spend, what it bought."""

    capability = PUBLIC

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        district = self.fetch(districts_with_figures(self.now), code=code)
        return self.page(
            "transparency/district.html",
            {
                "breadcrumbs": [Link("Open market", reverse("market"))],
                "district": district,
                "year": financial_year_label(financial_year(london_date(self.now))),
                "figures": _budget_figures(district),
                "open_needs": open_needs(self.now).filter(district=district),
                "on_the_way": needs_on_the_way(district, self.now),
                "awards": public_awards().filter(case__district=district)[:LATEST],
                "kinds": _kinds(offers_by_type(code), caption="Live offers that run here"),
            },
        )


def _budget_figures(district: object) -> list[Figure]:
    allocated = getattr(district, "allocated_pence", None) or 0
    free = getattr(district, "free_pence", None) or 0
    return [
        Figure("Budget", budget_band(allocated).capitalize()),
        Figure("Not yet spoken for", budget_band(free).capitalize()),
        Figure("Open needs", getattr(district, "open_needs", 0)),
        Figure("Awards", getattr(district, "awards", 0)),
    ]


def _kinds(
    offers: dict[str, int],
    needs: dict[str, int] | None = None,
    *,
    caption: str = "Kinds of provision",
) -> Table:
    """Live offers of each provision type, with open needs beside them where they are given."""
    columns = [Column("Kind of provision"), Column("Live offers", numeric=True)]
    if needs is not None:
        columns.append(Column("Open needs", numeric=True))
    rows = []
    for code, entry in CATALOGUE.items():
        cells = [
            Cell(entry.title, href=reverse("provision", args=[code.value])),
            Cell(offers.get(code, 0), numeric=True),
        ]
        if needs is not None:
            cells.append(Cell(needs.get(code, 0), numeric=True))
        rows.append(cells)
    return Table("kinds", caption, columns, rows)


class AwardList(GuardedView):
    """Every accepted award, the newest first."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        awards = KeyPage(public_awards(), request)
        return self.page(
            "transparency/award_list.html",
            {
                "awards": awards,
                "pager": pager_of(awards, "awards"),
            },
        )


class PublicAward(GuardedView):
    """One award: need, winner, value, how it was decided; never what the others asked."""

    capability = PUBLIC

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        award = self.fetch(public_awards(), reference=reference)
        case, terms = award.case, award.case.terms
        weights = zip(QUESTIONS.values(), terms.get("question_weights", ()), strict=False)
        return self.page(
            "transparency/award.html",
            {
                "breadcrumbs": [Link("Awards", reverse("award-list"))],
                "award": award,
                "rows": [
                    Row("Supplier", award.candidate.offer.supplier.name),
                    Row("Programme", award.candidate.version.title),
                    Row("District", case.district.name),
                    Row("Kind of provision", provision(case.provision_type).title),
                    Row("For", many=[CLIENT_GROUPS[group].label for group in case.client_groups])
                    if case.client_groups
                    else Row("For", "All claimants of the district"),
                    Row("Places", case.places),
                ],
                "case": case,
                "terms": terms,
                "price_weight": 100 - terms.get("quality_weight", 0),
                "weights": list(weights),
                "decision": decision_of(award),
            },
        )
