"""What a need must say and from when, and what is wrong with a draft, field by field."""

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesscases.domain.need import (
    REQUIRED_FROM,
    NeedDraft,
    Stage,
    budget_year,
    c6_warning,
    missing_from,
    refused_because,
    weights_refused_because,
    wrong_with,
)
from dps.kernel.errors import Reason
from dps.kernel.periods import in_words

TODAY = date(2026, 2, 2)
CLOSES = date(2026, 2, 9)
WHOLE = NeedDraft(
    district="black-country",
    title="Getting lone parents in Dudley ready for work",
    need="120 lone parents on our caseload have been out of work for over two years.",
    support_wanted="One-to-one help with confidence, childcare and job search.",
    provision_type="C5",
    client_groups=("lone-parents", "carers"),
    places=30,
    ceiling_price_pence=100_000,
    starts_on=date(2026, 4, 1),
    ends_on=date(2026, 9, 30),
    question_weights=(30, 30, 25, 15),
)


def faults(draft: NeedDraft) -> list[tuple[str, str]]:
    return [(reason.field, reason.code) for reason in wrong_with(draft)]


def test_a_whole_case_may_be_published() -> None:
    for stage in Stage:
        assert refused_because(WHOLE, stage, TODAY, CLOSES) == []
    assert WHOLE.value_pence == 3_000_000


def test_a_draft_needs_its_district_alone() -> None:
    assert missing_from(NeedDraft(district="black-country"), Stage.DRAFT) == []
    assert [reason.field for reason in missing_from(NeedDraft(), Stage.DRAFT)] == ["district"]
    assert NeedDraft(places=3).value_pence is None
    assert NeedDraft(ceiling_price_pence=100).value_pence is None


def test_from_submission_on_these_are_asked_for() -> None:
    missing = missing_from(NeedDraft(), Stage.SUBMITTED)
    assert [(reason.field, reason.code) for reason in missing] == [
        (field, f"{field}_missing")
        for field in (
            *("district", "title", "need", "support_wanted", "provision_type"),
            *("places", "ceiling_price_pence", "starts_on", "ends_on"),
        )
    ]
    assert all(reason.sentence.endswith(".") for reason in missing)


def test_white_space_is_nothing() -> None:
    draft = replace(WHOLE, title=" \t\n")
    assert [reason.field for reason in missing_from(draft, Stage.SUBMITTED)] == ["title"]


