"""Settlement: what a supplier may claim when the Jobcentre does not refer, or ends the contract.

Source: asked for by ERSA as a cancellation fee [seed]; the floor, the causes, the 10% and the caps
are DOMAIN 3, Money, and reading 10 [ours], and the page says so. Amounts are whole pence, net of
VAT.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.money import half_up, pounds
from dps.kernel.periods import A_DAY, DateRange, add_months

MOST_OF_UNDELIVERED_PERCENT: Final = 10
"""A settlement is at most this share of the undelivered value [ours]."""


class Cause(StrEnum):
    """Why referrals fell short, or that the buyer ended the contract for convenience."""

    BUYER = "buyer"
    SUPPLIER = "supplier"
    CLAIMANTS = "claimants"
    MIXED = "mixed"
    ENDED_FOR_CONVENIENCE = "ended_for_convenience"


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What was planned and made up to the review point.

    `planned` may hold part of a referral where the review falls inside a month; `floor_percent` is
    the contract's share of it below which a settlement is due.
    """

    planned: Fraction
    made: int
    floor_percent: int

    @property
    def floor(self) -> Fraction:
        """The least number of referrals promised, unrounded."""
        return self.planned * self.floor_percent / 100

    @property
    def below_floor(self) -> bool:
        """Whether the referrals made are strictly below the floor."""
        return self.made < self.floor

    def undelivered_value(self, reduced_price_pence: int) -> Fraction:
        """(planned - made) x reduced price, exact, in pence; never below zero."""
        return max(self.planned - self.made, Fraction(0)) * reduced_price_pence


@dataclass(frozen=True, slots=True)
class Claim:
    """What the supplier claims and what bounds it, in pence.

    `unrecovered_set_up_pence` is None where no set-up cost was agreed; `headroom_pence` is what is
    left of the contract value after all that was paid or is still to be paid.
    """

    cause: Cause
    evidenced_pence: int
    reduced_price_pence: int
    headroom_pence: int
    unrecovered_set_up_pence: int | None = None


@dataclass(frozen=True, slots=True)
class Settlement:
    """The amount proposed, its working, and the reasons where there is none to propose."""

    amount_pence: int
    undelivered_pence: int
    cap_pence: int
    reasons: tuple[Reason, ...]


def planned_referrals(profile: Sequence[int], starts_on: date, up_to: date) -> Fraction:
    """Referrals that the monthly profile plans from the start up to a day, that day included.

    A month of the profile runs from the day of the month on which the contract starts; a month that
    the review point cuts counts by its days [ours]. Days outside the profile add nothing.
    """
    planned = Fraction(0)
    for number, referrals in enumerate(profile):
        first = add_months(starts_on, number)
        month = DateRange(first, add_months(starts_on, number + 1) - A_DAY)
        if first <= up_to:
            days = DateRange(first, min(month.last, up_to)).days
            planned += Fraction(referrals * days, month.days)
    return planned


def unrecovered_set_up(agreed_pence: int, recovered_pence: int) -> int:
    """What is left of the agreed set-up cost after what was paid towards it; never below zero."""
    return max(agreed_pence - recovered_pence, 0)


def settle(shortfall: Shortfall, claim: Claim) -> Settlement:
    """The settlement to propose: the evidenced costs within the cap and the contract value.

    The cap is 10% of the undelivered value, rounded down, or the unrecovered set-up cost where one
    was agreed and it is less. Nothing is proposed when the referrals reached the floor (unless the
    buyer ended the contract), when the cause is not the buyer's, or when it is mixed: then people
    decide.
    """
    undelivered = shortfall.undelivered_value(claim.reduced_price_pence)
    cap = _cap(undelivered, claim)
    reasons = _refused_because(shortfall, claim, cap)
    amount = 0 if reasons else min(claim.evidenced_pence, cap, claim.headroom_pence)
    return Settlement(amount, int(undelivered), cap, tuple(reasons))


def _cap(undelivered: Fraction, claim: Claim) -> int:
    """Rounded down (reading 9: other caps round down)."""
    cap = int(undelivered * MOST_OF_UNDELIVERED_PERCENT / 100)
    if claim.unrecovered_set_up_pence is None:
        return cap
    return min(cap, claim.unrecovered_set_up_pence)


def _refused_because(shortfall: Shortfall, claim: Claim, cap: int) -> list[Reason]:
    """Why there is nothing to propose; empty when there is."""
    if claim.cause is Cause.MIXED:
        return [Reason("cause_mixed", "The causes are mixed, so people decide.", "cause")]
    if claim.cause in {Cause.SUPPLIER, Cause.CLAIMANTS}:
        sentence = "A settlement is due only when the buyer did not refer or ended the contract."
        return [Reason("cause_not_buyer", sentence, "cause")]
    if claim.cause is Cause.BUYER and not shortfall.below_floor:
        sentence = (
            f"{shortfall.made} referrals were made, which is not below the floor of "
            f"{_two_decimals(shortfall.floor)}."
        )
        return [Reason("floor_reached", sentence)]
    if claim.evidenced_pence <= 0:
        sentence = "No cost has been evidenced."
        return [Reason("nothing_evidenced", sentence, "evidenced_pence")]
    if min(cap, claim.headroom_pence) <= 0:
        sentence = f"Nothing can be settled: the cap is {pounds(cap)}, and the contract value has "
        return [Reason("nothing_left", sentence + f"{pounds(claim.headroom_pence)} left.")]
    return []


def _two_decimals(exact: Fraction) -> str:
    """A number of referrals as a sentence shows it."""
    whole, hundredths = divmod(half_up(exact * 100), 100)
    return f"{whole}.{hundredths:02d}"
