"""S15: the security headers and cookie flags of every answer, under a live site's settings.

Every address and method of `access.csv` is asked by a person for whom it opens, once for each
different answer; and so is what no address gives: static files, errors, refusals, redirects.
"""

import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client, override_settings

from dps.accounts.demo_people import DEMO_PASSWORD
from dps.accounts.services import open_account
from tests.architecture.test_access import address_of, rows
from tests.architecture.world import SEATS, make_world
from tests.conftest import AUTH_BACKEND

pytestmark = pytest.mark.django_db

OF_HTTPS = ("SECURE_", "SESSION_COOKIE_", "CSRF_COOKIE_", "X_FRAME_")
YEAR = 365 * 24 * 60 * 60
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
EVERYWHERE = ("404", "405", "log-in")
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def https(monkeypatch) -> Iterator[dict[str, Any]]:
    """The settings that `dps/settings.py` gives a live site, in force."""
    monkeypatch.setenv("DPS_HTTPS", "1")
    live = runpy.run_path(str(Path(settings.BASE_DIR) / "dps" / "settings.py"))
    chosen = {name: value for name, value in live.items() if name.startswith(OF_HTTPS)}
    with override_settings(ROOT_URLCONF="tests.architecture.broken", **chosen):
        yield chosen


def policy_of(response: HttpResponseBase) -> dict[str, list[str]]:
    """The content security policy: directive to its sources."""
    directives = (each.split() for each in response.get("Content-Security-Policy", "").split(";"))
    return {name: sources for name, *sources in filter(None, directives)}


def faults(response: HttpResponseBase) -> list[str]:
    """What is missing from one answer, or too open."""
    found = [
        f"{name}: {response.get(name)}" for name in WANTED if response.get(name) != WANTED[name]
    ]
    policy = policy_of(response)
    if policy.get("default-src") not in (["'self'"], ["'none'"]):
        found.append(f"default-src {policy.get('default-src')}")
    if policy.get("frame-ancestors") != ["'none'"]:
        found.append(f"frame-ancestors {policy.get('frame-ancestors')}")
    sources = {source for each in policy.values() for source in each}
    if not sources <= {"'self'", "'none'", "data:"} or "data:" in policy.get("script-src", []):
        found.append(f"sources {sorted(sources)}")
    if f"max-age={YEAR}" not in response.get("Strict-Transport-Security", ""):
        found.append(f"HSTS {response.get('Strict-Transport-Security')}")
    for name, cookie in response.cookies.items():
        if cookie.value and not (
            cookie["httponly"] and cookie["secure"] and cookie["samesite"] in ("Lax", "Strict")
        ):
            found.append(f"cookie {name}: {cookie.OutputString()}")
    return found


def visitor(person: object = None, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    if person is not None:
        client.force_login(person, backend=AUTH_BACKEND)  # type: ignore[arg-type]
    return client


def ask(client: Client, address: str, method: str = "GET") -> HttpResponseBase:
    """One answer over HTTPS, of which nothing is kept."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = client.generic(method, address, "", content_type=FORM, secure=True)
        if response.streaming:
            assert b"".join(response.streaming_content)  # a file is closed by its end
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def askers(row: dict[str, str]) -> list[str]:
    """One person for each different answer of this row, less those that every address gives."""
    known = {row[person]: person for person in reversed(SEATS)}
    return [person for answer, person in known.items() if answer not in EVERYWHERE]


def test_every_answer_of_every_address(https, now):
    world = make_world()
    clients = {name: visitor(person) for name, person in world.people.items()}
    wrong, statuses, attachments = {}, set(), 0
    for row in rows():
        address = address_of(row["address"], world)
        for person in askers(row):
            response = ask(clients[person], address, row["method"])
            statuses.add(response.status_code)
            attachments += response.get("Content-Disposition", "").startswith("attachment")
            if found := faults(response):
                wrong[row["method"], address, person] = found
    assert wrong == {}
    assert statuses >= {200, 302}
    assert attachments == 3, "an offer's document, a letter and a statement"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/no/such/page/", 404),
        ("/awards/AWD-2026-0000/", 404),
        ("/log-in/demo/", 405),
        ("/dashboard/", 302),
        ("/offers", 301),
        ("/broken/", 500),
        ("/forbidden/", 403),
        ("/suspect/", 400),
        ("/static/dps/dps.css", 200),
        ("/static/no-such-file.css", 404),
        ("/health/", 200),
    ],
)
def test_what_goes_wrong_has_them_too(https, now, address, status):
    response = ask(visitor(), address)
    assert (response.status_code, faults(response)) == (status, [])


def test_a_form_without_its_token_is_refused_with_them(https, now):
    response = ask(visitor(enforce_csrf_checks=True), "/log-in/", "POST")
    assert (response.status_code, faults(response)) == (403, [])


def test_a_request_in_the_clear_is_led_to_https_with_a_policy(https, now):
    response = visitor().get("/log-in/")
    assert (response.status_code, response["Location"]) == (301, "https://testserver/log-in/")
    assert policy_of(response)["frame-ancestors"] == ["'none'"]
    assert response["X-Frame-Options"] == "DENY"


def test_the_cookies_of_somebody_who_logs_in(https, now, client):
    open_account(email="ann@example.org", name="Ann", now=now, password=DEMO_PASSWORD)
    form = client.get("/log-in/", secure=True)
    typed = {"login": "ann@example.org", "password": DEMO_PASSWORD}
    inside = client.post("/log-in/", typed, secure=True)
    assert inside.url == "/dashboard/"
    assert [list(form.cookies), sorted(inside.cookies)] == [
        ["csrftoken"],
        ["csrftoken", "sessionid"],
    ]
    assert faults(form) + faults(inside) == []


def test_a_message_travels_in_a_cookie_that_no_script_reads(https, now, client):
    person = open_account(email="ann@example.org", name="Ann", now=now, password=DEMO_PASSWORD)
    client.force_login(person, backend=AUTH_BACKEND)
    response = client.post("/account/", secure=True)
    assert "messages" in response.cookies
    assert faults(response) == []


def test_a_demonstration_in_the_clear_does_not_bind_the_browser_to_https(now, client):
    response = client.get("/")
    assert "Strict-Transport-Security" not in response
    assert faults(response) == ["HSTS None"]


def test_faults_are_found():
    """The check itself: an answer without headers has every fault."""
    bare = HttpResponse()
    bare.set_cookie("sessionid", "x")
    assert len(faults(bare)) == len(WANTED) + 4
    open_ = HttpResponse(headers={"Content-Security-Policy": "default-src 'self' 'unsafe-inline'"})
    assert "default-src [\"'self'\", \"'unsafe-inline'\"]" in faults(open_)
