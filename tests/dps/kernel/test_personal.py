"""The pattern of a National Insurance number is found however it is typed, and little else is."""

import pytest

from dps.kernel.personal import national_insurance_in, number_refused_because


@pytest.mark.parametrize(
    "text",
    [
        "QQ123456C",
        "qq123456c",
        "QQ 12 34 56 C",
        "QQ-12-34-56-C",
        "QQ 12\u00a034 56 C",
        "QQ123456",
        "AB123456",
        "ab123456",
        "AB 12 34 56",
        "ab 12 34 56",
        "AB 123 456",
        "AB.12.34.56",
        "AB 12 34 56.",
        "(AB123456)",
        "Her number is JM 12 34 56, and she lives in Walsall.",
        "ni:AB123456D;",
        "ref_AB123456",
        "She has AB123456 a long time.",
        "SC123456A",
    ],
)
def test_it_is_found(text):
    assert national_insurance_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Forty claimants in Walsall.",
        "On 12 06 26 a claimant came.",
        "on 12 06 2026",
        "by 01-06-26",
        "at 10.30.00",
        "IN 12 34 56",
        "CON-9026/001",
        "CASE-2026-0042 and OFR-0031",
        "SC123456",
        "company OC301234",
        "GB 123 4567 89",
        "AB1234567",
        "AB12345",
        "ABC123456",
        "XAB123456",
        "AB 123 4567",
        "AB 12 34 56 78",
        "WV1 1AA",
        "B1 2DS 12 34 56",
        "0121 496 0000",
        "sort code 12-34-56",
        "£123,456.00 to 123456",
        "UKPRN 10012345",
        "EN 50 000 00 0 1",
        "BG123456",
        "DA123456",
        "AO123456",
    ],
)
def test_nothing_else_is(text):
    assert not national_insurance_in(text)


def test_the_sentence_stands_at_its_field():
    (reason,) = number_refused_because("See AB 12 34 56.", "need")
    assert (reason.code, reason.field) == ("national_insurance_number", "need")
    assert number_refused_because("See the plan.", "need") == []
