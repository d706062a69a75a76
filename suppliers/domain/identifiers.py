"""Numbers by which an organisation is known: their shape, check digits, and ids in open data.

Source: DOMAIN 6 (patterns of Companies House, charity registers, banking) [source]; check digits of
VAT and UTR as HM Revenue and Customs make them [source: python-stdnum, with which the tests
compare them].
"""

import re
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.personal import without_marks

_COMPANY: Final = re.compile(r"\d{8}|[A-Z]{2}\d{6}|[A-Z]{2}\d{5}R", re.ASCII)
_CHARITY_ENGLAND_WALES: Final = re.compile(r"\d{6,7}", re.ASCII)
_CHARITY_SCOTLAND: Final = re.compile(r"SC\d{6}", re.ASCII)
_CHARITY_NORTHERN_IRELAND: Final = re.compile(r"NIC\d{6}", re.ASCII)
_VAT: Final = re.compile(r"\d{9}(\d{3})?", re.ASCII)
_UTR: Final = re.compile(r"\d{10}", re.ASCII)
_SORT_CODE: Final = re.compile(r"\d{6}", re.ASCII)
_ACCOUNT: Final = re.compile(r"\d{6,8}", re.ASCII)
_TELEPHONE: Final = re.compile(r"\+?\d{10,15}", re.ASCII)
_EXTENSION: Final = re.compile(r"\s*(extension|ext\.?|x)\s*[0-9]{1,6}$", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?) ?(\d[A-Z]{2})", re.ASCII)

LEAST_DIGITS: Final = 6
"""Digits of a company number that may be typed without its leading zeros [ours]."""

_VAT_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 1)
_NEWER_RESTS: Final = (42, 55)
"""What the newer scheme leaves, which numbers from 100 upwards may follow."""

_UTR_WEIGHTS: Final = (6, 7, 8, 9, 10, 5, 4, 3, 2)
_UTR_CHECKS: Final = "21987654321"


def compact(text: str) -> str:
    """The number as it is stored: capitals, without spaces, dots and hyphens."""
    return re.sub(r"[\s.\-]", "", text).upper()


def company_number(text: str) -> str:
    """The Companies House number as it is stored: six or seven digits alone padded to eight."""
    number = compact(text)
    return number if _short(number) or not _digits(number) else number.zfill(8)


def company_number_refused_because(text: str, field: str = "company_number") -> list[Reason]:
    """Why this is no Companies House number; empty when it is one.

    Leading zeros may be left out, but not all of them: fewer than six digits are surely a slip,
    so those few companies that have such a number type all eight [ours].
    """
    typed = compact(text)
    if _short(typed):
        sentence = f"Enter all 8 digits of the company number, like {typed.zfill(8)}."
        return [Reason("company_number_short", sentence, field)]
    if _COMPANY.fullmatch(company_number(text)):
        return []
    sentence = "Enter a company number of 8 characters, like 01234567 or SC123456."
    return [Reason("company_number", sentence, field)]


def _digits(number: str) -> bool:
    return number.isascii() and number.isdigit()


def _short(number: str) -> bool:
    return _digits(number) and len(number) < LEAST_DIGITS


def telephone_number_refused_because(text: str, field: str = "contact_phone") -> list[Reason]:
    """Why nobody can be called by this: 10 to 15 figures, written as people write them [ours].

    The most is that of the international plan (ITU-T E.164) [source]; an extension may follow.
    """
    number = _EXTENSION.sub("", text.strip())
    if _TELEPHONE.fullmatch(without_marks(number)):
        return []
    sentence = "Enter a telephone number, like 01632 960 001 or +44 808 157 0192."
    return [Reason("telephone_number", sentence, field)]


def charity_number_refused_because(text: str, field: str = "charity_number") -> list[Reason]:
    """Why this is no charity number of England and Wales, Scotland or Northern Ireland."""
    if charity_register(text):
        return []
    sentence = "Enter a charity number, like 1234567, SC012345 or NIC123456."
    return [Reason("charity_number", sentence, field)]


def charity_register(text: str) -> str:
    """The register that the number belongs to: "CHC", "SC" or "NIC"; empty when it is none."""
    number = compact(text)
    if _CHARITY_ENGLAND_WALES.fullmatch(number):
        return "CHC"
    if _CHARITY_SCOTLAND.fullmatch(number):
        return "SC"
    return "NIC" if _CHARITY_NORTHERN_IRELAND.fullmatch(number) else ""


def vat_number(text: str) -> str:
    """The VAT registration number as it is stored, without the country's letters."""
    return compact(text).removeprefix("GB")


def vat_number_refused_because(text: str, field: str = "vat_number") -> list[Reason]:
    """Why this is no VAT number of 9 digits (12 with a branch), check digits and all."""
    number = vat_number(text)
    if _VAT.fullmatch(number):
        pairs = zip(_VAT_WEIGHTS, number[:9], strict=True)
        rest = sum(weight * int(digit) for weight, digit in pairs) % 97
        if rest == 0 or (rest in _NEWER_RESTS and number[0] != "0"):
            return []
    sentence = "Enter a VAT number of 9 digits, like GB 123 4567 82."
    return [Reason("vat_number", sentence, field)]


def utr_refused_because(text: str, field: str = "utr") -> list[Reason]:
    """Why this is no Unique Taxpayer Reference of 10 digits, the first of them a check digit."""
    number = compact(text).strip("K")
    if _UTR.fullmatch(number):
        pairs = zip(_UTR_WEIGHTS, number[1:], strict=True)
        if number[0] == _UTR_CHECKS[sum(weight * int(digit) for weight, digit in pairs) % 11]:
            return []
    return [Reason("utr", "Enter a Unique Taxpayer Reference of 10 digits.", field)]


def bank_details_refused_because(sort_code: str, account_number: str) -> list[Reason]:
    """What is wrong with a sort code of 6 digits and an account number of 6 to 8."""
    reasons = []
    if not _SORT_CODE.fullmatch(compact(sort_code)):
        reasons.append(
            Reason("sort_code", "Enter a sort code of 6 digits, like 309430.", "sort_code")
        )
    if not _ACCOUNT.fullmatch(compact(account_number)):
        sentence = "Enter an account number of 6 to 8 digits."
        reasons.append(Reason("account_number", sentence, "account_number"))
    return reasons


def postcode(text: str) -> str:
    """The postcode as it is stored, "DY1 1HF"; empty when it is none."""
    found = _POSTCODE.fullmatch(compact(text))
    return f"{found[1]} {found[2]}" if found else ""


def org_ids(company: str, charity: str) -> tuple[str, ...]:
    """The ids in open data of an organisation with these stored numbers, either of them empty.

    The id of a Scottish charity repeats its letters, that of a Northern Irish one does not [source:
    org-id.guide].
    """
    ids = [f"GB-COH-{company_number(company)}"] if company else []
    if register := charity_register(charity):
        ids.append(f"GB-{register}-{compact(charity).removeprefix('NIC')}")
    return tuple(ids)
