"""Reading the audit log."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from dps.audit.models import Line
from dps.kernel.periods import LONDON


def history(object_reference: str) -> QuerySet[Line]:
    """All lines of one object, newest first."""
    return Line.objects.filter(object=object_reference).order_by("-id")


def narrowed(
    *,
    object_reference: str = "",
    actors: Iterable[str] | None = None,
    act: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Line]:
    """Lines of an object, of people (by reference), of an act, of days in London, both included."""
    lines = Line.objects.order_by("-id")
    if object_reference:
        lines = lines.filter(object=object_reference)
    if actors is not None:
        lines = lines.filter(actor__in=list(actors))
    if act:
        lines = lines.filter(act=act)
    if first is not None:
        lines = lines.filter(at__gte=_midnight(first))
    if last is not None:
        lines = lines.filter(at__lt=_midnight(last + timedelta(days=1)))
    return lines


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON)
