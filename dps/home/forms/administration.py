"""The administrator's forms."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from dps.accounts.roles import CENTRAL_ROLES, DISTRICT_ROLES, SUPPLIER_ROLES, Role
from dps.kernel.questions import QUESTIONS
from dps.scheme.domain.terms import FIT_PARTS, LINES, TermsDraft, Unit
from dps.scheme.models import District, Terms
from dps.web.forms import (
    DateField3,
    EmailField,
    NarrowingForm,
    OneOfField,
    PenceField,
    PlainForm,
    Section,
    TextField,
    WholeNumberField,
)

_HUNDRED: Final = 100
ROLE_CHOICES: Final = [
    (
        side,
        [(role.value, role.label) for role in Role if role in roles and role is not Role.SYSTEM],
    )
    for side, roles in (
        ("The centre", CENTRAL_ROLES),
        ("A district", DISTRICT_ROLES),
        ("A supplier", SUPPLIER_ROLES),
    )
]


class SeatForm(PlainForm):
    """A role, and the district or supplier that it is for."""

    role = OneOfField(
        label="Role",
        noun="a role",
        choices=[("", "Select a role"), *ROLE_CHOICES],
        select=True,
    )
    district = OneOfField(
        label="District",
        noun="a district",
        hint="Only for a role in a district.",
        choices=[],
        select=True,
        required=False,
    )
    supplier = TextField(
        label="Supplier's reference",
        hint="Only for a role with a supplier, like SUP-0031.",
        max_length=20,
        width=10,
        required=False,
        spellcheck=False,
    )

    def __init__(self, *args: Any, districts: Iterable[District] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["district"].choices = [  # type: ignore[attr-defined]
            ("", "No district"),
            *((district.code, district.name) for district in districts),
        ]

    @property
    def scope(self) -> str:
        """What the seat is tied to, after the form was found valid."""
        role = self.cleaned_data["role"]
        if role in SUPPLIER_ROLES:
            return str(self.cleaned_data["supplier"]).upper()
        return str(self.cleaned_data["district"]) if role in DISTRICT_ROLES else ""


class PersonForm(SeatForm):
    """A new account with its first seat."""

    name = TextField(label="Name", noun="the person's name", max_length=80)
    email = EmailField(label="Email address", noun="the email address", autocomplete="off")
    field_order = ("name", "email", "role", "district", "supplier")


class AccountFilterForm(NarrowingForm):
    """Narrow the list of accounts."""

    words = TextField(
        label="Name or email address", max_length=80, required=False, autocomplete="off"
    )
    role = OneOfField(
        label="Role",
        choices=[("", "All roles"), *ROLE_CHOICES],
        select=True,
        required=False,
    )


class ClockForm(PlainForm):
    """The day to which the demonstration's clock moves."""

    day = DateField3(label="Day", noun="the day", hint="For example, 27 9 2027.")


class TermsForm(PlainForm):
    """New terms from a day on: every number of the scheme, filled with those of the last row."""

    valid_from = DateField3(label="In force from", noun="the first day", hint="After today.")
    sections = (
        Section("When", ("valid_from",)),
        Section("Weights of the questions", tuple(f"weight_{number}" for number in QUESTIONS)),
        Section("Weights of the fit", tuple(f"fit_{part}" for part in FIT_PARTS)),
        Section("Numbers", tuple(line.field for line in LINES)),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in QUESTIONS.items():
            self.fields[f"weight_{number}"] = WholeNumberField(
                label=f"{number}. {question}",
                noun=f"the weight of question {number}",
                most=_HUNDRED,
                suffix="%",
            )
        for part, label in FIT_PARTS.items():
            noun = f"the weight of “{label}”"
            self.fields[f"fit_{part}"] = WholeNumberField(
                label=label, noun=noun, most=_HUNDRED, suffix="%"
            )
        for line in LINES:
            self.fields[line.field] = _field_of(line.unit, line.label)

    @staticmethod
    def initial_from(terms: Terms, day: date) -> dict[str, Any]:
        """The last row's numbers as this form shows them, from the day after `day`."""
        numbers = {line.field: getattr(terms, line.field) for line in LINES}
        numbers["completion_rate_bp"] //= _HUNDRED
        return {
            "valid_from": day + timedelta(days=1),
            **numbers,
            **{f"weight_{n}": weight for n, weight in enumerate(terms.question_weights, 1)},
            **{f"fit_{part}": bp // _HUNDRED for part, bp in terms.fit_weights.items()},
        }

    def to_draft(self) -> TermsDraft:
        """The new row as a value."""
        typed = self.cleaned_data
        numbers = {line.field: typed[line.field] for line in LINES}
        numbers["completion_rate_bp"] *= _HUNDRED
        return TermsDraft(
            valid_from=typed["valid_from"],
            numbers=numbers,
            question_weights=tuple(typed[f"weight_{number}"] for number in QUESTIONS),
            fit_weights={part: typed[f"fit_{part}"] * _HUNDRED for part in FIT_PARTS},
        )


def _field_of(unit: Unit, label: str) -> PenceField | WholeNumberField:
    if unit is Unit.PENCE:
        return PenceField(label=label, noun=f"“{label}”")
    most = {Unit.POINTS: 100, Unit.SCORE: 4, Unit.PERCENT: 100, Unit.BASIS_POINTS: 100}
    suffix = "%" if unit is Unit.BASIS_POINTS else unit.value
    return WholeNumberField(
        label=label, noun=f"“{label}”", most=most.get(unit, 365), suffix=suffix, width=4
    )
