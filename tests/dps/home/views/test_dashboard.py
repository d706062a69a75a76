"""The dashboard of each role: what waits, and where to go."""

import pytest

from tests import build

pytestmark = pytest.mark.django_db

SEATS = {
    "supplier_owner": "SUP-",
    "supplier_editor": "SUP-",
    "work_coach": "black-country",
    "district_officer": "black-country",
    "district_manager": "black-country",
    "buyer": "",
    "lead_buyer": "",
    "finance": "",
    "auditor": "",
    "administrator": "",
}


@pytest.fixture
def market():
    """Something of everything that can wait for somebody; the supplier whose it is."""
    home = build.district("black-country")
    supplier = build.supplier()
    build.supplier("submitted", decide_by=build.TODAY)
    for state in ("draft", "submitted", "approved", "published", "closed", "evaluating"):
        build.case(state, where=home)
    won = build.award(of=build.case("awarded", where=home), to=build.offer(by=supplier))
    build.participant(build.contract(of=won))
    build.award("invited", of=build.case("recommended", where=home), to=build.offer(by=supplier))
    return supplier


@pytest.mark.parametrize("role", SEATS)
def test_every_link_of_every_dashboard_leads_somewhere(client_of, market, queries, role):
    scope = market.reference if SEATS[role] == "SUP-" else SEATS[role]
    visitor = client_of(role, scope)
    with queries(8):
        response = visitor.get("/dashboard/")
    links = [one.href for one in response.context["waiting"]]
    links += [link.href for post in response.context["signposts"] for link in post.links]
    links += [link.href for link in response.context["navigation"]]
    answers = {link: visitor.get(link, follow=True).status_code for link in set(links)}
    assert answers == dict.fromkeys(answers, 200)
    assert all(one.count for one in response.context["waiting"])


def waiting(client) -> dict[str, int]:
    return {one.text: one.count for one in client.get("/dashboard/").context["waiting"]}


def test_what_waits_for_each(client_of, market):
    own = market.reference
    assert waiting(client_of("supplier_owner", own)) == {
        "invitation to answer": 1,
        "referral to answer": 1,
    }
    assert waiting(client_of("district_manager", "black-country")) == {
        "case waiting for your approval": 1
    }
    assert waiting(client_of("district_officer", "black-country")) == {
        "case being drafted": 1,
        "case approved, ready to publish": 1,
    }
    assert waiting(client_of("buyer"))["request to join"] == 1
    assert waiting(client_of("auditor")) == {}
    assert waiting(client_of("district_manager", "kent")) == {}


def test_a_newcomer_reads_the_next_step(client_of):
    fresh = build.supplier("admitted")
    page = client_of("supplier_owner", fresh.reference).get("/dashboard/").text
    assert "Write your first offer" in page
    assert "Nothing waits for you" not in page
    waits = build.supplier("submitted", decide_by=build.TODAY)
    page = client_of("supplier_owner", waits.reference).get("/dashboard/").text
    assert "They decide by 3 June 2026." in page
    assert "dps-waiting__count" not in page


def test_the_districts_of_the_seats_are_named(client_of, market):
    build.district("kent")
    visitor = client_of("work_coach", "kent")
    assert visitor.get("/dashboard/").context["places"] == ["Kent"]


def test_somebody_without_a_seat_is_told_what_to_do(client_of):
    page = client_of(user=build.user()).get("/dashboard/").content.decode()
    assert "You have an account, and no part in the scheme yet." in page


def test_strangers_are_asked_to_log_in(client, now):
    response = client.get("/dashboard/")
    assert (response.status_code, response.url) == (302, "/log-in/?next=/dashboard/")
