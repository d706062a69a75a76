"""Which seats one person may hold together [ours].

A person sits on one side alone: with a supplier, in the districts, or at the centre. The auditor,
who must judge the others, and the administrator, who hands out seats, hold no other seat.
"""

from collections.abc import Iterable
from typing import Final

from dps.accounts.roles import Role, Side, side_of
from dps.kernel.errors import Reason

ALONE: Final = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})


def may_not_sit_because(role: str, held: Iterable[str]) -> list[Reason]:
    """Why nobody who holds these roles may also take this one; empty when they may."""
    others = {other for other in held if other != role}
    if not others:
        return []
    if role in ALONE or others & ALONE:
        return [
            Reason(
                "seat_alone",
                "An auditor or administrator holds no other role. End the other one first.",
                "role",
            )
        ]
    if any(side_of(other) is not side_of(role) for other in others):
        return [
            Reason(
                "seat_sides",
                "One person works for a supplier, for districts or for the centre: for one of "
                "them only. End the other role first.",
                "role",
            )
        ]
    return []


def scope_wrong_because(role: str, scope: str) -> list[Reason]:
    """Why a seat of this role cannot be tied to this scope; empty when it can."""
    side = side_of(role)
    if side is Side.SUPPLIER and not scope.startswith("SUP-"):
        return [Reason("scope", "Enter the supplier's reference, like SUP-0031.", "supplier")]
    if side is Side.DISTRICT and (not scope or scope.startswith("SUP-")):
        return [Reason("scope", "Select a district.", "district")]
    if side is Side.CENTRE and scope:
        return [Reason("scope", "This role belongs to the centre: leave the rest empty.", "role")]
    return []
