"""The history of one object, with the names of those who acted."""

from typing import Final

from dps.audit.models import Line

MOST_LINES: Final = 50
"""Lines of a history that a page shows."""

_LINES: Final = """
    SELECT line.*, person.name AS who
    FROM audit_line line LEFT JOIN accounts_user person ON person.reference = line.actor
    WHERE line.object = %s ORDER BY line.id DESC LIMIT %s
"""


def lines_of(reference: str) -> list[Line]:
    """The latest lines of one object, newest first, each with `who`; one query."""
    return list(Line.objects.raw(_LINES, [reference, MOST_LINES]))
