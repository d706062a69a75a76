"""Browsers over a running market."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import _admin
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


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    path = os.environ.get("DPS_CHROMIUM") or "/usr/bin/chromium"
    return {**browser_type_launch_args, "executable_path": path, "args": ARGUMENTS}


@pytest.fixture(scope="session")
def journey_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A clone of the empty test database with districts and demo accounts; dropped afterwards."""
    name = connection.settings_dict["NAME"]
    clone = f"{name}_journey"
    with django_db_blocker.unblock():
        _admin(f'DROP DATABASE IF EXISTS "{clone}" WITH (FORCE)')
        _admin(f'CREATE DATABASE "{clone}" TEMPLATE "{name}"', closing=name)
        yield clone
        connections.close_all()
        _admin(f'DROP DATABASE "{clone}" WITH (FORCE)')


@pytest.fixture(scope="session")
def running(journey_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The product itself, started as `make run` does, over an empty market with demo accounts."""
    with market(journey_database, tmp_path_factory.mktemp("var")) as started:
        started.manage("load_reference")
        started.manage("load_demo", "--people-only")
        yield started


@pytest.fixture
def person(running: Market, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`person("buyer")`: a page in a session of its own, logged in with the demo account's button.

    Options go to the browser's context: `person("owner", java_script_enabled=False)`.
    """
    contexts: list[BrowserContext] = []

    def open_page(key: str = "", **options: Any) -> Page:
        context = browser.new_context(base_url=running.address, **options)
        contexts.append(context)
        page = context.new_page()
        if key:
            page.goto("/log-in/")
            page.locator(
                f"form:has(input[value='{key}']) button, button[value='{key}']"
            ).first.click()
            page.wait_for_url("**/dashboard/")
        return page

    yield open_page
    for context in contexts:
        context.close()


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
