"""The canonical form: the same content has the same bytes, any other content has others."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.domain.canonical import SubmittedContent, canonical, content_hash
from suppliers.domain.offers import OfferDraft

DRAFT = OfferDraft(
    provision_type="C5",
    title="Steps to work",
    district_codes=("black-country", "mercia"),
    client_groups=("debt",),
    answer_1="One",
    places_a_year=10,
    lead_time_days=14,
    unit_price_pence=80_000,
    vat_treatment="exempt",
)
WHOLE = SubmittedContent("OFR-0001", 1, DRAFT, "f" * 64)


def test_the_form_is_plain_json_without_spaces():
    assert canonical(SubmittedContent("OFR-0001", 1, OfferDraft(), "")) == (
        b'{"answer_1":"","answer_2":"","answer_3":"","answer_4":"","client_groups":[],'
        b'"district_codes":[],"document":"","form":1,"lead_time_days":null,"number":1,'
        b'"offer":"OFR-0001","places_a_year":null,"provision_type":"","summary":"","title":"",'
        b'"unit_price_pence":null,"vat_treatment":""}'
    )


@pytest.mark.parametrize("name", [field.name for field in fields(OfferDraft)])
def test_every_field_of_the_draft_counts(name):
    value = getattr(DRAFT, name)
    other = {int: 7, str: "another", tuple: ("another",)}[type(value)]
    changed = replace(WHOLE, draft=replace(DRAFT, **{name: other}))
    assert content_hash(changed) != content_hash(WHOLE)


@pytest.mark.parametrize("change", [{"offer": "OFR-0002"}, {"number": 2}, {"document": "0" * 64}])
def test_what_stands_around_the_draft_counts_too(change):
    assert content_hash(replace(WHOLE, **change)) != content_hash(WHOLE)


def test_the_order_of_districts_means_nothing():
    turned = replace(DRAFT, district_codes=("mercia", "black-country"))
    assert content_hash(replace(WHOLE, draft=turned)) == content_hash(WHOLE)


def test_one_spelling_of_accents_and_line_ends():
    one = replace(DRAFT, answer_1="Caf\u00e9\nWalsall")
    two = replace(DRAFT, answer_1="Cafe\u0301\r\nWalsall")
    assert canonical(replace(WHOLE, draft=one)) == canonical(replace(WHOLE, draft=two))


@given(st.text(), st.text())
def test_text_never_runs_over_into_the_next_field(first, second):
    whole = replace(WHOLE, draft=replace(DRAFT, answer_1=first + "|", answer_2=second))
    moved = replace(WHOLE, draft=replace(DRAFT, answer_1=first, answer_2="|" + second))
    assert content_hash(whole) != content_hash(moved)
