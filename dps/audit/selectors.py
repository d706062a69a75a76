"""Reading the audit log."""

from django.db.models import QuerySet

from dps.audit.models import Line


def history(object_reference: str) -> QuerySet[Line]:
    """All lines of one object, newest first."""
    return Line.objects.filter(object=object_reference).order_by("-id")
