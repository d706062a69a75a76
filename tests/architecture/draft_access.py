"""`pytest tests/architecture/draft_access.py`: write `access.csv` as the product answers today.

To be read line by line before it is committed: the test holds the product to it.
"""

import csv

import pytest
from django.urls import get_resolver

from tests.architecture.test_access import METHODS, TABLE, address_of, answer, log_in
from tests.architecture.test_doors import patterns
from tests.architecture.world import SEATS, make_world


@pytest.mark.django_db
def test_write_the_table(now):
    world = make_world()
    names = [entry.name for _, entry in patterns(get_resolver())]
    names += [name for name in world.arguments if " " in name]
    clients = {person: log_in(world.people[person]) for person in SEATS}
    with TABLE.open("w", encoding="utf-8", newline="") as lines:
        table = csv.writer(lines, lineterminator="\n")
        table.writerow(["address", "method", *SEATS])
        for name in sorted(names):
            for method in METHODS:
                address = address_of(name, world)
                table.writerow(
                    [name, method, *(answer(c, method, address) for c in clients.values())]
                )
