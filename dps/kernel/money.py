"""Money: whole pence inside, "£1,234.56" outside, and one place of rounding.

Amounts are `int` pence net of VAT; a float never touches one. Rounding is half up, on exact values.
Source: DOMAIN 3, Money [ours]; reading 1 (two decimals, three refused, least price £1.00) [ours].
"""

import re
from fractions import Fraction
from typing import Final

from dps.kernel.errors import Reason, RuleBroken

LEAST_PRICE_PENCE: Final = 1_00
"""The least price per participant, £1.00 (DOMAIN reading 1) [ours]."""

MOST_PRICE_PENCE: Final = 999_999_99
"""The greatest price per participant that the product takes, so that no field overflows [ours]."""

MOST_AMOUNT_PENCE: Final = 9_999_999_999_99
"""The greatest amount that the product takes anywhere; it fits in a 64-bit integer [ours]."""

_AMOUNT: Final = re.compile(
    r"£?\s*(?P<pounds>[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.(?P<pence>[0-9]*))?", re.ASCII
)
_DECIMALS: Final = 2


def pounds(pence: int) -> str:
    """The amount as text with its pence: 123456 is "£1,234.56", -50 is "-£0.50"."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}£{whole:,}.{rest:02d}"


def pounds_plain(pence: int) -> str:
    """The amount as a form field or a CSV cell takes it: 123456 is "1234.56", -50 is "-0.50"."""
    whole, rest = divmod(abs(pence), 100)
    return f"{'-' if pence < 0 else ''}{whole}.{rest:02d}"


def parse_amount(
    text: str, *, field: str = "", least: int = 0, most: int = MOST_AMOUNT_PENCE
) -> int:
    """The pence that a person typed as pounds: "£1,234.56", "1234.5" or "1,234".

    Raises `RuleBroken` with one reason at `field` when the text is empty, is no amount, has more
    than two decimals, or lies outside `least` to `most` (both in pence, both allowed).
    """
    stripped = text.strip()
    if not stripped:
        raise RuleBroken(Reason("amount_missing", "Enter an amount in pounds.", field))
    found = _AMOUNT.fullmatch(stripped)
    if found is None:
        sentence = "Enter an amount in pounds and pence, like 1,234.56."
        raise RuleBroken(Reason("amount_unreadable", sentence, field))
    decimals = found["pence"] or ""
    if len(decimals) > _DECIMALS:
        sentence = "Enter no more than two figures after the point, like 1,234.56."
        raise RuleBroken(Reason("amount_too_fine", sentence, field))
    digits = found["pounds"].replace(",", "").lstrip("0")
    if len(digits) > len(str(MOST_AMOUNT_PENCE)):
        raise RuleBroken(Reason("amount_too_high", f"Enter {pounds(most)} or less.", field))
    pence = int(digits or "0") * 100 + int(decimals.ljust(_DECIMALS, "0"))
    if pence < least:
        raise RuleBroken(Reason("amount_too_low", f"Enter {pounds(least)} or more.", field))
    if pence > most:
        raise RuleBroken(Reason("amount_too_high", f"Enter {pounds(most)} or less.", field))
    return pence


def parse_price(text: str, *, field: str = "") -> int:
    """The price per participant in pence, from £1.00 to £999,999.99 (DOMAIN reading 1) [ours].

    Raises `RuleBroken` as `parse_amount` does.
    """
    return parse_amount(text, field=field, least=LEAST_PRICE_PENCE, most=MOST_PRICE_PENCE)


def half_up(exact: Fraction) -> int:
    """An exact, not negative amount of pence rounded to whole pence, half a penny up [ours].

    Raises ValueError below zero: a reversal negates an amount that was rounded already.
    """
    if exact < 0:
        raise ValueError("only amounts of zero or more are rounded")
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def percent_of(pence: int, percent: int) -> int:
    """That percentage of a not negative amount, in whole pence, half up [ours]."""
    return (pence * percent + 50) // 100


def basis_points_of(pence: int, basis_points: int) -> int:
    """That many hundredths of a percent of a not negative amount, half up [ours]."""
    return (pence * basis_points + 5_000) // 10_000


def in_equal_parts(pence: int, parts: int) -> tuple[int, ...]:
    """A not negative amount in equal parts, each rounded down, the remainder in the last.

    They sum to the amount. Raises ValueError when there are no parts or the amount is below zero.
    Source: DOMAIN reading 9 [ours].
    """
    if parts < 1 or pence < 0:
        raise ValueError("an amount of zero or more goes into one part or more")
    each = pence // parts
    return (each,) * (parts - 1) + (pence - each * (parts - 1),)
