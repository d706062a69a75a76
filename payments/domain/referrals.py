"""Referrals: places, the number of a participant, and the causes why a referral ends.

Typed causes are [ours]; a later settlement reads them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.periods import in_words

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


CLOSED_FIRST: Final = "contract_closed"
"""The cause of a referral that its contract's close ended; nobody chooses it."""

_WITHDRAWN: Final[Mapping[str, str]] = {
    **WITHDRAWAL_CAUSES,
    CLOSED_FIRST: "The contract closed before the participant started",
}


def cause_label(state: str, code: str) -> str:
    """Why a referral ended in this state, in words; empty where nothing was said."""
    causes = {
        "refused": REFUSAL_CAUSES,
        "did_not_attend": ABSENCE_CAUSES,
        "withdrawn": _WITHDRAWN,
    }.get(state, {})
    return causes.get(code, "")


def places_refused_because(places: int, taken: int) -> list[Reason]:
    """Why no further claimant can be referred: starts and open referrals fill the places."""
    if taken < places:
        return []
    if places == 1:
        return [Reason("no_place_left", "The only place of this contract is taken.")]
    return [Reason("no_place_left", f"All {places} places of this contract are taken.")]


ENDINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "convenience": "The buyer, for its own reasons",
        "default": "The buyer, because the supplier did not deliver",
        "supplier": "The supplier",
        "agreed": "Both sides together",
    }
)
"""Who terminates a contract; ending it for the buyer's own reasons may call for a settlement."""


OVER: Final = ("delivered", "closed")
"""States of a contract of which no start can come any more, on whatever day it was [ours]."""


def contract_refused_because(state: str, last_start: date, today: date) -> list[Reason]:
    """Why a contract takes no referral and no start; empty when it does."""
    if state == "suspended":
        return [Reason("contract_suspended", "This contract is suspended for now.")]
    if state != "open":
        return [Reason("contract_ended", "This contract has ended.")]
    if today > last_start:
        sentence = f"The last start of this contract was on {in_words(last_start)}."
        return [Reason("contract_over", sentence)]
    return []


def referral_refused_because(
    state: str, last_start: date, today: date, *, places: int, taken: int
) -> list[Reason]:
    """Why a contract takes no further claimant today, whoever it is; empty when it does."""
    return [
        *contract_refused_because(state, last_start, today),
        *places_refused_because(places, taken),
    ]


def closed_refused_because(state: str) -> list[Reason]:
    """Why nothing is recorded, checked or reversed on a contract; empty until it is closed."""
    if state != "closed":
        return []
    sentence = (
        "This contract is closed: what was committed and never paid is back in the district's "
        "budget, so nothing can be claimed on it any more."
    )
    return [Reason("contract_closed", sentence)]


@dataclass(frozen=True, slots=True)
class ReferralFacts:
    """The contract of a referral: its state and its last start; and the day of the answer."""

    state: str
    last_start: date
    today: date


def may_not_accept(facts: ReferralFacts) -> list[Reason]:
    """A referral is accepted where its contract takes a start. [ours]"""
    return contract_refused_because(facts.state, facts.last_start, facts.today)


def may_not_end(facts: ReferralFacts) -> list[Reason]:
    """A referral is refused, missed or withdrawn until its contract closes. [ours]"""
    return closed_refused_because(facts.state)


def may_not_lapse(facts: ReferralFacts) -> list[Reason]:
    """A referral that still waits ends with its contract, once that is closed. [ours]"""
    if facts.state == "closed":
        return []
    return [Reason("contract_goes_on", "The contract is not closed, so the referral goes on.")]


def participant_reference(contract_reference: str, number: int) -> str:
    """`CON-0012/007`: the only name of a participant outside `ParticipantIdentity`."""
    return f"{contract_reference}/{number:03d}"
