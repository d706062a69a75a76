"""Browsers over a running market."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests import build
from tests.conftest import _admin, set_clock
from tests.journeys.places import Places, fill_empty_market, fill_small_market
from tests.journeys.running import Market, market
from tests.journeys.visits import Visits, Watch

# Playwright keeps an event loop in this thread; the ORM is still used from one thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Three processes of tests share two cores with three servers and two browsers.
expect.set_options(timeout=20_000)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands here drives a browser, and comes first and together: its market is made once.

    Side by side with others, one process takes the first tests and is robbed of its last alone.
    """
    here = Path(__file__).parent
    ours = [item for item in items if here in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
    items[:] = [*ours, *(item for item in items if here not in item.path.parents)]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("DPS_CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Iterator[Browser]:
    """As Playwright's. Connections made while its loop runs are known there alone: closed there."""
    yield browser
    connections.close_all()


@pytest.fixture(scope="session")
def cloned(own_database: str, django_db_blocker: Any) -> Iterator[Callable[..., str]]:
    """`cloned("tale")`: a clone of the empty test database, by its name; dropped afterwards.

    What is called with it fills the clone by the ORM, from this process.
    """
    name = connection.settings_dict["NAME"]
    made = []

    def clone(what: str, fill: Callable[[], None]) -> str:
        made.append(f"{name}_{what}")
        with django_db_blocker.unblock():
            _admin(f'DROP DATABASE IF EXISTS "{made[-1]}" WITH (FORCE)')
            _admin(f'CREATE DATABASE "{made[-1]}" TEMPLATE "{own_database}"', closing=own_database)
            connection.settings_dict["NAME"] = made[-1]
            try:
                fill()
            finally:
                connections.close_all()
                connection.settings_dict["NAME"] = name
        return made[-1]

    yield clone
    with django_db_blocker.unblock():
        connections.close_all()
        for each in made:
            _admin(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')


def only_people() -> None:
    """The districts and the demo accounts on the day on which all tests begin, and nothing else."""
    set_clock(build.NOW)
    call_command("load_reference", stdout=StringIO())
    call_command("load_demo", "--people-only", stdout=StringIO())


@pytest.fixture(scope="session")
def running(
    cloned: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Market]:
    """The product itself, started as `make run` does, over an empty market with demo accounts."""
    with market(cloned("running", only_people), tmp_path_factory.mktemp("var")) as started:
        yield started


@pytest.fixture(scope="session")
def visits(
    cloned: Callable[..., str], browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., AbstractContextManager[Visits]]:
    """`with visits("small", fill_small_market) as small:` the web server over it, and a window."""

    @contextmanager
    def opened(what: str, fill: Callable[[Callable[[Places], None]], None]) -> Iterator[Visits]:
        kept: list[Places] = []
        name = cloned(what, lambda: fill(kept.append))
        with market(name, tmp_path_factory.mktemp(what), names=("web",)) as running:
            seen = Visits(running, kept[0], browser)
            yield seen
            seen.context.close()

    return opened


@pytest.fixture(scope="session")
def small(visits: Callable[..., AbstractContextManager[Visits]]) -> Iterator[Visits]:
    """Visits to a small market."""
    with visits("small", fill_small_market) as seen:
        yield seen


@pytest.fixture(scope="session")
def empty(visits: Callable[..., AbstractContextManager[Visits]]) -> Iterator[Visits]:
    """Visits to a market on its first day."""
    with visits("empty", fill_empty_market) as seen:
        yield seen


@pytest.fixture
def session(new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Page]]:
    """`session(market, "buyer")`: a page in a session of its own, watched.

    With a key it logs in by the demo account's button. Options go to the browser's context:
    `session(market, "owner", java_script_enabled=False)`.
    """
    watches: list[Watch] = []

    def open_page(of: Market, key: str = "", **options: Any) -> Page:
        context = new_context(base_url=of.address, **options)
        watches.append(Watch(context))
        page = context.new_page()
        if key:
            page.goto("/log-in/")
            page.locator("#demo-people > summary").click()
            page.locator(f"button[name=account][value='{key}']").click()
            page.wait_for_url("**/dashboard/")
        return page

    yield open_page
    assert [line for watch in watches for line in watch.found] == []


@pytest.fixture
def person(running: Market, session: Callable[..., Page]) -> Callable[..., Page]:
    """`person("buyer")`: as `session`, in the running market."""

    def open_page(key: str = "", **options: Any) -> Page:
        return session(running, key, **options)

    return open_page
