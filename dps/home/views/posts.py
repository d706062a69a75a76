"""Where each role goes from its dashboard, and each kind of person from the start page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import PUBLIC, may
from dps.accounts.roles import SUPPLIER_ROLES, Role
from dps.web.components import Link, Signpost


@dataclass(frozen=True, slots=True)
class Place:
    """A link: its words, its URL name with the one argument, and who may go there."""

    text: str
    url_name: str
    argument: str = ""
    capability: str = PUBLIC

    @property
    def link(self) -> Link:
        return Link(self.text, reverse(self.url_name, args=[self.argument] * bool(self.argument)))


@dataclass(frozen=True, slots=True)
class Post:
    """A signpost: what can be done there, and the places."""

    title: str
    text: str
    places: tuple[Place, ...]


def _guide(text: str, slug: str) -> Place:
    return Place(text, "guidance-page", slug)


_SUPPLIER: Final = (
    Post(
        "Your offers",
        "Write an offer once. While it is live it is considered for every need of its kind.",
        (
            Place("Your offers", "offer-list", capability="view_offers"),
            _guide("What makes a quality offer", "quality"),
            Place("Kinds of provision, and what they pay", "provision-list"),
        ),
    ),
    Post(
        "Needs",
        "What the districts want to buy now.",
        (
            Place("Published needs", "case-list"),
            Place("Your invitations", "invitation-list", capability="answer_invitation"),
            Place("The open market, by district", "market"),
        ),
    ),
    Post(
        "Delivery and pay",
        "Referrals to answer, progress to record, statements to confirm.",
        (
            Place("Contracts", "contract-list", capability="view_contracts"),
            Place("Statements", "statement-list", capability="view_statements"),
            _guide("How you are paid", "payment"),
        ),
    ),
)
_COACH: Final = (
    Post(
        "Find and refer",
        "Provision that runs in your district now, by what it is and whom it is for.",
        (
            Place("Find provision", "find-provision", capability="find_provision"),
            Place("Your referrals", "referral-list", capability="view_participants"),
        ),
    ),
    Post(
        "What is it for?",
        "What each kind of provision does, on a page each.",
        (
            Place("Kinds of provision", "provision-list"),
            _guide("How it works for work coaches", "coaches"),
        ),
    ),
)
_DISTRICT: Final = (
    Post(
        "Business cases",
        "Say what your claimants need and what you want to buy.",
        (
            Place("Cases", "case-list"),
            Place("Begin a case", "case-new", capability="draft_case"),
            _guide("How it works for districts", "districts"),
        ),
    ),
    Post(
        "Money and delivery",
        "Your budget, and the contracts that it pays for.",
        (
            Place("Budget", "budget-list", capability="view_budget"),
            Place("Contracts", "contract-list", capability="view_contracts"),
            Place("Reports", "reports", capability="view_reports"),
        ),
    ),
)
_BUYERS: Final = (
    Post(
        "Suppliers and offers",
        "Who asks to join, and what is on offer.",
        (
            Place("Suppliers", "supplier-list", capability="view_supplier"),
            Place("Offers", "offer-list", capability="view_offers"),
        ),
    ),
    Post(
        "Cases and awards",
        "From the close of a window to the answer of the winner.",
        (
            Place("Cases", "case-list"),
            Place("Evaluations", "evaluation-list", capability="follow_decisions"),
            _guide("How scoring works", "scoring"),
        ),
    ),
    Post(
        "Delivery",
        "What was bought, and how it goes.",
        (
            Place("Contracts", "contract-list", capability="view_contracts"),
            Place("Reports", "reports", capability="view_reports"),
        ),
    ),
)
_FINANCE: Final = (
    Post(
        "Check and pay",
        "Milestones to check, then statements to approve and pay: two people each time.",
        (
            Place("What waits for finance", "payments", capability="validate_milestones"),
            Place("Milestones to check", "milestone-list", capability="validate_milestones"),
            Place("Statements", "statement-list", capability="view_statements"),
        ),
    ),
    Post(
        "Money",
        "What each district has, and where each penny went.",
        (
            Place("Budgets", "budget-list", capability="view_budget"),
            Place("Ledger", "ledger", capability="view_ledger"),
            Place("Reports", "reports", capability="view_reports"),
        ),
    ),
)
_AUDITOR: Final = (
    Post(
        "Who did what and when",
        "Each act has a line that nobody can change. No line holds a score or a price.",
        (
            Place("The audit log", "audit", capability="view_audit"),
            Place("Reports", "reports", capability="view_reports"),
        ),
    ),
    Post(
        "From need to award",
        "All of it can be read; scores and prices only after the lock.",
        (
            Place("Suppliers", "supplier-list", capability="view_supplier"),
            Place("Offers", "offer-list", capability="view_offers"),
            Place("Cases", "case-list"),
            Place("Evaluations", "evaluation-list", capability="follow_decisions"),
        ),
    ),
    Post(
        "Money",
        "Budgets, contracts, statements and the ledger.",
        (
            Place("Budgets", "budget-list", capability="view_budget"),
            Place("Contracts", "contract-list", capability="view_contracts"),
            Place("Statements", "statement-list", capability="view_statements"),
            Place("Ledger", "ledger", capability="view_ledger"),
        ),
    ),
)
_ADMINISTRATOR: Final = (
    Post(
        "Accounts",
        "Who can log in, and which part each has.",
        (
            Place("Accounts", "account-list", capability="administer"),
            Place("Add an account", "account-new", capability="administer"),
        ),
    ),
    Post(
        "The scheme",
        "Weights, thresholds and days, each row from a day on.",
        (
            Place("Terms of the scheme", "terms-list", capability="administer"),
            Place("Reports", "reports", capability="view_reports"),
        ),
    ),
    Post(
        "The installation",
        "Whether the sweeps run and the mail goes out.",
        (Place("Operations", "operations", capability="administer"),),
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

FRONT: Final = (
    Post(
        "You run programmes",
        "Put your offers on the system once. Each is considered for every need of its kind: "
        "there are no calls for tender to watch.",
        (
            Place("Register your organisation", "supplier-register"),
            _guide("How it works for suppliers", "suppliers"),
        ),
    ),
    Post(
        "You work for a district",
        "Say what your claimants need and what you want to buy. Every offer of that kind is "
        "found, and you see why one was chosen.",
        (Place("Log in", "account_login"), _guide("How it works for districts", "districts")),
    ),
    Post(
        "You are a work coach",
        "Find provision that runs in your district, and refer a claimant in minutes.",
        (Place("Log in", "account_login"), _guide("How it works for work coaches", "coaches")),
    ),
    Post(
        "You buy for the Department",
        "Admit suppliers, score offers apart from each other, and give everybody reasons.",
        (Place("Log in", "account_login"), _guide("How it works for buyers", "buyers")),
    ),
    Post(
        "You want to see how money is spent",
        "Each district's priorities, budget and needs, and each award with its reasons.",
        (Place("The open market, by district", "market"), Place("All awards", "award-list")),
    ),
    Post(
        "You want to know the rules",
        "What is bought, how it is scored, how it is paid: the same words for everybody.",
        (Place("Kinds of provision", "provision-list"), Place("All guidance", "guidance")),
    ),
)
"""Where each kind of person goes from the start page."""


def signposts_of(posts: Iterable[Post], actor: Actor) -> list[Signpost]:
    """Posts as signposts, with the places to which the actor may go."""
    return [
        Signpost(
            post.title,
            post.text,
            [place.link for place in post.places if may(actor, place.capability)],
        )
        for post in posts
    ]


def signposts_for(actor: Actor) -> list[Signpost]:
    """The signposts of all the actor's roles, each post once; the own organisation first."""
    own = [
        Post(
            "Your organisation",
            "Your details, your request to join, and your people.",
            (Place("Your organisation", "supplier", scope),),
        )
        for scope in dict.fromkeys(actor.scopes(*SUPPLIER_ROLES))
    ]
    posts = dict.fromkeys(post for seat in actor.seats for post in POSTS.get(seat.role, ()))
    return signposts_of([*own, *posts], actor)
