"""The roles of the trade and what the seat of each is tied to."""

from enum import StrEnum
from typing import Final

from django.db import models


class Role(models.TextChoices):
    """Who may sit in a seat (DOMAIN: roles and acts)."""

    SUPPLIER_OWNER = "supplier_owner", "Supplier owner"
    SUPPLIER_EDITOR = "supplier_editor", "Supplier editor"
    WORK_COACH = "work_coach", "Work coach"
    DISTRICT_OFFICER = "district_officer", "District officer"
    DISTRICT_MANAGER = "district_manager", "District manager"
    BUYER = "buyer", "Buyer"
    LEAD_BUYER = "lead_buyer", "Lead buyer"
    FINANCE = "finance", "Finance"
    AUDITOR = "auditor", "Auditor"
    ADMINISTRATOR = "administrator", "Administrator"
    SYSTEM = "system", "System"


class Side(StrEnum):
    """What the scope of a seat refers to."""

    SUPPLIER = "supplier"
    DISTRICT = "district"
    CENTRE = "centre"


SUPPLIER_ROLES: Final = frozenset({Role.SUPPLIER_OWNER, Role.SUPPLIER_EDITOR})
DISTRICT_ROLES: Final = frozenset({Role.WORK_COACH, Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER})
CENTRAL_ROLES: Final = frozenset(
    {Role.BUYER, Role.LEAD_BUYER, Role.FINANCE, Role.AUDITOR, Role.ADMINISTRATOR, Role.SYSTEM}
)


def side_of(role: str) -> Side:
    """Whether the seats of this role belong to a supplier, a district or the centre."""
    if role in SUPPLIER_ROLES:
        return Side.SUPPLIER
    return Side.DISTRICT if role in DISTRICT_ROLES else Side.CENTRE
