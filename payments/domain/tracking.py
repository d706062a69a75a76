"""Four weeks in thirteen: the tracking window, the days in work that count, and the 28th of them.

Dates are dates of Europe/London, ranges include both ends, and nothing after `as_of` is looked at.
Source: "in work 4 weeks in a 13 week tracking window" [seed]; cumulative days, union of overlapping
jobs, the anchor and the other particulars are DOMAIN 3, definitions, and readings 8 and 15 [ours].
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import takewhile
from operator import itemgetter
from typing import Final, NamedTuple

from dps.kernel.periods import WINDOW_DAYS, DateRange, joined, nth_day, tracking_window

__all__ = [
    "DAYS_FOR_EVIDENCE",
    "DAYS_IN_WORK",
    "WINDOW_DAYS",
    "Employment",
    "JobSpell",
    "Mode",
    "Tracking",
    "employed_at_13_weeks",
    "evidence_due_on",
    "outcome_evidence_due_on",
    "recorded_enough_on",
    "start_evidenced_on",
    "track",
    "tracking_window",
]

DAYS_IN_WORK: Final = 28
"""Four weeks [seed]; counted in days [ours]."""

DAYS_FOR_EVIDENCE: Final = 28
"""Evidence is due so many days after a milestone, or after its window (reading 15) [ours]."""


class Mode(StrEnum):
    """How the days in work are counted; a contract's term, cumulative unless it says so [ours]."""

    CUMULATIVE = "cumulative"
    CONTINUOUS = "continuous"


class JobSpell(NamedTuple):
    """One job of a participant, employed or self-employed alike (reading 8) [ours].

    `end` is the last day in it. A job without an end counts up to `confirmed_to`, and not at all
    while nobody has confirmed it. `evidenced_on` is when its start was first evidenced
    (`start_evidenced_on`), whatever proves its later days. `weekly_hours` matters only where a
    contract has a minimum; hours that are not known do not meet it.
    """

    start: date
    end: date | None = None
    confirmed_to: date | None = None
    evidenced_on: date | None = None
    weekly_hours: Decimal | None = None

    @property
    def last_day(self) -> date | None:
        """The last day in work that is known; None when there is none yet."""
        return self.end if self.end is not None else self.confirmed_to


def start_evidenced_on(versions: Iterable[tuple[date, date]]) -> date:
    """The day on which the start of a job was first evidenced, by all that was recorded of it.

    Each version is the first day of the job and the day of its evidence: the one that stands comes
    first, then what it replaced, at least one. A correction that leaves the first day as it was
    leaves its evidence too, so that a job can be confirmed further. An earlier day of the evidence
    counts, and another first day is another start, evidenced anew. Who typed too early a day of the
    evidence takes the job back and records it again [ours].
    """
    rows = list(versions)
    first_day, _ = rows[0]
    return min(day for _, day in takewhile(lambda row: row[0] == first_day, rows))


class Tracking(NamedTuple):
    """What a window holds on a day: the days that count, and when they were enough.

    `counted` are the days in work inside the window, as ranges that neither overlap nor touch.
    `days` is their number, or in continuous mode the length of the longest range.
    """

    window: DateRange
    counted: tuple[DateRange, ...]
    days: int
    needed: int
    reached_on: date | None


def track(
    jobs: Sequence[JobSpell],
    window: DateRange,
    as_of: date,
    *,
    mode: Mode = Mode.CUMULATIVE,
    needed: int = DAYS_IN_WORK,
    least_weekly_hours: Decimal | None = None,
) -> Tracking:
    """The days in work inside the window up to `as_of`, and the day on which they reached `needed`.

    Each job meets the minimum of hours alone or not at all. In continuous mode jobs that follow
    without a free day are joined, and a single range must reach `needed` (reading 8) [ours].
    """
    counted = _days_in_work(jobs, window, as_of, least_weekly_hours)
    if mode is Mode.CUMULATIVE:
        days = sum([each.days for each in counted])
        return Tracking(window, counted, days, needed, nth_day(counted, needed))
    days = max([each.days for each in counted], default=0)
    first = next((each.first for each in counted if each.days >= needed), None)
    on = None if first is None else first + timedelta(days=needed - 1)
    return Tracking(window, counted, days, needed, on)


def _days_in_work(
    jobs: Sequence[JobSpell], window: DateRange, as_of: date, least_weekly_hours: Decimal | None
) -> tuple[DateRange, ...]:
    """The union of the jobs, cut to the window and to `as_of`."""
    if not jobs:
        return ()
    opens, closes = window.first, min(window.last, as_of)
    pairs = []
    for job in jobs:
        last = job.end if job.end is not None else job.confirmed_to
        if last is None or (least_weekly_hours and not _enough_hours(job, least_weekly_hours)):
            continue
        first, last = max(job.start, opens), min(last, closes)
        if first <= last:
            pairs.append((first, last))
    return tuple([DateRange(first, last) for first, last in joined(pairs)])


def _enough_hours(job: JobSpell, least: Decimal) -> bool:
    return job.weekly_hours is not None and job.weekly_hours >= least


def evidence_due_on(milestone_on: date, days: int = DAYS_FOR_EVIDENCE) -> date:
    """The day by which the evidence of a start or a completion is due (reading 15) [ours]."""
    return milestone_on + timedelta(days=days)


def outcome_evidence_due_on(window: DateRange, days: int = DAYS_FOR_EVIDENCE) -> date:
    """The day by which the evidence of a job outcome is due (reading 15) [ours]."""
    return window.last + timedelta(days=days)


def recorded_enough_on(
    records: Iterable[tuple[date, JobSpell]],
    window: DateRange,
    *,
    mode: Mode = Mode.CUMULATIVE,
    needed: int = DAYS_IN_WORK,
    least_weekly_hours: Decimal | None = None,
) -> date | None:
    """The day of the record by which enough days in work were known; None where they are not.

    Each record comes with its day: the evidence of a job outcome is late by that (reading 15).
    """
    known: list[JobSpell] = []
    for day, job in sorted(records, key=itemgetter(0)):
        known.append(job)
        tracked = track(
            known,
            window,
            window.last,
            mode=mode,
            needed=needed,
            least_weekly_hours=least_weekly_hours,
        )
        if tracked.reached_on is not None:
            return day
    return None


class Employment(StrEnum):
    """What is known of C8's check, 13 weeks after a mentoring agreement was signed."""

    NOT_DUE = "not_due"
    EMPLOYED = "employed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_EMPLOYED = "not_employed"


def employed_at_13_weeks(signed_on: date, jobs: Iterable[JobSpell], as_of: date) -> Employment:
    """Whether the signer was in paid work on day 91 after the date of signing, day 0 [ours].

    A performance measure of C8 [seed], never a fee [ours]. A job that has neither ended nor been
    confirmed up to that day leaves the answer open.
    """
    day = signed_on + timedelta(days=WINDOW_DAYS)
    if as_of < day:
        return Employment.NOT_DUE
    answer = Employment.NOT_EMPLOYED
    for job in jobs:
        if job.start > day:
            continue
        if job.last_day is not None and job.last_day >= day:
            return Employment.EMPLOYED
        if job.end is None:
            answer = Employment.NOT_CONFIRMED
    return answer
