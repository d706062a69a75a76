"""The district's own reference, and the number that is refused."""

import pytest

from payments.domain.claimants import claimant_reference, claimant_reference_refused_because


@pytest.mark.parametrize("text", ["BC1234", "bc-1234", "123456", "ABCDEFGH1234", "A1 B2 C3"])
def test_references_that_do(text: str) -> None:
    assert claimant_reference_refused_because(text) == []


def test_one_reference_however_it_is_typed() -> None:
    assert claimant_reference(" bc-12 34 ") == "BC1234"


@pytest.mark.parametrize(
    "text", ["AB123456C", "ab 12 34 56 c", "AB123456", "QQ-12-34-56-A", "XAB123456D1"]
)
def test_a_national_insurance_number_is_refused(text: str) -> None:
    (reason,) = claimant_reference_refused_because(text, "claimant")
    assert (reason.code, reason.field) == ("national_insurance_number", "claimant")


@pytest.mark.parametrize(
    "text", ["", "12345", "ABCDEFGH12345", "Jane Smith!", "BC_1234", "BC1234\x00", "ÅB12345"]
)
def test_what_is_no_reference(text: str) -> None:
    (reason,) = claimant_reference_refused_because(text)
    assert (reason.code, reason.field) == ("reference_unreadable", "reference")


@pytest.mark.parametrize("text", ["JSMITH", "Jane Smith"])
def test_a_word_may_be_a_name(text: str) -> None:
    (reason,) = claimant_reference_refused_because(text)
    assert reason.code == "reference_is_a_word"
