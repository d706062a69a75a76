"""What a participant, a contract and a start cost: fees, service fee, expected cost.

One engine for suppliers (viability), matching (price points) and payments (milestones). Amounts
are whole pence net of VAT; rates are basis points (10,000 = 100%). Source: DOMAIN 3, Money, and
readings 1, 2 and 9 [ours]; the percentages are the catalogue's [seed].
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from dps.kernel.money import half_up, in_equal_parts, percent_of
from dps.kernel.periods import A_DAY, add_months, months_in
from dps.kernel.provision import Milestone, Provision, Split

WHOLE_BP: Final = 10_000
"""All of something, in basis points."""

DEFAULT_COMPLETION_BP: Final = 8_000
"""The share of starts expected to complete, where a case says nothing: 80% (reading 2) [ours]."""

MOST_SERVICE_FEE_BP: Final = 3_000
"""A service fee is at most 30% of the contract value [ours, after IPES provider guidance ch. 7]."""

MOST_SET_UP_SHARE_BP: Final = 5_000
"""At most half of the service fee is for set-up, paid when the contract starts [ours]."""


@dataclass(frozen=True, slots=True)
class Fees:
    """What one participant earns at each milestone, in pence; 0 where the type has no such fee."""

    start_pence: int
    completion_pence: int
    job_outcome_pence: int = 0

    @property
    def total_pence(self) -> int:
        """The price that was split."""
        return self.start_pence + self.completion_pence + self.job_outcome_pence

    def of(self, milestone: Milestone) -> int:
        """The fee of this milestone."""
        if milestone is Milestone.START:
            return self.start_pence
        if milestone is Milestone.COMPLETION:
            return self.completion_pence
        return self.job_outcome_pence


def split_fees(price_pence: int, split: Split) -> Fees:
    """The price in its milestones, each half up, the last fee present taking the remainder.

    They always sum to the price. Raises ValueError for a price below zero. Source: DOMAIN 3 and
    reading 1 [ours].
    """
    if price_pence < 0:
        raise ValueError("a price is never below zero")
    start = percent_of(price_pence, split.start)
    if not split.job_outcome:
        return Fees(start, price_pence - start)
    completion = percent_of(price_pence, split.completion)
    return Fees(start, completion, price_pence - start - completion)


def contract_value(places: int, price_pence: int) -> int:
    """Places x price per participant, net of VAT; the service fee is a part of it [ours]."""
    return places * price_pence


def ceiling_per_place(total_pence: int, places: int) -> int:
    """The ceiling price of one place from a ceiling in total, rounded down (reading 11) [ours].

    Raises ValueError when there are no places.
    """
    if places < 1:
        raise ValueError("a ceiling is shared between one place or more")
    return total_pence // places


def reduced_price(price_pence: int, service_fee_bp: int) -> int:
    """What milestones pay once a service fee is carved out: price x (1 - fee%), half up.

    Source: reading 9 [ours]. Raises ValueError when the fee lies outside 0% to 30%.
    """
    if not 0 <= service_fee_bp <= MOST_SERVICE_FEE_BP:
        raise ValueError("a service fee is 0% to 30% of the contract value")
    return half_up(Fraction(price_pence * (WHOLE_BP - service_fee_bp), WHOLE_BP))


@dataclass(frozen=True, slots=True)
class ServiceFee:
    """The part of a contract's value that does not depend on milestones, in pence."""

    total_pence: int
    set_up_pence: int

    @property
    def monthly_pence(self) -> int:
        """What is left for the months together."""
        return self.total_pence - self.set_up_pence


def service_fee(
    places: int, price_pence: int, service_fee_bp: int, set_up_share_bp: int = 0
) -> ServiceFee:
    """Contract value - places x reduced price, and the part of it that is for set-up (reading 9).

    `set_up_share_bp` is the share of the fee, at most half of it; that part is rounded down. The
    30% limits the percentage, not the odd pence. Raises ValueError outside those limits [ours].
    """
    if not 0 <= set_up_share_bp <= MOST_SET_UP_SHARE_BP:
        raise ValueError("the set-up part is 0% to 50% of the service fee")
    total = contract_value(places, price_pence) - places * reduced_price(
        price_pence, service_fee_bp
    )
    return ServiceFee(total, total * set_up_share_bp // WHOLE_BP)


@dataclass(frozen=True, slots=True)
class Instalment:
    """One payment of the service fee: number 0 is the set-up part, from 1 on the months."""

    number: int
    due_on: date
    pence: int


def service_fee_instalments(
    fee: ServiceFee, starts_on: date, ends_on: date
) -> tuple[Instalment, ...]:
    """The set-up part on the first day, the rest in equal months in arrears (reading 9) [ours].

    A month runs from the day of the month on which the contract starts; each is due on its last
    day, the last one on the contract's last day. Each is rounded down, the remainder is in the
    last. A fee of nothing has no instalments. Raises ValueError when the end comes before the
    start.
    """
    months = months_in(starts_on, ends_on)
    due = [add_months(starts_on, n) - A_DAY for n in range(1, months)] + [ends_on]
    rows = [Instalment(0, starts_on, fee.set_up_pence)] if fee.set_up_pence else []
    if fee.monthly_pence:
        parts = in_equal_parts(fee.monthly_pence, months)
        rows += [Instalment(n, on, p) for n, (on, p) in enumerate(zip(due, parts, strict=True), 1)]
    return tuple(rows)


def expected_cost_ten_thousandths(fees: Fees, completion_bp: int, job_outcome_bp: int) -> int:
    """Expected cost per start, exact, in ten-thousandths of a penny: for ranking many offers."""
    return (
        fees.start_pence * WHOLE_BP
        + fees.completion_pence * completion_bp
        + fees.job_outcome_pence * job_outcome_bp
    )


def expected_cost(fees: Fees, completion_bp: int, job_outcome_bp: int) -> Fraction:
    """Start + completion x p(complete) + job outcome x p(outcome), exact, in pence.

    Both rates are per start, in basis points, and the same for all offers of a case. Rounded only
    to show. Source: reading 2 [ours]. Raises ValueError when a rate lies outside 0 to 10,000.
    """
    for rate in (completion_bp, job_outcome_bp):
        if not 0 <= rate <= WHOLE_BP:
            raise ValueError("a rate is 0 to 10,000 basis points")
    return Fraction(expected_cost_ten_thousandths(fees, completion_bp, job_outcome_bp), WHOLE_BP)


def default_rates(entry: Provision, completion_bp: int = DEFAULT_COMPLETION_BP) -> tuple[int, int]:
    """p(complete) and p(outcome) in basis points: the scheme's and the published target.

    80% where the scheme's is not given (reading 2).
    """
    return completion_bp, entry.job_outcome_target_percent * 100
