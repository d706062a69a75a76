"""What the pages of both journeys share: tasks with how far each is, and what others saved."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dps.audit.models import Line
from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Lifecycle
from dps.web.components import COMPLETED, OPTIONAL, Link, Row, Task, TimelineLine
from dps.web.forms import Part


@dataclass(frozen=True, slots=True)
class TaskSection:
    """A heading of the task list with its tasks."""

    title: str
    name: str
    tasks: list[Task]


def task_sections(
    parts: Sequence[Part],
    *,
    filled: Mapping[str, bool],
    wrong: Iterable[str],
    way: Callable[[Part], str],
) -> list[TaskSection]:
    """The pages of a journey with how far each is.

    `filled` says of each field whether it needs nothing more, `wrong` names those with something
    wrong, `way` is the address of a page, empty where it cannot be changed.
    """
    fields = frozenset(wrong)
    titles = list(dict.fromkeys(part.section for part in parts))
    return [
        TaskSection(
            title,
            f"part-{number}",
            [_task(part, filled, fields, way(part)) for part in parts if part.section == title],
        )
        for number, title in enumerate(titles, 1)
    ]


def _task(part: Part, filled: Mapping[str, bool], wrong: frozenset[str], href: str) -> Task:
    known = [filled[field] for field in part.fields if field in filled]
    if wrong & set(part.fields):
        return Task(part.task, "Look again", "red", href)
    if all(known):
        return Task(part.task, COMPLETED, href=href)
    if part.optional:
        return Task(part.task, OPTIONAL, "grey", href)
    return Task(part.task, "Not finished" if any(known) else "Not started", "blue", href)


def problems(
    reasons: Iterable[Reason], parts: Sequence[Part], way: Callable[[Part], str]
) -> list[Link]:
    """Each reason with the page on which it can be mended; no address where there is none."""
    pages = {field: part for part in parts for field in part.fields}
    return [
        Link(reason.sentence, way(pages[reason.field]) if reason.field in pages else "")
        for reason in reasons
    ]


def rows_of_part(rows: Iterable[Row], keys: Mapping[str, str], part: Part) -> list[Row]:
    """The rows of a summary that belong to one page, without their Change links."""
    wanted = {keys[field] for field in part.fields if field in keys}
    return [
        Row(row.key, row.value, many=row.many, hint=row.hint) for row in rows if row.key in wanted
    ]


def timeline(
    lines: Iterable[Line], words: Mapping[str, str], lifecycle: Lifecycle, *, inside: bool
) -> list[TimelineLine]:
    """The moves of an object as its history.

    Its supplier reads of those at the centre only their role; the centre (`inside`) the names.
    """
    return [
        TimelineLine(
            at=line.at,
            what=words.get(line.act, line.act),
            who=_who(line, inside=inside),
            note=line.note,
            state=lifecycle.state(line.after) if line.after in lifecycle.codes else None,
        )
        for line in lines
    ]


def _who(line: Line, *, inside: bool) -> str:
    if line.actor == "system":
        return "the system"
    if not inside and not line.role.startswith("supplier_"):
        return "the buyers"
    return getattr(line, "who", "") or ""
