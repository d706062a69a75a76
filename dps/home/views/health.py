"""Whether web, database and broker answer: for supervisors and load balancers."""

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from dps.home.probes import broker_since, database_since
from dps.scheme import clock
from dps.web.doors import PUBLIC, GuardedView

_WELL: Final = 200
_ILL: Final = 503


class Health(GuardedView):
    """`{"web": true, "database": true, "broker": true}`; 503 when one of them does not answer."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        found = {
            "web": True,
            "database": database_since() is not None,
            "broker": broker_since(clock.wall_clock()) is not None,
        }
        return JsonResponse(found, status=_WELL if all(found.values()) else _ILL)
