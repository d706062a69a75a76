"""What the pages show of an organisation: rows, tags, the clock, the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from django.urls import reverse

from dps.kernel.lifecycle import Colour, State
from dps.kernel.periods import day_of_receipt, in_words, with_weekday, working_days_between
from dps.scheme.workdays import holidays_for
from dps.web.components import Link, Row
from dps.web.forms import Part
from suppliers.domain.admission import Clock
from suppliers.domain.lifecycle import ADMISSION
from suppliers.domain.sections import editable_in
from suppliers.forms.admission import PARTS
from suppliers.models import Supplier
from suppliers.selectors import UNDECIDED

KEYS: Final = {
    "name": "Name",
    "company_number": "Company number",
    "charity_number": "Charity number",
    "address": "Address",
    "postcode": "Postcode",
    "about": "What it does",
    "size": "Number of people",
    "vcse": "Voluntary, community or social enterprise",
    "contact_name": "Contact",
    "contact_email": "Email address",
    "contact_phone": "Telephone",
    "declared_no_exclusion": "No ground for exclusion applies",
}
"""What summaries call each field of an organisation, in their order."""

DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "supplier.begin": "Registered",
        "supplier.submit": "Asked to join",
        "supplier.query": "Question from the buyers",
        "supplier.answer": "Answer to the buyers",
        "supplier.admit": "Admitted",
        "supplier.refuse": "Refused",
        "supplier.reapply": "Request opened again",
        "supplier.suspend": "Suspended",
        "supplier.reinstate": "Suspension lifted",
    }
)
"""What a history says of each move."""


def crumbs(*more: Link, centre: bool) -> list[Link]:
    """The way back: to the list of suppliers for the centre, home for the others."""
    text, name = ("Suppliers", "supplier-list") if centre else ("Home", "dashboard")
    return [Link(text, reverse(name)), *more]


def crumb_of(supplier: Supplier) -> Link:
    """The way back to the organisation."""
    return Link(supplier.name, reverse("supplier", args=[supplier.reference]))


def rows_of(supplier: Supplier, *, change: bool = False, back: str = "") -> list[Row]:
    """What the organisation says about itself; with `change`, each with the way to its page."""
    ways = _ways(supplier, back) if change else {}
    answered = bool(supplier.size)
    values: dict[str, object] = {
        "name": supplier.name,
        "company_number": supplier.company_number,
        "charity_number": supplier.charity_number,
        "address": supplier.address,
        "postcode": supplier.postcode,
        "about": supplier.about,
        "size": supplier.get_size_display(),
        "vcse": ("Yes" if supplier.vcse else "No") if answered else "",
        "contact_name": supplier.contact_name,
        "contact_email": supplier.contact_email,
        "contact_phone": supplier.contact_phone,
        "declared_no_exclusion": "Confirmed" if supplier.declared_no_exclusion else "",
    }
    return [Row(KEYS[field], value, ways.get(field, "")) for field, value in values.items()]


def _ways(supplier: Supplier, back: str) -> dict[str, str]:
    return {field: way(supplier, part, back) for part in PARTS for field in part.fields}


def way(supplier: Supplier, part: Part, back: str = "") -> str:
    """The address of a page of the journey, empty where it cannot be changed now."""
    if not editable_in(supplier.state, part.fields):
        return ""
    address = reverse("supplier-edit", args=[supplier.reference, part.slug])
    return f"{address}?from={back}" if back else address


def filled(supplier: Supplier) -> dict[str, bool]:
    """Of each field that is asked for, whether it is answered; numbers and telephone are extras."""
    extra = {"company_number", "charity_number", "contact_phone", "vcse"}
    return {name: bool(getattr(supplier, name)) for name in KEYS if name not in extra}


@dataclass(frozen=True, slots=True)
class ClockShown:
    """When a decision is due, and how that stands today."""

    due_on: date
    words: str
    tag: State | None


def clock_of(supplier: Supplier, today: date) -> ClockShown | None:
    """The clock of an undecided request; None where none runs."""
    due = supplier.decide_by
    if supplier.state not in UNDECIDED or due is None:
        return None
    holidays = holidays_for("England", {today.year, due.year, today.year + 1})
    if today > due:
        days = working_days_between(due, today, holidays)
        late = f"{_days(days)} late: it was due by" if days else "It was due by"
        words = f"{late} {in_words(due)}"
        return ClockShown(due, words, State("late", "Late", Colour.RED))
    received = day_of_receipt(supplier.submitted_at or supplier.registered_at, holidays)
    left = Clock(received, due).working_days_left(today, holidays)
    if left == 0:
        return ClockShown(due, "Due today", State("today", "Due today", Colour.ORANGE))
    tag = State("soon", "Due soon", Colour.YELLOW) if left <= _SOON else None
    term = f"{_days(left)} left"
    if today < received:
        term = f"{_days(left)}, counted from {with_weekday(received)}"
    return ClockShown(due, f"{term}: due by {in_words(due)}", tag)


_SOON: Final = 2


def _days(number: int) -> str:
    return f"{number} working day{'' if number == 1 else 's'}"


def state_of(supplier: Supplier) -> State:
    """The state of the organisation's admission."""
    return ADMISSION.state(supplier.state)
