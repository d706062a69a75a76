"""What of an organisation's own answers may be changed when [ours].

While the buyers decide, they read what does not move. Once admitted, the organisation keeps its
contact and its own description up to date; what the decision rests on stays.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason

CONTACT: Final = frozenset({"contact_name", "contact_email", "contact_phone"})
"""May be changed at any time: people move on."""

DESCRIBING: Final = frozenset({"about"})
OPEN: Final = frozenset({"draft", "queried"})
"""States of admission in which everything may be changed."""

_ALSO: Final[Mapping[str, frozenset[str]]] = MappingProxyType({"admitted": DESCRIBING})


def editable_in(state: str, fields: Iterable[str]) -> bool:
    """Whether all these fields may be changed in this state of admission."""
    return state in OPEN or set(fields) <= CONTACT | _ALSO.get(state, frozenset())


def may_edit_because(state: str, fields: Iterable[str]) -> list[Reason]:
    """Why these fields cannot be changed now; empty when they can."""
    if editable_in(state, fields):
        return []
    return [Reason("not_editable", _WHILE_DECIDING if state == "submitted" else _DECIDED)]


_WHILE_DECIDING: Final = "This cannot be changed while the buyers decide."
_DECIDED: Final = (
    "This cannot be changed after the decision. Write to the buyers if it is no longer right."
)
