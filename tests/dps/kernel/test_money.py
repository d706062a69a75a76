"""Pence and pounds: text both ways, half up, equal parts."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.money import (
    LEAST_PRICE_PENCE,
    MOST_AMOUNT_PENCE,
    MOST_PRICE_PENCE,
    basis_points_of,
    half_up,
    in_equal_parts,
    parse_amount,
    parse_price,
    percent_of,
    pounds,
    pounds_plain,
)

AMOUNTS = st.integers(0, MOST_AMOUNT_PENCE)


@pytest.mark.parametrize(
    ("pence", "text", "plain"),
    [
        (0, "£0.00", "0.00"),
        (5, "£0.05", "0.05"),
        (100, "£1.00", "1.00"),
        (123456, "£1,234.56", "1234.56"),
        (100_000_000, "£1,000,000.00", "1000000.00"),
        (-50, "-£0.50", "-0.50"),
        (-123456, "-£1,234.56", "-1234.56"),
    ],
)
def test_amounts_as_text(pence: int, text: str, plain: str) -> None:
    assert pounds(pence) == text
    assert pounds_plain(pence) == plain


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("1234.56", 123456),
        ("1,234.56", 123456),
        ("£1,234.56", 123456),
        ("  £ 1,234.56 ", 123456),
        ("1,234,567", 123456700),
        ("1000000", 100000000),
        ("12.5", 1250),
        ("12.", 1200),
        ("12", 1200),
        ("0012.05", 1205),
        ("0", 0),
        ("0.01", 1),
        ("0" * 30 + "5", 500),
    ],
)
def test_what_people_type(text: str, pence: int) -> None:
    assert parse_amount(text) == pence


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        ("", "amount_missing", "Enter an amount in pounds."),
        ("   ", "amount_missing", "Enter an amount in pounds."),
        (
            "12.345",
            "amount_too_fine",
            "Enter no more than two figures after the point, like 1,234.56.",
        ),
        (
            "12.000",
            "amount_too_fine",
            "Enter no more than two figures after the point, like 1,234.56.",
        ),
        ("ten", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("1,00", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("1,2345", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        (",123", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("-5", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        (".50", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("1e3", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("$5", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        (
            "\u0663.\u0660\u0660",
            "amount_unreadable",
            "Enter an amount in pounds and pence, like 1,234.56.",
        ),
        ("1\x002", "amount_unreadable", "Enter an amount in pounds and pence, like 1,234.56."),
        ("9" * 5000, "amount_too_high", "Enter £9,999,999,999.99 or less."),
        ("10000000000", "amount_too_high", "Enter £9,999,999,999.99 or less."),
    ],
)
def test_what_is_refused_and_why(text: str, code: str, sentence: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_amount(text, field="price")
    (reason,) = refused.value.reasons
    assert (reason.code, reason.sentence, reason.field) == (code, sentence, "price")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.99", Reason("amount_too_low", "Enter £1.00 or more.", "unit_price")),
        ("0", Reason("amount_too_low", "Enter £1.00 or more.", "unit_price")),
        ("1000000.00", Reason("amount_too_high", "Enter £999,999.99 or less.", "unit_price")),
        ("1" + "0" * 40, Reason("amount_too_high", "Enter £999,999.99 or less.", "unit_price")),
    ],
)
def test_prices_have_limits(text: str, reason: Reason) -> None:
    with pytest.raises(RuleBroken) as refused:
        parse_price(text, field="unit_price")
    assert refused.value.reasons == (reason,)


def test_a_reason_belongs_to_no_field_unless_it_is_named() -> None:
    for parse in (parse_price, parse_amount):
        with pytest.raises(RuleBroken) as refused:
            parse("")
        assert refused.value.reasons[0].field == ""


def test_the_limits_themselves_are_prices() -> None:
    assert parse_price("1.00") == LEAST_PRICE_PENCE == 100
    assert parse_price("£999,999.99") == MOST_PRICE_PENCE == 99_999_999
    assert parse_amount("£9,999,999,999.99") == MOST_AMOUNT_PENCE


@given(AMOUNTS)
def test_text_and_back(pence: int) -> None:
    assert parse_amount(pounds(pence)) == pence
    assert parse_amount(pounds_plain(pence)) == pence


@given(st.text(max_size=40))
def test_any_text_gives_an_amount_or_one_reason(text: str) -> None:
    try:
        pence: int | None = parse_amount(text)
        reasons = 0
    except RuleBroken as refused:
        pence, reasons = None, len(refused.reasons)
    assert (reasons == 1) if pence is None else (0 <= pence <= MOST_AMOUNT_PENCE)


@pytest.mark.parametrize(
    ("exact", "pence"),
    [
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(5, 2), 3),
        (Fraction(7, 2), 4),
        (Fraction(0), 0),
        (Fraction(1, 3), 0),
        (Fraction(2, 3), 1),
        (Fraction(7), 7),
    ],
)
def test_half_a_penny_goes_up(exact: Fraction, pence: int) -> None:
    assert half_up(exact) == pence


def test_half_up_takes_nothing_below_zero() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        half_up(Fraction(-1, 2))


def by_decimal(amount: Decimal) -> int:
    """The library's own rounding, as an oracle."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@pytest.mark.parametrize(("exact", "pence"), [("0.49", 0), ("0.50", 1), ("1.49", 1), ("1.50", 2)])
def test_just_below_half_a_penny_goes_down(exact: str, pence: int) -> None:
    """0.49 pence is 49 hundredths: 7% of 7 pence; 0.4999 is 4,999 ten-thousandths."""
    hundredths = int(exact.replace(".", ""))
    assert percent_of(hundredths, 1) == pence
    assert basis_points_of(hundredths * 100, 1) == pence
    assert basis_points_of(4_999, 1) == 0


@given(AMOUNTS, st.integers(0, 100))
def test_percentages_agree_with_decimal(pence: int, percent: int) -> None:
    assert percent_of(pence, percent) == by_decimal(Decimal(pence) * percent / 100)


@given(AMOUNTS, st.integers(0, 10_000))
def test_basis_points_agree_with_decimal(pence: int, basis_points: int) -> None:
    expected = by_decimal(Decimal(pence) * basis_points / 10_000)
    assert basis_points_of(pence, basis_points) == expected
    assert half_up(Fraction(pence * basis_points, 10_000)) == expected


@pytest.mark.parametrize(
    ("pence", "parts", "expected"),
    [
        (100, 3, (33, 33, 34)),
        (2, 3, (0, 0, 2)),
        (0, 2, (0, 0)),
        (7, 1, (7,)),
        (12, 4, (3, 3, 3, 3)),
    ],
)
def test_equal_parts(pence: int, parts: int, expected: tuple[int, ...]) -> None:
    assert in_equal_parts(pence, parts) == expected


@given(AMOUNTS, st.integers(1, 120))
def test_equal_parts_sum_and_the_last_is_the_largest(pence: int, parts: int) -> None:
    split = in_equal_parts(pence, parts)
    assert len(split) == parts
    assert sum(split) == pence
    assert len(set(split[:-1])) <= 1
    assert 0 <= split[-1] - split[0] < parts


@pytest.mark.parametrize(("pence", "parts"), [(10, 0), (-1, 2)])
def test_no_parts_of_nothing(pence: int, parts: int) -> None:
    with pytest.raises(ValueError, match="one part or more"):
        in_equal_parts(pence, parts)
