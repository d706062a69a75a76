"""Guidance: every page, and figures that come from where they are kept."""

import re

import pytest

from dps.guidance.domain.pages import PAGES
from dps.kernel.catalogue import CATALOGUE
from dps.scheme.models import Terms

pytestmark = pytest.mark.django_db
DASH = "\N{EN DASH}"


def text(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.mark.parametrize("slug", PAGES)
def test_each_page_has_its_title_and_is_listed(client, now, slug):
    assert f"<title>{PAGES[slug].title} {DASH} " in text(client, f"/guidance/{slug}/")
    assert f'href="/guidance/{slug}/"' in text(client, "/guidance/")


@pytest.mark.parametrize("address", ["/guidance/nothing/", "/guidance/provision/C9/",
                                     "/guidance/provision/c1/"])  # fmt: skip
def test_there_is_no_other_page(client, now, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("code", [code.value for code in CATALOGUE])
def test_each_kind_of_provision_says_what_it_pays_and_expects(client, now, code):
    entry = CATALOGUE[code]
    page = text(client, f"/guidance/provision/{code}/")
    for line in entry.content:
        assert line in page
    for wanted in entry.expectations:
        assert wanted.sentence in page
    for milestone in entry.split.paid:
        assert f"{entry.split.percent(milestone)}%" in page


def test_the_reader_can_try_a_price(client, now):
    page = text(client, "/guidance/provision/C6/?price=950.01")
    for words in ("£95.00", "£285.00", "£570.01", "£950.01"):
        assert words in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("0", "The price must be £1.00 or more"),
        ("0.99", "The price must be £1.00 or more"),
        ("1.001", "The price must have no more than two figures after the point"),
        ("x", "The price must be an amount in pounds, like 1,234.56"),
    ],
)
def test_a_price_that_is_none_is_said_at_the_field(client, now, typed, sentence):
    response = client.get("/guidance/provision/C6/", {"price": typed})
    assert dict(response.context["form"].errors) == {"price": [sentence]}
    page = response.content.decode()
    assert "<title>Error: C6 Skills for work" in page
    assert "£1,000.00" in page


def test_an_empty_price_shows_the_example(client, now):
    assert "£1,000.00" in text(client, "/guidance/provision/C6/?price=")


def test_figures_of_the_scheme_are_those_in_force(client, now):
    Terms.objects.update(
        window_working_days=7, least_quality_percent=65, payment_days=21, quality_weight=60
    )
    assert "open for 7 working days" in text(client, "/guidance/suppliers/")
    scoring = text(client, "/guidance/scoring/")
    assert "at least 65% of the quality points" in scoring
    assert "Quality counts for 60 of 100 points, price for 40." in scoring
    assert "within 21 days" in text(client, "/guidance/payment/")


def test_when_a_contract_closes_is_the_sum_of_its_terms(client, now):
    page = text(client, "/guidance/payment/")
    assert (
        "closes 483 days after its last start: 364 for the longest programme, 91 for the tracking "
        "window and 28 for its evidence."
    ) in page
    Terms.objects.update(programme_days=84, window_days=60, evidence_days=14)
    page = text(client, "/guidance/payment/")
    assert "closes 158 days after its last start: 84 for the longest programme, 60 for" in page


def test_the_worked_example_goes_by_the_completion_rate_of_the_scheme(client, now):
    assert "If 80% of those who start complete" in text(
        client, "/guidance/provision/C1/?price=1000"
    )
    Terms.objects.update(completion_rate_bp=5_000)
    page = text(client, "/guidance/provision/C1/?price=1000")
    assert "If 50% of those who start complete" in page
    assert "<strong>£650.00</strong>" in page


def test_where_the_least_score_is_enough_the_page_does_not_say_otherwise(client, now):
    assert "So 2 everywhere is not enough: that is 50%." in text(client, "/guidance/scoring/")
    Terms.objects.update(least_quality_percent=50)
    assert "everywhere is not enough" not in text(client, "/guidance/scoring/")


@pytest.mark.parametrize("slug", ["suppliers", "districts", "buyers", "quality", "scoring",
                                  "payment"])  # fmt: skip
def test_what_is_our_default_says_so(client, now, slug):
    assert "our default" in text(client, f"/guidance/{slug}/")


@pytest.mark.parametrize(
    ("address", "title"),
    [("/accessibility/", "Accessibility"), ("/cookies/", "Cookies"), ("/privacy/", "Privacy")],
)
def test_the_small_print(client, now, address, title):
    assert f"<title>{title} {DASH} " in text(client, address)


def test_guidance_asks_little_of_the_database(client_of, now, queries):
    visitor = client_of("buyer")
    for address in ("/guidance/", "/guidance/scoring/", "/guidance/provision/",
                    "/guidance/provision/R5/"):  # fmt: skip
        with queries(5):
            assert visitor.get(address).status_code == 200
