"""The sweeps: twice, half, late or together, they earn and draw everything once."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments import sweeps
from payments.models import Judged, Milestone
from payments.sweeps import due_participants, earn_milestones
from tests.payments.conftest import COMPLETED, STARTED, World, at

LATER = date(2026, 10, 20)


def snapshot() -> list[tuple[object, ...]]:
    return list(
        Milestone.objects.order_by("participant", "kind").values_list(
            "participant", "kind", "attempt", "earned_on", "fee_pence", "because", "state"
        )
    )


def people(world: World, count: int) -> None:
    for number in range(count):
        participant = world.started(f"BC{30000 + number}")
        world.complete(participant)
        if number % 2:
            world.work(participant, date(2026, 9, 1), confirmed=date(2026, 9, 28))


def test_twice_changes_nothing(world: World):
    people(world, 3)
    assert world.earn(LATER) == 7
    before = snapshot()
    assert world.earn(LATER) == 0
    assert snapshot() == before


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_any_chunk_gives_the_same(world: World, chunk: int):
    people(world, 3)
    assert earn_milestones(as_of=LATER, now=at(LATER), chunk=chunk) == 7


def test_half_and_then_the_rest(world: World, monkeypatch):
    people(world, 4)
    whole, calls = sweeps._earn, []

    def stop_after_one(*args):
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        return whole(*args)

    monkeypatch.setattr(sweeps, "_earn", stop_after_one)
    with pytest.raises(KeyboardInterrupt):
        earn_milestones(as_of=LATER, now=at(LATER), chunk=1)
    monkeypatch.setattr(sweeps, "_earn", whole)
    assert Milestone.objects.count() == 2
    assert earn_milestones(as_of=LATER, now=at(LATER), chunk=1) == 8
    assert Milestone.objects.count() == 10


def test_an_earlier_day_leaves_the_rest_due(world: World):
    people(world, 2)
    assert world.earn(STARTED) == 2
    assert len(due_participants()) == 2
    assert world.earn(COMPLETED) == 2
    assert world.earn(LATER) == 1
    assert len(due_participants()) == 0


def test_marks_that_are_lost_cost_time_and_nothing_else(world: World):
    people(world, 2)
    world.earn(LATER)
    before = snapshot()
    Judged.objects.all().delete()
    assert len(due_participants()) == 2
    assert world.earn(LATER) == 0
    assert snapshot() == before


def test_a_dry_run_keeps_nothing(world: World):
    people(world, 2)
    assert earn_milestones(as_of=LATER, now=at(LATER), dry_run=True) == 5
    assert not Milestone.objects.exists()
    assert not Judged.objects.exists()


def test_the_twin_of_the_sweep(world: World):
    people(world, 1)
    out = StringIO()
    call_command("earn_milestones", "--as-of", "2026-05-01", stdout=out)
    assert out.getvalue() == "0 milestones earned as of 2026-05-01.\n"
    for wrong in ("2026-13-01", "tomorrow", "2031-01-01"):
        with pytest.raises(CommandError):
            call_command("earn_milestones", "--as-of", wrong)


def test_a_look_that_finds_nothing_writes_nothing(world: World):
    people(world, 1)
    world.earn(LATER)
    with CaptureQueriesContext(connection) as asked:
        earn_milestones(as_of=LATER, now=at(LATER) + timedelta(seconds=30))
    words = [query["sql"].split()[0] for query in asked.captured_queries]
    assert {"INSERT", "UPDATE", "DELETE", "COPY"} & set(words) == set()


def test_the_queries_do_not_grow_with_the_participants(world: World):
    people(world, 1)
    with CaptureQueriesContext(connection) as few:
        world.earn(LATER)
    for number in range(5):
        world.started(f"BC{40000 + number}")
    with CaptureQueriesContext(connection) as many:
        world.earn(LATER)
    assert len(many) <= len(few)