def test_the_table_of_fields_and_stages() -> None:
    by_stage = {
        stage.name: {field for field, since in REQUIRED_FROM.items() if since is stage}
        for stage in Stage
    }
    assert by_stage["DRAFT"] == {"district"}
    assert by_stage["APPROVED"] == {"approved_by", "approved_at"}
    assert by_stage["PUBLISHED"] == {"published_at", "closes_at", "terms"}
    drafted = {field.name for field in fields(NeedDraft)}
    assert by_stage["DRAFT"] | by_stage["SUBMITTED"] == drafted - {
        *("client_groups", "question_weights")
    }


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"title": "x" * 120}, []),
        ({"title": "x" * 121}, [("title", "title_too_long")]),
        ({"need": "x" * 10_001}, [("need", "need_too_long")]),
        ({"support_wanted": "x" * 10_001}, [("support_wanted", "support_wanted_too_long")]),
        ({"provision_type": "C9"}, [("provision_type", "provision_type_unknown")]),
        ({"client_groups": ("carers", "x")}, [("client_groups", "client_group_unknown")]),
        ({"client_groups": ()}, []),
        ({"places": 1}, []),
        ({"places": 0}, [("places", "places_out_of_range")]),
        ({"places": -1}, [("places", "places_out_of_range")]),
        ({"places": 100_000}, []),
        ({"places": 100_001}, [("places", "places_out_of_range")]),
        ({"ceiling_price_pence": 100}, []),
        ({"ceiling_price_pence": 99}, [("ceiling_price_pence", "ceiling_out_of_range")]),
        ({"ceiling_price_pence": 0}, [("ceiling_price_pence", "ceiling_out_of_range")]),
        ({"ceiling_price_pence": 99_999_999}, []),
        ({"ceiling_price_pence": 100_000_000}, [("ceiling_price_pence", "ceiling_out_of_range")]),
        ({"ends_on": date(2026, 4, 1)}, []),
        ({"ends_on": date(2026, 3, 31)}, [("ends_on", "dates_out_of_order")]),
        ({"ends_on": date(2026, 4, 1) + timedelta(days=730)}, []),
        ({"ends_on": date(2026, 4, 1) + timedelta(days=731)}, [("ends_on", "starts_too_long")]),
        ({"ends_on": None}, []),
        ({"starts_on": None}, []),
        ({"question_weights": ()}, []),
    ],
)
def test_what_is_wrong_field_by_field(
    change: dict[str, object], expected: list[tuple[str, str]]
) -> None:
    assert faults(replace(WHOLE, **change)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "x" * 121}, "Use 120 characters or fewer."),
        ({"need": "x" * 10_001}, "Use 10,000 characters or fewer."),
        ({"provision_type": "C9"}, "Choose one of the eight categories or five routeways."),
        ({"client_groups": ("x",)}, "Choose client groups from the list."),
        ({"places": 0}, "Enter a whole number of places from 1 to 100,000."),
        ({"ceiling_price_pence": 0}, "Enter a price from £1.00 to £999,999.99."),
        (
            {"ends_on": date(2026, 3, 31)},
            "The last start must be on or after the first start, 1 April 2026.",
        ),
        ({"question_weights": (1,)}, "Give each of the four questions a weight of zero or more."),
        ({"question_weights": (9, 9, 9, 9)}, "The weights total 36, and they must total 100."),
    ],
)
def test_what_is_wrong_in_words(change: dict[str, object], sentence: str) -> None:
    draft = replace(WHOLE, **change)  # type: ignore[arg-type]
    assert [reason.sentence for reason in wrong_with(draft)] == [sentence]


def test_several_faults_are_told_at_once() -> None:
    draft = replace(WHOLE, title="x" * 121, places=0, ends_on=date(2026, 1, 1))
    assert [field for field, _ in faults(draft)] == ["title", "places", "ends_on"]


@pytest.mark.parametrize(
    ("provision_type", "places", "ceiling", "refused"),
    [
        ("C6", 50, 100_000, True),
        ("C6", 50, 100_001, False),
        ("C6", 1, 5_000_000, True),
        ("C6", 1, 5_000_001, False),
        ("C5", 50, 100_000, False),
        ("R2", 50, 100_000, False),
        ("R4", 1, 100, False),
    ],
)
def test_the_c6_rule_on_places_times_ceiling(
    provision_type: str, places: int, ceiling: int, refused: bool
) -> None:
    draft = replace(
        WHOLE, provision_type=provision_type, places=places, ceiling_price_pence=ceiling
    )
    assert faults(draft) == ([("provision_type", "c6_value")] if refused else [])


def test_the_c6_rule_waits_for_places_and_ceiling_that_hold() -> None:
    assert faults(replace(WHOLE, provision_type="C6", places=None)) == []
    assert faults(replace(WHOLE, provision_type="C6", places=0)) == [
        ("places", "places_out_of_range")
    ]


def test_a_c6_author_is_warned_that_cheaper_offers_can_fail() -> None:
    passing = replace(WHOLE, provision_type="C6", places=60)
    assert c6_warning(passing) == (
        "At £60,000.00 this case may be for Skills for work (C6) alone. The rule is applied again "
        "to each offer at its own price, so a cheaper offer can fail it."
    )
    assert c6_warning(replace(passing, places=50)) == ""
    assert c6_warning(replace(passing, places=None)) == ""
    assert c6_warning(replace(passing, provision_type="R2")) == ""


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ((), ""),
        ((30, 30, 25, 15), ""),
        ((100, 0, 0, 0), ""),
        ((30, 30, 25, 14), "weights_total"),
        ((30, 30, 25, 16), "weights_total"),
        ((0, 0, 0, 0), "weights_total"),
        ((50, 50), "weights_incomplete"),
        ((25, 25, 25, 25, 0), "weights_incomplete"),
        ((110, -10, 0, 0), "weights_incomplete"),
    ],
)
def test_weights_total_100(weights: tuple[int, ...], code: str) -> None:
    reasons = weights_refused_because(weights)
    assert [reason.code for reason in reasons] == ([code] if code else [])
    assert faults(replace(WHOLE, question_weights=weights)) == [
        ("question_weights", reason.code) for reason in reasons
    ]


