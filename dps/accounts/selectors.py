"""Reading people and their seats."""

from collections.abc import Iterable
from typing import Final

from django.conf import settings
from django.db.models import QuerySet

from dps.accounts.demo_people import DEMO_PEOPLE
from dps.accounts.models import Membership, User
from dps.audit.models import Line
from dps.scheme.selectors import is_demo


def open_seats(*roles: str, scope: str | None = None) -> QuerySet[Membership]:
    """Seats that have not ended, of these roles (all by default), oldest first."""
    seats = Membership.objects.filter(ended_at=None).select_related("user").order_by("id")
    if roles:
        seats = seats.filter(role__in=roles)
    return seats if scope is None else seats.filter(scope=scope)


def names_of(references: Iterable[str]) -> dict[str, str]:
    """Names of people by their references: what audit lines show instead of `USR-0007`."""
    return dict(User.objects.filter(reference__in=set(references)).values_list("reference", "name"))


MOST_LINES: Final = 100
"""Lines of a history that a page shows."""

_LINES: Final = """
    SELECT line.*, person.name AS who
    FROM audit_line line LEFT JOIN accounts_user person ON person.reference = line.actor
    WHERE line.object = %s AND (line.after <> '' OR NOT %s) ORDER BY line.id DESC LIMIT %s
"""


def lines_of(reference: str, *, moves: bool = False) -> list[Line]:
    """The latest lines of one object, newest first, each with `who`; only its moves if asked.

    One query, of which the ORM would spend most of the time on its words.
    """
    return list(Line.objects.raw(_LINES, [reference, moves, MOST_LINES]))


def demo_users() -> dict[str, User]:
    """The demonstration's people by key; empty on any database that is no demonstration."""
    if not (settings.DPS_DEMO and is_demo()):
        return {}
    keys = {person.email: person.key for person in DEMO_PEOPLE}
    return {keys[user.email]: user for user in User.objects.filter(email__in=keys, is_active=True)}
