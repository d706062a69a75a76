"""Browsers over a running market."""

import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from tests import build
from tests.conftest import _admin, set_clock
from tests.journeys.running import Market, market

# Playwright keeps an event loop in this thread; the ORM is still used from one thread alone.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SERVER_ERROR = 500


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What stands here drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("DPS_CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def cloned(own_database: None, django_db_blocker: Any) -> Iterator[Callable[..., str]]:
    """`cloned("tale")`: a clone of the empty test database, by its name; dropped afterwards.

    What is called with it fills the clone by the ORM, from this process.
    """
    name = connection.settings_dict["NAME"]
    made = []

    def clone(what: str, fill: Callable[[], None]) -> str:
        made.append(f"{name}_{what}")
        with django_db_blocker.unblock():
            _admin(f'DROP DATABASE IF EXISTS "{made[-1]}" WITH (FORCE)')
            _admin(f'CREATE DATABASE "{made[-1]}" TEMPLATE "{name}"', closing=name)
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


class Watch:
    """What no page may do: fail, break its own security policy, or report an error."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # That a page was refused is said by its own status, which the test looks at.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        refused = not response.ok and response.request.resource_type != "document"
        if response.status >= SERVER_ERROR or (refused and response.status not in {301, 302, 304}):
            self.found.append(f"{response.status}: {response.url}")


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


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """Findings of axe-core on a page: rule, impact and the first element of each."""
    source = (Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js").read_text(
        encoding="utf-8"
    )

    def findings(page: Page) -> list[str]:
        page.evaluate(source)
        found = page.evaluate(
            """async () => {
                const r = await axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',
                    'wcag21aa', 'wcag22aa', 'best-practice']});
                return r.violations.map(v => `${v.id} (${v.impact}): ${v.nodes[0].html}`);
            }"""
        )
        return [str(each) for each in found]

    return findings
