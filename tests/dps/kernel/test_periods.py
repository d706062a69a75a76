"""Ranges of days, windows, months, financial years and working days."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.periods import (
    LONDON,
    DateRange,
    add_months,
    add_working_days,
    day_of_receipt,
    days_in,
    due_on,
    financial_year,
    financial_year_days,
    financial_year_label,
    in_words,
    is_working_day,
    joined,
    london_date,
    month_of,
    months_in,
    months_of,
    next_working_day,
    nth_day,
    tracking_window,
    union,
    with_weekday,
    working_days_between,
)
from tests.golden import rows

#: England and Wales, as the golden table lists them.
HOLIDAYS = frozenset(
    {
        date(2026, 1, 1),
        date(2026, 4, 3),
        date(2026, 4, 6),
        date(2026, 5, 4),
        date(2026, 5, 25),
        date(2026, 8, 31),
        date(2026, 12, 25),
        date(2026, 12, 28),
        date(2027, 1, 1),
        date(2027, 3, 26),
        date(2027, 3, 29),
    }
)
DAYS = st.dates(date(2017, 1, 1), date(2040, 12, 31))
RANGES = st.builds(
    lambda first, days: DateRange(first, first + timedelta(days=days)),
    st.dates(date(2026, 1, 1), date(2026, 6, 30)),
    st.integers(0, 40),
)


def r(first: str, last: str) -> DateRange:
    return DateRange(date.fromisoformat(first), date.fromisoformat(last))


def test_a_range_counts_both_ends() -> None:
    days = r("2026-03-02", "2026-03-29")
    assert days.days == 28
    assert date(2026, 3, 2) in days
    assert date(2026, 3, 29) in days
    assert date(2026, 3, 1) not in days
    assert date(2026, 3, 30) not in days
    assert r("2026-03-02", "2026-03-02").days == 1


def test_a_range_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="on or after"):
        r("2026-03-02", "2026-03-01")


def test_overlap_and_intersection() -> None:
    one = r("2026-03-01", "2026-03-10")
    assert one.overlaps(r("2026-03-10", "2026-03-20"))
    assert r("2026-03-10", "2026-03-20").overlaps(one)
    assert not one.overlaps(r("2026-03-11", "2026-03-20"))
    assert not r("2026-03-11", "2026-03-20").overlaps(one)
    assert one.within(r("2026-03-10", "2026-03-20")) == r("2026-03-10", "2026-03-10")
    assert one.within(r("2026-03-03", "2026-03-04")) == r("2026-03-03", "2026-03-04")
    assert one.within(r("2026-03-11", "2026-03-20")) is None


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([], ()),
        ([r("2026-03-01", "2026-03-05")], (r("2026-03-01", "2026-03-05"),)),
        (
            [r("2026-03-04", "2026-03-09"), r("2026-03-01", "2026-03-05")],
            (r("2026-03-01", "2026-03-09"),),
        ),
        (
            [r("2026-03-01", "2026-03-05"), r("2026-03-06", "2026-03-09")],
            (r("2026-03-01", "2026-03-09"),),
        ),
        (
            [r("2026-03-01", "2026-03-05"), r("2026-03-07", "2026-03-09")],
            (r("2026-03-01", "2026-03-05"), r("2026-03-07", "2026-03-09")),
        ),
        (
            [r("2026-03-01", "2026-03-31"), r("2026-03-07", "2026-03-09")],
            (r("2026-03-01", "2026-03-31"),),
        ),
    ],
)
def test_union(ranges: list[DateRange], expected: tuple[DateRange, ...]) -> None:
    assert union(ranges) == expected


@given(st.lists(RANGES, max_size=8))
def test_union_has_the_same_days_each_once(ranges: list[DateRange]) -> None:
    every_day = {
        each.first + timedelta(days=n) for each in ranges for n in range(each.days)
    }  # slow and plain: the oracle
    merged = union(ranges)
    assert [each.first + timedelta(days=n) for each in merged for n in range(each.days)] == sorted(
        every_day
    )
    assert days_in(ranges) == len(every_day)
    for before, after in pairwise(merged):
        assert after.first > before.last + timedelta(days=1)


@given(st.lists(RANGES, max_size=6), st.integers(1, 200))
def test_nth_day_is_that_day_of_the_union(ranges: list[DateRange], number: int) -> None:
    every_day = sorted(
        {each.first + timedelta(days=n) for each in ranges for n in range(each.days)}
    )
    expected = every_day[number - 1] if number <= len(every_day) else None
    assert nth_day(union(ranges), number) == expected


def test_pairs_are_joined_as_ranges_are() -> None:
    day = date(2026, 3, 1)
    assert joined([(day, day), (day, day)]) == [(day, day)]
    assert joined([]) == []


def test_the_tracking_window_is_days_1_to_91_after_the_anchor() -> None:
    window = tracking_window(date(2026, 3, 1))
    assert window == r("2026-03-02", "2026-05-31")
    assert window.days == 91
    assert date(2026, 3, 1) not in window
    assert date(2026, 6, 1) not in window
    assert tracking_window(date(2028, 2, 28), 1) == r("2028-02-29", "2028-02-29")


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 6, 30, 22, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 23, 0, 0, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 23, 30, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 1, 1, 3, 0, tzinfo=ZoneInfo("Asia/Tokyo")), date(2025, 12, 31)),
    ],
)
def test_dates_are_londons(moment: datetime, day: date) -> None:
    assert london_date(moment) == day


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1, 12, 0)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="time zone"):
        london_date(naive)
    with pytest.raises(ValueError, match="time zone"):
        day_of_receipt(naive, frozenset())


@pytest.mark.parametrize("row", rows("working_days"), ids=lambda row: row["why"])
def test_receipt_and_term_row_by_row(row: dict[str, str]) -> None:
    received_at = datetime.fromisoformat(row["received_at"]).replace(tzinfo=LONDON)
    received = date.fromisoformat(row["counts_as_received_on"])
    assert day_of_receipt(received_at, HOLIDAYS) == received
    assert due_on(received_at, int(row["working_days"]), HOLIDAYS) == date.fromisoformat(
        row["due_on"]
    )


def test_a_part_of_a_second_after_five_is_late() -> None:
    late = datetime(2026, 2, 2, 17, 0, 0, 1, tzinfo=LONDON)
    assert day_of_receipt(late, HOLIDAYS) == date(2026, 2, 3)


def test_five_o_clock_is_londons_in_summer_too() -> None:
    assert day_of_receipt(datetime(2026, 6, 15, 16, 0, tzinfo=UTC), HOLIDAYS) == date(2026, 6, 15)
    assert day_of_receipt(datetime(2026, 6, 15, 16, 0, 1, tzinfo=UTC), HOLIDAYS) == date(
        2026, 6, 16
    )
    # 23:30 UTC on Sunday 14 June is half past midnight on Monday in London.
    assert day_of_receipt(datetime(2026, 6, 14, 23, 30, tzinfo=UTC), HOLIDAYS) == date(2026, 6, 15)


def test_working_days() -> None:
    assert is_working_day(date(2026, 4, 2), HOLIDAYS)
    assert not is_working_day(date(2026, 4, 3), HOLIDAYS)
    assert is_working_day(date(2026, 4, 3), frozenset())
    assert not is_working_day(date(2026, 4, 4), frozenset())
    assert not is_working_day(date(2026, 4, 5), frozenset())
    assert next_working_day(date(2026, 4, 2), HOLIDAYS) == date(2026, 4, 7)
    assert add_working_days(date(2026, 4, 4), 0, HOLIDAYS) == date(2026, 4, 4)
    with pytest.raises(ValueError, match="forwards"):
        add_working_days(date(2026, 4, 4), -1, HOLIDAYS)


@given(DAYS, st.integers(1, 60), st.sets(DAYS, max_size=20))
def test_a_term_ends_on_a_working_day_and_counts_back(
    day: date, number: int, holidays: set[date]
) -> None:
    last = add_working_days(day, number, holidays)
    assert is_working_day(last, holidays)
    assert working_days_between(day, last, holidays) == number
    assert working_days_between(day, last - timedelta(days=1), holidays) == number - 1


def test_no_working_days_backwards() -> None:
    assert working_days_between(date(2026, 4, 9), date(2026, 4, 9), HOLIDAYS) == 0
    assert working_days_between(date(2026, 4, 9), date(2026, 4, 1), HOLIDAYS) == 0


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_the_financial_year_begins_on_1_april(day: date, year: int) -> None:
    assert financial_year(day) == year
    assert day in financial_year_days(year)


def test_financial_years_have_names_and_ends() -> None:
    assert financial_year_label(2026) == "2026 to 2027"
    assert financial_year_days(2026) == r("2026-04-01", "2027-03-31")
    assert financial_year_days(2027).days == 366


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-11-15", 2, "2027-01-15"),
        ("2026-12-31", 12, "2027-12-31"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-30", 1, "2026-12-30"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_later(day: str, number: int, expected: str) -> None:
    assert add_months(date.fromisoformat(day), number) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        ("2026-04-15", "2026-04-15", 1),
        ("2026-04-15", "2026-05-14", 1),
        ("2026-04-15", "2026-05-15", 2),
        ("2026-04-01", "2027-03-31", 12),
        ("2026-04-15", "2027-03-14", 11),
        ("2026-01-31", "2026-02-27", 1),
        ("2026-01-31", "2026-02-28", 2),
    ],
)
def test_months_in_a_contract(first: str, last: str, months: int) -> None:
    assert months_in(date.fromisoformat(first), date.fromisoformat(last)) == months


def test_no_months_backwards() -> None:
    with pytest.raises(ValueError, match="on or after"):
        months_in(date(2026, 4, 2), date(2026, 4, 1))


def test_calendar_months() -> None:
    assert month_of(date(2026, 4, 30)) == date(2026, 4, 1)
    assert months_of(r("2026-11-30", "2027-01-01")) == (
        date(2026, 11, 1),
        date(2026, 12, 1),
        date(2027, 1, 1),
    )
    assert months_of(r("2026-11-30", "2026-11-30")) == (date(2026, 11, 1),)


def test_days_in_words() -> None:
    assert in_words(date(2026, 3, 5)) == "5 March 2026"
    months = [in_words(date(2026, month, 1)).split()[1] for month in range(1, 13)]
    assert months[0] == "January"
    assert months == [f"{date(2026, month, 1):%B}" for month in range(1, 13)]


def test_days_with_their_weekday() -> None:
    days = [with_weekday(date(2026, 3, number)).split()[0] for number in range(2, 9)]
    week = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    assert days == week.split()
    assert with_weekday(date(2026, 3, 5)) == "Thursday 5 March 2026"
