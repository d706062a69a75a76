"""Every address of the product with somebody who may see it, over a small market.

The addresses and their people are those of the reviewed table (tests/architecture/access.csv);
what that small world cannot reach stands in `further_places`, as far along as it takes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import call_command
from django.db.models import F
from django.test import Client
from django.urls import reverse

from businesscases.models import Budget
from dps.accounts.actors import Actor, actor_for
from dps.accounts.models import User
from dps.accounts.roles import Role
from matching import services
from payments.bindings import statement_address
from payments.models import Contract, Statement
from payments.sweeps import earn_milestones
from suppliers.models import Offer
from suppliers.services import begin_amendment
from tests import build
from tests.architecture.test_access import rows
from tests.architecture.world import HOME, SEATS, World, make_world
from tests.conftest import AUTH_BACKEND, set_clock
from tests.matching.tale import Tale, tale

MORE_MONEY_PENCE = 1_000_000_00
"""What each district gets besides, so that the world's cases find their money."""

#: No pages: a file, or an answer for a machine.
NO_PAGES = {"health", "offer-document", "feedback-letter", "statement-document"}
#: How far along a case of each type is, with no offers of the demo market beside its own.
STEPS = {
    "C1": "appoint",
    "C2": "declare",
    "C4": "mark",
    "C7": "lock",
    "C8": "recommend",
    "R3": "approve",
}
#: Whose dashboards differ.
DASHBOARDS = {
    f"dashboard of {who}": who
    for who in ("owner", "coach", "officer", "manager", "buyer", "evaluator", "lead", "moderator",
                "finance", "auditor", "administrator")
}  # fmt: skip
FURTHER = (
    "case-interests",
    "case-score (hers)",
    "case-submit-marks",
    "case-evaluation (moderating)",
    "case-moderate",
    "case-evaluation (results)",
    "case-matches (ranking)",
    "case-matches (gates)",
    "case-candidate",
    "case-recommend",
    "case-end",
    "case-award (to approve)",
    "offer-feedback-one (lost)",
    "case-sent",
    "offer-discard",
    "supplier-check",
    "milestone-list (some)",
    "account_reset_password_from_key (good)",
)


def first_with(row: dict[str, str], answer: str) -> str:
    """The first person of the table's row who gets this answer; nobody at all is ''."""
    return next((name for name in SEATS if row[name] == answer), "")


#: Address by name in the table: who sees it.
SEEN = {
    row["address"]: who
    for row in rows()
    if row["method"] == "GET" and row["address"] not in {*NO_PAGES, "dashboard"}
    if (who := first_with(row, "200"))
}
#: Those of them whose form is refused when it is sent empty; two have it further along.
REFUSED = {
    row["address"]
    for row in rows()
    if row["method"] == "POST" and row["address"] in SEEN and row[SEEN[row["address"]]] == "200"
} - {"milestone-list", "account_reset_password_from_key"} | {
    "milestone-list (some)",
    "account_reset_password_from_key (good)",
}
#: The pages of the market by who looks at them; those further along each have their own person.
BY_PERSON = {
    **{
        who: [name for name, sees in {**SEEN, **DASHBOARDS}.items() if sees == who]
        for who in SEATS
        if who in {*SEEN.values(), *DASHBOARDS.values()}
    },
    "those further along": list(FURTHER),
}
#: What shows nothing yet while nothing has happened, besides the dashboards.
LISTS = {
    *(name for name in SEEN if name.endswith("-list") and name != "participant-list"),
    *("audit", "find-provision", "ledger", "market", "operations", "payments", "reports", "start"),
}
EMPTY = {
    who: found
    for who, names in BY_PERSON.items()
    if (found := [name for name in names if name in {*LISTS, *DASHBOARDS}])
}


@dataclass(frozen=True)
class Places:
    """Addresses and people by name, and the session of each person who is logged in."""

    addresses: dict[str, str]
    people: dict[str, str]
    sessions: dict[str, str]


def fill_small_market(keep: Callable[[Places], None]) -> None:
    """Load a small demo market and the world of the permission table; `keep` gets the places."""
    set_clock(build.NOW)
    call_command("load_reference", stdout=StringIO())
    sizes = ("--organisations=8", "--idle=4", "--offers=60", "--cases=30")
    call_command("load_demo", *sizes, stdout=StringIO())
    Budget.objects.update(allocated_pence=F("allocated_pence") + MORE_MONEY_PENCE)
    world = make_world()
    addresses, people = _of_table(world.arguments), {**SEEN, **DASHBOARDS}
    sessions = {name: _session(user) for name, user in world.people.items() if user is not None}
    for name, (address, user) in {**further_places(world), **asking_places(world)}.items():
        addresses[name], people[name] = address, name
        if user is not None:
            sessions[name] = _session(user)
    keep(Places(addresses, people, sessions))


