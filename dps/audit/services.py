"""Writing audit lines. Always called inside the transaction of the act itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from dps.audit.models import Line


def build_line(
    *,
    now: datetime,
    actor: str,
    role: str,
    act: str,
    object_reference: str,
    before: str = "",
    after: str = "",
    note: str = "",
    detail: dict[str, Any] | None = None,
) -> Line:
    """The one row builder: `move()`, `note_act()` and the demo loader all use it."""
    return Line(
        at=now,
        actor=actor,
        role=role,
        act=act,
        object=object_reference,
        before=before,
        after=after,
        note=note,
        detail=detail or {},
    )


def write_lines(lines: Iterable[Line]) -> None:
    """Insert lines in bulk, in the order given."""
    Line.objects.bulk_create(lines, batch_size=2000)
