"""The milestone sweep against a correction: whatever comes first, no false claim is left standing.

A correction is let go at the worst moment, when the sweep has judged and not written yet. The
negative control takes the lock away and shows that the false claim then stands for good.
"""

from collections.abc import Callable
from datetime import date
from threading import Thread
from typing import Any

import pytest
from django.db import connection, connections, transaction

from payments import facts, sweeps
from payments.domain.evidence import EventKind
from payments.models import Event, Milestone, Participant
from payments.services import Happened, correct_event, take_back_event
from tests.payments.conftest import STARTED, World, at, make_world, proof

NEW_START = date(2026, 7, 20)
SEEN = date(2026, 10, 5)
_WAITING = """
    SELECT count(*) FROM pg_locks
    WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


@pytest.fixture
def world(committed_db: str) -> World:
    return make_world()


def event(kind: EventKind) -> Event:
    rows = Event.objects.select_related(
        "participant__contract__supplier", "participant__contract__district"
    )
    return rows.get(kind=kind, corrected_by=None)


def move_the_start(world: World) -> None:
    correct_event(
        event=event(EventKind.STARTED),
        corrected=Happened(EventKind.STARTED, NEW_START),
        proof=proof(NEW_START),
        actor=world.actor("owner"),
        now=at(SEEN),
    )


def take_the_job_back(world: World) -> None:
    take_back_event(event=event(EventKind.JOB), actor=world.actor("owner"), now=at(SEEN))


class Between:
    """An act in a connection of its own, let go between the sweep's reading and its writing."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act = act
        self.waited = False
        self.thread = Thread(target=self._run)

    def _run(self) -> None:
        try:
            self.act()
        finally:
            connections.close_all()

    def go(self) -> None:
        """Let it go, until it is done or waits for a row that the sweep holds."""
        self.thread.start()
        while self.thread.is_alive() and not self.waited:
            with connection.cursor() as cursor:
                cursor.execute(_WAITING)
                self.waited = cursor.fetchone()[0] > 0
            self.thread.join(0.02)


def race(world: World, act: Callable[[World], None], monkeypatch: Any) -> bool:
    """A sweep with the act in its middle, then two more; whether the act had to wait."""
    between, write = Between(lambda: act(world)), sweeps._copy_in

    def go_and_write(*values: Any) -> int:
        between.go()
        return write(*values)

    with monkeypatch.context() as patched:
        patched.setattr(sweeps, "_copy_in", go_and_write)
        world.earn(SEEN)
    between.thread.join(30)
    world.earn(SEEN)
    world.earn(SEEN)
    return between.waited


def standing() -> dict[str, date]:
    rows = Milestone.objects.filter(state__in=["earned", "passed"])
    return dict(rows.values_list("kind", "earned_on"))


def in_work(world: World) -> Participant:
    """Started, completed and 28 days in work; nothing of it earned yet."""
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), confirmed=date(2026, 10, 2))
    return participant


def test_a_start_corrected_meanwhile_is_earned_on_its_new_day(world, monkeypatch):
    world.started()
    assert race(world, move_the_start, monkeypatch)
    assert standing() == {"start": NEW_START}


def test_a_job_taken_back_meanwhile_leaves_no_outcome(world, monkeypatch):
    in_work(world)
    assert race(world, take_the_job_back, monkeypatch)
    assert standing().keys() == {"start", "completion"}


@pytest.mark.parametrize(
    ("act", "false"), [(move_the_start, "start"), (take_the_job_back, "job_outcome")]
)
def test_the_control_without_the_lock_lets_a_false_claim_stand(world, monkeypatch, act, false):
    in_work(world)
    unlocked = facts._PARTICIPANTS.replace("FOR NO KEY UPDATE SKIP LOCKED", "")
    monkeypatch.setattr(facts, "_PARTICIPANTS", unlocked)
    assert not race(world, act, monkeypatch)
    assert standing()[false] == {"start": STARTED, "job_outcome": date(2026, 9, 28)}[false]


def test_whoever_records_is_left_to_the_next_sweep(world):
    """The sweep waits for nobody: it earns for the others, and leaves that one due."""
    held, free = world.started("BC10001"), world.started("BC10002")
    sweep = Between(lambda: [world.earn(STARTED)])
    with transaction.atomic():
        Participant.objects.select_for_update(no_key=True).get(pk=held.pk)
        sweep.go()
    assert not sweep.waited
    assert list(Milestone.objects.values_list("participant", flat=True)) == [free.pk]
    assert list(sweeps.due_participants()) == [held.pk]
    assert world.earn(STARTED) == 1
