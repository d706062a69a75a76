"""The demo market's business cases at every stage, and the districts' budgets that carry them."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from businesscases.models import Budget, BudgetEntry, BusinessCase
from businesscases.services import terms_for
from dps.accounts.models import User
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.demo.dates import Calendar
from dps.demo.texts import need_text
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, ProvisionType, provision
from dps.kernel.periods import financial_year
from dps.scheme.models import District
from dps.scheme.numbering import next_references

#: Of each 50 cases, how many stand at which stage.
_STAGES = {
    "draft": 6, "submitted": 4, "approved": 4, "published": 9, "closed": 3, "evaluating": 4,
    "locked": 2, "recommended": 3, "awarded": 10, "not_awarded": 3, "withdrawn": 2,
}  # fmt: skip
_ORDER = ("draft", "submitted", "approved", "published", "closed", "evaluating", "locked",
          "recommended")  # fmt: skip
_ACTS = {"submitted": ("submit", "district_officer"), "approved": ("approve", "district_manager"),
         "published": ("publish", "district_officer"), "closed": ("close", "system"),
         "evaluating": ("evaluate", "lead_buyer"), "locked": ("lock", "lead_buyer"),
         "recommended": ("recommend", "lead_buyer"), "awarded": ("award", "system"),
         "not_awarded": ("not_award", "lead_buyer")}  # fmt: skip
_PATHS = {
    **{stage: _ORDER[: place + 1] for place, stage in enumerate(_ORDER)},
    "awarded": (*_ORDER, "awarded"),
    "not_awarded": (*_ORDER[:-1], "not_awarded"),
    "withdrawn": ("draft",),
}
_CEILINGS = {"C1": 400, "C2": 600, "C3": 1400, "C4": 1700, "C5": 1150, "C6": 1500, "C7": 750,
             "C8": 650, "R1": 1600, "R2": 2300, "R3": 1500, "R4": 1800, "R5": 2500}  # fmt: skip
_OPEN_RESERVATION = frozenset(_ORDER[2:])
_DAYS_SINCE_BEGUN = {"draft": (1, 40), "submitted": (8, 30), "approved": (12, 35),
                     "published": (15, 25), "closed": (26, 40), "evaluating": (30, 60),
                     "locked": (45, 70), "recommended": (50, 80), "awarded": (70, 280),
                     "not_awarded": (70, 200), "withdrawn": (10, 200)}  # fmt: skip


@dataclass(frozen=True)
class Staff:
    """Who acts for a district in the demo market."""

    officers: list[User]
    managers: list[User]


def make_cases(
    rng: random.Random,
    calendar: Calendar,
    districts: Sequence[District],
    staff: dict[str, Staff],
    count: int,
) -> list[BusinessCase]:
    """Insert `count` cases with their audit lines, and budgets large enough for what they reserve."""
    stages = [stage for stage, share in _STAGES.items() for _ in range(share)]
    rng.shuffle(stages)
    references = next_references("CASE", count, calendar.now)
    cases = [
        _case(
            rng, calendar, districts[n % len(districts)], staff, reference, stages[n % len(stages)]
        )
        for n, reference in enumerate(references)
    ]
    made = BusinessCase.objects.bulk_create(cases, batch_size=500)
    Line.objects.bulk_create([line for case in made for line in _history(case)], batch_size=2000)
    _make_budgets(calendar, districts, made)
    return made


def _case(
    rng: random.Random,
    calendar: Calendar,
    district: District,
    staff: dict[str, Staff],
    reference: str,
    state: str,
) -> BusinessCase:
    kind = rng.choice([str(code) for code in CATALOGUE])
    named = [group.code for group in provision(kind).client_groups] or list(CLIENT_GROUPS)
    groups = sorted(rng.sample(named, min(len(named), rng.choice((0, 0, 1, 1)))))
    text = need_text(rng, kind, groups, district.name)
    places = rng.choice((12, 20, 24, 30, 40, 60))
    if kind == ProvisionType.C6:
        places = rng.choice((60, 80))
    least, most = _DAYS_SINCE_BEGUN[state]
    begun = calendar.before(most, least)
    officer = rng.choice(staff[district.code].officers)
    case = BusinessCase(
        reference=reference,
        state=state,
        district=district,
        title=text.title,
        need=text.need,
        support_wanted=text.support_wanted,
        provision_type=kind,
        client_groups=groups,
        places=places,
        ceiling_price_pence=round(_CEILINGS[kind] * rng.uniform(0.85, 1.2)) * 100,
        drafted_by=officer,
        begun_at=begun,
    )
    _date(rng, calendar, case, staff[district.code])
    return case


def _date(rng: random.Random, calendar: Calendar, case: BusinessCase, staff: Staff) -> None:
    """Fill the moments of the stages that the case has passed."""
    path = _PATHS[case.state]
    if "submitted" in path:
        case.submitted_at = case.begun_at + timedelta(days=rng.randint(1, 5))
    if "approved" in path:
        case.approved_at = case.begun_at + timedelta(days=rng.randint(6, 8))
        case.approved_by = rng.choice(staff.managers)
    if "published" in path:
        case.published_at = case.begun_at + timedelta(days=rng.randint(9, 12))
        case.closes_at = (case.published_at + timedelta(days=7)).replace(hour=16, minute=0)
        if case.state == "published":
            case.closes_at = calendar.after_start(rng.randint(3, 7)).replace(hour=16, minute=0)
    if "closed" in path:
        case.closed_at = case.closes_at
    opens = (case.closed_at or calendar.now).date() + timedelta(days=rng.randint(42, 70))
    case.starts_on = opens
    case.ends_on = opens + timedelta(days=rng.choice((120, 180, 270)))
    if case.state == "withdrawn":
        case.ended_reason = "The need was met by provision of the local council."
    if case.state == "not_awarded":
        case.ended_reason = "No offer was of a suitable standard."
    if case.published_at:
        case.terms = terms_for(case, case.published_at.date()).to_json()


def moments(case: BusinessCase) -> dict[str, datetime]:
    """When the case entered each state on its path."""
    closed = case.closed_at or case.begun_at
    known = {
        "draft": case.begun_at,
        "submitted": case.submitted_at,
        "approved": case.approved_at,
        "published": case.published_at,
        "closed": case.closed_at,
        "evaluating": closed + timedelta(days=1),
        "locked": closed + timedelta(days=9),
        "recommended": closed + timedelta(days=10),
        "awarded": closed + timedelta(days=14),
        "not_awarded": closed + timedelta(days=11),
    }
    return {state: at for state in _PATHS[case.state] if (at := known[state])}


def _history(case: BusinessCase) -> list[Line]:
    """The audit lines that the verbs would have written."""
    when = moments(case)
    lines, before = [], ""
    for state, at in when.items():
        act, role = _ACTS.get(state, ("begin", "district_officer"))
        lines.append(_line(case, act, before, state, at, role))
        before = state
    if case.state == "withdrawn":
        lines.append(
            _line(case, "withdraw", "draft", "withdrawn", case.begun_at, "district_officer")
        )
    return lines


def _line(case: BusinessCase, act: str, before: str, after: str, at: datetime, role: str) -> Line:
    actors = {"district_officer": case.drafted_by, "district_manager": case.approved_by}
    person = actors.get(role)
    return build_line(
        now=at,
        actor=person.reference if person else "system",
        role=role,
        act=f"case.{act}",
        object_reference=case.reference,
        before=before,
        after=after,
    )


def _make_budgets(
    calendar: Calendar, districts: Sequence[District], cases: Sequence[BusinessCase]
) -> None:
    """An allocation for last, this and next year, and the reservations of the open cases.

    What awards commit is written by `dps.demo.awards`, which turns reservations into commitments.
    """
    this = financial_year(calendar.now.date())
    reserved: dict[tuple[int, int], list[BusinessCase]] = defaultdict(list)
    for case in cases:
        if case.approved_at and case.starts_on and case.state in {*_OPEN_RESERVATION, "awarded"}:
            reserved[case.district_id, financial_year(case.starts_on)].append(case)
    budgets, entries = [], []
    for district in districts:
        for year in (this - 1, this, this + 1):
            held = reserved[district.pk, year]
            total = sum(case.value_pence for case in held)
            budget = Budget(
                district=district,
                financial_year=year,
                allocated_pence=total + 15_000_000,
                reserved_pence=total,
            )
            budgets.append(budget)
            entries.append(
                BudgetEntry(
                    budget=budget,
                    kind="allocate",
                    amount_pence=budget.allocated_pence,
                    cause="opening",
                    at=calendar.before(650, 600),
                    actor="system",
                )
            )
            entries += [
                BudgetEntry(
                    budget=budget,
                    kind="reserve",
                    amount_pence=case.value_pence,
                    case=case,
                    cause=case.reference,
                    at=case.approved_at,
                    actor="system",
                )
                for case in held
            ]
    Budget.objects.bulk_create(budgets, batch_size=500)
    for entry in entries:
        entry.budget = entry.budget
    BudgetEntry.objects.bulk_create(entries, batch_size=2000)
