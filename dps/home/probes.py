"""Whether the servers answer, and since when they run: asked now, and never waited for long."""

from datetime import datetime, timedelta
from typing import Any, Final

from celery import current_app
from django.db import Error, connection
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

#: A broker that takes a connection and says nothing costs a page about a second.
_SHORT: Final = {"socket_timeout": 0.5, "socket_connect_timeout": 0.5}


def database_since() -> datetime | None:
    """Since when the database runs; None where it does not answer (one query)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_postmaster_start_time()")
            found: datetime = cursor.fetchone()[0]
    except Error:
        return None
    return found


def broker_since(now: datetime) -> datetime | None:
    """Since when the broker runs, seen from this real moment; None where it does not answer."""
    try:
        with current_app.connection_for_write() as known:
            options = {**(known.transport_options or {}), **_SHORT}
            with known.clone(transport_options=options) as broker:
                broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
                channel: Any = broker.channel()
                told = channel.client.info("server")
    except (KombuError, RedisError, OSError):
        return None
    return now - timedelta(seconds=told["uptime_in_seconds"])
