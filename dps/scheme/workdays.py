"""Bank holidays by nation, and terms of working days as the scheme counts them.

The central team keeps those of England and Wales, a district those of its own nation (reading 12)
[ours]. The dates come from the `holidays` library.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

import holidays

from dps.kernel.periods import CLOSE_OF_DAY, LONDON, due_on, london_date

CENTRE: Final = "England"
"""The nation whose bank holidays the central team keeps: England, the same as in Wales."""

_SUBDIVISIONS: Final = {"England": "ENG", "Wales": "WLS", "Scotland": "SCT"}


@lru_cache(maxsize=256)
def _holidays_in(nation: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("GB", subdiv=_SUBDIVISIONS[nation], years=year))


def holidays_for(nation: str, years: Iterable[int]) -> frozenset[date]:
    """The bank holidays of England, Scotland or Wales in these years. KeyError for others."""
    return frozenset(day for year in years for day in _holidays_in(nation, year))


def holidays_around(day: date, working_days: int, nation: str = CENTRE) -> frozenset[date]:
    """The bank holidays that a term of so many working days from this day may meet."""
    last = day + timedelta(days=2 * working_days + 31)
    return holidays_for(nation, range(day.year, last.year + 1))


def add_working_days_from(now: datetime, n: int, nation: str = CENTRE) -> date:
    """The last day of a term of `n` working days that begins with a receipt at `now`.

    The day of receipt is day 0; what comes after 17:00:00, or on a day that is no working day,
    counts as received on the next working day (reading 12) [ours].
    """
    return due_on(now, n, holidays_around(london_date(now), n, nation))


def close_of(day: date) -> datetime:
    """17:00:00 in London on this day: the last moment at which something is still in time."""
    return datetime.combine(day, CLOSE_OF_DAY, tzinfo=LONDON)
