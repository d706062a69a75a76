"""The VAT treatment of provision: each offer states one, and statements add the tax as a line."""

from enum import StrEnum
from typing import Final

from dps.kernel.money import percent_of

STANDARD_RATE_PERCENT: Final = 20
"""The standard rate [source: VAT Act 1994 as amended, 20% since 2011]."""


class VatTreatment(StrEnum):
    """How the supplier treats its supply (DOMAIN 3, Money) [ours]. Prices are net in each case."""

    STANDARD = "standard"
    EXEMPT = "exempt"
    OUTSIDE = "outside"
    UNREGISTERED = "unregistered"

    @property
    def label(self) -> str:
        """As forms and statements name it."""
        return _LABELS[self]


_LABELS: Final = {
    VatTreatment.STANDARD: "Standard rate (20%)",
    VatTreatment.EXEMPT: "Exempt (vocational training)",
    VatTreatment.OUTSIDE: "Outside the scope of VAT",
    VatTreatment.UNREGISTERED: "Supplier not registered for VAT",
}


def vat_on(net_pence: int, treatment: VatTreatment) -> int:
    """The tax on a net amount, in whole pence, half up away from zero; 0 unless standard-rated.

    A statement that nets off reversals may be below zero, and so is its tax.
    """
    if treatment is not VatTreatment.STANDARD:
        return 0
    tax = percent_of(abs(net_pence), STANDARD_RATE_PERCENT)
    return -tax if net_pence < 0 else tax


def vat_choices() -> list[tuple[str, str]]:
    """Code and label of each treatment, as a model or form field takes them."""
    return [(treatment.value, treatment.label) for treatment in VatTreatment]
