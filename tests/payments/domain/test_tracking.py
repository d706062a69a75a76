"""The window's days, evidence dates, and C8's check at thirteen weeks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.tracking import (
    Employment,
    JobSpell,
    Mode,
    employed_at_13_weeks,
    evidence_due_on,
    outcome_evidence_due_on,
    recorded_enough_on,
    start_evidenced_on,
    track,
    tracking_window,
)

ANCHOR = date(2026, 3, 1)
WINDOW = tracking_window(ANCHOR)
LATER = date(2026, 12, 31)


def spell(first: str, last: str = "", confirmed: str = "", hours: str = "") -> JobSpell:
    return JobSpell(
        date.fromisoformat(first),
        date.fromisoformat(last) if last else None,
        date.fromisoformat(confirmed) if confirmed else None,
        weekly_hours=Decimal(hours) if hours else None,
    )


@pytest.mark.parametrize(
    ("days", "mode", "expected"),
    [
        ([], Mode.CUMULATIVE, None),
        (["2026-03-02 2026-03-28"], Mode.CUMULATIVE, None),
        (["2026-03-02 2026-03-29"], Mode.CUMULATIVE, 0),
        (["2026-03-02 2026-03-15", "2026-03-20 2026-04-02"], Mode.CUMULATIVE, 1),
        (["2026-03-02 2026-03-15", "2026-03-20 2026-04-02"], Mode.CONTINUOUS, None),
        (["2026-03-02 2026-03-29", "2026-03-02 2026-03-31"], Mode.CUMULATIVE, 0),
        (["2026-03-02 2026-03-29", "2026-03-10 2026-05-31"], Mode.CUMULATIVE, 0),
    ],
)
def test_the_record_by_which_the_days_were_enough(days, mode, expected) -> None:
    records = [
        (LATER + timedelta(days=number), spell(*each.split())) for number, each in enumerate(days)
    ]
    found = recorded_enough_on(reversed(records), WINDOW, mode=mode)
    assert found == (None if expected is None else LATER + timedelta(days=expected))


def versions(text: str) -> list[tuple[date, date]]:
    """`first day@day of the evidence` of March 2026, the version that stands first."""
    pairs = [each.split("@") for each in text.split()]
    return [(date(2026, 3, int(first)), date(2026, 3, int(seen))) for first, seen in pairs]


@pytest.mark.parametrize(
    ("recorded", "evidenced"),
    [
        ("2@9", 9),
        # Confirmed further, once and again: the start was evidenced before.
        ("2@30 2@9", 9),
        ("2@31 2@30 2@9", 9),
        # An earlier day of the evidence counts, and goes on counting.
        ("2@5 2@9", 5),
        ("2@30 2@5 2@9", 5),
        # Another first day is another start; what was before it is over, also when it comes back.
        ("3@30 2@9", 30),
        ("3@31 3@30 2@9", 30),
        ("2@31 3@30 2@9", 31),
    ],
)
def test_the_start_of_a_job_was_evidenced_when_it_first_was(recorded: str, evidenced: int) -> None:
    assert start_evidenced_on(versions(recorded)) == date(2026, 3, evidenced)


@given(
    st.lists(st.tuples(st.dates(), st.dates()), min_size=1, max_size=5),
    st.lists(st.dates(), max_size=5),
)
def test_later_evidence_of_a_job_never_moves_its_start(
    recorded: list[tuple[date, date]], later: list[date]
) -> None:
    first_day, known = recorded[0][0], start_evidenced_on(recorded)
    renewed = [(first_day, max(known, day)) for day in later]
    assert start_evidenced_on([*renewed, *recorded]) == known


def test_the_last_day_of_a_job() -> None:
    assert spell("2026-03-02", "2026-03-09", "2026-03-05").last_day == date(2026, 3, 9)
    assert spell("2026-03-02", confirmed="2026-03-05").last_day == date(2026, 3, 5)
    assert spell("2026-03-02").last_day is None


def test_an_empty_window() -> None:
    tracking = track([], WINDOW, LATER)
    assert (tracking.counted, tracking.days, tracking.reached_on) == ((), 0, None)
    tracking = track([], WINDOW, LATER, mode=Mode.CONTINUOUS)
    assert (tracking.counted, tracking.days, tracking.reached_on) == ((), 0, None)


def test_a_job_that_ends_before_it_begins_counts_nothing() -> None:
    assert track([spell("2026-03-20", "2026-03-10")], WINDOW, LATER).days == 0


def test_nothing_after_as_of_counts() -> None:
    open_job = [spell("2026-03-02", confirmed="2026-05-31")]
    assert [track(open_job, WINDOW, ANCHOR + timedelta(days=n)).days for n in (0, 1, 27, 91)] == [
        *(0, 1, 27, 91)
    ]


def test_other_numbers_of_days() -> None:
    week = [spell("2026-03-02", "2026-03-08")]
    assert track(week, WINDOW, LATER, needed=7).reached_on == date(2026, 3, 8)
    assert track(week, WINDOW, LATER, needed=8).reached_on is None
    assert track(week, WINDOW, LATER, needed=1).reached_on == date(2026, 3, 2)
    longest = track(week, WINDOW, LATER, needed=7, mode=Mode.CONTINUOUS)
    assert longest.reached_on == date(2026, 3, 8)


def test_a_minimum_of_nothing_is_no_minimum() -> None:
    week = [spell("2026-03-02", "2026-03-08")]
    assert track(week, WINDOW, LATER, least_weekly_hours=Decimal(0)).days == 7
    assert track(week, WINDOW, LATER, least_weekly_hours=Decimal("0.5")).days == 0


@given(
    st.lists(
        st.builds(
            lambda n, days: JobSpell(ANCHOR + timedelta(days=n), ANCHOR + timedelta(days=n + days)),
            st.integers(-60, 120),
            st.integers(0, 60),
        ),
        max_size=6,
    ),
    st.integers(0, 120),
)
def test_the_days_are_the_union_and_continuous_is_never_easier(
    jobs: list[JobSpell], cut: int
) -> None:
    as_of = ANCHOR + timedelta(days=cut)
    worked = {
        n
        for n in range(1, min(cut, 91) + 1)
        for job in jobs
        if job.end and job.start <= ANCHOR + timedelta(days=n) <= job.end
    }
    cumulative = track(jobs, WINDOW, as_of)
    assert cumulative.days == len(worked) <= 91
    assert sum(each.days for each in cumulative.counted) == len(worked)
    assert (cumulative.reached_on is not None) is (len(worked) >= 28)
    continuous = track(jobs, WINDOW, as_of, mode=Mode.CONTINUOUS)
    assert continuous.counted == cumulative.counted
    assert continuous.days <= cumulative.days
    if continuous.reached_on is not None:
        assert cumulative.reached_on is not None
        assert cumulative.reached_on <= continuous.reached_on


def test_evidence_is_due_28_days_after_the_milestone_or_the_window() -> None:
    assert evidence_due_on(date(2026, 3, 1)) == date(2026, 3, 29)
    assert outcome_evidence_due_on(WINDOW) == date(2026, 6, 28)


@pytest.mark.parametrize(
    ("jobs", "as_of", "answer"),
    [
        ([], "2026-05-30", Employment.NOT_DUE),
        ([], "2026-05-31", Employment.NOT_EMPLOYED),
        ([spell("2026-01-01", "2026-05-31")], "2026-05-31", Employment.EMPLOYED),
        ([spell("2026-05-31", "2026-05-31")], "2026-05-31", Employment.EMPLOYED),
        ([spell("2026-01-01", "2026-05-30")], "2026-05-31", Employment.NOT_EMPLOYED),
        ([spell("2026-06-01", "2026-08-30")], "2026-08-31", Employment.NOT_EMPLOYED),
        ([spell("2026-01-01", confirmed="2026-05-31")], "2026-06-30", Employment.EMPLOYED),
        ([spell("2026-01-01", confirmed="2026-05-30")], "2026-06-30", Employment.NOT_CONFIRMED),
        ([spell("2026-01-01")], "2026-06-30", Employment.NOT_CONFIRMED),
        (
            [spell("2026-01-01"), spell("2026-05-01", "2026-06-30")],
            "2026-06-30",
            Employment.EMPLOYED,
        ),
        (
            [spell("2026-06-01", "2026-08-30"), spell("2026-01-01", "2026-05-31")],
            "2026-08-31",
            Employment.EMPLOYED,
        ),
        (
            [spell("2026-01-01"), spell("2026-05-01", "2026-05-02")],
            "2026-06-30",
            Employment.NOT_CONFIRMED,
        ),
    ],
)
def test_in_work_on_day_91_after_signing(
    jobs: list[JobSpell], as_of: str, answer: Employment
) -> None:
    """Signed on 1 March 2026, day 91 is 31 May."""
    assert employed_at_13_weeks(ANCHOR, jobs, date.fromisoformat(as_of)) is answer
