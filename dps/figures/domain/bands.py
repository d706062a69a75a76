"""Money shown in bands: what a district publishes of its budget without tying its hands [ours]."""

from bisect import bisect_left
from typing import Final

_UP_TO_POUNDS: Final = (10_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000)
_PENCE: Final = 100


def budget_band(pence: int) -> str:
    """The band of an amount in pence: "nothing", "up to £10,000", … "over £2,500,000"."""
    if pence <= 0:
        return "nothing"
    bounds = [pounds * _PENCE for pounds in _UP_TO_POUNDS]
    place = bisect_left(bounds, pence)
    if place == 0:
        return f"up to £{_UP_TO_POUNDS[0]:,}"
    if place == len(bounds):
        return f"over £{_UP_TO_POUNDS[-1]:,}"
    return f"£{_UP_TO_POUNDS[place - 1]:,} to £{_UP_TO_POUNDS[place]:,}"
