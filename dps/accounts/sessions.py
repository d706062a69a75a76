"""Sessions: Django's own in the database, read in a third of its time on every request."""

from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.db import connection

from dps.scheme import clock

_LIVE: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(DatabaseSession):
    """What a session holds, until it expires; a key that does not exist is forgotten."""

    def load(self) -> dict[str, Any]:
        """The session's values; none where the key is unknown or its time is over."""
        with connection.cursor() as cursor:
            cursor.execute(_LIVE, [self.session_key, clock.wall_clock()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        values: dict[str, Any] = self.decode(found[0])
        return values
