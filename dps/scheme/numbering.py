"""Numbers for public references, from PostgreSQL sequences: no two alike, nobody waits."""

from datetime import datetime
from typing import Final

from django.db import connection

from dps.kernel.references import DATED, reference

SEQUENCES: Final = ("USR", "SUP", "OFR", "CASE", "RUN", "AWD", "CON", "STM", "DOC")


def next_reference(prefix: str, now: datetime) -> str:
    """The next unused reference of this prefix, such as `OFR-0031` or `CASE-2026-0042`."""
    return next_references(prefix, 1, now)[0]


def next_references(prefix: str, count: int, now: datetime) -> list[str]:
    """`count` unused references in one query."""
    if prefix not in SEQUENCES:
        raise ValueError(f"no sequence for {prefix}")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(%s) FROM generate_series(1, %s)", [f"ref_{prefix.lower()}", count]
        )
        numbers = [row[0] for row in cursor.fetchall()]
    year = now.year if prefix in DATED else None
    return [reference(prefix, number, year) for number in numbers]
