"""The start page, for strangers and for everybody."""

from datetime import timedelta

import pytest

from dps.kernel.catalogue import provision
from tests import build

pytestmark = pytest.mark.django_db


def test_an_empty_market_has_a_start_page(client, now):
    page = client.get("/").content.decode()
    assert "Employability provision, bought in the open" in page
    assert "No need is open just now." in page
    assert "Nothing has been awarded yet." in page


def test_it_tells_each_kind_of_person_where_to_go(client, now):
    posts = client.get("/").context["signposts"]
    assert [(post.title, [link.href for link in post.links]) for post in posts] == [
        ("You run programmes", ["/suppliers/register/", "/guidance/suppliers/"]),
        ("You work for a district", ["/log-in/", "/guidance/districts/"]),
        ("You are a work coach", ["/log-in/", "/guidance/coaches/"]),
        ("You buy for the Department", ["/log-in/", "/guidance/buyers/"]),
        ("You want to see how money is spent", ["/market/", "/awards/"]),
        ("You want to know the rules", ["/guidance/provision/", "/guidance/"]),
    ]


def test_it_shows_five_needs_and_five_awards(client, client_of, now, queries):
    where = build.district()
    build.budget(where, allocated=10_000_000_000)
    for _ in range(7):
        build.case("published", where=where, closes_at=now + timedelta(days=1))
        build.award("accepted", of=build.case("awarded", where=where))
    visitor = client_of("buyer")
    with queries(8):
        response = visitor.get("/")
    assert [len(response.context[part]) for part in ("needs", "awards")] == [5, 5]
    assert [str(figure.value) for figure in response.context["figures"]] == [
        "7",
        "7",
        "7",
        "7",
        "£224,000",
    ]
    kind = provision(response.context["needs"][0].provision_type).title
    assert response.text.count(f">{kind}</td>") == 10


@pytest.mark.parametrize("address", ["/nothing/", "/cases/CASE-2026-9999/", "/offers/%00/"])
def test_a_page_that_is_not_there_says_so_in_our_look(client, now, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "Page not found" in response.content.decode()
