"""Numbers of organisations: shapes, check digits, ids in open data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.gb import utr as stdnum_utr
from stdnum.gb import vat as stdnum_vat

from dps.kernel.errors import Reason
from suppliers.domain.identifiers import (
    bank_details_refused_because,
    charity_number_refused_because,
    charity_register,
    compact,
    company_number,
    company_number_refused_because,
    org_ids,
    postcode,
    telephone_number_refused_because,
    utr_refused_because,
    vat_number,
    vat_number_refused_because,
)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("01234567", "01234567"),
        ("1234567", "01234567"),
        ("123456", "00123456"),
        ("00000012", "00000012"),
        ("sc123456", "SC123456"),
        ("NI 123456", "NI123456"),
        ("IP12345R", "IP12345R"),
    ],
)
def test_company_numbers(text: str, stored: str) -> None:
    assert company_number(text) == stored
    assert company_number_refused_because(text) == []


@pytest.mark.parametrize(
    "text",
    ["", "123456789", "S1234567", "SC12345", "SC1234567", "IP12345S", "ABCDEFGH", "1234567٣"],
)
def test_what_is_no_company_number(text: str) -> None:
    sentence = "Enter a company number of 8 characters, like 01234567 or SC123456."
    assert company_number_refused_because(text, "number") == [
        Reason("company_number", sentence, "number")
    ]
    assert company_number_refused_because(text)[0].field == "company_number"


@pytest.mark.parametrize(("text", "like"), [("12", "00000012"), ("1 2345", "00012345")])
def test_a_short_company_number_is_typed_whole(text: str, like: str) -> None:
    sentence = f"Enter all 8 digits of the company number, like {like}."
    assert company_number_refused_because(text) == [
        Reason("company_number_short", sentence, "company_number")
    ]
    assert company_number_refused_because(like) == []


@pytest.mark.parametrize(
    "text",
    [
        "01632 960 001",
        "(0121) 496-0000",
        "07700900982",
        "+44 808 157 0192",
        "+353 1 496 0000",
        "01632 960001 ext 12",
        "01632 960001 x12",
        "01632.960.001",
        "01632\u00a0960\u00a0001",
        "01632\u2013960\u2013001",
        "01632\u00a0960001\u00a0ext\u00a012",
        "(+44) 808 157 0192",
        "(+44) (0)808 157\u20110192",
    ],
)
def test_telephone_numbers(text: str) -> None:
    assert telephone_number_refused_because(text) == []


@pytest.mark.parametrize(
    "text",
    ["lots", "12", "0", "960001", "+" * 12, "0163296000112345", "01632 96000a", "0800 ACTION1",
     "٠١٦٣٢٩٦٠٠٠١", "ext 1234567890"],
)  # fmt: skip
def test_what_is_no_telephone_number(text: str) -> None:
    sentence = "Enter a telephone number, like 01632 960 001 or +44 808 157 0192."
    assert telephone_number_refused_because(text) == [
        Reason("telephone_number", sentence, "contact_phone")
    ]


@pytest.mark.parametrize(
    ("text", "register"),
    [
        ("123456", "CHC"),
        ("1234567", "CHC"),
        ("sc012345", "SC"),
        ("NIC 123456", "NIC"),
        ("12345", ""),
        ("12345678", ""),
        ("SC12345", ""),
        ("NIC12345", ""),
        ("XX123456", ""),
        ("", ""),
    ],
)
def test_charity_numbers(text: str, register: str) -> None:
    assert charity_register(text) == register
    sentence = "Enter a charity number, like 1234567, SC012345 or NIC123456."
    for field in ("charity_number", "number"):
        assert charity_number_refused_because(text, field) == (
            [] if register else [Reason("charity_number", sentence, field)]
        )


@pytest.mark.parametrize("text", ["980780684", "GB 980 7806 84", "GB123456782", "980780684001"])
def test_vat_numbers(text: str) -> None:
    assert vat_number_refused_because(text) == []
    assert vat_number("GB 980 7806 84") == "980780684"


@pytest.mark.parametrize(
    "text", ["", "802311781", "98078068", "9807806840", "GD001", "GB12345678X"]
)
def test_what_is_no_vat_number(text: str) -> None:
    sentence = "Enter a VAT number of 9 digits, like GB 123 4567 82."
    assert vat_number_refused_because(text) == [Reason("vat_number", sentence, "vat_number")]
    assert vat_number_refused_because(text, "vat")[0].field == "vat"


@given(st.integers(0, 999_999_999))
def test_vat_check_digits_agree_with_stdnum(number: int) -> None:
    text = f"{number:09d}"
    assert (vat_number_refused_because(text) == []) is stdnum_vat.is_valid(text)


@given(st.integers(0, 9_999_999), st.sampled_from([0, 42, 55]))
def test_right_vat_numbers_are_taken(first: int, rest: int) -> None:
    """Made to be right: few numbers drawn at random are."""
    weights = (8, 7, 6, 5, 4, 3, 2)
    total = sum(w * int(d) for w, d in zip(weights, f"{first:07d}", strict=True))
    check = (rest - total) % 97
    text = f"{first:07d}{check:02d}"
    assert (vat_number_refused_because(text) == []) is stdnum_vat.is_valid(text)
    assert (vat_number_refused_because(text) == []) is (rest == 0 or first >= 1_000_000)


@given(st.integers(0, 9_999_999_999))
def test_utr_check_digits_agree_with_stdnum(number: int) -> None:
    text = f"{number:010d}"
    assert (utr_refused_because(text) == []) is stdnum_utr.is_valid(text)


@given(st.integers(0, 999_999_999))
def test_right_utrs_are_taken(number: int) -> None:
    text = f"{number:09d}"
    right = stdnum_utr.calc_check_digit(text) + text
    assert utr_refused_because(right) == []
    assert utr_refused_because(right + "K") == []
    assert utr_refused_because("k " + right) == []


@pytest.mark.parametrize("text", ["", "12345", "11550000000", "ABCDEFGHIJ", "0000000000"])
def test_what_is_no_utr(text: str) -> None:
    sentence = "Enter a Unique Taxpayer Reference of 10 digits."
    assert utr_refused_because(text) == [Reason("utr", sentence, "utr")]
    assert utr_refused_because(text, "tax")[0].field == "tax"


@pytest.mark.parametrize(
    ("sort_code", "account", "wrong"),
    [
        ("30-94-30", "12345678", []),
        ("309430", "123456", []),
        ("30943", "12345678", ["sort_code"]),
        ("309430", "12345", ["account_number"]),
        ("309430", "123456789", ["account_number"]),
        ("abcdef", "", ["sort_code", "account_number"]),
    ],
)
def test_bank_details(sort_code: str, account: str, wrong: list[str]) -> None:
    said = {
        "sort_code": Reason(
            "sort_code", "Enter a sort code of 6 digits, like 309430.", "sort_code"
        ),
        "account_number": Reason(
            "account_number", "Enter an account number of 6 to 8 digits.", "account_number"
        ),
    }
    assert bank_details_refused_because(sort_code, account) == [said[field] for field in wrong]


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("dy11hf", "DY1 1HF"),
        ("SW1A 2AA", "SW1A 2AA"),
        ("m1 1ae", "M1 1AE"),
        ("EC1A1BB", "EC1A 1BB"),
        ("Dudley", ""),
        ("", ""),
        ("DY1", ""),
    ],
)
def test_postcodes(text: str, stored: str) -> None:
    assert postcode(text) == stored


@pytest.mark.parametrize(
    ("company", "charity", "ids"),
    [
        ("1234567", "", ("GB-COH-01234567",)),
        ("", "1234567", ("GB-CHC-1234567",)),
        ("SC123456", "sc012345", ("GB-COH-SC123456", "GB-SC-SC012345")),
        ("", "NIC123456", ("GB-NIC-123456",)),
        ("", "", ()),
        ("", "nonsense", ()),
    ],
)
def test_ids_in_open_data(company: str, charity: str, ids: tuple[str, ...]) -> None:
    assert org_ids(company, charity) == ids


def test_compact() -> None:
    assert compact(" ab-12.34\t5\u00a06") == "AB123456"
