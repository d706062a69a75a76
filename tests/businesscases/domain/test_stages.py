"""Days at each stage."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from businesscases.domain.stages import stays
from dps.kernel.periods import london_date

T = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


def after(days: float) -> datetime:
    return T + timedelta(days=days)


def test_each_state_has_its_days_and_a_return_adds_up():
    moves = [
        (T, "draft"),
        (after(2), "submitted"),
        (after(5), "draft"),
        (after(6), "submitted"),
        (after(7), "approved"),
    ]
    assert [(s.state.code, s.days, s.now) for s in stays(moves, after(9))] == [
        ("draft", 3, False),
        ("submitted", 4, False),
        ("approved", 2, True),
    ]


def test_an_end_has_no_days():
    moves = [(T, "draft"), (after(3), "withdrawn")]
    assert [(s.state.code, s.days) for s in stays(moves, after(90))] == [
        ("draft", 3),
        ("withdrawn", 0),
    ]


def test_days_are_days_of_london():
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # half past eleven in London
    moves = [(late, "draft")]
    assert stays(moves, late + timedelta(hours=1))[0].days == 1


def test_nothing_has_happened_yet():
    assert stays([], T) == []


@given(st.lists(st.integers(0, 400), min_size=1, max_size=8))
def test_the_days_add_up(gaps):
    codes = [
        "draft",
        "submitted",
        "draft",
        "submitted",
        "approved",
        "published",
        "closed",
        "locked",
    ]
    moments = [T]
    for gap in gaps:
        moments.append(moments[-1] + timedelta(hours=gap))
    moves = list(zip(moments[:-1], codes, strict=False))
    found = stays(moves, moments[-1])
    assert sum(stay.days for stay in found) == (london_date(moments[-1]) - london_date(T)).days