def fill_empty_market(keep: Callable[[Places], None]) -> None:
    """One person for each column of the table, the districts, and nothing that anybody did."""
    set_clock(build.NOW)
    call_command("load_reference", stdout=StringIO())
    own = {"own": build.supplier().reference, "other": build.supplier().reference}
    sessions = {
        name: _session(build.user(name, (seat[0], own.get(seat[1], seat[1]))))
        for name, seat in SEATS.items()
        if seat is not None
    }
    keep(Places(_of_table({}, LISTS), {**SEEN, **DASHBOARDS}, sessions))


def _of_table(arguments: Mapping[str, Any], names: Iterable[str] = SEEN) -> dict[str, str]:
    """The addresses of these names, and of the dashboards."""
    return {
        **{name: reverse(name.partition(" ")[0], kwargs=arguments.get(name, {})) for name in names},
        **dict.fromkeys(DASHBOARDS, reverse("dashboard")),
    }


def _session(user: AbstractBaseUser) -> str:
    """The key of a session in which this person is logged in."""
    client = Client()
    client.force_login(user, backend=AUTH_BACKEND)
    return client.cookies["sessionid"].value


def further_places(world: World) -> dict[str, tuple[str, Any]]:
    """What needs a case or an offer further along than the small world has it."""
    Offer.objects.filter(provision_type__in=STEPS, state="live").update(state="paused")
    begun, scoring, marked, locked, waiting, decided = (
        tale(provision_type=entry).until(step) for entry, step in STEPS.items()
    )
    waiting.declare_approver()
    for name in scoring.eligible():
        services.save_marks(
            seat=scoring.seat(scoring.evaluators[0]),
            candidate=scoring.candidate(name),
            entries=scoring.entries((3, 3, 3, 3)),
            actor=scoring.evaluators[0],
            now=scoring.now,
        )
    scores, moderates = scoring.evaluators[0], marked.moderator
    found = {
        "case-interests": _in_case("case-interests", begun, begun.evaluators[0]),
        "case-score (hers)": _in_case("case-score", scoring, scores, alias=_best(scoring)),
        "case-submit-marks": _in_case("case-submit-marks", scoring, scores),
        "case-evaluation (moderating)": _in_case("case-evaluation", marked, moderates),
        "case-moderate": _in_case("case-moderate", marked, moderates, alias=_best(marked)),
        "case-evaluation (results)": _in_case("case-evaluation", locked, locked.moderator),
        "case-matches (ranking)": _in_case("case-matches", locked, locked.moderator),
        "case-matches (gates)": _in_case("case-matches", locked, locked.moderator, "?show=gates"),
        "case-candidate": _in_case("case-candidate", locked, locked.moderator, alias=_best(locked)),
        "case-recommend": _in_case("case-recommend", locked, locked.moderator),
        "case-end": _in_case("case-end", locked, locked.moderator),
        "case-award (to approve)": _in_case("case-award", waiting, waiting.approver),
        **_of_suppliers(world, decided),
        **_of_authors(world),
        "milestone-list (some)": (reverse("milestone-list"), _finance_with_milestones(world)),
        "account_reset_password_from_key (good)": (_mailed_link(world), None),
    }
    assert tuple(found) == FURTHER
    return found


def _best(of: Tale) -> int:
    return of.candidate("best").alias


def _in_case(name: str, of: Tale, who: Actor, query: str = "", **arguments: int) -> tuple[str, Any]:
    """The address of one of the case's pages, and the person."""
    address = reverse(name, kwargs={"reference": of.case.reference, **arguments})
    return f"{address}{query}", User.objects.get(pk=who.user_id)


def _of_suppliers(world: World, decided: Tale) -> dict[str, tuple[str, Any]]:
    second = decided.candidate("second").offer
    lost = {"reference": second.reference, "case": decided.case.reference, "number": 1}
    loser = build.user("Losing Owner", (Role.SUPPLIER_OWNER, second.supplier.reference))
    return {"offer-feedback-one (lost)": (reverse("offer-feedback-one", kwargs=lost), loser)}


