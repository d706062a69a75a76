"""The menu and the foot of each page: one table of words, URL names and capabilities.

Somebody who is signed in sees what the own seats open; the public pages stand in the menu of
strangers and in everybody's foot.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import PUBLIC, SIGNED_IN, may
from dps.web.components import Link


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the menu: shown to those who hold the capability."""

    text: str
    url_name: str
    capability: str


MENU: Final = (
    Item("Home", "dashboard", SIGNED_IN),
    Item("Suppliers", "supplier-list", "decide_admission"),
    Item("Your organisation", "supplier-list", "edit_supplier"),
    Item("Offers", "offer-list", "view_offers"),
    Item("Find provision", "find-provision", "find_provision"),
    Item("Cases", "case-list", SIGNED_IN),
    Item("Evaluations", "evaluation-list", "follow_decisions"),
    Item("Invitations", "invitation-list", "answer_invitation"),
    Item("Contracts", "contract-list", "view_contracts"),
    Item("Referrals", "referral-list", "refer"),
    Item("Referrals", "referral-list", "record_progress"),
    Item("Payments", "payments", "validate_milestones"),
    Item("Statements", "statement-list", "view_statements"),
    Item("Ledger", "ledger", "view_ledger"),
    Item("Budgets", "budget-list", "view_budget"),
    Item("Reports", "reports", "view_reports"),
    Item("Audit", "audit", "view_audit"),
    Item("Administration", "administration", "administer"),
    Item("Messages", "message-list", SIGNED_IN),
)
"""What the signed-in see, narrowed to their seats."""

PUBLIC_MENU: Final = (
    Item("Open market", "market", PUBLIC),
    Item("Awards", "award-list", PUBLIC),
    Item("Guidance", "guidance", PUBLIC),
)
"""What strangers see; the foot has it for everybody."""

FOOT: Final = (
    *PUBLIC_MENU,
    Item("Accessibility", "accessibility", PUBLIC),
    Item("Cookies", "cookies", PUBLIC),
    Item("Privacy", "privacy", PUBLIC),
)


@lru_cache(maxsize=4)
def _with_addresses(items: tuple[Item, ...]) -> tuple[tuple[Item, str], ...]:
    """Each item with its address; the names never change while the program runs."""
    return tuple((item, reverse(item.url_name)) for item in items)


def menu_for(actor: Actor, path: str) -> list[Link]:
    """The menu of this person, the place where they are marked."""
    items = _with_addresses(MENU if actor.signed_in else PUBLIC_MENU)
    seen = [(item, address) for item, address in items if may(actor, item.capability)]
    here = max((address for _, address in seen if path.startswith(address)), key=len, default="")
    return [Link(item.text, address, current=address == here) for item, address in seen]


def foot() -> list[Link]:
    """The links at the foot of each page."""
    return [Link(item.text, address) for item, address in _with_addresses(FOOT)]
