"""Money for a district, and what the district wants to do with it."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms

from dps.kernel.periods import financial_year_label
from dps.scheme.models import District
from dps.web.forms import (
    OneOfField,
    PenceField,
    PlainForm,
    TextField,
    choices_of,
)

MOST_ALLOCATION_PENCE: Final = 1_000_000_000_00
"""The greatest amount of one allocation: £1,000,000,000.00, so that a slip stands out [ours]."""


class AllocateForm(PlainForm):
    """Money for one district in one financial year. `mark` makes it count once."""

    district = OneOfField(label="District", noun="the district", select=True)
    year = OneOfField(label="Financial year", noun="the financial year")
    amount = PenceField(label="Amount", noun="the amount", least=1, most=MOST_ALLOCATION_PENCE)
    note = TextField(
        label="Note",
        noun="the note",
        hint="Where the money comes from, for example the letter that grants it.",
        max_length=200,
    )
    mark = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, districts: Iterable[District], years: Iterable[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.districts = {district.code: district for district in districts}
        names = [(code, each.name) for code, each in self.districts.items()]
        labels = [(str(year), financial_year_label(year)) for year in years]
        choices_of(self, "district").choices = [("", "Choose a district"), *names]
        choices_of(self, "year").choices = labels


class PrioritiesForm(PlainForm):
    priorities = TextField(
        label="Priorities",
        noun="the priorities",
        hint="What the district wants most from suppliers, and for whom. Everybody can read this.",
        max_length=4_000,
        rows=8,
        required=False,
    )
    champion = TextField(
        label="Champion",
        noun="the champion",
        hint="The person in the district who speaks for the scheme. Everybody can read the name.",
        max_length=80,
        autocomplete="off",
        required=False,
    )
