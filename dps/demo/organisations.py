"""The demo market's organisations: those with offers, and those that registered and did nothing."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password

from dps.accounts.demo_people import DEMO_PASSWORD, DEMO_PEOPLE, FIRST_SUPPLIER, SECOND_SUPPLIER
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.demo import phrases
from dps.demo.dates import Calendar
from dps.scheme.numbering import next_references
from suppliers.models import Supplier

_STATES_OF_THE_IDLE = ("draft", "draft", "draft", "submitted", "admitted", "queried", "refused")


@dataclass(frozen=True)
class Person:
    """One person to be made, and the seat."""

    name: str
    email: str
    role: str
    scope: str


def make_suppliers(
    rng: random.Random, calendar: Calendar, active: int, idle: int
) -> list[Supplier]:
    """Insert the organisations with their audit lines; the active ones come first, all admitted."""
    total = active + idle
    names = _names(rng, total)
    references = next_references("SUP", total, calendar.now)
    rows = []
    for number, (name, reference) in enumerate(zip(names, references, strict=True)):
        state = "admitted" if number < active else rng.choice(_STATES_OF_THE_IDLE)
        rows.append(_supplier(rng, calendar, name, reference, state, number))
    made = Supplier.objects.bulk_create(rows, batch_size=1000)
    Line.objects.bulk_create(
        [line for supplier in made for line in _history(supplier)], batch_size=2000
    )
    return made


def _names(rng: random.Random, total: int) -> list[str]:
    pairs = [f"{first} {last}" for first in phrases.NAME_FIRST for last in phrases.NAME_LAST]
    rng.shuffle(pairs)
    while len(pairs) < total:
        pairs += [f"{name} {len(pairs) + 1}" for name in pairs[: total - len(pairs)]]
    return pairs[:total]


def _supplier(
    rng: random.Random, calendar: Calendar, name: str, reference: str, state: str, number: int
) -> Supplier:
    since = {"admitted": (700, 300), "submitted": (16, 3)}.get(state, (200, 25))
    registered = calendar.before(*since)
    days = rng.randint(0, 2 if state == "submitted" else 20)
    submitted = None if state == "draft" else registered + timedelta(days=days)
    decided = submitted and submitted + timedelta(days=rng.randint(3, 13))
    charity = rng.random() < 0.6
    return Supplier(
        reference=reference,
        state=state,
        name=name,
        company_number="" if charity else f"{9_000_000 + number:08d}",
        charity_number=f"{1_900_000 + number}" if charity else "",
        size=rng.choice(("micro", "small", "small", "medium", "medium", "large")),
        vcse=charity,
        address=f"{rng.randint(1, 99)} {rng.choice(('Station Road', 'Mill Lane', 'High Street'))}",
        postcode=f"ZZ{rng.randint(1, 99)} {rng.randint(1, 9)}ZZ",
        contact_name="Contact Person",
        contact_email=f"office-{reference.lower()}@example.org",
        contact_phone="01632 960000",
        about=f"{name} runs employability programmes with a staff of its own.",
        declared_no_exclusion=state != "draft",
        registered_at=registered,
        submitted_at=submitted,
        decide_by=submitted and (submitted + timedelta(days=14)).date(),
        decided_at=decided if state in ("admitted", "refused", "queried") else None,
        decision_reason={
            "refused": "The accounts of the last year are missing.",
            "queried": "Please tell us who signs for the organisation.",
        }.get(state, ""),
    )


def _history(supplier: Supplier) -> list[Line]:
    """The audit lines that the verbs would have written."""
    lines = [_line(supplier, "begin", "", "draft", supplier.registered_at, Role.SUPPLIER_OWNER)]
    if supplier.submitted_at:
        at = supplier.submitted_at
        lines.append(_line(supplier, "submit", "draft", "submitted", at, Role.SUPPLIER_OWNER))
    act = {"admitted": "admit", "refused": "refuse", "queried": "query"}.get(supplier.state)
    if act and supplier.decided_at:
        at = supplier.decided_at
        lines.append(_line(supplier, act, "submitted", supplier.state, at, Role.BUYER))
    return lines


def _line(supplier: Supplier, act: str, before: str, after: str, at: datetime, role: str) -> Line:
    return build_line(
        now=at,
        actor="system",
        role=role,
        act=f"supplier.{act}",
        object_reference=supplier.reference,
        before=before,
        after=after,
        note=supplier.decision_reason if after in ("refused", "queried") else "",
    )


def make_people(calendar: Calendar, suppliers: list[Supplier], districts: list[str]) -> list[User]:
    """The demo accounts, an owner for every organisation, staff for every district."""
    scopes = {FIRST_SUPPLIER: suppliers[0].reference, SECOND_SUPPLIER: suppliers[1].reference}
    people = [
        Person(each.name, each.email, each.role, scopes.get(each.scope, each.scope))
        for each in DEMO_PEOPLE
    ]
    people += [
        Person(
            "Owner Person",
            f"owner-{each.reference.lower()}@example.org",
            Role.SUPPLIER_OWNER,
            each.reference,
        )
        for each in suppliers[2:]
    ]
    for number in range(1, 13):
        role = Role.BUYER if number % 3 else Role.LEAD_BUYER
        people.append(Person(f"{role.label} {number}", f"centre-{number}@example.org", role, ""))
    for code in districts:
        people += [
            Person("District Officer", f"officer-{code}@example.org", Role.DISTRICT_OFFICER, code),
            Person("District Manager", f"manager-{code}@example.org", Role.DISTRICT_MANAGER, code),
            Person("Work Coach", f"coach-{code}@example.org", Role.WORK_COACH, code),
        ]
    return _insert(calendar.before(720, 700), people)


def _insert(since: datetime, people: list[Person]) -> list[User]:
    password = make_password(DEMO_PASSWORD)
    references = next_references("USR", len(people), since)
    users = User.objects.bulk_create(
        [
            User(
                reference=reference,
                email=each.email,
                name=each.name,
                password=password,
                created_at=since,
            )
            for each, reference in zip(people, references, strict=True)
        ],
        batch_size=1000,
    )
    Membership.objects.bulk_create(
        [
            Membership(user=user, role=each.role, scope=each.scope, since=since)
            for user, each in zip(users, people, strict=True)
        ],
        batch_size=1000,
    )
    return users
