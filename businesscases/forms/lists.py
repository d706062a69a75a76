"""What to show of the lists of cases and budgets."""

from collections.abc import Iterable
from typing import Any

from dps.kernel.lifecycle import State
from dps.kernel.periods import financial_year_label
from dps.scheme.models import District
from dps.web.forms import (
    NarrowingForm,
    OneOfField,
    TextField,
    choices_of,
)
from dps.web.forms.provision import types_in_short


class CasesFilter(NarrowingForm):
    """What to show of the list of cases."""

    words = TextField(
        label="Reference or title", max_length=120, required=False, autocomplete="off"
    )
    state = OneOfField(label="State", select=True, required=False)
    type = OneOfField(label="Category or routeway", select=True, required=False)
    district = OneOfField(label="District", select=True, required=False)

    def __init__(
        self,
        *args: Any,
        states: Iterable[State],
        districts: Iterable[District],
        own: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = [(state.code, state.label) for state in states]
        names = [(each.code, each.name) for each in districts]
        first = [("", "Your district"), ("all", "All")] if own else [("", "All")]
        choices_of(self, "state").choices = [("", "All"), *labels]
        choices_of(self, "type").choices = [("", "All"), *types_in_short()]
        choices_of(self, "district").choices = [*first, *names]


class BudgetsFilter(NarrowingForm):
    """Which budgets to show; the centre chooses a district too."""

    district = OneOfField(label="District", select=True, required=False)
    year = OneOfField(label="Financial year", select=True, required=False)

    def __init__(
        self,
        *args: Any,
        years: Iterable[int],
        districts: Iterable[District] | None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        labels = [(str(year), financial_year_label(year)) for year in years]
        choices_of(self, "year").choices = [("", "All"), *labels]
        if districts is None:
            del self.fields["district"]
        else:
            names = [(each.code, each.name) for each in districts]
            choices_of(self, "district").choices = [("", "All"), *names]