def _of_authors(world: World) -> dict[str, tuple[str, Any]]:
    """A case that was sent, an offer with a change begun, a request to join that is a draft."""
    officer, owner = world.people["officer"], world.people["owner"]
    sent = build.case("submitted", where=build.district(HOME), drafted_by=officer)
    live = Offer.objects.get(reference=world.arguments["offer (live)"]["reference"])
    begin_amendment(offer=live, actor=actor_for(owner), now=build.NOW)
    joining = build.supplier("draft")
    return {
        "case-sent": (reverse("case-sent", args=[sent.reference]), officer),
        "offer-discard": (reverse("offer-discard", args=[live.reference]), owner),
        "supplier-check": (
            reverse("supplier-check", args=[joining.reference]),
            build.user("New Owner", (Role.SUPPLIER_OWNER, joining.reference)),
        ),
    }


def _finance_with_milestones(world: World) -> Any:
    """Somebody in finance, when two starts have been earned."""
    contract = Contract.objects.get(reference=world.arguments["contract"]["reference"])
    for _ in range(2):
        build.event(build.participant(contract, "started"), "started", build.TODAY)
    earn_milestones(as_of=build.TODAY, now=build.NOW)
    return world.people["finance"]


def _mailed_link(world: World) -> str:
    """The address in the mail to somebody who forgot the password."""
    forgetful = world.people["coach"]
    kwargs = {
        "uidb36": user_pk_to_url_str(forgetful),
        "key": default_token_generator.make_token(forgetful),
    }
    return reverse("account_reset_password_from_key", kwargs=kwargs)


#: Further pages that ask: the address of the table, who is asked, and what is another there.
ASKING: dict[str, tuple[str, dict[str, str]]] = {
    "offer-edit (about)": ("owner", {"part": "about"}),
    "offer-edit (price)": ("owner", {"part": "price"}),
    "offer-edit (places)": ("owner", {"part": "places"}),
    "offer-edit (document)": ("owner", {"part": "document"}),
    "case-edit (dates)": ("officer", {"part": "dates"}),
    "case-edit (places)": ("officer", {"part": "places"}),
    "case-move (return)": ("manager", {"move": "return"}),
    "award-move (decline)": ("owner", {"move": "decline"}),
    "participant-record (completion)": ("owner", {"act": "completion"}),
    "statement-move (query)": ("owner", {"move": "query"}),
}


def asking_places(world: World) -> dict[str, tuple[str, Any]]:
    """Pages of the journeys that ask something, and are not in the table by themselves."""
    arguments = world.arguments | {"case-move (return)": world.arguments["case-move (approve)"]}
    found = {}
    for name, (who, other) in ASKING.items():
        base = name.partition(" ")[0]
        kwargs = {**arguments.get(name, arguments[base]), **other}
        found[name] = (reverse(base, kwargs=kwargs), world.people[who])
    approved = _statement(world, "approved")
    joining = build.supplier("draft")
    person = build.user("Nora Newcomer", (Role.SUPPLIER_OWNER, joining.reference))
    for part in ("name", "address"):
        kwargs = {"reference": joining.reference, "part": part}
        found[f"supplier-edit ({part})"] = (reverse("supplier-edit", kwargs=kwargs), person)
    contract = Contract.objects.get(reference=world.arguments["contract"]["reference"])
    accepted = build.participant(contract, "accepted")
    kwargs = {"reference": contract.reference, "number": accepted.number, "act": "start"}
    found["participant-record (start)"] = (
        reverse("participant-record", kwargs=kwargs),
        world.people["owner"],
    )
    confirmed = _statement(world, "confirmed")
    found["statement (confirmed)"] = (statement_address(confirmed), world.people["finance"])
    found["statement-move (pay)"] = (_move(approved, "pay"), world.people["finance"])
    return found


def _statement(world: World, state: str) -> Statement:
    """A statement of the world's contract, confirmed by its owner, and perhaps approved."""
    contract = Contract.objects.get(reference=world.arguments["contract"]["reference"])
    approved = state == "approved"
    return Statement.objects.create(
        reference=f"STM-{9100 + contract.statements.count()}",
        state=state,
        contract=contract,
        month=build.TODAY.replace(month=contract.statements.count()),
        net_pence=80_00,
        vat_pence=0,
        drawn_at=build.NOW,
        confirmed_by=world.people["owner"],
        confirmed_at=build.NOW,
        pay_by=build.TODAY,
        approved_by=build.user("Ann Approver", (Role.FINANCE, "")) if approved else None,
        approved_at=build.NOW if approved else None,
    )


def _move(statement: Statement, move: str) -> str:
    of = {"contract": statement.contract.reference, "reference": statement.reference}
    return reverse("statement-move", kwargs={**of, "move": move})
