"""What a statement comes to, and when it is to be paid."""

from datetime import date

import pytest

from dps.kernel.vat import VatTreatment
from payments.domain.statements import (
    Line,
    LineKind,
    Totals,
    days_to_pay,
    month_to_draw,
    paid_promptly,
    payment_due_on,
    statement_month,
    totals,
)


def test_vat_is_taken_on_the_sum_and_not_line_by_line() -> None:
    """Three lines of 13 pence bear 8 pence together, where three times 3 would be 9."""
    lines = [Line(LineKind.MILESTONE, 13)] * 3
    assert totals(lines, VatTreatment.STANDARD) == Totals(39, 8)
    assert totals(lines, VatTreatment.STANDARD).gross_pence == 47
    assert totals(lines, VatTreatment.EXEMPT) == Totals(39, 0)


def test_reversals_are_netted_off_and_may_outweigh_the_rest() -> None:
    lines = [Line(LineKind.MILESTONE, 10_000), Line(LineKind.REVERSAL, -30_000)]
    assert totals(lines, VatTreatment.STANDARD) == Totals(-20_000, -4_000)
    assert totals([], VatTreatment.STANDARD) == Totals(0, 0)


@pytest.mark.parametrize(
    ("kind", "pence"),
    [(LineKind.REVERSAL, 0), (LineKind.REVERSAL, 1), (LineKind.MILESTONE, -1)],
)
def test_only_reversals_are_below_zero(kind: LineKind, pence: int) -> None:
    with pytest.raises(ValueError, match="reversals"):
        Line(kind, pence)


def test_a_milestone_stands_on_the_month_in_which_it_passed() -> None:
    assert statement_month(date(2026, 3, 31)) == date(2026, 3, 1)
    assert statement_month(date(2026, 4, 1)) == date(2026, 4, 1)


def test_thirty_days_run_from_the_confirmation() -> None:
    assert payment_due_on(date(2026, 3, 2)) == date(2026, 4, 1)
    assert days_to_pay(date(2026, 3, 2), date(2026, 3, 2)) == 0
    assert days_to_pay(date(2026, 3, 2), date(2026, 4, 1)) == 30
    assert paid_promptly(date(2026, 3, 2), date(2026, 3, 7))
    assert not paid_promptly(date(2026, 3, 2), date(2026, 3, 8))


@pytest.mark.parametrize(
    ("passed_in", "last_drawn", "today", "month"),
    [
        (date(2026, 3, 1), None, date(2026, 3, 31), None),
        (date(2026, 3, 1), None, date(2026, 4, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 2, 1), date(2026, 4, 1), date(2026, 3, 1)),
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 4, 30), None),
        (date(2026, 3, 1), date(2026, 3, 1), date(2026, 5, 1), date(2026, 4, 1)),
        (date(2026, 3, 1), date(2026, 1, 1), date(2026, 5, 1), date(2026, 3, 1)),
    ],
)
def test_a_month_is_drawn_once_it_has_ended_and_what_came_late_on_the_next(
    passed_in: date, last_drawn: date | None, today: date, month: date | None
) -> None:
    assert month_to_draw(passed_in, last_drawn, today) == month
