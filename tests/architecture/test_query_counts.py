"""P3: every page asks the database the same number of questions for 1, 25 and 2,000 of each thing.

And no more than eight. The pages are those of `access.csv`, so that no address is forgotten.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.architecture.crowd import grow
from tests.architecture.test_access import address_of, log_in, rows
from tests.architecture.world import SEATS, World, make_world

pytestmark = pytest.mark.django_db
MOST = 8
#: Who looks: the first for whom a page opens, at a list the first two, at the dashboard everybody.
LOOKERS = ("auditor", "owner", "lead", "officer", "coach", "finance", "administrator", "nobody")


def askers(row: dict[str, str]) -> list[str]:
    if row["address"] == "dashboard":
        return [person for person in SEATS if row[person] == "200"]
    there = [person for person in (*LOOKERS, *SEATS) if row[person] == "200"]
    return list(dict.fromkeys(there))[: 2 if "list" in row["address"] else 1]


def counts(world: World, clients: dict[str, Client], most: int) -> dict[tuple[str, str], int]:
    """How many queries each page takes, by address and person: at most so many people a page."""
    found = {}
    for row in rows():
        if row["method"] != "GET":
            continue
        for person in askers(row)[:most]:
            with CaptureQueriesContext(connection) as asked:
                answer = clients[person].get(address_of(row["address"], world))
                found[row["address"], person] = len(asked)
            assert answer.status_code == 200, (row["address"], person)
            if answer.streaming:
                assert b"".join(answer.streaming_content)  # a file is closed by its end
    return found


def test_pages_cost_the_same_whatever_the_number_of_rows(now):
    world = make_world()
    clients = {name: log_in(person) for name, person in world.people.items()}
    grow(world, range(1))
    few = counts(world, clients, most=99)
    grow(world, range(1, 25))
    some = counts(world, clients, most=1)
    grow(world, range(25, 2_000))
    many = counts(world, clients, most=99)
    assert len(few) > 110
    assert {page: n for page, n in many.items() if n > MOST} == {}
    growing = {page: (few[page], many[page]) for page in few if few[page] != many[page]}
    assert growing == {}
    assert some == {page: few[page] for page in some}
