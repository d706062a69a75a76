"""Statements: the month on which a milestone stands, what it all comes to, when it is to be paid.

Source: reading 15 [ours]; 30 days from a valid invoice and the share paid in 5 days: Procurement
Act 2023 s.68 and the Department's target [source].
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from dps.kernel.periods import add_months, month_of
from dps.kernel.vat import VatTreatment, vat_on

DAYS_TO_PAY: Final = 30
"""Days from the valid invoice to payment, at most [source]."""

PROMPT_DAYS: Final = 5
"""The target whose share is reported [source]."""


class LineKind(StrEnum):
    """What stands on a statement, in the order in which it is printed."""

    MILESTONE = "milestone"
    SERVICE_FEE = "service_fee"
    SETTLEMENT = "settlement"
    REVERSAL = "reversal"


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in pence net of VAT; a reversal is below zero and all others are not."""

    kind: LineKind
    net_pence: int

    def __post_init__(self) -> None:
        if (self.net_pence < 0) != (self.kind is LineKind.REVERSAL):
            raise ValueError("reversals, and only reversals, are below zero")


@dataclass(frozen=True, slots=True)
class Totals:
    """What a statement comes to, in pence; below zero when reversals outweigh the rest."""

    net_pence: int
    vat_pence: int

    @property
    def gross_pence(self) -> int:
        """What is to be paid: net and VAT."""
        return self.net_pence + self.vat_pence


def totals(lines: Iterable[Line], treatment: VatTreatment) -> Totals:
    """The sum of the lines and the VAT on that sum (not line by line) [ours]."""
    net = sum(line.net_pence for line in lines)
    return Totals(net, vat_on(net, treatment))


def statement_month(passed_on: date) -> date:
    """The month, as its first day, on whose statement a milestone passed that day stands."""
    return month_of(passed_on)


def payment_due_on(confirmed_on: date, days: int = DAYS_TO_PAY) -> date:
    """The last day to pay: so many days from the supplier's confirmation, the valid invoice."""
    return confirmed_on + timedelta(days=days)


def days_to_pay(confirmed_on: date, paid_on: date) -> int:
    """Days from the valid invoice to payment; 0 when both fell on one day."""
    return (paid_on - confirmed_on).days


def paid_promptly(confirmed_on: date, paid_on: date) -> bool:
    """Whether it was paid within 5 days."""
    return days_to_pay(confirmed_on, paid_on) <= PROMPT_DAYS


def month_to_draw(passed_in: date, last_drawn: date | None, today: date) -> date | None:
    """The month on whose statement something passed in that month is drawn now; None: not yet.

    It is the month in which it passed, once that has ended. What was noted after the statement of
    its month had been drawn stands on the next one [ours]. Months stand as their first days.
    """
    month = passed_in if last_drawn is None else max(passed_in, add_months(last_drawn, 1))
    return month if month < month_of(today) else None
