"""The one thing that a coach types about a claimant: the district's own reference, never a name.

Source: DOMAIN 5, personal data [ours]: 6 to 12 letters and digits; the pattern of a National
Insurance number is refused. That a telephone number is refused too is [ours]: it names a person
as surely, and has the length of a reference.
"""

import re
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.personal import is_telephone_number, number_refused_because

_REFERENCE: Final = re.compile(r"[A-Z0-9]{6,12}", re.ASCII)
_NATIONAL_INSURANCE: Final = re.compile(r"[A-Z]{2}\d{6}[A-D]|^[A-Z]{2}\d{6}$", re.ASCII)


def claimant_reference(text: str) -> str:
    """The reference as it is stored and hashed: capitals, without spaces and hyphens."""
    return re.sub(r"[\s\-]", "", text).upper()


def claimant_reference_refused_because(text: str, field: str = "reference") -> list[Reason]:
    """Why this cannot be a district reference; empty when it can."""
    reference = claimant_reference(text)
    if _NATIONAL_INSURANCE.search(reference):
        sentence = "This looks like a National Insurance number. Enter your district's reference."
        return [Reason("national_insurance_number", sentence, field)]
    if is_telephone_number(text):
        sentence = (
            "This looks like a telephone number. Enter your district's reference for the claimant."
        )
        return [Reason("telephone_number", sentence, field)]
    if not _REFERENCE.fullmatch(reference):
        sentence = "Enter your district's reference: 6 to 12 letters and digits."
        return [Reason("reference_unreadable", sentence, field)]
    if reference.isalpha():
        sentence = "The reference must have a digit in it, so that no name stands here."
        return [Reason("reference_is_a_word", sentence, field)]
    return []


def words_refused_because(text: str, field: str) -> list[Reason]:
    """Why these free words cannot be kept: a National Insurance number stands in them."""
    return number_refused_because(text, field)
