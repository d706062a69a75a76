"""Reads of the scheme."""

from datetime import date
from typing import Final

from django.db.models import QuerySet

from dps.scheme.models import District, Installation, Terms


def open_districts() -> QuerySet[District]:
    """The districts in use: the 34 of the 2017 structure until an administrator changes it."""
    return District.objects.filter(dormant=False)


_IN_FORCE: Final = """
    SELECT * FROM scheme_terms WHERE valid_from <= %s ORDER BY valid_from DESC LIMIT 1
"""


def terms_on(day: date) -> Terms:
    """The scheme's terms in force on a day; Terms.DoesNotExist before the first row.

    In SQL: every page with a price asks it, and the ORM takes three times as long over its words.
    """
    found = next(iter(Terms.objects.raw(_IN_FORCE, [day])), None)
    if found is None:
        raise Terms.DoesNotExist(f"There are no terms of the scheme on {day}.")
    return found


def is_demo() -> bool:
    """Whether this database was created as a demonstration."""
    return Installation.objects.filter(kind=Installation.Kind.DEMO).exists()
