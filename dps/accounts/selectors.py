"""Reading people and their seats."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet

from dps.accounts.demo_people import DEMO_PEOPLE
from dps.accounts.models import Membership, User
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


def demo_users() -> dict[str, User]:
    """The demonstration's people by key; empty on any database that is no demonstration."""
    if not (settings.DPS_DEMO and is_demo()):
        return {}
    keys = {person.email: person.key for person in DEMO_PEOPLE}
    return {keys[user.email]: user for user in User.objects.filter(email__in=keys, is_active=True)}
