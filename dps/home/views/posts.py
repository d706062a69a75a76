"""Where each role goes from its dashboard: a table of words and URL names."""

from collections.abc import Iterable
from typing import Final

from django.urls import NoReverseMatch, reverse

from dps.accounts.actors import Actor
from dps.accounts.roles import Role
from dps.web.components import Link, Signpost

Place = tuple[str, str]
"""Words and URL name; after a blank the one argument of the address."""

Post = tuple[str, str, tuple[Place, ...]]
"""Title, text, places."""

_SUPPLIER: Final[tuple[Post, ...]] = (
    (
        "Your offers",
        "Write an offer once. While it is live it is considered for every need of its kind.",
        (("Your offers", "offer-list"), ("What makes a quality offer", "guidance-page quality")),
    ),
    (
        "Needs",
        "What the districts want to buy now, and what they are likely to want next.",
        (("Published needs", "case-list"), ("The open market, by district", "market")),
    ),
    (
        "Delivery and pay",
        "Referrals to answer, progress to record, statements to confirm.",
        (
            ("Contracts", "contract-list"),
            ("Statements", "statement-list"),
            ("How you are paid", "guidance-page payment"),
        ),
    ),
)
_COACH: Final[tuple[Post, ...]] = (
    (
        "Find and refer",
        "Provision that runs in your district now, by what it is and whom it is for.",
        (("Find provision", "find-provision"), ("Your referrals", "referral-list")),
    ),
    (
        "What is it for?",
        "What each kind of provision does, in a page each.",
        (
            ("Kinds of provision", "provision-list"),
            ("How it works for work coaches", "guidance-page coaches"),
        ),
    ),
)
_DISTRICT: Final[tuple[Post, ...]] = (
    (
        "Business cases",
        "Say what your claimants need and what you want to buy.",
        (("Cases", "case-list"), ("How it works for districts", "guidance-page districts")),
    ),
    (
        "Money and delivery",
        "Your budget, and the contracts that it pays for.",
        (("Budget", "budget-list"), ("Contracts", "contract-list"), ("Reports", "reports")),
    ),
)
_BUYERS: Final[tuple[Post, ...]] = (
    (
        "Suppliers and offers",
        "Requests to join are decided in 10 working days.",
        (("Suppliers", "supplier-list"), ("Offers", "offer-list")),
    ),
    (
        "Cases and awards",
        "From the close of a window to the answer of the winner.",
        (("Cases", "case-list"), ("How scoring works", "guidance-page scoring")),
    ),
    (
        "Delivery",
        "What was bought, and how it goes.",
        (("Contracts", "contract-list"), ("Reports", "reports")),
    ),
)
_FINANCE: Final[tuple[Post, ...]] = (
    (
        "Check and pay",
        "Milestones to check, then statements to approve and pay: two people each time.",
        (("Milestones", "milestone-list"), ("Statements", "statement-list")),
    ),
    (
        "Budgets",
        "What each district has, has reserved, has committed and has paid.",
        (("Budgets", "budget-list"), ("Reports", "reports")),
    ),
)
_AUDITOR: Final[tuple[Post, ...]] = (
    (
        "Who did what and when",
        "Each act has a line that nobody can change. No line holds a score or a price.",
        (("The audit log", "audit"), ("Reports", "reports")),
    ),
    (
        "The things themselves",
        "All of it can be read; scores and prices only after the lock.",
        (("Suppliers", "supplier-list"), ("Cases", "case-list"), ("Contracts", "contract-list")),
    ),
)
_ADMINISTRATOR: Final[tuple[Post, ...]] = (
    (
        "Accounts",
        "Who can log in, and which part each has.",
        (("Accounts", "account-list"), ("Add an account", "account-new")),
    ),
    (
        "The scheme",
        "Weights, thresholds and days, each row from a day on.",
        (("Terms of the scheme", "terms-list"), ("Reports", "reports")),
    ),
    (
        "The installation",
        "Whether the sweeps run and the mail goes out.",
        (("Operations", "operations"), ("All of administration", "administration")),
    ),
)

POSTS: Final[dict[str, tuple[Post, ...]]] = {
    Role.SUPPLIER_OWNER: _SUPPLIER,
    Role.SUPPLIER_EDITOR: _SUPPLIER,
    Role.WORK_COACH: _COACH,
    Role.DISTRICT_OFFICER: _DISTRICT,
    Role.DISTRICT_MANAGER: _DISTRICT,
    Role.BUYER: _BUYERS,
    Role.LEAD_BUYER: _BUYERS,
    Role.FINANCE: _FINANCE,
    Role.AUDITOR: _AUDITOR,
    Role.ADMINISTRATOR: _ADMINISTRATOR,
}


FRONT: Final[tuple[Post, ...]] = (
    (
        "You run programmes",
        (
            "Put your offers on the system once. Each is considered for every need of its kind: "
            "there are no calls for tender to watch."
        ),
        (
            ("Register your organisation", "supplier-register"),
            ("How it works for suppliers", "guidance-page suppliers"),
        ),
    ),
    (
        "You work for a district",
        (
            "Say what your claimants need and what you want to buy. Every offer of that kind is "
            "found, and you see why one was chosen."
        ),
        (("Log in", "account_login"), ("How it works for districts", "guidance-page districts")),
    ),
    (
        "You are a work coach",
        "Find provision that runs in your district, and refer a claimant in minutes.",
        (("Log in", "account_login"), ("How it works for work coaches", "guidance-page coaches")),
    ),
    (
        "You buy for the Department",
        "Admit suppliers, score offers apart from each other, and give everybody reasons.",
        (("Log in", "account_login"), ("How it works for buyers", "guidance-page buyers")),
    ),
    (
        "You want to see how money is spent",
        "Each district's priorities, budget and needs, and each award with its reasons.",
        (("The open market, by district", "market"), ("All awards", "award-list")),
    ),
    (
        "You want to know the rules",
        "What is bought, how it is scored, how it is paid: the same words for everybody.",
        (("Kinds of provision", "provision-list"), ("All guidance", "guidance")),
    ),
)
"""Where each kind of person goes from the start page."""


def signposts_of(posts: Iterable[Post]) -> list[Signpost]:
    """Posts as signposts."""
    return [Signpost(title, text, links_to(places)) for title, text, places in posts]


def signposts_for(actor: Actor) -> list[Signpost]:
    """The signposts of all the actor's roles, each post once."""
    posts = dict.fromkeys(post for seat in actor.seats for post in POSTS.get(seat.role, ()))
    return signposts_of(posts)


def links_to(places: Iterable[Place]) -> list[Link]:
    """Places as links."""
    found = []
    for text, name in places:
        try:
            found.append(Link(text, _address(name)))
        except NoReverseMatch:
            continue
    return found


def _address(name: str) -> str:
    url_name, _, argument = name.partition(" ")
    return reverse(url_name, args=[argument] if argument else None)
