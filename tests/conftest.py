"""What all tests share: people, clients, the clock, a query budget, and a database that commits."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from math import ceil
from typing import Any

import pytest
from celery import current_app
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as hypothesis_settings
from kombu import pools

from dps.scheme import clock
from dps.scheme.models import Installation
from tests import build

hypothesis_settings.register_profile("default", max_examples=500, deadline=None)
hypothesis_settings.register_profile("nightly", max_examples=10_000, deadline=None)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

AUTH_BACKEND = "dps.accounts.backend.Backend"


def set_clock(moment: datetime) -> None:
    """Move the demonstration's clock of the test's database to this moment, never before it."""
    Installation.objects.update(
        clock_offset_seconds=ceil((moment - clock.wall_clock()).total_seconds())
    )


@pytest.fixture
def now(db: None) -> datetime:
    """The tests' moment; web, tasks and commands then read the same."""
    set_clock(build.NOW)
    return build.NOW


@pytest.fixture
def client_of(now: datetime) -> Callable[..., Client]:
    """`client_of("buyer")` or `client_of("work_coach", "black-country")`: a new person logged in.

    The person is `client.user`; pass `user=` to log in somebody who exists.
    """

    def log_in(role: str = "", scope: str = "", *, user: Any = None) -> Client:
        client = Client()
        person = user or build.user(f"A {role}", (role, scope))
        client.force_login(person, backend=AUTH_BACKEND)
        client.user = person  # type: ignore[attr-defined]
        return client

    return log_in


@pytest.fixture
def queries() -> Callable[..., AbstractContextManager[CaptureQueriesContext]]:
    """`with queries(8):` fails when the block asks the database more than 8 times."""

    @contextmanager
    def at_most(most: int = 8) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
            asked = len(captured)
        assert asked <= most, "\n".join(
            f"{n}. {query['sql'][:300]}" for n, query in enumerate(captured.captured_queries, 1)
        )

    return at_most


NOWHERE = "redis://127.0.0.1:1/0"
"""A broker's address at which nobody answers."""


def turn_broker(address: str) -> None:
    """Let the application send to the broker at this address, by new connections."""
    current_app.conf.broker_url = address
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


@pytest.fixture
def broker_down() -> Iterator[None]:
    """The application's broker at an address where nobody answers."""
    known = current_app.conf.broker_url
    turn_broker(NOWHERE)
    yield
    turn_broker(known)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As pytest-django's, and a copy of the database as the migrations left it, for clones.

    What tests roll back stays in the files of their database, and each clone of it would copy that.
    """
    name = connection.settings_dict["NAME"]
    if not name.startswith("test_"):
        yield
        return
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE IF EXISTS "{name}_new" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{name}_new" TEMPLATE "{name}"', closing=name)
    yield
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE "{name}_new" WITH (FORCE)')


@pytest.fixture(scope="session")
def own_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of what clones are made of, also where only tests that commit were chosen.

    pytest-django makes a database only for tests marked `django_db`; without it the clone below
    would be one of the real database, whose connections it would end.
    """
    name = connection.settings_dict["NAME"]
    if name.startswith("test_"):
        yield f"{name}_new"
        return
    with django_db_blocker.unblock():
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        yield connection.settings_dict["NAME"]
        connection.creation.destroy_test_db(name, verbosity=0)


@pytest.fixture
def committed_db(own_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of the test's database in which transactions really commit; dropped afterwards.

    For races and crashes: every thread's connection goes to the clone, and append-only rows need
    not be flushed. Gives the clone's name.
    """
    name = connection.settings_dict["NAME"]
    clone = f"{name}_clone_{os.getpid()}"
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{clone}" TEMPLATE "{own_database}"', closing=own_database)
        connections["default"].settings_dict["NAME"] = clone
        try:
            set_clock(build.NOW)
            yield clone
        finally:
            connections.close_all()
            connections["default"].settings_dict["NAME"] = name
            _admin(f'DROP DATABASE "{clone}" WITH (FORCE)')


def _admin(sql: str, closing: str = "") -> None:
    """Run one statement outside every transaction, from the maintenance database."""
    connections.close_all()
    wrapper = connections["default"].copy()
    wrapper.settings_dict = {**wrapper.settings_dict, "NAME": "postgres"}
    try:
        with wrapper.cursor() as cursor:
            if closing:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = %s AND pid <> pg_backend_pid()",
                    [closing],
                )
            cursor.execute(sql)
    finally:
        wrapper.close()
