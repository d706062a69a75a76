"""Reads of the scheme."""

from datetime import date

from django.db.models import QuerySet

from dps.scheme.models import District, Installation, Terms


def open_districts() -> QuerySet[District]:
    """The districts in use: the 34 of the 2017 structure until an administrator changes it."""
    return District.objects.filter(dormant=False)


def terms_on(day: date) -> Terms:
    """The scheme's terms in force on a day; Terms.DoesNotExist before the first row."""
    return Terms.objects.filter(valid_from__lte=day).latest("valid_from")


def is_demo() -> bool:
    """Whether this database was created as a demonstration."""
    return Installation.objects.filter(kind=Installation.Kind.DEMO).exists()
