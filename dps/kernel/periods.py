"""Days, ranges of days, months, financial years and working days, as the trade counts them.

Dates are dates of Europe/London. A range includes its first and its last day. Holidays are handed
in as a set of dates: England and Wales for the central team, the district's nation for a district.
Source: DOMAIN readings 11 and 12, and the definitions of section 3 [ours]; PCR 2015 reg 34
[source].
"""

from calendar import monthrange
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
CLOSE_OF_DAY: Final = time(17, 0)
"""What arrives at 17:00:00 is in time, what comes later counts from the next working day [ours]."""

WINDOW_DAYS: Final = 91
"""Thirteen weeks [seed]."""

A_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_APRIL: Final = 4
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True, order=True)
class DateRange:
    """Days from `first` to `last`, both included; `last` is never before `first`."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a range of days ends on or after its first day")

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    @property
    def days(self) -> int:
        """How many days it has, at least 1."""
        return self.last.toordinal() - self.first.toordinal() + 1

    def overlaps(self, other: "DateRange") -> bool:
        """Whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    def within(self, other: "DateRange") -> "DateRange | None":
        """The days that both have; None when they share none."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return DateRange(first, last) if first <= last else None


def joined(pairs: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """First and last days as pairs that neither overlap nor touch, in order; for long sweeps."""
    pairs.sort()
    done: list[tuple[date, date]] = []
    for first, last in pairs:
        if done and first <= done[-1][1] + A_DAY:
            if last > done[-1][1]:
                done[-1] = (done[-1][0], last)
        else:
            done.append((first, last))
    return done


def union(ranges: Iterable[DateRange]) -> tuple[DateRange, ...]:
    """The same days as ranges that neither overlap nor touch, in order: each day counts once."""
    pairs = joined([(each.first, each.last) for each in ranges])
    return tuple(DateRange(first, last) for first, last in pairs)


def days_in(ranges: Iterable[DateRange]) -> int:
    """How many different days the ranges have together."""
    return sum(each.days for each in union(ranges))


def nth_day(ranges: Sequence[DateRange], number: int) -> date | None:
    """The number-th day (from 1) of ranges as `union` gives them; None when they have fewer."""
    left = number
    for each in ranges:
        if left <= each.days:
            return each.first + timedelta(days=left - 1)
        left -= each.days
    return None


def tracking_window(anchor: date, days: int = WINDOW_DAYS) -> DateRange:
    """The window from the day after the anchor: day 91 is in it, the anchor is not [ours]."""
    return _window(anchor, days)


@lru_cache(maxsize=4096)
def _window(anchor: date, days: int) -> DateRange:
    """Made once for each day: a sweep asks of the same few hundred days a million times."""
    return DateRange(anchor + A_DAY, anchor + timedelta(days=days))


def london_date(moment: datetime) -> date:
    """The date in Europe/London of an aware moment. Raises ValueError for a naive one."""
    return _in_london(moment).date()


def _in_london(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment carries its time zone")
    return moment.astimezone(LONDON)


def is_working_day(day: date, holidays: Set[date]) -> bool:
    """Whether it is neither a weekend nor one of the bank holidays handed in."""
    return day.weekday() < _SATURDAY and day not in holidays


def next_working_day(day: date, holidays: Set[date]) -> date:
    """The first working day after this day."""
    return add_working_days(day, 1, holidays)


def add_working_days(day: date, number: int, holidays: Set[date]) -> date:
    """The number-th working day after this day, which is day 0 whatever kind of day it is.

    Raises ValueError below zero; 0 gives the day itself.
    """
    if number < 0:
        raise ValueError("working days are counted forwards")
    for _ in range(number):
        day += A_DAY
        while not is_working_day(day, holidays):
            day += A_DAY
    return day


def working_days_between(first: date, last: date, holidays: Set[date]) -> int:
    """How many working days come after `first`, up to and with `last`; 0 when last is not later."""
    span = range(first.toordinal() + 1, last.toordinal() + 1)
    return sum(is_working_day(date.fromordinal(day), holidays) for day in span)


def day_of_receipt(received_at: datetime, holidays: Set[date]) -> date:
    """The day on which something counts as received: day 0 of every term (reading 12) [ours].

    At 17:00:00 in London it is in time; later, or on a day that is no working day, it counts as
    received on the next working day. Raises ValueError for a naive moment.
    """
    moment = _in_london(received_at)
    day = moment.date()
    if is_working_day(day, holidays) and moment.time() <= CLOSE_OF_DAY:
        return day
    return next_working_day(day, holidays)


def due_on(received_at: datetime, working_days: int, holidays: Set[date]) -> date:
    """The last day of a term of working days that began with this receipt (reading 12) [ours]."""
    return add_working_days(day_of_receipt(received_at, holidays), working_days, holidays)


def financial_year(day: date) -> int:
    """The year in which the financial year of this day began, on 1 April."""
    return day.year if day.month >= _APRIL else day.year - 1


def financial_year_label(year: int) -> str:
    """The financial year that began in this year, "2026 to 2027"."""
    return f"{year} to {year + 1}"


def financial_year_days(year: int) -> DateRange:
    """1 April of this year to 31 March of the next."""
    return DateRange(date(year, _APRIL, 1), date(year + 1, _APRIL, 1) - A_DAY)


def month_of(day: date) -> date:
    """The first day of its month, which stands for the month."""
    return day.replace(day=1)


def add_months(day: date, number: int) -> date:
    """The same day so many months later (or earlier), or the month's last day where it has none."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + number, _MONTHS)
    _, length = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, length))


def months_in(first: date, last: date) -> int:
    """How many months, a begun one counting whole, lie from first to last day, both included.

    Raises ValueError when the last day comes before the first.
    """
    if last < first:
        raise ValueError("the last day comes on or after the first")
    months = (last.year - first.year) * _MONTHS + last.month - first.month
    return months + 1 if add_months(first, months) <= last else months


def months_of(days: DateRange) -> tuple[date, ...]:
    """The first day of each calendar month that the range touches."""
    first, last = month_of(days.first), month_of(days.last)
    count = (last.year - first.year) * _MONTHS + last.month - first.month + 1
    return tuple(add_months(first, n) for n in range(count))


_MONTH_NAMES: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def in_words(day: date) -> str:
    """The day as pages write it, "5 March 2026", whatever the machine's language."""
    return f"{day.day} {_MONTH_NAMES[day.month - 1]} {day.year}"


def month_in_words(month: date) -> str:
    """The month of this day, "March 2026"."""
    return in_words(month).split(" ", 1)[1]


_WEEKDAY_NAMES: Final = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)


def with_weekday(day: date) -> str:
    """The day with its weekday, "Thursday 5 March 2026"."""
    return f"{_WEEKDAY_NAMES[day.weekday()]} {in_words(day)}"
