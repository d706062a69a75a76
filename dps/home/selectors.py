"""Reads of the roof: whose seat is where, what waits, how the installation runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from celery import current_app
from django.db.models import Count, Q

import businesscases.selectors
import matching.selectors
import payments.selectors
import suppliers.selectors
from dps.accounts.actors import Actor
from dps.accounts.demo_people import DEMO_PEOPLE
from dps.accounts.roles import Role
from dps.accounts.selectors import demo_users, open_seats
from dps.home.probes import broker_since, database_since
from dps.home.watching import WEB_SINCE
from dps.kernel.lifecycle import Colour, State
from dps.kernel.money import pounds
from dps.kernel.periods import in_words
from dps.kernel.questions import QUESTIONS
from dps.launch.processes import APPLICATIONS, SERVERS
from dps.notifications.models import Message
from dps.notifications.selectors import GIVEN_UP_AFTER
from dps.scheme.domain.terms import FIT_PARTS, LINES, Unit
from dps.scheme.models import District, ProcessNote, SweepNote, Terms
from dps.web.components import Cell, Column, DemoAccount, Table
from dps.web.waiting import Waiting
from suppliers.models import Supplier

TERMS_SHOWN: Final = 4
"""How many rows of terms stand beside each other."""


def names_of_scopes(scopes: Iterable[str]) -> dict[str, str]:
    """Names of suppliers and districts by the references in seats; at most two queries."""
    wanted = set(scopes) - {""}
    suppliers = {scope for scope in wanted if scope.startswith("SUP-")}
    names: dict[str, str] = {}
    if suppliers:
        names |= dict(
            Supplier.objects.filter(reference__in=suppliers).values_list("reference", "name")
        )
    if wanted - suppliers:
        names |= dict(
            District.objects.filter(code__in=wanted - suppliers).values_list("code", "name")
        )
    return names


def my_seats(actor: Actor) -> list[tuple[str, str]]:
    """The actor's roles with the name of the supplier or district of each."""
    names = names_of_scopes(seat.scope for seat in actor.seats)
    return [(Role(seat.role).label, names.get(seat.scope, seat.scope)) for seat in actor.seats]


def demo_accounts() -> list[DemoAccount]:
    """The demonstration's people who exist, in the order of the table; else nobody."""
    users = demo_users()
    if not users:
        return []
    seats = {seat.user_id: seat.scope for seat in open_seats().filter(user__in=users.values())}
    names = names_of_scopes(seats.values())
    return [
        DemoAccount(
            name=users[person.key].name,
            role=person.role.label,
            email=person.email,
            key=person.key,
            place=names.get(seats.get(users[person.key].pk, ""), ""),
        )
        for person in DEMO_PEOPLE
        if person.key in users
    ]


_SOURCES: Final = (
    suppliers.selectors.waiting_for,
    businesscases.selectors.waiting_for,
    matching.selectors.waiting_for,
    payments.selectors.waiting_for,
)


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for this person in every app, the greatest number first, then what is news.

    No empty lines.
    """
    found = [one for source in _SOURCES for one in source(actor, now) if one.count or one.news]
    return sorted(found, key=lambda one: (one.news, -one.count))


@dataclass(frozen=True, slots=True)
class SweepRow:
    """A sweep of the beat table: how often it looks, and what came of it."""

    name: str
    every_seconds: int
    looked_at: datetime | None
    as_of: date | None
    done: int | None
    failed_at: datetime | None


@dataclass(frozen=True, slots=True)
class ProcessRow:
    """A process of the supervisor's list: whether it is there, since when, and how one knows."""

    name: str
    state: State
    since: datetime | None
    seen: datetime | None
    known_by: str


@dataclass(frozen=True, slots=True)
class OperationsView:
    """How the work of the installation goes."""

    processes: list[ProcessRow]
    sweeps: list[SweepRow]
    messages_waiting: int
    messages_given_up: int


SILENT_AFTER: Final = timedelta(minutes=2)
"""A process that was not seen for so long is called silent [ours]: four of the shortest beats."""

_WORDS: Final = {
    "postgres": ("Database", "It answered just now."),
    "valkey": ("Broker", "It was asked just now."),
    "web": ("Web", "It made this page."),
    "worker": ("Worker", "It notes its heartbeat."),
    "beat": ("Beat", "It notes that it handed out work to the broker."),
}


