"""Sessions: Django's own in the database, read in a third of its time on every request."""

import re
from typing import Any, Final

from django.contrib.sessions.backends.db import SessionStore as DatabaseSession
from django.db import connection

from dps.scheme import clock

_LIVE: Final = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"

_KEY: Final = re.compile(r"[a-z0-9]{8,40}", re.ASCII)
"""What Django makes are 32 of these letters and figures; the column holds 40 at most."""


class SessionStore(DatabaseSession):
    """What a session holds, until it expires; a key that does not exist is forgotten."""

    def load(self) -> dict[str, Any]:
        """The session's values; none where the key is unknown or its time is over."""
        found = self._kept() if _KEY.fullmatch(self.session_key or "") else None
        if found is None:
            self._session_key = None
            return {}
        values: dict[str, Any] = self.decode(found)
        return values

    def _kept(self) -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(_LIVE, [self.session_key, clock.wall_clock()])
            found = cursor.fetchone()
        return None if found is None else str(found[0])
