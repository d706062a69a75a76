"""The pages of the drafting journey: one thing to say on each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms

from businesscases.domain.need import LONGEST_TEXT, LONGEST_TITLE, MOST_PLACES
from businesscases.forms.choosing import choices_of
from dps.kernel.catalogue import (
    CATALOGUE,
    CLIENT_GROUPS,
    ClientGroup,
    Milestone,
    Provision,
    Routeway,
    provision,
)
from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE
from dps.scheme.models import District
from dps.web.forms import (
    DateField3,
    OneOfField,
    PenceField,
    PlainForm,
    SomeOfField,
    TextField,
    WholeNumberField,
)

REOPEN: Final = "Go back to the case and open this page again"
"""What to say when the hidden part of a page does not come back as it was sent."""


def _codes_of(groups: Iterable[ClientGroup]) -> list[tuple[str, str]]:
    return [(group.code, group.label) for group in groups]


class BeginForm(PlainForm):
    """What a new case is called, and for which district it is."""

    title = TextField(
        label="What do you want to buy, in one line?",
        noun="the title",
        error_messages={"required": "Enter a title that says what you want to buy"},
        hint="Suppliers see this first. For example, “Overcoming barriers to work in Walsall”.",
        max_length=LONGEST_TITLE,
    )
    district = OneOfField(label="District", noun="the district that the case is for")

    def __init__(self, *args: Any, districts: Iterable[District], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.districts = {district.code: district for district in districts}
        names = [(code, each.name) for code, each in self.districts.items()]
        if len(names) == 1:
            self.fields["district"].widget = forms.HiddenInput()
            self.initial.setdefault("district", names[0][0])
        choices_of(self, "district").choices = names


class PartForm(PlainForm):
    """One page of the drafting journey. `revision` is the draft that the author had before them.

    `partial` leaves what is not filled in yet alone: for "Save and come back later".
    """

    one_question: ClassVar[bool] = True
    marks_optional: ClassVar[bool] = False
    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=0,
        error_messages={"invalid": REOPEN, "min_value": REOPEN},
    )

    def __init__(self, *args: Any, partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partial:
            for field in self.fields.values():
                field.required = False

    def fit_to(self, provision_type: str) -> None:
        """Adapt what is offered to the case's provision type, where it matters."""

    def values(self) -> dict[str, Any]:
        """The fields of the case as they were typed; nothing chosen is "" or None."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


class TitleForm(PartForm):
    title = TextField(
        label="What do you want to buy, in one line?",
        noun="the title",
        error_messages={"required": "Enter a title that says what you want to buy"},
        hint="Suppliers see this first. For example, “Overcoming barriers to work in Walsall”.",
        max_length=LONGEST_TITLE,
    )


class NeedForm(PartForm):
    need = TextField(
        label="What is the need?",
        noun="the need",
        error_messages={"required": "Explain the need: who, how many, where, and what shows it"},
        hint=(
            "Say who needs help and how many they are, where they live, what keeps them from "
            "work, what is in place already, and what shows it: figures of your caseload or of "
            "the local labour market. Do not name any person."
        ),
        max_length=LONGEST_TEXT,
        rows=12,
    )


class SupportForm(PartForm):
    support_wanted = TextField(
        label="What support is wanted, and what should change?",
        noun="the support wanted",
        error_messages={"required": "Say what support is wanted and what should change"},
        hint=(
            "Say what you want to be different for claimants at the end, and what you know about "
            "the help that works. Leave the how to the supplier."
        ),
        max_length=LONGEST_TEXT,
        rows=10,
    )


def type_hint(entry: Provision) -> str:
    """What a provision type is, what it pays at which milestone, and what is expected."""
    about = entry.overview
    if isinstance(entry, Routeway):
        about = f"{' and '.join(entry.categories)} as one journey"
    split = ", ".join(f"{entry.split.percent(m)}% {_AT[m]}" for m in entry.split.paid)
    expected = "; ".join(wanted.sentence for wanted in entry.expectations)
    return f"{about}. Pays {split}. Expected: {expected}."


_AT: Final = {
    Milestone.START: "at the start",
    Milestone.COMPLETION: "at completion",
    Milestone.JOB_OUTCOME: "at a job outcome",
}


class TypeForm(PartForm):
    one_question = False
    provision_type = OneOfField(
        label="Which category or routeway is it?",
        noun="one category or one routeway",
        hint=(
            "A case is for one of them. Offers of that category or routeway, and no others, are "
            "considered for it."
        ),
        choices=[(entry.code, entry.title) for entry in CATALOGUE.values()],
        hints={entry.code: type_hint(entry) for entry in CATALOGUE.values()},
    )


class GroupsForm(PartForm):
    client_groups = SomeOfField(
        label="Which client groups is it for?",
        noun="client groups",
        hint="Leave all of them empty if it is for any claimant.",
        required=False,
        small=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fit_to("")

    def fit_to(self, provision_type: str) -> None:
        """The groups that the scheme names for this type come first."""
        named = provision(provision_type).client_groups if provision_type in CATALOGUE else ()
        others = [group for group in CLIENT_GROUPS.values() if group not in named]
        first = [(f"Named for {provision_type}", _codes_of(named))] if named else []
        rest = ("Other groups" if named else "Groups", _codes_of(others))
        choices_of(self, "client_groups").choices = [*first, rest]


class PlacesForm(PartForm):
    one_question = False
    places = WholeNumberField(
        label="Places",
        noun="the number of places",
        hint="How many claimants can start.",
        least=1,
        most=MOST_PLACES,
    )
    ceiling_price_pence = PenceField(
        label="Ceiling price for each participant",
        noun="the ceiling price",
        hint=(
            "The most that you would pay for one participant, before VAT, from £1.00. Offers "
            "above it are not considered. It is published with the need."
        ),
        least=LEAST_PRICE_PENCE,
        most=MOST_PRICE_PENCE,
    )


class DatesForm(PartForm):
    one_question = False
    starts_on = DateField3(
        label="First start",
        noun="the first start",
        hint="The first day on which a participant may start. For example, 27 3 2027.",
    )
    ends_on = DateField3(
        label="Last start",
        noun="the last start",
        hint="The last day on which a participant may start.",
    )


@dataclass(frozen=True, slots=True)
class Part:
    """One page of the journey: its address, its words in the task list, its form."""

    slug: str
    task: str
    section: str
    form: type[PartForm]
    optional: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the case that this page writes."""
        return tuple(name for name in self.form.base_fields if name != "revision")


PARTS: Final = (
    Part("title", "Title", "The need", TitleForm),
    Part("need", "What the need is", "The need", NeedForm),
    Part("support", "What support is wanted", "What you want to buy", SupportForm),
    Part("type", "Category or routeway", "What you want to buy", TypeForm),
    Part("groups", "Client groups", "What you want to buy", GroupsForm, optional=True),
    Part("dates", "First and last start", "How much and when", DatesForm),
    Part("places", "Places and ceiling price", "How much and when", PlacesForm),
)
"""The pages in the order in which the journey goes through them."""


def part_of(slug: str) -> Part | None:
    """The page with this address; None when there is none."""
    return next((part for part in PARTS if part.slug == slug), None)


def part_after(part: Part) -> Part | None:
    """The page that follows; None after the last."""
    place = PARTS.index(part) + 1
    return PARTS[place] if place < len(PARTS) else None
