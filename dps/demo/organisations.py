"""The demo market's organisations: those with offers, and those that registered and did nothing."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from dps.accounts.demo_people import DEMO_PASSWORD, DEMO_PEOPLE, FIRST_SUPPLIER, SECOND_SUPPLIER
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.demo import phrases
from dps.demo.dates import Calendar
from dps.scheme.numbering import next_references
from dps.scheme.workdays import add_working_days_from
from suppliers.models import Supplier

_ADMISSION_DAYS = 10
_WRITTEN = ("address", "postcode", "size", "vcse", "about", "contact_phone")
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
    """Insert the organisations; the active ones come first, all admitted. Lines: `write_lines`."""
    total = active + idle
    names = _names(rng, total)
    references = next_references("SUP", total, calendar.now)
    rows = []
    for number, (name, reference) in enumerate(zip(names, references, strict=True)):
        state = "admitted" if number < active else rng.choice(_STATES_OF_THE_IDLE)
        rows.append(_supplier(rng, calendar, name, reference, state, number))
    return Supplier.objects.bulk_create(rows, batch_size=1000)


def write_histories(suppliers: list[Supplier], owners: dict[str, str], buyers: list[str]) -> None:
    """Insert the audit lines of the organisations: their owners' acts, and the buyers' in turn."""
    Line.objects.bulk_create(
        [
            line
            for number, supplier in enumerate(suppliers)
            for line in _history(supplier, owners[supplier.reference], buyers[number % len(buyers)])
        ],
        batch_size=2000,
    )


def owners_by_supplier() -> dict[str, str]:
    """The reference of the first owner of each organisation, by the organisation's."""
    seats = Membership.objects.filter(role=Role.SUPPLIER_OWNER).order_by("-id")
    return dict(seats.values_list("scope", "user__reference"))


def holders(role: Role) -> list[str]:
    """References of the people in this role, the demo accounts first."""
    seats = Membership.objects.filter(role=role).order_by("id")
    return list(seats.values_list("user__reference", flat=True))


def _names(rng: random.Random, total: int) -> list[str]:
    pairs = [f"{first} {last}" for first in phrases.NAME_FIRST for last in phrases.NAME_LAST]
    rng.shuffle(pairs)
    while len(pairs) < total:
        pairs += [f"{name} {len(pairs) + 1}" for name in pairs[: total - len(pairs)]]
    return pairs[:total]


def _supplier(
    rng: random.Random, calendar: Calendar, name: str, reference: str, state: str, number: int
) -> Supplier:
    since = {"admitted": (700, 430), "submitted": (16, 3)}.get(state, (200, 25))
    registered = calendar.before(*since)
    days = rng.randint(0, 2 if state == "submitted" else 20)
    submitted = None if state == "draft" else registered + timedelta(days=days, hours=1)
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
        decide_by=submitted and add_working_days_from(submitted, _ADMISSION_DAYS),
        decided_at=decided if state in ("admitted", "refused") else None,
        decision_reason={
            "refused": "The accounts of the last year are missing.",
            "queried": "Please tell us who signs for the organisation.",
        }.get(state, ""),
        revision=1,
    )


def _history(supplier: Supplier, owner: str, buyer: str) -> list[Line]:
    """The audit lines that the verbs would have written."""
    begun = supplier.registered_at

    def line(
        act: str, at: datetime, before: str = "", after: str = "", *, by: str = owner,
        role: str = Role.SUPPLIER_OWNER, note: str = "", fields: tuple[str, ...] = (),
    ) -> Line:  # fmt: skip
        return build_line(
            now=at,
            actor=by,
            role=role,
            act=f"supplier.{act}",
            object_reference=supplier.reference,
            before=before,
            after=after,
            note=note,
            detail={"fields": list(fields)} if fields else None,
        )

    lines = [line("begin", begun, after="draft"), line("change", begun, fields=_WRITTEN)]
    if supplier.submitted_at:
        lines.append(line("submit", supplier.submitted_at, "draft", "submitted"))
    act = {"admitted": "admit", "refused": "refuse", "queried": "query"}.get(supplier.state)
    if act and supplier.submitted_at:
        at = supplier.decided_at or supplier.submitted_at + timedelta(hours=20)
        note = supplier.decision_reason
        lines.append(
            line(act, at, "submitted", supplier.state, by=buyer, role=Role.BUYER, note=note)
        )
    return lines


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
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, primary=True) for user in users],
        batch_size=1000,
    )
    Line.objects.bulk_create(
        [
            build_line(
                now=since, actor=user.reference, role="", act=act, note=note,
                object_reference=user.reference,
            )
            for user, each in zip(users, people, strict=True)
            for act, note in (
                ("account.open", ""),
                ("seat.give", ", ".join(filter(None, [Role(each.role).label, each.scope]))),
            )
        ],
        batch_size=2000,
    )  # fmt: skip
    return users
