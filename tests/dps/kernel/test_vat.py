"""The tax on a net amount, by treatment."""

import pytest

from dps.kernel.vat import VatTreatment, vat_choices, vat_on


@pytest.mark.parametrize(
    ("net", "tax"),
    [(10_000, 2_000), (0, 0), (2, 0), (3, 1), (12, 2), (13, 3), (-10_000, -2_000), (-13, -3)],
)
def test_standard_rate_is_a_fifth_half_up(net: int, tax: int) -> None:
    assert vat_on(net, VatTreatment.STANDARD) == tax


@pytest.mark.parametrize(
    "treatment", [VatTreatment.EXEMPT, VatTreatment.OUTSIDE, VatTreatment.UNREGISTERED]
)
def test_the_others_bear_none(treatment: VatTreatment) -> None:
    assert vat_on(10_000, treatment) == 0


def test_choices_are_the_four_that_an_offer_may_state() -> None:
    assert vat_choices() == [
        ("standard", "Standard rate (20%)"),
        ("exempt", "Exempt (vocational training)"),
        ("outside", "Outside the scope of VAT"),
        ("unregistered", "Supplier not registered for VAT"),
    ]
