"""Referrals: the district's own reference of a claimant, places, and the causes why one ends.

The reference is 6 to 12 letters and digits, never a name and never a National Insurance number
(DOMAIN 5). Typed causes are [ours]; a later settlement reads them.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason

LEAST_LENGTH: Final = 6
MOST_LENGTH: Final = 12

_GAPS: Final = re.compile(r"[\s\-–/.]+")
_LETTERS_AND_DIGITS: Final = re.compile(r"[A-Z0-9]+")
_NATIONAL_INSURANCE: Final = re.compile(r"[A-Z]{2}[0-9]{6}[A-D]|^[A-Z]{2}[0-9]{6}$")
"""Two letters, six digits and a letter from A to D anywhere; without that letter as a whole."""

TAKES_A_PLACE: Final = ("referred", "accepted", "started", "completed", "left")
"""States that use one of the contract's places; the others free theirs (reading 16) [ours]."""

REFUSAL_CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_capacity": "We have no room at the moment",
        "does_not_fit": "Our provision does not fit what the claimant needs",
        "out_of_reach": "The claimant cannot reach our places of delivery",
        "had_it_before": "The claimant took part in this provision before",
        "other": "Another reason, which we tell the work coach",
    }
)
ABSENCE_CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "no_contact": "We could not reach the claimant",
        "did_not_come": "The claimant was invited and did not come",
        "found_work": "The claimant has found work",
        "not_interested": "The claimant does not want to take part",
        "other": "Another reason, which we tell the work coach",
    }
)
WITHDRAWAL_CAUSES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "found_work": "The claimant has found work",
        "changed_needs": "The claimant needs something else now",
        "moved_away": "The claimant has moved away",
        "by_mistake": "Referred by mistake",
        "no_answer": "The supplier has not answered",
    }
)


def cause_label(state: str, code: str) -> str:
    """Why a referral ended in this state, in words; empty where nothing was said."""
    causes = {
        "refused": REFUSAL_CAUSES,
        "did_not_attend": ABSENCE_CAUSES,
        "withdrawn": WITHDRAWAL_CAUSES,
    }.get(state, {})
    return causes.get(code, "")


def tidy(text: str) -> str:
    """The reference as it is kept and hashed: capitals, without spaces, dashes, dots and strokes."""
    return _GAPS.sub("", text.upper())


def reference_refused_because(text: str, field: str = "district_reference") -> list[Reason]:
    """Why this cannot be a claimant's district reference; empty when it can."""
    kept = tidy(text)
    if not kept:
        sentence = "Enter the district's reference of the claimant."
        return [Reason("reference_missing", sentence, field)]
    if _NATIONAL_INSURANCE.search(kept):
        sentence = (
            "This looks like a National Insurance number, which must not be stored here. Enter the "
            "district's own reference of the claimant."
        )
        return [Reason("national_insurance", sentence, field)]
    if not _LETTERS_AND_DIGITS.fullmatch(kept):
        sentence = "The reference must have only the letters A to Z and digits."
        return [Reason("reference_characters", sentence, field)]
    if not LEAST_LENGTH <= len(kept) <= MOST_LENGTH:
        sentence = f"The reference must have {LEAST_LENGTH} to {MOST_LENGTH} letters and digits."
        return [Reason("reference_length", sentence, field)]
    if kept.isalpha():
        sentence = "The reference must have a digit in it. Do not enter a name."
        return [Reason("reference_name", sentence, field)]
    return []


def places_refused_because(places: int, taken: int) -> list[Reason]:
    """Why no further claimant can be referred: starts and open referrals fill the places."""
    if taken < places:
        return []
    return [Reason("no_place_left", f"All {places} places of this contract are taken.")]


def participant_reference(contract_reference: str, number: int) -> str:
    """`CON-0012/007`: the only name of a participant outside `ParticipantIdentity`."""
    return f"{contract_reference}/{number:03d}"
