"""What a draft comes to: the fees of one participant, the value, and what the budget says to it.

All amounts are whole pence, net of VAT. Source: DOMAIN readings 1 and 11 [ours].
"""

from dataclasses import dataclass

from businesscases.domain.need import NeedDraft, budget_year, c6_warning
from dps.kernel.catalogue import CATALOGUE, provision
from dps.kernel.errors import Reason
from dps.kernel.funding import split_fees
from dps.kernel.money import pounds
from dps.kernel.periods import financial_year_label


@dataclass(frozen=True, slots=True)
class Fee:
    """What one participant earns at one milestone at the ceiling price."""

    label: str
    percent: int
    pence: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the filled parts of a draft come to; None or empty where a part is missing.

    `year` is the financial year that bears it. `warnings` are for the author: they refuse nothing
    while a case is a draft.
    """

    fees: tuple[Fee, ...]
    price_pence: int | None
    value_pence: int | None
    year: int | None
    free_pence: int | None
    warnings: tuple[str, ...]


def estimate(draft: NeedDraft, free_pence: int | None) -> Estimate:
    """What the draft comes to; `free_pence` is what its budget has left, None without a budget."""
    return Estimate(
        fees=_fees(draft),
        price_pence=draft.ceiling_price_pence,
        value_pence=draft.value_pence,
        year=budget_year(draft),
        free_pence=free_pence,
        warnings=tuple(w for w in (c6_warning(draft), budget_warning(draft, free_pence)) if w),
    )


def _fees(draft: NeedDraft) -> tuple[Fee, ...]:
    price = draft.ceiling_price_pence
    if price is None or draft.provision_type not in CATALOGUE:
        return ()
    split = provision(draft.provision_type).split
    fees = split_fees(price, split)
    return tuple(Fee(m.label, split.percent(m), fees.of(m)) for m in split.paid)


def budget_warning(draft: NeedDraft, free_pence: int | None) -> str:
    """What to tell the author where the budget does not bear the draft; empty where it does."""
    value, year = draft.value_pence, budget_year(draft)
    if value is None or year is None:
        return ""
    reasons = (
        [no_budget(year)]
        if free_pence is None
        else reservation_refused_because(value, free_pence, year)
    )
    if not reasons:
        return ""
    return f"{reasons[0].sentence} You can go on, but the case cannot be approved until it fits."


def reservation_refused_because(value_pence: int, free_pence: int, year: int) -> list[Reason]:
    """Why the budget of this year cannot take the value, and how much is missing; else empty."""
    missing = value_pence - free_pence
    if missing <= 0:
        return []
    sentence = (
        f"This case is worth {pounds(value_pence)}, and the budget for "
        f"{financial_year_label(year)} has {pounds(free_pence)} free: {pounds(missing)} is missing."
    )
    return [Reason("over_budget", sentence)]


def no_budget(year: int) -> Reason:
    """What to say where a district has no money at all in a year."""
    return Reason(
        "no_budget",
        f"No money has been allocated to this district for {financial_year_label(year)}.",
    )
