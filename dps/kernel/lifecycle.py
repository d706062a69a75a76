"""States and moves as data: each noun of the trade has one `Lifecycle`.

A lifecycle knows which moves exist, from where to where, and which capability each asks for. It is
pure: who asks, and what the database says, reach a guard as facts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from dps.kernel.errors import Reason


class Colour(StrEnum):
    """Colours of the GOV.UK tag component."""

    GREY = "grey"
    BLUE = "blue"
    LIGHT_BLUE = "light-blue"
    TURQUOISE = "turquoise"
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    PURPLE = "purple"
    PINK = "pink"


@dataclass(frozen=True, slots=True)
class State:
    """One state: `code` is stored, `label` is shown in a tag of `colour`."""

    code: str
    label: str
    colour: Colour = Colour.GREY
    final: bool = False


@dataclass(frozen=True, slots=True)
class Transition:
    """One move.

    `label` is the words on the button, `ask` the question on the move's own page, and `done` what
    a page says once it is made, with `{it}` for the object; `danger` colours the button; `own_page`
    means that a page of its own makes the move (a form, an envelope), so that no button stands in
    the moves bar. Guards are bound beside it by the app, see `dps.moves`.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    capability: str
    ask: str = ""
    danger: bool = False
    own_page: bool = False
    done: str = ""


@dataclass(frozen=True)
class Lifecycle:
    """All states and moves of one noun."""

    noun: str
    states: tuple[State, ...]
    transitions: tuple[Transition, ...]
    _by_code: Mapping[str, State] = field(init=False, repr=False, compare=False)
    _by_name: Mapping[str, Transition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {state.code: state for state in self.states})
        object.__setattr__(self, "_by_name", {move.name: move for move in self.transitions})
        for move in self.transitions:
            unknown = {*move.sources, move.target} - set(self._by_code)
            if unknown:
                raise ValueError(f"{self.noun}.{move.name} names unknown states {sorted(unknown)}")

    @property
    def initial(self) -> str:
        """The state in which a row is born: the first in the list."""
        return self.states[0].code

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(self._by_code)

    def state(self, code: str) -> State:
        """The state with this code; KeyError when there is none."""
        return self._by_code[code]

    def transition(self, name: str) -> Transition:
        """The move with this name; KeyError when there is none."""
        return self._by_name[name]

    def choices(self) -> list[tuple[str, str]]:
        return [(state.code, state.label) for state in self.states]

    def open_from(self, code: str) -> tuple[Transition, ...]:
        """The moves that leave this state, in the order of the table."""
        return tuple(move for move in self.transitions if code in move.sources)

    def illegal_because(self, name: str, code: str) -> list[Reason]:
        """Why the move cannot be made from this state; empty when it can."""
        move = self.transition(name)
        if code in move.sources:
            return []
        now, wanted = self.state(code).label, " or ".join(self.state(s).label for s in move.sources)
        return [
            Reason(
                "wrong_state",
                f"This {self.noun} is “{now}”, and “{move.label}” needs it to be “{wanted}”.",
            )
        ]

    def mermaid(self) -> str:
        """The lifecycle as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [
            f"    {source} --> {move.target}: {move.name}"
            for move in self.transitions
            for source in move.sources
        ]
        lines += [f"    {state.code} --> [*]" for state in self.states if state.final]
        return "\n".join(lines)
