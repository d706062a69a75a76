"""Fees, service fee and expected cost, against tables made by calculator."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.catalogue import CATALOGUE, Milestone, ProvisionType, provision
from dps.kernel.funding import (
    Fees,
    Instalment,
    ServiceFee,
    ceiling_per_place,
    contract_value,
    default_rates,
    expected_cost,
    expected_cost_ten_thousandths,
    reduced_price,
    service_fee,
    service_fee_instalments,
    split_fees,
)
from tests.golden import rows

PRICES = st.integers(100, 99_999_999)
TYPES = st.sampled_from(list(ProvisionType))
RATES = st.integers(0, 10_000)


def pence(text: str) -> int:
    return int(Decimal(text) * 100)


def basis_points(percent: str) -> int:
    return int(Decimal(percent) * 100)


@pytest.mark.parametrize("row", rows("fees"), ids=lambda row: f"{row['type']} {row['price']}")
def test_fees_row_by_row(row: dict[str, str]) -> None:
    fees = split_fees(pence(row["price"]), provision(row["type"]).split)
    expected = [pence(row[milestone]) for milestone in ("start", "completion", "job_outcome")]
    assert [fees.of(milestone) for milestone in Milestone] == expected
    assert fees.total_pence == pence(row["price"])


def test_the_fee_table_covers_every_type() -> None:
    assert {row["type"] for row in rows("fees")} == set(ProvisionType)
    assert {row["type"] for row in rows("expected_cost")} == set(ProvisionType)


@given(st.integers(0, 99_999_999), TYPES)
def test_fees_sum_to_the_price_and_are_never_below_zero(price: int, code: ProvisionType) -> None:
    split = provision(code).split
    fees = split_fees(price, split)
    assert fees.start_pence + fees.completion_pence + fees.job_outcome_pence == price
    assert min(fees.start_pence, fees.completion_pence, fees.job_outcome_pence) >= 0
    for milestone in Milestone:
        exact = Fraction(price * split.percent(milestone), 100)
        assert abs(fees.of(milestone) - exact) <= 1
        assert (fees.of(milestone) == 0) or split.percent(milestone)


@given(PRICES, TYPES)
def test_all_fees_but_the_last_are_half_up(price: int, code: ProvisionType) -> None:
    split = provision(code).split
    fees = split_fees(price, split)
    for milestone in split.paid[:-1]:
        assert (
            Fraction(-1, 2)
            < fees.of(milestone) - Fraction(price * split.percent(milestone), 100)
            <= Fraction(1, 2)
        )


def test_no_price_below_zero() -> None:
    with pytest.raises(ValueError, match="never below zero"):
        split_fees(-1, provision("C1").split)


def test_contract_value_is_places_times_price() -> None:
    assert contract_value(50, 100_001) == 5_000_050


def test_a_ceiling_in_total_is_shared_rounded_down() -> None:
    assert ceiling_per_place(100_000, 3) == 33_333
    assert ceiling_per_place(100, 1) == 100
    with pytest.raises(ValueError, match="one place or more"):
        ceiling_per_place(100, 0)


@pytest.mark.parametrize("row", rows("service_fees"), ids=lambda row: row["why"])
def test_service_fees_row_by_row(row: dict[str, str]) -> None:
    places, price = int(row["places"]), pence(row["price"])
    fee_bp, share_bp = basis_points(row["fee_percent"]), basis_points(row["set_up_share_percent"])
    assert reduced_price(price, fee_bp) == pence(row["reduced"])
    fee = service_fee(places, price, fee_bp, share_bp)
    assert fee.total_pence == pence(row["service_fee"])
    assert fee.set_up_pence == pence(row["set_up"])
    assert fee.monthly_pence == pence(row["monthly"])


@given(st.integers(1, 5_000), PRICES, st.integers(0, 3_000), st.integers(0, 5_000), TYPES)
def test_service_fee_and_milestones_make_the_contract_value(
    places: int, price: int, fee_bp: int, share_bp: int, code: ProvisionType
) -> None:
    fee = service_fee(places, price, fee_bp, share_bp)
    fees = split_fees(reduced_price(price, fee_bp), provision(code).split)
    assert fee.total_pence + places * fees.total_pence == contract_value(places, price)
    assert 0 <= fee.set_up_pence <= fee.total_pence - fee.set_up_pence
    assert abs(fee.total_pence - Fraction(places * price * fee_bp, 10_000)) <= Fraction(places, 2)


def test_a_service_fee_has_no_set_up_part_unless_it_is_agreed() -> None:
    assert service_fee(10, 100_000, 2_000) == ServiceFee(200_000, 0)


@pytest.mark.parametrize("fee_bp", [-1, 3_001])
def test_a_service_fee_has_limits(fee_bp: int) -> None:
    with pytest.raises(ValueError, match="0% to 30%"):
        reduced_price(1_000, fee_bp)
    with pytest.raises(ValueError, match="0% to 30%"):
        service_fee(1, 1_000, fee_bp)


@pytest.mark.parametrize("share_bp", [-1, 5_001])
def test_the_set_up_part_has_limits(share_bp: int) -> None:
    with pytest.raises(ValueError, match="0% to 50%"):
        service_fee(1, 1_000, 1_000, share_bp)


def test_instalments_in_arrears() -> None:
    """£100 in three months and a bit after £30 for set-up: £17.50 x 3, the odd penny last."""
    fee = ServiceFee(total_pence=10_001, set_up_pence=3_000)
    assert service_fee_instalments(fee, date(2026, 4, 15), date(2026, 7, 20)) == (
        Instalment(0, date(2026, 4, 15), 3_000),
        Instalment(1, date(2026, 5, 14), 1_750),
        Instalment(2, date(2026, 6, 14), 1_750),
        Instalment(3, date(2026, 7, 14), 1_750),
        Instalment(4, date(2026, 7, 20), 1_751),
    )


def test_instalments_of_a_single_day_and_of_nothing() -> None:
    day = date(2026, 4, 15)
    assert service_fee_instalments(ServiceFee(500, 0), day, day) == (Instalment(1, day, 500),)
    assert service_fee_instalments(ServiceFee(500, 250), day, day) == (
        Instalment(0, day, 250),
        Instalment(1, day, 250),
    )
    assert service_fee_instalments(ServiceFee(0, 0), day, day) == ()
    with pytest.raises(ValueError, match="on or after"):
        service_fee_instalments(ServiceFee(500, 0), day, date(2026, 4, 14))


@given(
    st.integers(0, 10_000_000),
    st.integers(0, 5_000),
    st.dates(date(2017, 1, 1), date(2040, 1, 1)),
    st.integers(0, 1_500),
)
def test_instalments_sum_to_the_fee_and_fall_within_the_contract(
    total: int, share_bp: int, starts_on: date, days: int
) -> None:
    ends_on = date.fromordinal(starts_on.toordinal() + days)
    fee = ServiceFee(total, total * share_bp // 10_000)
    instalments = service_fee_instalments(fee, starts_on, ends_on)
    assert sum(each.pence for each in instalments) == total
    assert all(starts_on <= each.due_on <= ends_on for each in instalments)
    assert all(a.due_on <= b.due_on for a, b in pairwise(instalments))
    if fee.monthly_pence:
        assert instalments[-1].due_on == ends_on


@pytest.mark.parametrize(
    "row", rows("expected_cost"), ids=lambda row: f"{row['type']} {row['price']}"
)
def test_expected_cost_row_by_row(row: dict[str, str]) -> None:
    fees = split_fees(pence(row["price"]), provision(row["type"]).split)
    rates = basis_points(row["p_complete_percent"]), basis_points(row["p_outcome_percent"])
    assert expected_cost(fees, *rates) == Fraction(row["expected"]) * 100
    assert expected_cost_ten_thousandths(fees, *rates) == Fraction(row["expected"]) * 1_000_000


@given(PRICES, TYPES, RATES, RATES)
def test_expected_cost_lies_between_start_and_price(
    price: int, code: ProvisionType, completion_bp: int, outcome_bp: int
) -> None:
    fees = split_fees(price, provision(code).split)
    cost = expected_cost(fees, completion_bp, outcome_bp)
    assert 0 < fees.start_pence <= cost <= price
    assert cost == Fraction(expected_cost_ten_thousandths(fees, completion_bp, outcome_bp), 10_000)


@given(PRICES, PRICES, TYPES, RATES, RATES)
def test_a_higher_price_never_costs_less(
    one: int, other: int, code: ProvisionType, completion_bp: int, outcome_bp: int
) -> None:
    """Within one case, comparing expected cost is comparing price (reading 17)."""
    low, high = sorted((one, other))
    split = provision(code).split
    assert expected_cost(split_fees(low, split), completion_bp, outcome_bp) <= expected_cost(
        split_fees(high, split), completion_bp, outcome_bp
    )


@pytest.mark.parametrize("rates", [(-1, 0), (0, -1), (10_001, 0), (0, 10_001)])
def test_rates_have_limits(rates: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="basis points"):
        expected_cost(Fees(1, 2, 3), *rates)


def test_default_rates_are_80_percent_and_the_published_target() -> None:
    assert {code: default_rates(entry) for code, entry in CATALOGUE.items()} == {
        "C1": (8_000, 0),
        "C2": (8_000, 0),
        "C3": (8_000, 0),
        "C4": (8_000, 3_000),
        "C5": (8_000, 4_500),
        "C6": (8_000, 6_000),
        "C7": (8_000, 4_500),
        "C8": (8_000, 0),
        "R1": (8_000, 0),
        "R2": (8_000, 4_000),
        "R3": (8_000, 4_500),
        "R4": (8_000, 6_000),
        "R5": (8_000, 3_000),
    }
