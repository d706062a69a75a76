"""The worked example on a provision type's page: what one price pays, and when.

All of it from the kernel's own rules, so that it cannot say anything else than payments does.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from dps.kernel.funding import DEFAULT_COMPLETION_BP, default_rates, expected_cost, split_fees
from dps.kernel.money import half_up, pounds
from dps.kernel.provision import Provision

EXAMPLE_PRICE_PENCE: Final = 1_000_00
"""The price per participant of the example where the reader gives none."""


@dataclass(frozen=True, slots=True)
class FeeLine:
    """One milestone of the example; `pence` is its fee, `percent` its share of the price."""

    label: str
    percent: int
    pence: int


@dataclass(frozen=True, slots=True)
class Example:
    """Fees of one participant, and what a start is expected to pay at the default rates."""

    price_pence: int
    lines: tuple[FeeLine, ...]
    expected_pence: Fraction
    completion_bp: int
    job_outcome_bp: int

    @property
    def expected_shown(self) -> str:
        """The expected pay of one start, to the penny, for showing only."""
        return pounds(half_up(self.expected_pence))


def worked_example(
    entry: Provision,
    price_pence: int = EXAMPLE_PRICE_PENCE,
    completion_bp: int = DEFAULT_COMPLETION_BP,
) -> Example:
    """The example of this provision type at this price per participant, in pence net of VAT.

    `completion_bp` is the share of starts that the scheme expects to complete, in basis points.
    """
    fees = split_fees(price_pence, entry.split)
    completion, outcome = default_rates(entry, completion_bp)
    return Example(
        price_pence=price_pence,
        lines=tuple(
            FeeLine(milestone.label, entry.split.percent(milestone), fees.of(milestone))
            for milestone in entry.split.paid
        ),
        expected_pence=expected_cost(fees, completion, outcome),
        completion_bp=completion,
        job_outcome_bp=outcome,
    )
