"""Reads of the roof: whose seat is where, in names."""

import importlib
from collections.abc import Iterable
from datetime import datetime

from dps.accounts.actors import Actor
from dps.accounts.demo_people import DEMO_PEOPLE
from dps.accounts.roles import Role
from dps.accounts.selectors import demo_users, open_seats
from dps.scheme.models import District
from dps.web.components import DemoAccount
from dps.web.waiting import Waiting
from suppliers.models import Supplier


def names_of_scopes(scopes: Iterable[str]) -> dict[str, str]:
    """Names of suppliers and districts by the references in seats; at most two queries."""
    wanted = set(scopes) - {""}
    suppliers = {scope for scope in wanted if scope.startswith("SUP-")}
    names = {}
    if suppliers:
        names |= dict(
            Supplier.objects.filter(reference__in=suppliers).values_list("reference", "name")
        )
    if wanted - suppliers:
        names |= dict(
            District.objects.filter(code__in=wanted - suppliers).values_list("code", "name")
        )
    return names


def my_seats(actor: Actor) -> list[tuple[str, str]]:
    """The actor's roles with the name of the supplier or district of each."""
    names = names_of_scopes(seat.scope for seat in actor.seats)
    return [(Role(seat.role).label, names.get(seat.scope, seat.scope)) for seat in actor.seats]


def demo_accounts() -> list[DemoAccount]:
    """The demonstration's people who exist, in the order of the table; else nobody."""
    users = demo_users()
    if not users:
        return []
    seats = {seat.user_id: seat.scope for seat in open_seats().filter(user__in=users.values())}
    names = names_of_scopes(seats.values())
    return [
        DemoAccount(
            name=users[person.key].name,
            role=person.role.label,
            email=person.email,
            key=person.key,
            place=names.get(seats.get(users[person.key].pk, ""), ""),
        )
        for person in DEMO_PEOPLE
        if person.key in users
    ]


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for this person in every app, the greatest number first."""
    found: list[Waiting] = []
    for name in ("suppliers", "businesscases", "matching", "payments"):
        try:
            module = importlib.import_module(f"{name}.selectors")
        except ModuleNotFoundError:
            continue
        if hasattr(module, "waiting_for"):
            found += module.waiting_for(actor, now)
    return sorted(found, key=lambda one: -one.count)
