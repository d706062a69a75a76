"""What the pages show of a case: rows, tasks, tags and lines, ready for the templates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.urls import reverse

from businesscases.domain import lifecycle
from businesscases.domain.budget import Balance
from businesscases.domain.lifecycle import CASE, WindowFacts, state_at
from businesscases.domain.need import ALL_PERCENT
from businesscases.domain.stages import stays
from businesscases.domain.terms import CaseTerms, scored_by
from businesscases.forms.drafting import PARTS
from businesscases.models import BusinessCase
from businesscases.selectors import DECIDING
from dps.audit.models import Line
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, provision
from dps.kernel.lifecycle import Colour, State
from dps.kernel.money import pounds
from dps.kernel.periods import financial_year_label, in_words
from dps.kernel.questions import QUESTIONS, SCALE
from dps.web.components import COMPLETED, OPTIONAL, Figure, Link, Row, Task, TimelineLine
from dps.web.forms import Part
from dps.web.forms.provision import type_hint
from dps.web.templatetags.look import day, moment

DECIDING_STATE: Final = State("evaluating", "In evaluation", Colour.YELLOW)
"""What those who take no part in a decision see while it is taken."""

_DONE: Final = {
    "case.begin": "Draft begun",
    "case.submit": "Sent for approval",
    "case.return": "Returned with reasons",
    "case.approve": "Approved and budget reserved",
    "case.publish": "Need published",
    "case.close": "Window closed",
    "case.evaluate": "Evaluation started",
    "case.lock": "Quality locked",
    "case.recommend": "Award recommended",
    "case.reject": "Recommendation sent back",
    "case.award": "Awarded",
    "case.reopen": "Next offer after a refusal",
    "case.not_award": "Nothing awarded",
    "case.withdraw": "Withdrawn",
}


KEYS: Final = {
    "title": "Title",
    "need": "Need",
    "support_wanted": "Support wanted",
    "provision_type": "Category or routeway",
    "client_groups": "Client groups",
    "starts_on": "First start",
    "ends_on": "Last start",
    "places": "Places",
    "ceiling_price_pence": "Ceiling price",
}
"""What summaries call each field of a case, in their order."""


def crumbs(*more: Link) -> list[Link]:
    """The way back to the list of cases, and on to what follows."""
    return [Link("Cases", reverse("case-list")), *more]


def crumb_of(case: BusinessCase) -> Link:
    """The way back to the case."""
    return Link(case.reference, reverse("case", args=[case.reference]))


def window_over(case: BusinessCase, now: datetime) -> bool:
    """Whether the window of a published need has closed and nothing was made of it yet."""
    return lifecycle.window_over(case.state, WindowFacts(case.closes_at, now))


def shown_state(case: BusinessCase, now: datetime, *, inside: bool) -> State:
    """The state as this person sees it: outside, a decision that is being taken is one state."""
    if not inside and case.state in DECIDING:
        return DECIDING_STATE
    return state_at(case.state, WindowFacts(case.closes_at, now))


def type_title(code: str) -> str:
    """The title of a provision type; nothing while none is chosen."""
    return provision(code).title if code in CATALOGUE else ""


def rows_of(case: BusinessCase, *, change: bool = False) -> list[Row]:
    """What the case says, row by row; with `change`, each with the way to its page."""
    ways = _ways(case) if change else {}
    groups = [CLIENT_GROUPS[code].label for code in case.client_groups if code in CLIENT_GROUPS]
    values: dict[str, object] = {
        "title": case.title,
        "need": case.need,
        "support_wanted": case.support_wanted,
        "provision_type": type_title(case.provision_type),
        "client_groups": "Any claimant",
        "starts_on": _day(case.starts_on),
        "ends_on": _day(case.ends_on),
        "places": f"{case.places:,}" if case.places else None,
        "ceiling_price_pence": pounds(case.ceiling_price_pence)
        if case.ceiling_price_pence
        else None,
    }
    return [
        Row(
            KEYS[field],
            value,
            ways.get(field, ""),
            many=groups if field == "client_groups" else (),
            hint=_hint(field, case) if value else "",
        )
        for field, value in values.items()
    ]


def _ways(case: BusinessCase) -> dict[str, str]:
    """The page on which each field is changed, from the check page and back to it."""
    return {
        field: f"{reverse('case-edit', args=[case.reference, part.slug])}?from=check"
        for part in PARTS
        for field in part.fields
    }


def _hint(field: str, case: BusinessCase) -> str:
    if field == "provision_type":
        return type_hint(provision(case.provision_type))
    return "For each participant, before VAT." if field == "ceiling_price_pence" else ""


def _day(day: date | None) -> str | None:
    return in_words(day) if day else None


@dataclass(frozen=True, slots=True)
class TaskSection:
    """A heading of the task list with its tasks."""

    title: str
    name: str
    tasks: list[Task]


def task_sections(case: BusinessCase, wrong: Iterable[str]) -> list[TaskSection]:
    """The pages of the journey with how far each is; `wrong` are fields with something wrong."""
    fields = frozenset(wrong)
    titles = list(dict.fromkeys(part.section for part in PARTS))
    return [
        TaskSection(
            title,
            f"part-{number}",
            [_task(case, part, fields) for part in PARTS if part.section == title],
        )
        for number, title in enumerate(titles, 1)
    ]


def _task(case: BusinessCase, part: Part, wrong: frozenset[str]) -> Task:
    href = reverse("case-edit", args=[case.reference, part.slug])
    filled = [bool(getattr(case, field)) for field in part.fields]
    if wrong & set(part.fields):
        return Task(part.task, "Look again", "red", href)
    if all(filled):
        return Task(part.task, COMPLETED, href=href)
    if part.optional:
        return Task(part.task, OPTIONAL, "grey", href)
    words = "Not finished" if any(filled) else "Not started"
    return Task(part.task, words, "blue", href)


_OF_THE_DECISION: Final = frozenset(
    {"case.evaluate", "case.lock", "case.recommend", "case.reject", "case.reopen"}
)
"""Moves whose notes are for those who decide, until there is an award."""


def timeline(lines: Iterable[Line], *, decides: bool) -> list[TimelineLine]:
    """The moves of a case as lines of its history; each line has been read with `who`.

    What those who decide wrote to each other is left out unless the reader `decides`, too.
    """
    return [
        TimelineLine(
            at=line.at,
            what=_DONE.get(line.act, line.act),
            who=getattr(line, "who", None) or ("the system" if line.actor == "system" else ""),
            note=line.note if decides or line.act not in _OF_THE_DECISION else "",
            state=CASE.state(line.after),
        )
        for line in lines
    ]


def terms_rows(terms: CaseTerms) -> list[Row]:
    """How offers for the case are scored and what follows, in words."""
    weights = [
        f"{QUESTIONS[number]}: {weight}%" for number, weight in enumerate(terms.question_weights, 1)
    ]
    outcome = terms.outcome_rate_bp // ALL_PERCENT
    expected = f"{terms.completion_rate_bp // ALL_PERCENT}% of starts complete"
    if outcome:
        expected += f" and {outcome}% reach a job outcome"
    return [
        Row(
            "Quality and price",
            f"{terms.quality_weight} points for quality, {terms.price_weight} for price",
        ),
        Row("Questions", many=weights, hint="The percentage is of the points for quality."),
        Row("Scores", many=[f"{score}: {words}" for score, words in SCALE.items()]),
        Row(
            "Suitable standard",
            f"No question below {terms.least_question_score}, and at least "
            f"{terms.least_quality_percent}% of the quality points",
            hint="A score of 2 everywhere is 50%, so it is not enough."
            if terms.least_quality_percent > _HALF
            else "",
        ),
        Row(
            "Price points",
            f"{terms.price_weight} times the lowest expected cost of a suitable offer, divided by "
            "the offer's own",
            hint=f"Expected cost for each start, for every offer alike: {expected}.",
        ),
        Row("Who scores", scored_by(terms.evaluators)),
    ]


_HALF: Final = 50


def stay_rows(
    case: BusinessCase, entered: Iterable[tuple[datetime, str]], now: datetime
) -> list[Row]:
    """The days that a case has stood at each stage, of (moment, state entered), oldest first.

    An end has no days, and from the close of the window on no need counts as published.
    """
    over = window_over(case, now)
    until = case.closes_at if over and case.closes_at else now
    return [
        Row(stay.state.label, f"{_days(stay.days)}{' so far' if stay.now and not over else ''}")
        for stay in stays(entered, until)
        if not stay.state.final
    ]


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def date_rows(case: BusinessCase, now: datetime) -> list[Row]:
    """When the need was published, and when its window closes or closed."""
    if case.published_at is None:
        return []
    is_open = case.state == "published" and not window_over(case, now)
    word = "Window closes" if is_open else "Window closed"
    window = [] if case.state == "withdrawn" else [Row(word, moment(case.closes_at))]
    return [Row("Published", day(case.published_at)), *window]


def approval_figures(value_pence: int, free_pence: int | None) -> list[Figure]:
    """What an approval would do to the budget, to the penny."""
    first = Figure("Approval reserves", pounds(value_pence))
    if free_pence is None:
        return [first, Figure("Free now", "Nothing allocated")]
    left = free_pence - value_pence
    word = "Free afterwards" if left >= 0 else "Missing"
    return [first, Figure("Free now", pounds(free_pence)), Figure(word, pounds(abs(left)))]


def budget_figures(balance: Balance) -> list[Figure]:
    """The sums of a budget, with what is free."""
    return [
        Figure("Allocated", pounds(balance.allocated_pence)),
        Figure("Reserved", pounds(balance.reserved_pence), "for approved cases"),
        Figure("Committed", pounds(balance.committed_pence), "for awards, paid or not"),
        Figure("Free", pounds(balance.free_pence), "can still be reserved"),
    ]


def year_label(year: int | None) -> str:
    """The financial year in words; nothing where none is known."""
    return "" if year is None else financial_year_label(year)