def test_the_total_is_named() -> None:
    assert weights_refused_because((30, 30, 25, 14)) == [
        Reason(
            "weights_total", "The weights total 99, and they must total 100.", "question_weights"
        )
    ]


def test_a_first_start_in_the_past_stops_a_submission_and_not_a_draft() -> None:
    late = replace(WHOLE, starts_on=date(2026, 2, 1))
    assert refused_because(late, Stage.DRAFT, TODAY, CLOSES) == []
    (reason,) = refused_because(late, Stage.SUBMITTED, TODAY, CLOSES)
    assert reason == Reason(
        "starts_in_past",
        "The first day on which participants may start must be today or in the future.",
        "starts_on",
    )
    assert refused_because(replace(WHOLE, starts_on=TODAY), Stage.SUBMITTED, TODAY, None) == []


def test_the_first_start_comes_after_the_window() -> None:
    early, first = (
        replace(WHOLE, starts_on=CLOSES),
        replace(WHOLE, starts_on=CLOSES + timedelta(days=1)),
    )
    assert refused_because(early, Stage.DRAFT, TODAY, CLOSES) == []
    for stage in (Stage.SUBMITTED, Stage.APPROVED, Stage.PUBLISHED):
        assert Reason(
            "starts_in_window",
            f"The first start must be after {in_words(CLOSES)}, when the window of a need that is "
            "published today closes.",
            "starts_on",
        ) in refused_because(early, stage, TODAY, CLOSES)
    assert refused_because(first, Stage.SUBMITTED, TODAY, CLOSES) == []


@pytest.mark.parametrize(
    ("starts_on", "year"),
    [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026), (None, None)],
)
def test_the_whole_value_falls_in_the_year_in_which_the_window_opens(
    starts_on: date | None, year: int | None
) -> None:
    draft = replace(WHOLE, starts_on=starts_on, ends_on=date(2027, 6, 30))
    assert budget_year(draft) == year


@given(
    st.builds(
        NeedDraft,
        district=st.text(max_size=20),
        title=st.text(max_size=200),
        need=st.text(max_size=50),
        support_wanted=st.text(max_size=50),
        provision_type=st.text(max_size=3) | st.sampled_from(["C6", "R2"]),
        client_groups=st.lists(st.text(max_size=10), max_size=3).map(tuple),
        places=st.none() | st.integers(),
        ceiling_price_pence=st.none() | st.integers(),
        starts_on=st.none() | st.dates(),
        ends_on=st.none() | st.dates(),
        question_weights=st.lists(st.integers(), max_size=5).map(tuple),
    ),
    st.sampled_from(list(Stage)),
)
def test_any_draft_gets_sentences_at_fields_that_it_has(draft: NeedDraft, stage: Stage) -> None:
    names = {field.name for field in fields(NeedDraft)}
    for reason in refused_because(draft, stage, TODAY, CLOSES):
        assert reason.field in names
        assert reason.sentence.endswith(".")
    earlier = missing_from(draft, Stage.DRAFT)
    assert earlier == [r for r in missing_from(draft, stage) if r in earlier]


@pytest.mark.parametrize("field", ["title", "need", "support_wanted"])
def test_no_national_insurance_number_stands_in_a_case(field):
    draft = replace(WHOLE, **{field: "As with AB 12 34 56 last year."})
    assert [(r.code, r.field) for r in wrong_with(draft)] == [("national_insurance_number", field)]
