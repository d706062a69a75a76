"""The last day on which something can still come of a contract."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.domain.closing import LastDays, Lengths, closes_after, starts_over_after
from tests.golden import rows

DAYS = st.dates(date(2017, 1, 1), date(2040, 12, 31))
LENGTHS = st.builds(Lengths, st.integers(0, 800), st.integers(1, 365), st.integers(0, 365))
LAST_DAYS = st.builds(LastDays, DAYS, st.none() | DAYS, st.none() | DAYS, st.none() | DAYS)


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


@pytest.mark.parametrize("row", rows("closing"), ids=lambda row: row["why"])
def test_row_by_row(row: dict[str, str]) -> None:
    days = LastDays(
        date.fromisoformat(row["first_start"]),
        day(row["ended"]),
        day(row["recorded"]),
        day(row["started"]),
    )
    lengths = Lengths(int(row["programme"]), int(row["window"]), int(row["evidence"]))
    assert closes_after(days, lengths) == day(row["closes_after"])


@given(LAST_DAYS, LENGTHS)
def test_no_window_that_anything_opened_is_cut_short(days: LastDays, lengths: Lengths) -> None:
    """Whatever was recorded, and whoever may still complete, has its window and its evidence."""
    after = timedelta(days=lengths.window + lengths.evidence)
    last = closes_after(days, lengths)
    for known in (days.first_start, days.ended, days.recorded):
        assert known is None or last >= known + after
    if days.started is not None:
        assert last >= days.started + timedelta(days=lengths.programme) + after


@given(LAST_DAYS, LENGTHS, DAYS)
def test_what_is_recorded_later_never_closes_it_earlier(
    days: LastDays, lengths: Lengths, later: date
) -> None:
    more = LastDays(days.first_start, days.ended, max(later, days.recorded or later), days.started)
    assert closes_after(more, lengths) >= closes_after(days, lengths)


@pytest.mark.parametrize(
    ("started", "waiting", "expected"),
    [
        (None, False, date(2026, 12, 31)),
        (None, True, date(2027, 1, 28)),
        (date(2026, 7, 6), False, date(2027, 7, 5)),
        (date(2026, 7, 6), True, date(2027, 7, 5)),
        (date(2025, 7, 6), True, date(2027, 1, 28)),
        (date(2025, 7, 6), False, date(2026, 12, 31)),
    ],
)
def test_delivered_once_nobody_can_start_or_complete(started, waiting, expected) -> None:
    """A start is evidenced up to 28 days after the last one; a programme has its longest length."""
    over = starts_over_after(
        date(2026, 12, 31), started=started, waiting=waiting, lengths=Lengths(364, 91, 28)
    )
    assert over == expected
