"""What the public sees, and what it never sees."""

from datetime import timedelta

import pytest

from tests import build
from tests.dps.transparency.test_selectors import decided

pytestmark = pytest.mark.django_db
SOON = build.NOW + timedelta(days=1)
PUBLIC_PAGES = ["/market/", "/market/black-country/", "/awards/"]


@pytest.fixture
def home():
    return build.district("black-country")


def text(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", PUBLIC_PAGES)
@pytest.mark.parametrize("role", ["", "supplier_owner", "buyer", "auditor"])
def test_everybody_may_read_the_market(client, client_of, home, now, address, role):
    scope = {"supplier_owner": "SUP-0001"}.get(role, "")
    visitor = client_of(role, scope) if role else client
    assert visitor.get(address).status_code == 200


def test_a_district_says_what_it_wants_and_has(client, home, now):
    home.priorities = "Young people who left care."
    home.champion = "Carol Champion"
    home.save()
    build.case("published", where=home, title="Work for carers", closes_at=SOON)
    build.case("published", where=home, title="Closed at five", closes_at=build.NOW)
    build.case("evaluating", where=home, title="Debt and work")
    build.case("draft", where=home, title="Not for the public yet")
    page = text(client.get("/market/black-country/"))
    for words in ("Young people who left care.", "Carol Champion", "Work for carers"):
        assert words in page
    assert "Not for the public yet" not in page
    open_needs, on_the_way = page.split("Needs on the way to an award", 1)
    assert "Work for carers" in open_needs
    assert "Closed at five" not in open_needs
    for words in ("Closed at five", "Debt and work"):
        assert words in on_the_way
    assert "£500,000 to £1,000,000" in page


@pytest.mark.parametrize("code", ["atlantis", "northern-scotland", "Black-Country"])
def test_there_is_no_page_of_another_district(client, home, now, code):
    build.district("northern-scotland")
    type(home).objects.filter(code="northern-scotland").update(dormant=True)
    assert client.get(f"/market/{code}/").status_code == 404


def test_an_award_names_its_winner_and_nobody_else(client, now):
    award = decided()
    page = text(client.get(f"/awards/{award.reference}/"))
    winner, *losers = award.candidate.run.candidates.order_by("alias")
    assert winner.offer.supplier.name in page
    for loser in losers:
        assert loser.offer.supplier.name not in page
        assert loser.offer.reference not in page
    assert "5 live offers of this kind were considered. 3 were scored." in page
    assert "£32,000.00 before VAT to" in page
    rows = page.split("Scores by question, without names")[1].split("</tbody>")[0].split("<tr")[2:]
    assert ["Chosen offer" in row for row in rows] == [False, False, True]


def test_an_award_shows_no_points_and_no_cost(client, now):
    award = decided()
    shown = client.get(f"/awards/{award.reference}/").context["decision"]
    assert set(shown.__slots__) == {
        "considered",
        "filtered_out",
        "scored",
        "unsuitable",
        "lower",
        "because",
        "scores",
        "won",
    }


@pytest.mark.parametrize("state", ["recommended", "approved", "invited", "declined", "lapsed"])
def test_an_award_is_public_from_its_acceptance(client, client_of, now, state):
    award = build.award(state, of=build.case("recommended"))
    for visitor in (client, client_of("lead_buyer")):
        assert visitor.get(f"/awards/{award.reference}/").status_code == 404
    assert award.reference not in text(client.get("/awards/"))


def test_awards_are_paged_by_key(client, now):
    made = [build.award("accepted", of=build.case("awarded")) for _ in range(27)]
    first = client.get("/awards/")
    assert [a.reference for a in first.context["awards"]] == [
        a.reference for a in reversed(made[2:])
    ]
    second = client.get(f"/awards/{first.context['pager'].following}")
    assert [a.reference for a in second.context["awards"]] == [
        made[1].reference,
        made[0].reference,
    ]
    assert second.context["pager"].following == ""


@pytest.mark.parametrize("query", ["after=x", "after=-1", "after=99999999999999999999", "x=%00"])
def test_a_strange_query_is_no_error(client, now, query):
    assert client.get(f"/awards/?{query}").status_code == 200


@pytest.mark.parametrize("count", [1, 26])
def test_the_pages_ask_the_same_however_many(client_of, home, now, queries, count):
    visitor = client_of("buyer")
    build.budget(home, allocated=10_000_000_000)
    for _ in range(count):
        build.case("published", where=home)
        award = build.award("accepted", of=build.case("awarded", where=home))
    for address, most in [
        ("/market/", 7),
        ("/market/black-country/", 8),
        ("/awards/", 5),
        (f"/awards/{award.reference}/", 7),
    ]:
        with queries(most):
            assert visitor.get(address).status_code == 200
