"""The reviewed table of (address, method, person, answer): `access.csv`.

A row for each address of the URLconf and each method; a column for each person. An address without
a row fails, and so does an answer other than the table's. 404 is the answer to whoever may not, 302
of somebody not logged in is the log-in page. Drafted by `pytest tests/architecture/draft_access.py`
and then read line by line by a person.
"""

import csv
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import get_resolver, reverse

from tests.architecture.test_doors import patterns
from tests.architecture.world import SEATS, World, make_world
from tests.conftest import AUTH_BACKEND

TABLE = Path(__file__).with_name("access.csv")
METHODS = ("GET", "POST")


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def address_of(name: str, world: World) -> str:
    return reverse(name.partition(" ")[0], kwargs=world.arguments.get(name, {}))


def answer(client: Client, method: str, address: str) -> str:
    """The status, and where a redirect leads when it is the log-in page; nothing is kept."""
    cookies = client.cookies.copy()
    try:
        with transaction.atomic():
            given = client.generic(
                method, address, "", content_type="application/x-www-form-urlencoded"
            )
            status = str(given.status_code)
            if status == "302" and given["Location"].startswith("/log-in/"):
                status = "log-in"
            transaction.set_rollback(True)
    except Exception as failure:  # noqa: BLE001 - the table says which answer is meant
        return type(failure).__name__
    finally:
        client.cookies = cookies
    return status


def log_in(person: object) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend=AUTH_BACKEND)  # type: ignore[arg-type]
    return client


def test_every_address_has_its_rows():
    known = {(row["address"].partition(" ")[0], row["method"]) for row in rows()}
    wanted = {(entry.name, method) for _, entry in patterns(get_resolver()) for method in METHODS}
    assert known == wanted


@pytest.mark.parametrize("person", SEATS)
@pytest.mark.django_db
def test_everybody_gets_what_the_table_says(person, now):
    world = make_world()
    client = log_in(world.people[person])
    expected = {(row["address"], row["method"]): row[person] for row in rows()}
    found = {
        (name, method): answer(client, method, address_of(name, world)) for name, method in expected
    }
    assert found == expected
