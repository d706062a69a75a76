"""How long a case stood in each state, in days of London, from its moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from businesscases.domain.lifecycle import CASE
from dps.kernel.lifecycle import State
from dps.kernel.periods import london_date


@dataclass(frozen=True, slots=True)
class Stay:
    """The days that a case has stood in one state, all its stays together."""

    state: State
    days: int
    now: bool


def stays(moves: Iterable[tuple[datetime, str]], now: datetime) -> list[Stay]:
    """Days per state from (moment, state entered), oldest first; states in the order of entry.

    The days add up to those between the first move and `now`, or the move to a final state. A
    state left on the day on which it was entered counts 0 days.
    """
    entered = list(moves)
    if not entered:
        return []
    days: dict[str, int] = {}
    ends = [moment for moment, _ in entered[1:]]
    for (since, code), until in zip(entered, [*ends, now], strict=True):
        last = CASE.state(code).final
        spent = 0 if last else (london_date(until) - london_date(since)).days
        days[code] = days.get(code, 0) + spent
    current = entered[-1][1]
    return [Stay(CASE.state(code), spent, code == current) for code, spent in days.items()]