def _processes(now: datetime) -> list[ProcessRow]:
    """One row for each process of the supervisor's list, in two queries; `now` is a real moment.

    Servers are asked, and the web answers by showing this. The others are known by their notes.
    """
    notes = {note.name: note for note in ProcessNote.objects.all()}
    asked = {
        "postgres": database_since(),
        "valkey": broker_since(now),
        "web": WEB_SINCE,
    }
    return [
        _asked(each.name, asked[each.name], now)
        if each.name in asked
        else _noted(each.name, notes.get(each.name), now)
        for each in (*APPLICATIONS, *SERVERS)
    ]


def _asked(name: str, since: datetime | None, now: datetime) -> ProcessRow:
    label, known_by = _WORDS[name]
    if since is None:
        return ProcessRow(label, _DOES_NOT_ANSWER, None, None, known_by)
    return ProcessRow(label, _ANSWERS, since, now, known_by)


def _noted(name: str, note: ProcessNote | None, now: datetime) -> ProcessRow:
    label, known_by = _WORDS[name]
    if note is None:
        return ProcessRow(label, _NOT_SEEN, None, None, known_by)
    state = _AT_WORK if now - note.seen_at <= SILENT_AFTER else _SILENT
    return ProcessRow(label, state, note.began_at, note.seen_at, known_by)


_ANSWERS: Final = State("answers", "Answers", Colour.GREEN)
_DOES_NOT_ANSWER: Final = State("does_not_answer", "Does not answer", Colour.RED)
_AT_WORK: Final = State("at_work", "At work", Colour.GREEN)
_SILENT: Final = State("silent", "Silent", Colour.RED)
_NOT_SEEN: Final = State("not_seen", "Not seen yet", Colour.GREY)


def operations(now: datetime) -> OperationsView:
    """The processes, the sweeps and the outbox, in four queries; `now` is a real moment."""
    known = {note.task: note for note in SweepNote.objects.all()}
    outbox = Message.objects.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, tries__lt=GIVEN_UP_AFTER)),
        given_up=Count("pk", filter=Q(sent_at=None, tries__gte=GIVEN_UP_AFTER)),
    )
    rows = []
    for name, entry in sorted(current_app.conf.beat_schedule.items()):
        note = known.get(name)
        rows.append(
            SweepRow(
                name=name.rpartition(".")[2].replace("_", " ").capitalize(),
                every_seconds=int(entry["schedule"]),
                looked_at=note.looked_at if note else None,
                as_of=note.as_of if note else None,
                done=note.done if note else None,
                failed_at=note.failed_at if note else None,
            )
        )
    return OperationsView(_processes(now), rows, outbox["waiting"], outbox["given_up"])


def terms_table(today: date) -> Table:
    """The last rows of terms beside each other, the newest first; what changed is marked."""
    rows = list(Terms.objects.order_by("-valid_from")[:TERMS_SHOWN])
    in_force = next((row for row in rows if row.valid_from <= today), None)
    heads = [Column("Number")] + [
        Column(
            f"From {in_words(row.valid_from)}" + (" (in force)" if row is in_force else ""),
            numeric=True,
        )
        for row in rows
    ]
    lines = [
        [Cell(line.label), *_marked([shown(line.unit, getattr(row, line.field)) for row in rows])]
        for line in LINES
    ]
    for number, question in QUESTIONS.items():
        values = [f"{row.question_weights[number - 1]}%" for row in rows]
        lines.append([Cell(f"Weight of question {number}: {question}"), *_marked(values)])
    for part, label in FIT_PARTS.items():
        values = [f"{row.fit_weights.get(part, 0) // 100}%" for row in rows]
        lines.append([Cell(f"Fit: {label}"), *_marked(values)])
    return Table("terms", "Terms of the scheme", heads, lines)


def shown(unit: Unit, number: int) -> str:
    """A number of the terms with its unit, in words."""
    if unit is Unit.PENCE:
        return pounds(number)
    return f"{number / 100:g}%" if unit is Unit.BASIS_POINTS else f"{number}{unit.value}"


def _marked(values: list[str]) -> list[Cell]:
    """Cells of one line, newest first; a value that differs from the one before says so."""
    found = []
    for value, before in zip(values, [*values[1:], values[-1]], strict=True):
        words = value if value == before else f"{value} (changed)"
        found.append(Cell(words, numeric=True))
    return found
