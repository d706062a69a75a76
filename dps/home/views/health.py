"""Whether web, database and broker answer: for supervisors and load balancers."""

from typing import Final

from celery import current_app
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import KombuError

from dps.web.doors import PUBLIC, GuardedView

_WELL: Final = 200
_ILL: Final = 503


class Health(GuardedView):
    """`{"web": true, "database": true, "broker": true}`; 503 when one of them does not answer."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        found = {"web": True, "database": _database(), "broker": _broker()}
        return JsonResponse(found, status=_WELL if all(found.values()) else _ILL)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _broker() -> bool:
    try:
        with current_app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
    except (KombuError, OSError):
        return False
    return True
