"""Days of a journey: none in the future, none out of order, each reason at its field."""

from datetime import date, timedelta

import pytest

from dps.kernel.periods import DateRange
from payments.domain.evidence import EventKind
from payments.domain.milestones import Journey
from payments.domain.progress import (
    Starts,
    evidence_refused_because,
    future_because,
    job_refused_because,
    journey_refused_because,
    typed_refused_because,
)
from payments.domain.tracking import JobSpell

DAY = timedelta(days=1)
REFERRED, STARTED = date(2026, 7, 1), date(2026, 7, 6)
STARTS = Starts(DateRange(date(2026, 6, 1), date(2026, 12, 31)))


def reasons(**days: date) -> list[tuple[str, str]]:
    journey = Journey(**{"referred_on": REFERRED, "started_on": STARTED, **days})  # type: ignore[arg-type]
    return [(each.code, each.field) for each in journey_refused_because(journey, STARTS)]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({}, []),
        ({"started_on": REFERRED}, []),
        ({"started_on": REFERRED - DAY}, [("start_before_referral", "started_on")]),
        ({"started_on": STARTS.days.last}, []),
        ({"started_on": STARTS.days.last + DAY}, [("start_outside_contract", "started_on")]),
        (
            {"referred_on": date(2026, 5, 1), "started_on": date(2026, 5, 31)},
            [("start_outside_contract", "started_on")],
        ),
        ({"referred_on": date(2026, 5, 1), "started_on": STARTS.days.first}, []),
        ({"completed_on": STARTED}, []),
        ({"completed_on": STARTED - DAY}, [("before_start", "completed_on")]),
        ({"left_on": STARTED - DAY}, [("before_start", "left_on")]),
        ({"action_plan_on": STARTED - DAY}, [("before_start", "action_plan_on")]),
        ({"sj_outcome_on": STARTED - DAY}, [("before_start", "sj_outcome_on")]),
        ({"mentoring_programme_on": STARTED - DAY}, [("before_start", "mentoring_on")]),
    ],
)
def test_days_that_fit_together(days, expected):
    assert reasons(**days) == expected


def test_a_contract_that_was_stopped_takes_what_was_attended_until_then():
    stopped = Starts(STARTS.days, stopped_on=STARTED)
    assert journey_refused_because(Journey(started_on=STARTED), stopped) == []
    (reason,) = journey_refused_because(Journey(started_on=STARTED + DAY), stopped)
    assert (reason.code, reason.field) == ("start_after_stop", "started_on")


def test_nothing_is_asked_of_days_that_are_not_there():
    assert journey_refused_because(Journey(completed_on=STARTED), STARTS) == []
    assert journey_refused_because(Journey(started_on=STARTED), STARTS) == []


@pytest.mark.parametrize(
    ("end", "confirmed", "expected"),
    [
        (STARTED, None, []),
        (STARTED - DAY, None, [("job_ends_before_start", "job_until")]),
        (STARTED - DAY, STARTED, [("job_ends_before_start", "job_until")]),
        (STARTED + DAY, STARTED + DAY, []),
        (STARTED, STARTED + DAY, [("job_confirmed_after_end", "job_confirmed_to")]),
        (None, None, [("job_not_confirmed", "job_confirmed_to")]),
        (None, STARTED, []),
        (None, STARTED - DAY, [("job_confirmed_before_start", "job_confirmed_to")]),
    ],
)
def test_days_of_a_job(end, confirmed, expected):
    found = job_refused_because(JobSpell(STARTED, end, confirmed))
    assert [(each.code, each.field) for each in found] == expected


@pytest.mark.parametrize(
    ("until", "confirmed_to", "seen", "codes"),
    [
        (None, STARTED, STARTED, []),
        (None, STARTED + 28 * DAY, STARTED + 28 * DAY, []),
        (None, STARTED + 28 * DAY, STARTED + 27 * DAY, ["evidence_too_early"]),
        (STARTED + 3 * DAY, None, STARTED + 3 * DAY, []),
        (STARTED + 3 * DAY, None, STARTED + 2 * DAY, ["evidence_too_early"]),
        (None, None, STARTED - DAY, ["evidence_too_early", "job_not_confirmed"]),
    ],
)
def test_no_day_in_a_job_is_proved_before_it_came(until, confirmed_to, seen, codes):
    typed = {
        "job_on": STARTED,
        "job_until": until,
        "job_confirmed_to": confirmed_to,
        "evidenced_on": seen,
    }
    known = Journey(REFERRED, STARTED)
    found = typed_refused_because(typed, EventKind.JOB, known, STARTS, STARTED + 40 * DAY)
    assert [each.code for each in found] == codes


def test_today_is_not_the_future():
    days = [("started_on", STARTED), ("evidenced_on", STARTED + DAY), ("job_until", None)]
    found = future_because(days, STARTED)
    assert [each.field for each in found] == ["evidenced_on"]
    assert found[0].sentence == "The day of the evidence must be today or in the past."


@pytest.mark.parametrize(("seen", "expected"), [(0, []), (1, []), (-1, ["evidence_too_early"])])
def test_nothing_is_proved_before_it_happened(seen, expected):
    found = evidence_refused_because(STARTED, STARTED + seen * DAY)
    assert [each.code for each in found] == expected
