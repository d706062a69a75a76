"""What an offer must say to go live, and what is wrong with a draft, field by field."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suppliers.domain.offers import (
    QUESTIONS,
    Limits,
    OfferDraft,
    missing_from,
    missing_from_draft,
    refused_because,
    words_in,
    wrong_with,
)

DISTRICTS = frozenset({"black-country", "mercia"})
WHOLE = OfferDraft(
    provision_type="C5",
    title="Steps to work for carers",
    summary="Eight weeks of small groups and one-to-one help.",
    district_codes=("black-country",),
    client_groups=("carers",),
    answer_1="What and how.",
    answer_2="Evidence.",
    answer_3="Expectations.",
    answer_4="Systems.",
    places_a_year=120,
    lead_time_days=28,
    unit_price_pence=85_000,
    vat_treatment="exempt",
)


def faults(draft: OfferDraft, **settings: object) -> list[tuple[str, str]]:
    reasons = wrong_with(draft, DISTRICTS, **settings)  # type: ignore[arg-type]
    return [(reason.field, reason.code) for reason in reasons]


def test_a_whole_offer_may_go_live() -> None:
    assert refused_because(WHOLE, DISTRICTS) == []
    assert refused_because(replace(WHOLE, summary="", client_groups=()), DISTRICTS) == []


def test_what_an_empty_offer_still_needs() -> None:
    missing = missing_from(OfferDraft())
    assert [(reason.field, reason.code) for reason in missing] == [
        (field, f"{field}_missing")
        for field in (
            *("provision_type", "title", "district_codes"),
            *("answer_1", "answer_2", "answer_3", "answer_4"),
            *("places_a_year", "lead_time_days", "unit_price_pence", "vat_treatment"),
        )
    ]
    assert all(reason.sentence.endswith(".") for reason in missing)
    assert refused_because(OfferDraft()) == missing


def test_a_draft_needs_its_provision_type_alone() -> None:
    assert [reason.field for reason in missing_from_draft(OfferDraft())] == ["provision_type"]
    assert missing_from_draft(OfferDraft(provision_type="C1")) == []


def test_white_space_is_nothing_and_zero_is_something() -> None:
    draft = replace(WHOLE, answer_2=" \n ", lead_time_days=0)
    assert [reason.field for reason in missing_from(draft)] == ["answer_2"]


def words(count: int) -> str:
    return "word " * count


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "x" * 120}, []),
        ({"title": "x" * 121}, [("title", "title_too_long")]),
        ({"summary": words(150)}, []),
        ({"summary": words(151)}, [("summary", "summary_too_long")]),
        ({"answer_1": words(500)}, []),
        ({"answer_1": words(501)}, [("answer_1", "answer_1_too_long")]),
        ({"answer_4": words(501)}, [("answer_4", "answer_4_too_long")]),
        ({"provision_type": "C0"}, [("provision_type", "provision_type_unknown")]),
        ({"provision_type": ""}, []),
        ({"district_codes": ("mercia", "atlantis")}, [("district_codes", "district_unknown")]),
        ({"client_groups": ("nobody",)}, [("client_groups", "client_group_unknown")]),
        ({"vat_treatment": "zero"}, [("vat_treatment", "vat_treatment_unknown")]),
        ({"vat_treatment": ""}, []),
        ({"places_a_year": 1}, []),
        ({"places_a_year": 0}, [("places_a_year", "places_out_of_range")]),
        ({"places_a_year": 100_000}, []),
        ({"places_a_year": 100_001}, [("places_a_year", "places_out_of_range")]),
        ({"places_a_year": None}, []),
        ({"lead_time_days": 0}, []),
        ({"lead_time_days": -1}, [("lead_time_days", "lead_time_out_of_range")]),
        ({"lead_time_days": 365}, []),
        ({"lead_time_days": 366}, [("lead_time_days", "lead_time_out_of_range")]),
        ({"lead_time_days": None}, []),
        ({"unit_price_pence": 100}, []),
        ({"unit_price_pence": 99}, [("unit_price_pence", "price_out_of_range")]),
        ({"unit_price_pence": 99_999_999}, []),
        ({"unit_price_pence": 100_000_000}, [("unit_price_pence", "price_out_of_range")]),
        ({"unit_price_pence": None}, []),
    ],
)
def test_what_is_wrong_field_by_field(
    change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert faults(replace(WHOLE, **change)) == expected  # type: ignore[arg-type]


def test_districts_are_checked_only_against_a_list() -> None:
    assert wrong_with(replace(WHOLE, district_codes=("atlantis",))) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "x" * 121}, "Use 120 characters or fewer."),
        ({"answer_3": words(1_234)}, "Use 500 words or fewer. You have 1,234."),
        ({"provision_type": "C0"}, "Choose one of the eight categories or five routeways."),
        ({"district_codes": ("atlantis",)}, "Choose districts from the list."),
        ({"client_groups": ("nobody",)}, "Choose client groups from the list."),
        ({"vat_treatment": "zero"}, "Choose one of the VAT treatments."),
        ({"places_a_year": 0}, "Enter a whole number of places from 1 to 100,000."),
        ({"lead_time_days": -1}, "Enter a whole number of days from 0 to 365."),
        ({"unit_price_pence": 0}, "Enter a price from £1.00 to £999,999.99."),
    ],
)
def test_what_is_wrong_in_words(change: dict[str, object], sentence: str) -> None:
    draft = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert [reason.sentence for reason in wrong_with(draft, DISTRICTS)] == [sentence]
    assert refused_because(draft, DISTRICTS) == wrong_with(draft, DISTRICTS)


def test_limits_hold_when_it_goes_live_too() -> None:
    limits = Limits(lead_time_days=1)
    assert [reason.field for reason in refused_because(WHOLE, DISTRICTS, limits)] == [
        "lead_time_days"
    ]


def test_the_scheme_may_set_other_limits() -> None:
    limits = Limits(title_characters=10, summary_words=3, answer_words=1, places_a_year=5)
    draft = replace(WHOLE, lead_time_days=90)
    assert [field for field, _ in faults(draft, limits=limits)] == [
        *("title", "summary", "answer_1", "places_a_year")
    ]
    assert faults(draft, limits=Limits(lead_time_days=89)) == [
        ("lead_time_days", "lead_time_out_of_range")
    ]


@pytest.mark.parametrize(
    ("text", "count"), [("", 0), ("  ", 0), ("one", 1), ("one  two\nthree\t4", 4), ("a-b c", 2)]
)
def test_words_are_what_stands_between_spaces(text: str, count: int) -> None:
    assert words_in(text) == count


def test_the_four_questions_are_the_seeds() -> None:
    assert list(QUESTIONS) == ["answer_1", "answer_2", "answer_3", "answer_4"]
    assert QUESTIONS["answer_1"] == "Overall fit of provision content"


@given(
    st.builds(
        OfferDraft,
        *[st.text(max_size=30) | st.sampled_from(["C6", "R2"])] * 3,
        *[st.lists(st.text(max_size=8), max_size=3).map(tuple)] * 2,
        *[st.text(max_size=60)] * 4,
        *[st.none() | st.integers()] * 3,
        st.text(max_size=12),
    )
)
def test_any_draft_gets_sentences_at_fields_that_it_has(draft: OfferDraft) -> None:
    names = {field.name for field in fields(OfferDraft)}
    for reason in refused_because(draft, DISTRICTS):
        assert reason.field in names
        assert reason.sentence.endswith(".")


@pytest.mark.parametrize("field", ["title", "summary", *QUESTIONS])
def test_no_national_insurance_number_stands_in_an_offer(field):
    draft = replace(WHOLE, **{field: "As with AB 12 34 56 last year."})
    assert [(r.code, r.field) for r in wrong_with(draft)] == [("national_insurance_number", field)]
