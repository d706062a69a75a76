"""The frame of a page: who is signed in, and where to log in."""

import pytest

from tests import build

pytestmark = pytest.mark.django_db


def account(client, address: str = "/guidance/"):
    return client.get(address).context["account"]


def test_roles_are_named_each_once(client_of):
    person = build.user(
        "Ann", ("work_coach", "kent"), ("district_officer", "kent"), ("work_coach", "essex")
    )
    found = account(client_of(user=person))
    assert (found.name, found.role) == ("Ann", "Work coach and district officer")
    assert (found.href, found.sign_out_href) == ("/account/", "/log-out/")


@pytest.mark.parametrize(
    ("address", "href"),
    [
        ("/", "/log-in/"),
        ("/guidance/", "/log-in/?next=%2Fguidance%2F"),
        ("/awards/?after=7", "/log-in/?next=%2Fawards%2F%3Fafter%3D7"),
        ("/log-in/", "/log-in/"),
    ],
)
def test_a_stranger_comes_back_to_the_page_after_log_in(client, now, address, href):
    found = account(client, address)
    assert (found.name, found.sign_in_href) == ("", href)


def test_the_clock_is_shown_in_a_demonstration_only(client, now, settings):
    assert client.get("/guidance/").context["demo"]["clock"].date() == build.TODAY
    settings.DPS_DEMO = False
    assert client.get("/guidance/").context["demo"] is None


def test_the_auditor_is_led_to_the_lines_of_each_object(client_of):
    auditor = client_of("auditor")
    contract = build.contract()
    participant = build.participant(contract)
    for address, lines in {
        f"/cases/{build.case('published').reference}/": "",
        f"/offers/{build.offer().reference}/": "",
        f"/contracts/{contract.reference}/": "",
        f"/contracts/{contract.reference}/participants/1/": participant.reference,
    }.items():
        expected = lines or address.strip("/").split("/")[1]
        assert auditor.get(address).context["audit_href"] == f"/audit/{expected}/"
    assert client_of("buyer").get(f"/contracts/{contract.reference}/").context["audit_href"] == ""
