"""The menu of each role, and the foot."""

import pytest
from django.urls import reverse

from dps.accounts.actors import NOBODY, Actor, Seat
from dps.web.navigation import FOOT, MENU, PUBLIC_MENU, foot, menu_for

SCOPES = {
    "supplier_owner": "SUP-0001",
    "supplier_editor": "SUP-0001",
    "work_coach": "kent",
    "district_officer": "kent",
    "district_manager": "kent",
}


def actor(*roles: str) -> Actor:
    seats = tuple(Seat(role, SCOPES.get(role, "")) for role in roles)
    return Actor("USR-0001", "Ann", 1, seats)


@pytest.mark.parametrize("item", [*MENU, *PUBLIC_MENU, *FOOT], ids=lambda item: item.text)
def test_every_line_leads_somewhere(item):
    assert reverse(item.url_name).startswith("/")


def words(who: Actor, path: str = "/") -> list[str]:
    return [link.text for link in menu_for(who, path)]


def test_strangers_see_the_public_pages():
    assert words(NOBODY) == ["Open market", "Awards", "Guidance"]
    assert [link.text for link in foot()] == [
        "Open market",
        "Awards",
        "Guidance",
        "Accessibility",
        "Cookies",
        "Privacy",
    ]


def test_the_place_where_one_is_is_marked():
    links = menu_for(actor("auditor"), "/audit/CASE-2026-0001/")
    assert [link.text for link in links if link.current] == ["Audit"]
    assert [link.text for link in menu_for(actor("auditor"), "/") if link.current] == []


@pytest.mark.parametrize(
    ("role", "menu"),
    [
        (
            "supplier_owner",
            (
                "Home, Your organisation, Offers, Cases, Invitations, Contracts, Referrals, "
                "Statements, Messages"
            ),
        ),
        ("work_coach", "Home, Find provision, Cases, Contracts, Referrals, Messages"),
        (
            "district_officer",
            "Home, Find provision, Cases, Contracts, Budgets, Reports, Messages",
        ),
        (
            "buyer",
            "Home, Suppliers, Offers, Cases, Evaluations, Contracts, Statements, Reports, Messages",
        ),
        (
            "finance",
            ("Home, Cases, Contracts, Payments, Statements, Ledger, Budgets, Reports, Messages"),
        ),
        ("administrator", "Home, Cases, Reports, Administration, Messages"),
    ],
)
def test_each_role_sees_what_its_seat_opens(role, menu):
    assert ", ".join(words(actor(role))) == menu
