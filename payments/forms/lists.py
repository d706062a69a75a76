"""The small forms above the lists; an unknown value narrows nothing."""

from collections.abc import Iterable
from typing import Any

from dps.kernel.catalogue import CLIENT_GROUPS
from dps.kernel.lifecycle import State
from dps.web.forms import NarrowingForm, OneOfField, TextField, choices_of
from dps.web.forms.provision import types_in_short
from payments.domain.lifecycle import CONTRACT, PARTICIPANT, STATEMENT


class _Narrowing(NarrowingForm):
    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        choices_of(self, name).choices = [("", "All"), *choices]


def _labels(states: Iterable[State]) -> list[tuple[str, str]]:
    return [(state.code, state.label) for state in states]


class ContractsFilter(_Narrowing):
    state = OneOfField(label="State", select=True, required=False)
    type = OneOfField(label="Category or routeway", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("state", _labels(CONTRACT.states))
        self._offer("type", types_in_short())


class ProvisionFilter(_Narrowing):
    """What a work coach looks for."""

    type = OneOfField(label="Category or routeway", select=True, required=False)
    group = OneOfField(label="Client group", select=True, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("type", types_in_short())
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
