"""Numbers of people that must not be kept: the pattern of a National Insurance number in words.

Two letters, six figures and mostly a letter from A to D, however it is spaced. Source of the
pattern and of the letters that no prefix has: HMRC's National Insurance manual, NIM39110 [source];
that it is refused everywhere is DOMAIN 5. What else looks alike is told apart as well as it can be:
dates after a small word ("on 12 06 26"), and Scottish company and charity numbers (SC123456).
"""

import re
from typing import Final

from dps.kernel.errors import Reason

_GAP: Final = r"[\s.\u2010-\u2015-]{0,2}"
_NUMBER: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?P<letters>[A-Za-z]{{2}})(?P<gap>{_GAP})[0-9](?:{_GAP}[0-9]){{5}}"
    rf"(?P<before>{_GAP})(?P<suffix>[A-Da-d])?(?![A-Za-z0-9])(?!(?<=[0-9]){_GAP}[0-9])"
)
_PREFIX: Final = re.compile(r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ")
_COMPANIES: Final = frozenset({"SC", "OC", "NC"})
"""Prefixes of company and charity numbers that people write far oftener than these."""

_WORDS: Final = frozenset(
    {"am", "an", "as", "at", "be", "by", "he", "me", "mr", "ms", "my", "no", "of", "on", "or"}
    | {"pm", "re", "so", "st", "to", "we"}
)


def national_insurance_in(text: str) -> bool:
    """Whether a National Insurance number stands in these words, its last letter there or not."""
    return any(_is_number(found) for found in _NUMBER.finditer(text))


def _is_number(found: "re.Match[str]") -> bool:
    letters, suffix = found["letters"], found["suffix"]
    if found["gap"] and not letters.isupper() and letters.lower() in _WORDS:
        return False
    if suffix and (not found["before"] or suffix.isupper()):
        return True
    capital = letters.upper()
    return capital not in _COMPANIES and _PREFIX.fullmatch(capital) is not None


_TELEPHONE: Final = re.compile(r"(?:\+|00)?44[0-9]{9,10}|\+?440[0-9]{9,10}|0[0-9]{9,10}", re.ASCII)


def is_telephone_number(text: str) -> bool:
    """Whether these figures, without gaps, are as long as a UK telephone number and begin like one.

    A 0 with nine or ten figures after it, or 44 in its place (Ofcom's national numbering plan).
    """
    return _TELEPHONE.fullmatch(without_marks(text)) is not None


def without_marks(text: str) -> str:
    """A telephone number without what people set between its figures: spaces, brackets, dashes.

    A non-breaking space is a space, and every dash is one (U+2010 to U+2015).
    """
    return re.sub(r"[\s().\u2010-\u2015-]", "", text)


def number_refused_because(text: str, field: str) -> list[Reason]:
    """Why these free words cannot be kept: a National Insurance number stands in them."""
    if not national_insurance_in(text):
        return []
    sentence = "Take out the National Insurance number. It must not be stored here."
    return [Reason("national_insurance_number", sentence, field)]
