"""What a draft comes to, to the penny."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesscases.domain.estimate import (
    Fee,
    budget_warning,
    estimate,
    no_budget,
    reservation_refused_because,
)
from businesscases.domain.need import NeedDraft
from dps.kernel.catalogue import CATALOGUE

DRAFT = NeedDraft(
    provision_type="C5",
    places=40,
    ceiling_price_pence=105_033,
    starts_on=date(2026, 7, 1),
    ends_on=date(2026, 12, 31),
)


def test_fees_value_and_year():
    sums = estimate(DRAFT, 10_000_000)
    assert sums.fees == (
        Fee("Start", 10, 10_503),
        Fee("Completion", 30, 31_510),
        Fee("Job outcome", 60, 63_020),
    )
    assert (sums.price_pence, sums.value_pence, sums.year) == (105_033, 4_201_320, 2026)
    assert sums.warnings == ()


def test_a_type_without_job_outcomes_has_two_fees():
    sums = estimate(replace(DRAFT, provision_type="C1"), None)
    assert [(fee.label, fee.percent) for fee in sums.fees] == [("Start", 30), ("Completion", 70)]


def test_an_empty_draft_comes_to_nothing_yet():
    sums = estimate(NeedDraft(), None)
    assert (sums.fees, sums.value_pence, sums.year, sums.warnings) == ((), None, None, ())


def test_an_unknown_type_has_no_fees():
    assert estimate(replace(DRAFT, provision_type="X9"), None).fees == ()


@given(st.sampled_from(list(CATALOGUE)), st.integers(100, 99_999_999))
def test_the_fees_always_make_the_price(provision_type, price):
    draft = replace(DRAFT, provision_type=provision_type, ceiling_price_pence=price)
    sums = estimate(draft, None)
    assert sum(fee.pence for fee in sums.fees) == price
    assert sum(fee.percent for fee in sums.fees) == 100


@pytest.mark.parametrize(
    ("free", "codes"),
    [(4_201_320, []), (4_201_319, ["over_budget"]), (0, ["over_budget"]), (9_000_000, [])],
)
def test_a_reservation_fits_to_the_penny(free, codes):
    reasons = reservation_refused_because(4_201_320, free, 2026)
    assert [reason.code for reason in reasons] == codes


def test_the_sentence_says_how_much_is_missing():
    assert budget_warning(DRAFT, 4_201_319) == (
        "This case is worth £42,013.20, and the budget for 2026 to 2027 has £42,013.19 free: "
        "£0.01 is missing. You can go on, but the case cannot be approved until it fits."
    )


def test_a_district_without_money_is_told_so():
    assert budget_warning(DRAFT, None).startswith(no_budget(2026).sentence)


def test_no_warning_while_the_value_or_the_year_is_unknown():
    assert budget_warning(replace(DRAFT, places=None), 0) == ""
    assert budget_warning(replace(DRAFT, starts_on=None), 0) == ""


def test_c6_is_warned_that_cheaper_offers_can_fail():
    sums = estimate(replace(DRAFT, provision_type="C6", places=60), 10_000_000)
    assert len(sums.warnings) == 1
    assert "cheaper offer can fail" in sums.warnings[0]
