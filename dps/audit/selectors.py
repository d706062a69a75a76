"""Reading the audit log."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet

from dps.audit.models import Line
from dps.kernel.periods import LONDON


def history(object_reference: str) -> QuerySet[Line]:
    """All lines of one object, newest first."""
    return Line.objects.filter(object=object_reference).order_by("-id")


def narrowed(
    *,
    object_reference: str = "",
    belonging: Iterable[str] = (),
    actors: Iterable[str] | None = None,
    act: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Line]:
    """Lines of an object, of people (by reference), of an act, of days in London, both included.

    With an object come its parts (`CON-0012/007` of `CON-0012`), and the objects `belonging` to it.
    """
    lines = Line.objects.order_by("-id")
    if object_reference:
        parts = Q(object__startswith=f"{object_reference}/")
        lines = lines.filter(parts | Q(object__in=[object_reference, *belonging]))
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
