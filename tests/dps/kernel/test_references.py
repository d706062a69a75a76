"""References as they are written, quoted and found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.references import DATED, PATTERN, reference

UNDATED = ("OFR", "SUP", "CON", "STM", "USR", "RUN", "DOC")
NUMBERS = st.integers(1, 10**9)
YEARS = st.integers(2000, 9999)


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        (("OFR", 31), "OFR-0031"),
        (("SUP", 10_000), "SUP-10000"),
        (("CASE", 42, 2026), "CASE-2026-0042"),
        (("AWD", 12_345, 2026), "AWD-2026-12345"),
    ],
)
def test_as_people_quote_it(given_, wanted) -> None:
    assert reference(*given_) == wanted


@pytest.mark.parametrize(("prefix", "year"), [("CASE", None), ("AWD", None), ("OFR", 2026)])
def test_a_year_stands_where_it_belongs_and_nowhere_else(prefix, year) -> None:
    with pytest.raises(ValueError, match=f"{prefix}: a year belongs to"):
        reference(prefix, 1, year)


@given(st.sampled_from(UNDATED), NUMBERS, NUMBERS)
def test_two_numbers_make_two_references(prefix, one, other) -> None:
    assert (reference(prefix, one) == reference(prefix, other)) == (one == other)


@given(st.sampled_from(sorted(DATED)), NUMBERS, YEARS)
def test_what_is_made_is_recognised_and_can_be_taken_apart(prefix, number, year) -> None:
    made = reference(prefix, number, year)
    assert PATTERN.match(made)
    assert made.split("-") == [prefix, str(year), str(number).zfill(4)]


@pytest.mark.parametrize(
    "strange",
    ["", "OFR-31", "ofr-0031", "OFR0031", "OFFER-0031", "OFR-0031/7", "OFR-0031 ", " OFR-0031",
     "OFR-0031\n", "OFR-00\u0661\u0662", "CASE-26-0042", "CASE-2026-42"],
)  # fmt: skip
def test_what_is_none_is_not_recognised(strange) -> None:
    assert PATTERN.match(strange) is None
