"""The people of the demonstration: enough of each role for the whole tale to be walked.

The demo loader makes them; the log-in page lists them, on a demonstration's database alone. All
have the same password, which is no secret.
"""

from dataclasses import dataclass
from typing import Final

from dps.accounts.roles import Role

DEMO_PASSWORD: Final = "demo-password"  # noqa: S105 - printed on the log-in page, on purpose
FIRST_SUPPLIER: Final = "first-supplier"
SECOND_SUPPLIER: Final = "second-supplier"
"""Stand for the references of the market's first two suppliers, which only the loader knows."""

HOME_DISTRICT: Final = "black-country"
OTHER_DISTRICT: Final = "greater-manchester"


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One person with one seat. `key` is what the log-in page sends back."""

    key: str
    name: str
    role: Role
    scope: str = ""

    @property
    def email(self) -> str:
        """An address that cannot exist: example.org is kept for examples."""
        return f"{self.key}@example.org"


_SUPPLIERS: Final = (
    DemoPerson("owner", "Olive Owner", Role.SUPPLIER_OWNER, FIRST_SUPPLIER),
    DemoPerson("editor", "Eddie Editor", Role.SUPPLIER_EDITOR, FIRST_SUPPLIER),
    DemoPerson("owner2", "Oscar Otherowner", Role.SUPPLIER_OWNER, SECOND_SUPPLIER),
)
_DISTRICTS: Final = (
    DemoPerson("officer", "Dora Districtofficer", Role.DISTRICT_OFFICER, HOME_DISTRICT),
    DemoPerson("manager", "Manny Manager", Role.DISTRICT_MANAGER, HOME_DISTRICT),
    DemoPerson("coach", "Carla Coach", Role.WORK_COACH, HOME_DISTRICT),
    DemoPerson("officer2", "Dennis Districtofficer", Role.DISTRICT_OFFICER, OTHER_DISTRICT),
    DemoPerson("manager2", "Mary Manager", Role.DISTRICT_MANAGER, OTHER_DISTRICT),
    DemoPerson("coach2", "Cosmo Coach", Role.WORK_COACH, OTHER_DISTRICT),
)
_CENTRE: Final = (
    DemoPerson("buyer", "Bea Buyer", Role.BUYER),
    DemoPerson("buyer2", "Ben Buyer", Role.BUYER),
    DemoPerson("buyer3", "Bo Buyer", Role.BUYER),
    DemoPerson("lead", "Leo Leadbuyer", Role.LEAD_BUYER),
    DemoPerson("lead2", "Lena Leadbuyer", Role.LEAD_BUYER),
    DemoPerson("lead3", "Lou Leadbuyer", Role.LEAD_BUYER),
    DemoPerson("finance", "Fay Finance", Role.FINANCE),
    DemoPerson("finance2", "Finn Finance", Role.FINANCE),
    DemoPerson("auditor", "Audrey Auditor", Role.AUDITOR),
    DemoPerson("administrator", "Adam Administrator", Role.ADMINISTRATOR),
)

DEMO_PEOPLE: Final = (*_SUPPLIERS, *_DISTRICTS, *_CENTRE)
"""Everybody, in the order in which the log-in page lists them."""
