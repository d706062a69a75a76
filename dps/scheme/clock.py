"""The clock. Every door (view, task, command) asks here once and passes `now` down.

In a demonstration the clock is moved by an offset stored in the database, so that web, worker and
beat agree; elsewhere the offset is not even read. This is the only module that reads the time.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment of this installation, aware, in Europe/London."""
    return (datetime.now(UTC) + _offset()).astimezone(LONDON)


def today() -> date:
    """The present day of this installation in Europe/London."""
    return now().date()


def _offset() -> timedelta:
    if not settings.DPS_DEMO:
        return timedelta()
    with connection.cursor() as cursor:  # each request asks: a third of the ORM's time
        cursor.execute("SELECT clock_offset_seconds FROM scheme_installation")
        found = cursor.fetchone()
    return timedelta(seconds=found[0] if found else 0)


def wall_clock() -> datetime:
    """The real moment, for measuring how far the demonstration's clock is moved."""
    return datetime.now(UTC)
