"""Every page as somebody who may see it: accessible, narrow, titled, without an error.

The pages are those of the reviewed table of addresses, and some that need a market further along;
they are filled, by a small demo market. Each form is then sent with everything wrong: its errors
are summed up, linked and by the fields, and what was typed is there still. Lists are seen empty
too.
"""

import re

import pytest
from django.urls import get_resolver
from playwright.sync_api import expect

from tests.architecture.test_access import rows
from tests.architecture.test_doors import patterns
from tests.journeys.places import BY_PERSON, DASHBOARDS, EMPTY, FURTHER, NO_PAGES, REFUSED, SEEN
from tests.journeys.visits import ERRORS, NARROW, SPOIL, WIDE, Visits

#: Addresses that only change something, or lead on at once: no page of their own.
NO_PAGE_OF_THEIR_OWN = {
    "account-close",
    "account_change_password",
    "demo-log-in",
    "seat-end",
    "statements-draw",
}


def test_no_address_is_forgotten() -> None:
    known = {row["address"] for row in rows()} | set(FURTHER)
    reached = {name.partition(" ")[0] for name in {*SEEN, *FURTHER, *DASHBOARDS}} | NO_PAGES
    wanted = {str(entry.name) for _, entry in patterns(get_resolver())}
    assert wanted - reached == NO_PAGE_OF_THEIR_OWN
    assert reached <= {name.partition(" ")[0] for name in known}


@pytest.mark.parametrize("person", BY_PERSON)
def test_every_page(small: Visits, person: str) -> None:
    found = {}
    for name in BY_PERSON[person]:
        page = small.go(name)
        found[name] = small.findings()
        if page.title().startswith("Error: "):
            found[name].append("begins in error")
        found[f"{name}, in error"] = in_error(small, asks=name in REFUSED)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


def in_error(visits: Visits, *, asks: bool) -> list[str]:
    """Send this page's form with everything wrong; what is found then. `asks`: it has one."""
    page = visits.page
    typed = page.evaluate(SPOIL)
    if typed is None:
        return ["no form"] if asks else []
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    return [*page.evaluate(ERRORS, typed), *visits.findings()]


def test_what_is_wrong_is_found(small: Visits) -> None:
    """A page with one fault of each kind, so that none of the searches above is blind."""
    small.go("accessibility").evaluate(
        """() => {
            console.error('said');
            document.querySelector('main').innerHTML = `<h1>Faults</h1><h1>Faults</h1><input>
                <div class="dps-scroll"><table class="govuk-table dps-table--stacked">
                <tr><td>${'wide'.repeat(200)}</td></tr></table></div>
                <p id="row"><a href="/">One</a><a href="/">Two</a></p>${'wide'.repeat(200)}`;
            document.querySelector('#row').style = 'display: flex; flex-direction: row-reverse';
            document.title = 'Faults';
        }"""
    )
    found = " ".join(small.findings())
    wide = ("label", "2 h1", "focus goes back", "title “Faults”", "console: said")
    for fault in (*wide, "px wide", "table slides"):
        assert fault in found


def test_a_table_wider_than_the_screen_says_so(small: Visits) -> None:
    page = small.go("audit")
    hint = page.get_by_text("Slide this table sideways to see all of it.")
    expect(hint).to_be_hidden()
    page.set_viewport_size(NARROW)
    expect(hint).to_be_visible()
    page.set_viewport_size(WIDE)
    expect(hint).to_be_hidden()


@pytest.mark.parametrize("person", EMPTY)
def test_every_list_when_it_is_empty(empty: Visits, person: str) -> None:
    found = {}
    for name in EMPTY[person]:
        empty.go(name)
        found[name] = empty.findings()
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
