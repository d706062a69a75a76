"""Budget bands at their edges."""

import pytest

from dps.figures.domain.bands import budget_band


@pytest.mark.parametrize(
    ("pence", "band"),
    [
        (-1, "nothing"),
        (0, "nothing"),
        (1, "up to £10,000"),
        (1_000_000, "up to £10,000"),
        (1_000_001, "£10,000 to £50,000"),
        (5_000_000, "£10,000 to £50,000"),
        (5_000_001, "£50,000 to £100,000"),
        (99_999_999, "£500,000 to £1,000,000"),
        (100_000_001, "£1,000,000 to £2,500,000"),
        (250_000_000, "£1,000,000 to £2,500,000"),
        (250_000_001, "over £2,500,000"),
    ],
)
def test_each_amount_has_one_band(pence, band):
    assert budget_band(pence) == band
