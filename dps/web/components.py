"""What the component templates read: plain frozen values, built by views, with no rule in them.

Each class belongs to the template of `templates/components/`, or the tag, that its docstring names.
`href` is always an address that `reverse()` made; an empty `href` means that there is no link.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final, Protocol

from dps.kernel.lifecycle import State

NOT_SAID: Final = "\N{EN DASH}"
"""What stands in a cell for which there is nothing to say."""

COMPLETED: Final = "Completed"
OPTIONAL: Final = "Optional"
"""What a task list says of a task that is done, and of one that is not and need not be."""

BAR_WIDTH: Final = 240
"""Width of a whole bar, in units of the drawing (the tag `bars`)."""

BAR_HEIGHT: Final = 34
"""Height of one bar with the space around it, the same as a row of the table beside it."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link in the navigation, the breadcrumbs or the footer."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """account.html: who is signed in, or (with an empty name) where to sign in."""

    name: str = ""
    role: str = ""
    href: str = ""
    sign_out_href: str = ""
    sign_in_href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The tag `summary_list`: one row. `many` is shown as a list in the place of `value`."""

    key: str
    value: object = None
    href: str = ""
    act: str = "Change"
    many: Sequence[object] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """task_list.html: one task. No `colour`: the status is plain words ("Completed")."""

    text: str
    status: str
    colour: str = ""
    href: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """The tag `timeline`: one act, with the state that it led to where it moved one.

    `note` are words that somebody wrote; `about` names what else the act was about.
    """

    at: datetime
    what: str
    who: str = ""
    note: str = ""
    state: State | None = None
    about: Link | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """table.html: the head of one column."""

    text: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """table.html and the tag `rows`: one cell; with `colour` it is a tag.

    The tag alone shows `sub`, a quieter line below, `nowrap`, words that stay on one line, and
    `at`, the moment that the words name.
    """

    text: object
    href: str = ""
    numeric: bool = False
    colour: str = ""
    sub: str = ""
    nowrap: bool = False
    at: datetime | None = None


def tagged(state: State | None, sub: str = "") -> Cell:
    """A cell with the state of something as its tag; an empty cell for None."""
    return Cell("", sub=sub) if state is None else Cell(state.label, colour=state.colour, sub=sub)


@dataclass(frozen=True, slots=True)
class Table:
    """table.html: `name` is unique on the page and safe as an HTML id."""

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """pager.html: one page of a list paged by key. `about` is None where nobody counted.

    `first` leads back to the first page, for lists that only go forward.
    """

    shown: int
    noun: str
    previous: str = ""
    following: str = ""
    about: int | None = None
    first: str = ""


class CutByKey(Protocol):
    """What `pager_of` reads of a `dps.web.doors.KeyPage`."""

    first_page: bool
    first_query: str
    next_query: str

    def __len__(self) -> int: ...


def pager_of(page: CutByKey, noun: str, *, about: int | None = None) -> Pager:
    """The pager of one page of a list; `noun` in the plural with an s ("business cases")."""
    return Pager(
        shown=len(page),
        noun=noun.removesuffix("s") if (len(page) if about is None else about) == 1 else noun,
        following=f"?{page.next_query}" if page.next_query else "",
        about=about,
        first="" if page.first_page else f"?{page.first_query}",
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: `value` out of `maximum`; `text` is what the table says."""

    label: str
    value: Fraction | int
    maximum: Fraction | int
    text: str

    @property
    def width(self) -> str:
        """Width in units of the drawing, two decimals; nothing is divided by zero."""
        if self.maximum <= 0:
            return "0"
        share = max(Fraction(0), min(Fraction(1), Fraction(self.value) / Fraction(self.maximum)))
        return f"{float(share * BAR_WIDTH):.2f}"


@dataclass(frozen=True, slots=True)
class PlacedBar:
    """A bar with its distance from the top of the drawing."""

    label: str
    text: str
    width: str
    top: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The tag `bars`: parts of a whole. `name` is unique on the page and safe as an HTML id."""

    name: str
    title: str
    parts: Sequence[Bar]
    total: str = ""
    part_word: str = "Part"
    value_word: str = "Points"

    @property
    def bars(self) -> list[PlacedBar]:
        return [
            PlacedBar(bar.label, bar.text, bar.width, index * BAR_HEIGHT)
            for index, bar in enumerate(self.parts)
        ]

    @property
    def height(self) -> int:
        return max(1, len(self.parts)) * BAR_HEIGHT

    @property
    def description(self) -> str:
        """The drawing in words, for those who do not see it."""
        return "; ".join(f"{bar.label}: {bar.text}" for bar in self.parts)


@dataclass(frozen=True, slots=True)
class Progress:
    """progress.html: `done` of `whole` pieces of work; `href` is the page that shows it."""

    name: str
    label: str
    done: int
    whole: int
    sentence: str
    href: str
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """tally.html: how far a list of tasks is; `optional` of them are not done and need not be."""

    done: int
    whole: int
    optional: int

    @property
    def ready(self) -> bool:
        """Whether everything is done that must be."""
        return self.done + self.optional == self.whole


def tally_of(tasks: Iterable[Task]) -> Tally:
    """The tally of these tasks, counted like the pages that they lead to."""
    found = [task.status for task in tasks]
    return Tally(found.count(COMPLETED), len(found), found.count(OPTIONAL))


@dataclass(frozen=True, slots=True)
class Waiting:
    """waiting.html: so many of something wait for this person.

    With `news` nothing is to be done: it is good to know, and its number is not shown.
    """

    count: int
    text: str
    href: str
    hint: str = ""
    news: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """The tag `figures`: one figure, already in words ("£12,000.00", "85%")."""

    label: str
    value: object
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Signpost:
    """signposts.html: where one kind of person goes."""

    title: str
    text: str
    links: Sequence[Link] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Step:
    """steps.html: one step on a way; `standing` is "done", "now" or "ahead"."""

    text: str
    standing: str


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """demo_accounts.html: one person of the demonstration; `key` goes back in the POST."""

    name: str
    role: str
    email: str
    key: str
    place: str = ""
