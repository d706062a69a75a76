"""The start page: what this is, and where each kind of person goes."""

from django.http import HttpRequest, HttpResponse

from dps.figures.selectors import market_totals, open_needs, public_awards
from dps.home.views.posts import FRONT, signposts_of
from dps.kernel.money import pounds
from dps.web.components import Figure
from dps.web.doors import PUBLIC, GuardedView

SHOWN = 5


class Start(GuardedView):
    """Public: signposts, the market in figures, open needs, the latest awards."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        totals = market_totals(self.now)
        return self.page(
            "home/start.html",
            {
                "figures": [
                    Figure("Open needs", f"{totals.open_needs:,}"),
                    Figure("Live offers", f"{totals.live_offers:,}"),
                    Figure("Admitted suppliers", f"{totals.admitted_suppliers:,}"),
                    Figure("Awards", f"{totals.awards:,}"),
                    Figure("Awarded so far", pounds(totals.awarded_pence).removesuffix(".00")),
                ],
                "signposts": signposts_of(FRONT, self.actor),
                "needs": open_needs(self.now)[:SHOWN],
                "awards": public_awards()[:SHOWN],
            },
        )
