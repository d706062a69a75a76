"""S6: kill -9 of a real process in the middle of a sweep; the next run loses and doubles nothing.

The sweep is stopped from outside, without any fault code in the product: another transaction holds
a row that it needs, the process waits for it, and is killed while it waits.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.db import connection

from payments.models import Judged, Milestone, Participant
from payments.sweeps import due_participants, earn_milestones
from tests import build
from tests.conftest import set_clock
from tests.payments.conftest import World, at, make_world

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("DPS_KILLS", "1"))
"""How many at each of the two points."""
LATER = date(2026, 9, 1)
PEOPLE = 6
CHUNK = 2
WHOLE = PEOPLE * 2
Hold = Callable[[Participant], tuple[str, list[object]]]
"""What stops the sweep: a statement that takes a row of this participant, and does not commit."""


def address_of(database: str) -> str:
    """DATABASE_URL of the clone, for a process of its own."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}").geturl()


def sweep(database: str) -> "subprocess.Popen[bytes]":
    """`manage.py earn_milestones` as a process, in chunks of two."""
    return subprocess.Popen(
        [sys.executable, "manage.py", "earn_milestones", "--chunk", str(CHUNK)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": address_of(database)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def holding(sql: str, params: list[object]) -> Iterator[int]:
    """A transaction of another connection that holds a row; gives its process number."""
    settings = connection.get_connection_params()
    settings.pop("cursor_factory", None)
    other = psycopg2.connect(**{k: v for k, v in settings.items() if k != "context"})
    try:
        with other.cursor() as cursor:
            cursor.execute(sql, params)
            yield other.get_backend_pid()
    finally:
        other.rollback()
        other.close()


def wait_until(true: Callable[[], bool], seconds: float = 60) -> None:
    """Look until it is so; fail when it never is."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            pytest.fail("the sweep never came to the held row")
        time.sleep(0.02)


def waits_for(holder: int) -> bool:
    """Whether some connection waits for the one that holds the row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND %s = ANY(pg_blocking_pids(pid))",
            [holder],
        )
        return bool(cursor.fetchone()[0])


def filled() -> World:
    """Six participants who have started and completed, none judged."""
    world = make_world()
    for number in range(PEOPLE):
        world.complete(world.started(f"BC{80000 + number}"))
    set_clock(at(LATER))
    return world


def a_milestone(participant: Participant) -> tuple[str, list[object]]:
    """Stops the sweep where it earns: an unfinished row of the same key."""
    return (
        (
            "INSERT INTO payments_milestone (reference, state, participant_id, contract_id, kind,"
            " attempt, earned_on, fee_pence, because, last_event, earned_at, check_reason)"
            " VALUES ('held', 'earned', %s, %s, 'completion', 1, %s, 1, 'held', 0, %s, '')"
        ),
        [participant.pk, participant.contract_id, LATER, build.NOW],
    )


def a_mark(participant: Participant) -> tuple[str, list[object]]:
    """Stops the sweep after it has earned and before it commits: an unfinished mark."""
    return "INSERT INTO payments_judged (participant_id, last_event) VALUES (%s, 0)", [
        participant.pk
    ]


def kill_and_go_on(database: str, hold: Hold, number: int) -> None:
    """Kill the sweep while it waits for what is held of this participant, then run it again."""
    filled()
    participant = Participant.objects.get(number=number)
    with holding(*hold(participant)) as holder:
        process = sweep(database)
        try:
            wait_until(lambda: waits_for(holder) or process.poll() is not None)
            assert process.poll() is None
            process.send_signal(signal.SIGKILL)
        finally:
            process.kill()
            process.wait()
    whole_chunks = (number - 1) // CHUNK * CHUNK
    wait_until(lambda: Milestone.objects.count() == whole_chunks * 2)
    assert Judged.objects.count() == whole_chunks
    assert len(due_participants()) == PEOPLE - whole_chunks
    assert sweep(database).wait() == 0
    rows = list(Milestone.objects.values_list("participant__number", "kind"))
    assert sorted(rows) == sorted(
        (n, kind) for n in range(1, PEOPLE + 1) for kind in ("start", "completion")
    )
    assert earn_milestones(as_of=LATER, now=at(LATER)) == 0
    assert Milestone.objects.count() == WHOLE


@pytest.mark.parametrize("kill", range(KILLS))
@pytest.mark.parametrize("hold", [a_milestone, a_mark])
def test_killed_in_the_middle_nothing_is_lost_and_nothing_twice(committed_db, hold, kill):
    """While it earns, and before it commits: first in the second of three chunks, then in all."""
    kill_and_go_on(committed_db, hold, 1 + (kill + 2) % PEOPLE)
