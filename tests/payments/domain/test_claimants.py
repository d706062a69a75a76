"""The district's own reference, and the number that is refused."""

import pytest

from dps.kernel.errors import Reason
from payments.domain.claimants import (
    claimant_reference,
    claimant_reference_refused_because,
    words_refused_because,
)


@pytest.mark.parametrize("text", ["BC1234", "bc-1234", "123456", "ABCDEFGH1234", "A1 B2 C3"])
def test_references_that_do(text: str) -> None:
    assert claimant_reference_refused_because(text) == []


def test_one_reference_however_it_is_typed() -> None:
    assert claimant_reference(" bc-12 34 ") == "BC1234"


@pytest.mark.parametrize(
    "text", ["AB123456C", "ab 12 34 56 c", "AB123456", "QQ-12-34-56-A", "XAB123456D1"]
)
def test_a_national_insurance_number_is_refused(text: str) -> None:
    sentence = "This looks like a National Insurance number. Enter your district's reference."
    assert claimant_reference_refused_because(text, "claimant") == [
        Reason("national_insurance_number", sentence, "claimant")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "07700900123",
        "02079460000",
        "07700 900123",
        "(0121) 496 0000",
        "0800 001066",
        "447700900123",
        "+44 7700 900123",
        "00447700900123",
        "+44 (0)7700 900123",
    ],
)
def test_a_telephone_number_is_refused(text: str) -> None:
    sentence = (
        "This looks like a telephone number. Enter your district's reference for the claimant."
    )
    assert claimant_reference_refused_because(text) == [
        Reason("telephone_number", sentence, "reference")
    ]


@pytest.mark.parametrize("text", ["012345678", "44123456", "012345678901", "17700900123"])
def test_figures_of_another_length_are_a_reference(text: str) -> None:
    assert claimant_reference_refused_because(text) == []


@pytest.mark.parametrize(
    "text", ["", "12345", "ABCDEFGH12345", "Jane Smith!", "BC_1234", "BC1234\x00", "ÅB12345"]
)
def test_what_is_no_reference(text: str) -> None:
    sentence = "Enter your district's reference: 6 to 12 letters and digits."
    assert claimant_reference_refused_because(text) == [
        Reason("reference_unreadable", sentence, "reference")
    ]


@pytest.mark.parametrize("text", ["JSMITH", "Jane Smith"])
def test_a_word_may_be_a_name(text: str) -> None:
    sentence = "The reference must have a digit in it, so that no name stands here."
    assert claimant_reference_refused_because(text) == [
        Reason("reference_is_a_word", sentence, "reference")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Register of QQ123456C",
        "qq 12 34 56 c came",
        "QQ-12-34-56-A",
        "Row of AB123456",
        "ab 12 34 56",
    ],
)
def test_a_national_insurance_number_in_words_is_refused(text: str) -> None:
    sentence = "Take out the National Insurance number. It must not be stored here."
    assert words_refused_because(text, "kept") == [
        Reason("national_insurance_number", sentence, "kept")
    ]


@pytest.mark.parametrize("text", ["", "Register of 12 March, row 4", "Folder AB12 of 2026"])
def test_other_words_do(text: str) -> None:
    assert words_refused_because(text, "kept") == []
