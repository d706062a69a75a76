"""The worked example says what payments would pay."""

from fractions import Fraction

import pytest

from dps.guidance.domain.example import FeeLine, worked_example
from dps.kernel.catalogue import CATALOGUE, provision
from dps.kernel.funding import split_fees


@pytest.mark.parametrize("entry", CATALOGUE.values(), ids=lambda entry: entry.code)
@pytest.mark.parametrize("price", [100, 95_001, 100_000, 99_999_999])
def test_the_lines_are_the_fees_and_add_up(entry, price):
    example = worked_example(entry, price)
    fees = split_fees(price, entry.split)
    assert [line.pence for line in example.lines] == [fees.of(m) for m in entry.split.paid]
    assert sum(line.pence for line in example.lines) == price
    assert sum(line.percent for line in example.lines) == 100


def test_skills_for_work_at_a_thousand_pounds():
    example = worked_example(provision("C6"), 100_000)
    assert example.lines == (
        FeeLine("Start", 10, 10_000),
        FeeLine("Completion", 30, 30_000),
        FeeLine("Job outcome", 60, 60_000),
    )
    assert example.expected_pence == Fraction(70_000)
    assert example.expected_shown == "£700.00"


def test_engagement_pays_two_fees():
    example = worked_example(provision("C1"), 100_000)
    assert [line.label for line in example.lines] == ["Start", "Completion"]
    assert (example.expected_shown, example.job_outcome_bp) == ("£860.00", 0)
