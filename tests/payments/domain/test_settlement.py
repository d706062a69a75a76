"""Settlements to the penny, and what bounds them."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.errors import Reason
from payments.domain.settlement import (
    Cause,
    Claim,
    Shortfall,
    planned_referrals,
    settle,
    unrecovered_set_up,
)
from tests.golden import rows


def pence(text: str) -> int:
    return int(Decimal(text) * 100)


@pytest.mark.parametrize("row", rows("settlement"), ids=lambda row: row["why"])
def test_row_by_row(row: dict[str, str]) -> None:
    shortfall = Shortfall(Fraction(row["planned"]), int(row["made"]), int(row["floor_percent"]))
    claim = Claim(
        Cause(row["cause"]),
        pence(row["evidenced"]),
        pence(row["reduced_price"]),
        pence(row["headroom"]),
        None if row["set_up"] == "-" else pence(row["set_up"]),
    )
    result = settle(shortfall, claim)
    assert result.undelivered_pence == pence(row["undelivered"])
    assert result.cap_pence == pence(row["cap"])
    assert result.amount_pence == pence(row["amount"])
    assert ([reason.code for reason in result.reasons] or ["-"]) == [row["reason"]]


def test_the_table_has_every_cause() -> None:
    assert {row["cause"] for row in rows("settlement")} == set(Cause)


def test_the_refusal_shows_the_floor() -> None:
    result = settle(Shortfall(Fraction(36), 29, 80), Claim(Cause.BUYER, 1, 1, 1))
    assert result.reasons[0].sentence == (
        "29 referrals were made, which is not below the floor of 28.80."
    )
    nothing = settle(Shortfall(Fraction(36), 0, 80), Claim(Cause.BUYER, 1, 100_000, 0))
    assert nothing.reasons[0].sentence == (
        "Nothing can be settled: the cap is £3,600.00, and the contract value has £0.00 left."
    )


@given(
    st.fractions(0, 500, max_denominator=31),
    st.integers(0, 600),
    st.integers(0, 100),
    st.builds(
        Claim,
        st.sampled_from(list(Cause)),
        st.integers(0, 10_000_000),
        st.integers(70, 1_000_000),
        st.integers(-100, 10_000_000),
        st.none() | st.integers(0, 1_000_000),
    ),
)
def test_a_settlement_is_bounded_on_every_side(
    planned: Fraction, made: int, floor: int, claim: Claim
) -> None:
    result = settle(Shortfall(planned, made, floor), claim)
    assert (result.amount_pence == 0) is bool(result.reasons)
    assert result.amount_pence >= 0
    if result.amount_pence:
        assert claim.cause in {Cause.BUYER, Cause.ENDED_FOR_CONVENIENCE}
        assert claim.cause is Cause.ENDED_FOR_CONVENIENCE or made < planned * floor / 100
        assert result.amount_pence <= claim.evidenced_pence
        assert result.amount_pence <= claim.headroom_pence
        assert result.amount_pence * 10 <= (planned - made) * claim.reduced_price_pence
        if claim.unrecovered_set_up_pence is not None:
            assert result.amount_pence <= claim.unrecovered_set_up_pence


@pytest.mark.parametrize(
    ("up_to", "planned"),
    [
        ("2026-04-14", Fraction(0)),
        ("2026-04-15", Fraction(1, 3)),
        ("2026-05-14", Fraction(10)),
        ("2026-05-15", Fraction(10) + Fraction(5, 31)),
        ("2026-06-14", Fraction(15)),
        ("2026-06-29", Fraction(15) + Fraction(15, 2)),
        ("2026-07-14", Fraction(30)),
        ("2027-07-14", Fraction(30)),
    ],
)
def test_referrals_planned_up_to_a_day(up_to: str, planned: Fraction) -> None:
    """10, 5 and 15 referrals in the contract's months from 15 April: of 30, 31 and 30 days."""
    profile = (10, 5, 15)
    assert planned_referrals(profile, date(2026, 4, 15), date.fromisoformat(up_to)) == planned


@given(st.lists(st.integers(0, 50), max_size=12), st.integers(0, 400), st.integers(0, 400))
def test_the_plan_never_shrinks(profile: list[int], one: int, other: int) -> None:
    start = date(2026, 1, 31)
    low, high = sorted((one, other))
    before = planned_referrals(profile, start, start + timedelta(days=low))
    after = planned_referrals(profile, start, start + timedelta(days=high))
    assert 0 <= before <= after <= sum(profile)


def test_unrecovered_set_up() -> None:
    assert unrecovered_set_up(10_000, 4_000) == 6_000
    assert unrecovered_set_up(10_000, 10_001) == 0


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (
            Claim(Cause.MIXED, 1, 1_000, 1_000),
            Reason("cause_mixed", "The causes are mixed, so people decide.", "cause"),
        ),
        (
            Claim(Cause.SUPPLIER, 1, 1_000, 1_000),
            Reason(
                "cause_not_buyer",
                "A settlement is due only when the buyer did not refer or ended the contract.",
                "cause",
            ),
        ),
        (
            Claim(Cause.BUYER, 0, 1_000, 1_000),
            Reason("nothing_evidenced", "No cost has been evidenced.", "evidenced_pence"),
        ),
    ],
)
def test_refusals_in_words(claim: Claim, reason: Reason) -> None:
    assert settle(Shortfall(Fraction(60), 30, 80), claim).reasons == (reason,)
