"""The pages of the drafting journey: one thing to say on each."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django import forms

from businesscases.domain.need import LONGEST_TEXT, LONGEST_TITLE, MOST_PLACES
from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE
from dps.scheme.models import District
from dps.web.forms import (
    DateField3,
    OneOfField,
    Part,
    PartForm,
    PenceField,
    PlainForm,
    SomeOfField,
    TextField,
    WholeNumberField,
    choices_of,
)
from dps.web.forms.provision import client_groups_for, type_choices, type_hints


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


class CasePart(PartForm):
    one_question: ClassVar[bool] = True
    marks_optional: ClassVar[bool] = False


class TitleForm(CasePart):
    title = TextField(
        label="What do you want to buy, in one line?",
        noun="the title",
        error_messages={"required": "Enter a title that says what you want to buy"},
        hint="Suppliers see this first. For example, “Overcoming barriers to work in Walsall”.",
        max_length=LONGEST_TITLE,
    )


class NeedForm(CasePart):
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


class SupportForm(CasePart):
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


class TypeForm(CasePart):
    one_question = False
    provision_type = OneOfField(
        label="Which category or routeway is it?",
        noun="one category or one routeway",
        hint=(
            "A case is for one of them. Offers of that category or routeway, and no others, are "
            "considered for it."
        ),
        choices=type_choices(),
        hints=type_hints(),
    )


class GroupsForm(CasePart):
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
        choices_of(self, "client_groups").choices = client_groups_for(provision_type)


class PlacesForm(CasePart):
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


class DatesForm(CasePart):
    one_question = False
    starts_on = DateField3(
        label="First start",
        noun="the first start",
        hint=(
            "The first day on which a participant may start, after the window for offers has "
            "closed (our default). The window opens when the need is published, so leave some days "
            "for the approval too. For example, 27 3 2027."
        ),
    )
    ends_on = DateField3(
        label="Last start",
        noun="the last start",
        hint="The last day on which a participant may start.",
    )


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
