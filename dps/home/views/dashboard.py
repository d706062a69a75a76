"""The dashboard of each role: what waits for me, my next step, where I go."""

from django.http import HttpRequest, HttpResponse

from dps.accounts.roles import DISTRICT_ROLES
from dps.home.selectors import names_of_scopes, waiting_for
from dps.home.views.posts import signposts_for
from dps.web.doors import SIGNED_IN, GuardedView


class Dashboard(GuardedView):
    """One page for every role; what stands on it follows from the seats."""

    capability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        districts = names_of_scopes(self.actor.scopes(*DISTRICT_ROLES))
        return self.page(
            "home/dashboard.html",
            {
                "places": sorted(districts.values()),
                "waiting": waiting_for(self.actor, self.now),
                "signposts": signposts_for(self.actor),
            },
        )
