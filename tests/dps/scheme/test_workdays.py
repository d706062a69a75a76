"""Bank holidays against the government's own list, and the 17:00 rule."""

from datetime import date, datetime

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from dps.kernel.periods import LONDON
from dps.scheme.workdays import add_working_days_from, close_of, holidays_for

_SATURDAY = 5
#: A day that was proclaimed for Scotland after the government's list was kept.
_LATER = {"Scotland": {date(2026, 6, 15)}, "England": set(), "Wales": set()}


@pytest.mark.parametrize(
    ("nation", "division"),
    [
        ("England", "england-and-wales"),
        ("Wales", "england-and-wales"),
        ("Scotland", "scotland"),
    ],
)
def test_bank_holidays_on_weekdays_are_those_of_the_government(nation: str, division: str):
    listed = {
        holiday["date"]
        for holiday in BankHolidays(use_cached_holidays=True).get_holidays(division=division)
    }
    years = range(min(listed).year, max(listed).year + 1)
    ours = {day for day in holidays_for(nation, years) if day.weekday() < _SATURDAY}
    assert ours - _LATER[nation] == {day for day in listed if day.weekday() < _SATURDAY}


def test_another_nation_is_no_nation_of_ours():
    with pytest.raises(KeyError):
        holidays_for("Northern Ireland", [2026])


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=LONDON)


@pytest.mark.parametrize(
    ("received", "days", "nation", "due"),
    [
        (at(2026, 12, 23, 17, 0, 0), 2, "England", date(2026, 12, 29)),
        (at(2026, 12, 23, 17, 0, 1), 2, "England", date(2026, 12, 30)),
        (at(2026, 12, 25, 9, 0), 1, "England", date(2026, 12, 30)),
        (at(2026, 11, 27, 9, 0), 1, "England", date(2026, 11, 30)),
        (at(2026, 11, 27, 9, 0), 1, "Scotland", date(2026, 12, 1)),
        (at(2026, 6, 3, 9, 0), 10, "England", date(2026, 6, 17)),
        (at(2026, 6, 3, 9, 0), 0, "England", date(2026, 6, 3)),
    ],
)
def test_a_term_begins_with_its_receipt(received, days, nation, due):
    assert add_working_days_from(received, days, nation) == due


def test_a_term_over_many_years_knows_its_bank_holidays():
    began = at(2026, 6, 3, 9)
    # 200 weeks to 3 April 2030, 28 bank holidays on weekdays before it, 3 more on the way.
    assert add_working_days_from(began, 1000) == date(2030, 5, 16)


def test_the_close_of_a_day_is_five_o_clock_in_london():
    assert close_of(date(2026, 6, 3)).isoformat() == "2026-06-03T17:00:00+01:00"
    assert close_of(date(2026, 12, 3)).isoformat() == "2026-12-03T17:00:00+00:00"
