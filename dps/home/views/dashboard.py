"""The dashboard of each role: what waits for me, my next step, where I go."""

from django.http import HttpRequest, HttpResponse

from dps.home.selectors import my_seats, waiting_for
from dps.home.views.posts import signposts_for
from dps.web.doors import SIGNED_IN, GuardedView


class Dashboard(GuardedView):
    """One page for every role; what stands on it follows from the seats."""

    capability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        places = [place for _, place in my_seats(self.actor) if place]
        return self.page(
            "home/dashboard.html",
            {
                "places": list(dict.fromkeys(places)),
                "waiting": waiting_for(self.actor, self.now),
                "signposts": signposts_for(self.actor),
            },
        )
