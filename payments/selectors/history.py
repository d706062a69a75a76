"""The history of one object, with the names of those who acted."""

from typing import Final

from django.db.models import OuterRef, Subquery

from dps.accounts.models import User
from dps.audit.models import Line
from dps.audit.selectors import history

MOST_LINES: Final = 50
"""Lines of a history that a page shows."""

_WHO: Final = Subquery(User.objects.filter(reference=OuterRef("actor")).values("name")[:1])


def lines_of(reference: str) -> list[Line]:
    """The latest lines of one object, newest first, each with `who`; one query."""
    return list(history(reference).annotate(who=_WHO)[:MOST_LINES])
