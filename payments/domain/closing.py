"""The last day on which something can still come of a contract.

A commitment stays until the last tracking window has closed and its evidence is due (readings 11
and 15) [ours]. Of a participant who started and of whom nothing more is recorded, a window can
still open for as long as the longest programme lasts, which is a term of the contract [ours].
"""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Lengths:
    """Terms of the contract, in days: the longest programme, the tracking window, the evidence."""

    programme: int
    window: int
    evidence: int


@dataclass(frozen=True, slots=True)
class LastDays:
    """What is known of a contract.

    `ended`: when it was terminated. `recorded`: the last day of anything recorded. `started`: the
    last start of those of whom neither completion nor leaving is recorded. None: there is no such.
    """

    first_start: date
    ended: date | None = None
    recorded: date | None = None
    started: date | None = None


def starts_over_after(
    last_start: date, *, started: date | None, waiting: bool, lengths: Lengths
) -> date:
    """The last day before a contract that runs its term is delivered [ours].

    While a referral waits, until the evidence of a start on the last day is due; while somebody is
    in the programme, until the longest one is over. `started` is as in `LastDays`.
    """
    days = [last_start]
    if waiting:
        days.append(last_start + timedelta(days=lengths.evidence))
    if started is not None:
        days.append(started + timedelta(days=lengths.programme))
    return max(days)


def closes_after(days: LastDays, lengths: Lengths) -> date:
    """The last day on which evidence can be due, by what is known (readings 11 and 15) [ours]."""
    known = [days.first_start]
    known += [day for day in (days.ended, days.recorded) if day is not None]
    if days.started is not None:
        known.append(days.started + timedelta(days=lengths.programme))
    return max(known) + timedelta(days=lengths.window + lengths.evidence)
