"""The small forms above the lists; an unknown value narrows nothing."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms

from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS
from dps.kernel.lifecycle import State
from dps.kernel.provision import Provision, Routeway
from dps.web.forms import NarrowingForm, OneOfField, TextField
from payments.domain.lifecycle import CONTRACT, PARTICIPANT, STATEMENT


def short_title(entry: Provision) -> tuple[str, str]:
    """Code and title for a narrow list: a routeway by the codes of its categories."""
    if isinstance(entry, Routeway):
        return entry.code, f"{entry.code} ({' + '.join(entry.categories)})"
    return entry.code, entry.title


class _Narrowing(NarrowingForm):
    def chosen(self, name: str) -> str:
        """What was chosen, or nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        cast("forms.ChoiceField", self.fields[name]).choices = [("", "All"), *choices]


def _labels(states: Iterable[State]) -> list[tuple[str, str]]:
    return [(state.code, state.label) for state in states]


class ContractsFilter(_Narrowing):
    state = OneOfField(label="State", select=True, required=False)
    type = OneOfField(label="Category or routeway", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _labels(CONTRACT.states))
        self._offer("type", map(short_title, CATALOGUE.values()))


class ProvisionFilter(_Narrowing):
    """What a work coach looks for."""

    type = OneOfField(label="Category or routeway", select=True, required=False)
    group = OneOfField(label="Client group", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("type", map(short_title, CATALOGUE.values()))
        self._offer("group", ((each.code, each.label) for each in CLIENT_GROUPS.values()))


class ParticipantsFilter(_Narrowing):
    state = OneOfField(label="State", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _labels(PARTICIPANT.states))


class StatementsFilter(_Narrowing):
    state = OneOfField(label="State", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _labels(STATEMENT.states))


class MilestonesFilter(_Narrowing):
    contract = TextField(
        label="Contract",
        hint="Its reference, like CON-0012",
        max_length=20,
        width=10,
        required=False,
        autocomplete="off",
        spellcheck=False,
    )

    def chosen(self, name: str) -> str:
        return super().chosen(name).upper()


class LedgerFilter(MilestonesFilter):
    """The ledger of one contract, or of all."""
