"""The demo market's business cases up to publication, and the budgets that carry them.

Later stages are reached by the product's own verbs, see `dps.demo.decisions`.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from businesscases.facts import terms_of
from businesscases.models import Budget, BudgetEntry, BusinessCase
from businesscases.services import WRITTEN
from dps.accounts.demo_people import HOME_DISTRICT
from dps.accounts.models import User
from dps.accounts.roles import Role
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.demo.dates import Calendar
from dps.demo.organisations import holders
from dps.demo.texts import need_text
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, ProvisionType, provision
from dps.kernel.periods import financial_year
from dps.scheme.models import District, Terms
from dps.scheme.numbering import next_references
from dps.scheme.workdays import add_working_days_from, close_of

#: Of each 100 cases, how many come to stand at which stage, and how many days ago they were begun.
STAGES: dict[str, tuple[int, int, int]] = {
    "draft": (18, 1, 40),
    "submitted": (11, 6, 30),
    "approved": (13, 12, 35),
    "published": (37, 11, 13),
    "closed": (1, 26, 32),
    "evaluating": (3, 30, 50),
    "locked": (1, 40, 60),
    "recommended": (2, 45, 60),
    "invited": (1, 27, 29),
    "awarded": (7, 110, 290),
    "not_awarded": (1, 90, 200),
    "withdrawn": (5, 20, 200),
}
_CEILING_POUNDS = {"C1": 400, "C2": 600, "C3": 1400, "C4": 1700, "C5": 1150, "C6": 1500, "C7": 750}
_CEILING_POUNDS |= {"C8": 650, "R1": 1600, "R2": 2300, "R3": 1500, "R4": 1800, "R5": 2500}
_SPARE_PENCE = 150_000_00
_ESSENTIAL = 0.25
"""The share of cases that ask for an offer made for their client group."""


@dataclass(frozen=True)
class Staff:
    """Who acts for a district in the demo market."""

    officer: User
    manager: User


@dataclass(frozen=True)
class Planned:
    """A case as inserted, the stage to which the verbs will take it, and the group it speaks of."""

    case: BusinessCase
    stage: str
    whom: str


def make_cases(
    rng: random.Random,
    calendar: Calendar,
    districts: Sequence[District],
    staff: dict[str, Staff],
    count: int,
) -> list[Planned]:
    """Insert `count` cases with their audit lines, and budgets that can carry them."""
    stages = [stage for stage, (share, _, _) in STAGES.items() for _ in range(share)]
    rng.shuffle(stages)
    _have_contracts(stages, [district.code for district in districts])
    terms = Terms.objects.order_by("valid_from").last()
    if terms is None:
        raise LookupError("the scheme has no terms")
    planned = []
    for number, reference in enumerate(next_references("CASE", count, calendar.now)):
        district, stage = districts[number % len(districts)], stages[number % len(stages)]
        case, whom = _case(rng, calendar, district, staff[district.code], reference, stage)
        _date(rng, calendar, case, staff[district.code], stage, terms)
        planned.append(Planned(case, stage, whom))
    cases = [each.case for each in planned]
    BusinessCase.objects.bulk_create(cases, batch_size=500)
    Line.objects.bulk_create([line for case in cases for line in _history(case)], batch_size=2000)
    _make_budgets(calendar, districts, cases)
    return planned


def _have_contracts(stages: list[str], codes: list[str]) -> None:
    """Exchange stages so that the district of the demo people comes to have contracts."""
    home = codes.index(HOME_DISTRICT)
    rows = [number for number in range(len(stages)) if number % len(codes) == home]
    awarded = [number for number, stage in enumerate(stages) if stage == "awarded"]
    for row, other in zip(rows, [each for each in awarded if each not in rows], strict=False):
        stages[row], stages[other] = stages[other], stages[row]


def _case(
    rng: random.Random,
    calendar: Calendar,
    district: District,
    staff: Staff,
    reference: str,
    stage: str,
) -> tuple[BusinessCase, str]:
    """A case, and the client group of whom its words speak."""
    kind = rng.choice([str(code) for code in CATALOGUE])
    named = [group.code for group in provision(kind).client_groups] or list(CLIENT_GROUPS)
    whom = rng.sample(named, 1)
    essential = whom if rng.random() < _ESSENTIAL else []
    text = need_text(rng, kind, whom, district.name)
    _, least, most = STAGES[stage]
    case = BusinessCase(
        reference=reference,
        state=stage if stage in ("draft", "submitted", "approved", "withdrawn") else "published",
        district=district,
        title=text.title,
        need=text.need,
        support_wanted=text.support_wanted,
        provision_type=kind,
        client_groups=essential,
        places=rng.choice((60, 80) if kind == ProvisionType.C6 else (6, 8, 8, 10, 12, 24)),
        ceiling_price_pence=round(_CEILING_POUNDS[kind] * rng.uniform(0.9, 1.25)) * 100,
        drafted_by=staff.officer,
        author_ids=[staff.officer.pk],
        begun_at=calendar.before(most, least),
        revision=1,
    )
    return case, whom[0]


def _date(
    rng: random.Random,
    calendar: Calendar,
    case: BusinessCase,
    staff: Staff,
    stage: str,
    terms: Terms,
) -> None:
    """Fill the moments that the case has passed, and its start window."""
    if case.state not in ("draft", "withdrawn"):
        case.submitted_at = case.begun_at + timedelta(days=rng.randint(1, 4))
    if case.state in ("approved", "published"):
        case.approved_at = case.begun_at + timedelta(days=rng.randint(5, 7))
        case.approved_by = staff.manager
    opened = case.begun_at + timedelta(days=rng.randint(8, 10))
    case.starts_on = (opened if case.state == "published" else calendar.now).date() + timedelta(
        days=rng.randint(50, 75)
    )
    case.ends_on = case.starts_on + timedelta(days=rng.choice((150, 210, 300)))
    if case.state == "published":
        days = terms.window_working_days
        case.published_at = opened
        case.closes_at = close_of(add_working_days_from(opened, days, case.district.nation))
        if stage == "published" and case.closes_at <= calendar.now:
            case.closes_at = close_of(add_working_days_from(calendar.now, 2, case.district.nation))
        case.terms = terms_of(terms, case).to_json()
    if stage == "withdrawn":
        case.ended_reason = "The need was met by provision of the local council."


def _history(case: BusinessCase) -> Iterable[Line]:
    """The audit lines that the verbs would have written."""
    yield _line(case, "begin", "", "draft", case.begun_at, case.drafted_by)
    yield _line(case, "change", "", "", case.begun_at + timedelta(hours=1), case.drafted_by)
    if case.submitted_at:
        yield _line(case, "submit", "draft", "submitted", case.submitted_at, case.drafted_by)
    if case.approved_at and case.approved_by:
        yield _line(case, "approve", "submitted", "approved", case.approved_at, case.approved_by)
    if case.published_at:
        yield _line(case, "publish", "approved", "published", case.published_at, case.drafted_by)
    if case.state == "withdrawn":
        ended = case.begun_at + timedelta(days=3)
        yield _line(case, "withdraw", "draft", "withdrawn", ended, case.drafted_by)


def _line(
    case: BusinessCase, act: str, before: str, after: str, at: datetime, person: User
) -> Line:
    return build_line(
        now=at,
        actor=person.reference,
        role="district_manager" if act == "approve" else "district_officer",
        act=f"case.{act}",
        object_reference=case.reference,
        before=before,
        after=after,
        note=case.ended_reason if act == "withdraw" else "",
        detail={"fields": sorted(WRITTEN - {"title"})} if act == "change" else None,
    )


def _make_budgets(
    calendar: Calendar, districts: Sequence[District], cases: Sequence[BusinessCase]
) -> None:
    """An allocation for last, this and next year, and the reservations of the approved cases."""
    this = financial_year(calendar.now.date())
    held: dict[tuple[int, int], list[BusinessCase]] = defaultdict(list)
    for case in cases:
        if case.approved_at and case.starts_on:
            held[case.district_id, financial_year(case.starts_on)].append(case)
    budgets = [
        Budget(
            district=district,
            financial_year=year,
            allocated_pence=_value(held[district.pk, year]) + _SPARE_PENCE,
            reserved_pence=_value(held[district.pk, year]),
        )
        for district in districts
        for year in (this - 1, this, this + 1)
    ]
    Budget.objects.bulk_create(budgets, batch_size=500)
    giver, given = holders(Role.FINANCE)[0], calendar.before(650, 600)
    entries = [
        BudgetEntry(
            budget=budget,
            kind="allocate",
            amount_pence=budget.allocated_pence,
            cause="opening",
            at=given,
            actor=giver,
        )
        for budget in budgets
    ]
    Line.objects.bulk_create(
        [
            build_line(
                now=given,
                actor=giver,
                role=Role.FINANCE,
                act="budget.allocate",
                object_reference=budget.reference,
                detail={"amount_pence": budget.allocated_pence},
            )
            for budget in budgets
        ],
        batch_size=500,
    )
    entries += [
        BudgetEntry(
            budget=budget,
            kind="reserve",
            amount_pence=case.value_pence,
            case=case,
            cause=case.reference,
            at=case.approved_at or calendar.now,
            actor=case.approved_by.reference if case.approved_by else "",
        )
        for budget in budgets
        for case in held[budget.district_id, budget.financial_year]
    ]
    BudgetEntry.objects.bulk_create(entries, batch_size=2000)


def _value(cases: Iterable[BusinessCase]) -> int:
    return sum(case.value_pence for case in cases)
