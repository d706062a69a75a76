"""The pages of an offer."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Final

from dps.documents.services import MOST_MEGABYTES
from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE
from dps.kernel.vat import vat_choices
from dps.scheme.models import District
from dps.scheme.selectors import open_districts
from dps.web.forms import (
    DistrictsField,
    NarrowingForm,
    OneOfField,
    Part,
    PartForm,
    PenceField,
    PlainForm,
    SomeOfField,
    TextField,
    UploadField,
    WholeNumberField,
    WordLimitedField,
    choices_of,
)
from dps.web.forms.provision import client_groups_for, type_choices, type_hints, types_in_short
from suppliers.domain.lifecycle import OFFER
from suppliers.domain.offers import DEFAULT_LIMITS
from suppliers.selectors import WRITING


class BeginOfferForm(PlainForm):
    """What the offer is for: decided once, since everything else follows from it."""

    provision_type = OneOfField(
        label="Category or routeway",
        noun="one category or one routeway",
        hint="Each is given with what it pays and the performance that is expected.",
        choices=type_choices(),
        hints=type_hints(),
    )


class AboutOfferForm(PartForm):
    title = TextField(
        label="Title",
        noun="a title that says what the programme is",
        hint="A few words, such as “Steps into work for lone parents”.",
        max_length=DEFAULT_LIMITS.title_characters,
    )
    summary = WordLimitedField(
        label="Summary",
        noun="the summary",
        hint="What a work coach should know in a minute: what happens, how long, how often.",
        max_words=DEFAULT_LIMITS.summary_words,
        rows=6,
        required=False,
    )


class DistrictsForm(PartForm):
    one_question = True
    district_codes = DistrictsField(
        label="Which districts does the programme serve?",
        hint="Tick those where participants can take part. It is considered there and nowhere "
        "else.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = open_districts().order_by("group", "name")
        choices_of(self, "district_codes").choices = in_groups(rows)


def in_groups(districts: Iterable[District]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Districts, ordered by group, as a field takes them: code and name under each group."""
    return [
        (group, [(one.code, one.name) for one in members])
        for group, members in groupby(districts, key=lambda one: one.group)
    ]


class GroupsForm(PartForm):
    one_question = True
    marks_optional = False
    client_groups = SomeOfField(
        label="Which client groups is the programme for?",
        noun="client groups",
        hint=(
            "Tick those for whom it is made. Leave all of them empty if it is for any claimant. "
            "An offer that is tailored to a group scores better than one for everybody."
        ),
        required=False,
        small=True,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fit_to("")

    def fit_to(self, provision_type: str) -> None:
        """The groups that the scheme names for this type come first."""
        choices_of(self, "client_groups").choices = client_groups_for(provision_type)


def _answer(noun: str) -> WordLimitedField:
    return WordLimitedField(
        label="Your answer", noun=noun, max_words=DEFAULT_LIMITS.answer_words, rows=16
    )


class Question1Form(PartForm):
    answer_1 = _answer("what the programme is and how it is delivered")


class Question2Form(PartForm):
    answer_2 = _answer("what shows that the programme moves claimants closer to work")


class Question3Form(PartForm):
    answer_3 = _answer("which performance you expect, and why you are confident of it")


class Question4Form(PartForm):
    answer_4 = _answer("how you measure and manage performance")


class PriceForm(PartForm):
    unit_price_pence = PenceField(
        label="Price for each participant",
        noun="the price for each participant",
        hint="Before VAT, from £1.00, in pounds and pence.",
        least=LEAST_PRICE_PENCE,
        most=MOST_PRICE_PENCE,
    )
    vat_treatment = OneOfField(
        label="VAT",
        noun="how VAT applies to the programme",
        choices=vat_choices(),
        hints={
            "standard": "VAT is added to each statement as a line of its own.",
            "exempt": "For example, vocational training by an eligible body.",
        },
    )


class PlacesForm(PartForm):
    places_a_year = WholeNumberField(
        label="Places a year",
        noun="the number of places a year",
        hint="How many participants you can take in a year, over all the districts you serve.",
        least=1,
        most=DEFAULT_LIMITS.places_a_year,
        width=10,
    )
    lead_time_days = WholeNumberField(
        label="Lead time",
        noun="the lead time",
        hint="How many days you need from the award to the first start.",
        least=0,
        most=DEFAULT_LIMITS.lead_time_days,
        suffix="days",
    )


class DocumentForm(PartForm):
    """The document has a page of its own, so that a file that is refused costs no typed word."""

    marks_optional = False
    document = UploadField(
        label="A document that describes the programme",
        noun="a PDF or a Word document (.docx)",
        hint=(
            f"A PDF or a Word document (.docx), smaller than {MOST_MEGABYTES}MB, set in Arial, "
            "12 point. It is kept with your offer. Evaluators score your four answers and do not "
            "open it, because a file could show your name. Leave out names and addresses of "
            "participants."
        ),
        megabytes=MOST_MEGABYTES,
    )

    def keep_what_is_there(self) -> None:
        """A draft that has a document keeps it unless another is chosen."""
        self.fields["document"].required = False


_PROGRAMME, _QUESTIONS, _TERMS = "The programme", "The four questions", "Price, places, document"
PARTS: Final = (
    Part("about", "Title and summary", _PROGRAMME, AboutOfferForm),
    Part("districts", "Districts", _PROGRAMME, DistrictsForm),
    Part("groups", "Client groups", _PROGRAMME, GroupsForm, optional=True),
    Part("question-1", "1. Fit of the content", _QUESTIONS, Question1Form),
    Part("question-2", "2. Moving closer to work", _QUESTIONS, Question2Form),
    Part("question-3", "3. Performance that you expect", _QUESTIONS, Question3Form),
    Part("question-4", "4. Managing performance", _QUESTIONS, Question4Form),
    Part("price", "Price and VAT", _TERMS, PriceForm),
    Part("places", "Places and lead time", _TERMS, PlacesForm),
    Part("document", "Document", _TERMS, DocumentForm),
)
"""The pages of an offer, in their order."""


class OffersFilter(NarrowingForm):
    """Which offers to show."""

    state = OneOfField(label="State", select=True, required=False)
    type = OneOfField(
        label="Category or routeway",
        select=True,
        required=False,
        choices=[("", "All"), *types_in_short()],
    )

    supplier = TextField(label="Supplier's reference", required=False, max_length=20, width=10)

    def __init__(self, *args: Any, own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if own:
            del self.fields["supplier"]
        states = [(s.code, s.label) for s in OFFER.states if own or s.code != OFFER.initial]
        more = [(WRITING, "To finish")] if own else []
        choices_of(self, "state").choices = [("", "All"), *states, *more]
