"""A district's money in one financial year: allocated, reserved, committed, paid; never over.

Each movement changes the four sums by its `Effect`; the account is the replay of its movements.
`committed_pence` includes what is paid of it. All amounts are whole pence, net of VAT.
Source: DOMAIN reading 11 [ours].
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.money import pounds


class Movement(StrEnum):
    """What can happen to the money; each amount is above zero."""

    ALLOCATE = "allocate"
    RESERVE = "reserve"
    UNRESERVE = "unreserve"
    COMMIT = "commit"
    RELEASE = "release"
    PAY = "pay"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class Effect:
    """By how much a movement of one penny changes each sum: -1, 0 or 1."""

    allocated: int = 0
    reserved: int = 0
    committed: int = 0
    paid: int = 0

    @property
    def free(self) -> int:
        """By how much it changes what is free: -1, 0 or 1."""
        return self.allocated - self.reserved - self.committed


EFFECTS: Final[Mapping[Movement, Effect]] = MappingProxyType(
    {
        Movement.ALLOCATE: Effect(allocated=1),
        Movement.RESERVE: Effect(reserved=1),
        Movement.UNRESERVE: Effect(reserved=-1),
        Movement.COMMIT: Effect(reserved=-1, committed=1),
        Movement.RELEASE: Effect(committed=-1),
        Movement.PAY: Effect(paid=1),
        Movement.REVERSE: Effect(paid=-1),
    }
)


SIGNS: Final[Mapping[Movement, str]] = MappingProxyType(
    {kind: {1: "+", 0: "", -1: "-"}[effect.free] for kind, effect in EFFECTS.items()}
)
"""The sign of the amount at each movement: the signed amounts add up to what is free."""

WAYS: Final[Mapping[Movement, str]] = MappingProxyType(
    {
        Movement.ALLOCATE: "In: free to reserve",
        Movement.RESERVE: "Out of what is free",
        Movement.UNRESERVE: "In: free again",
        Movement.COMMIT: "From reserved to committed",
        Movement.RELEASE: "In: free again",
        Movement.PAY: "Paid from what is committed",
        Movement.REVERSE: "From paid back to committed",
    }
)
"""Which way the money goes at each movement, in words."""


@dataclass(frozen=True, slots=True)
class Balance:
    """The four sums of an account, in pence."""

    allocated_pence: int = 0
    reserved_pence: int = 0
    committed_pence: int = 0
    paid_pence: int = 0

    @property
    def free_pence(self) -> int:
        """What can still be reserved."""
        return self.allocated_pence - self.reserved_pence - self.committed_pence

    @property
    def unpaid_pence(self) -> int:
        """What is committed and not paid: all that can still be paid or released."""
        return self.committed_pence - self.paid_pence


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement of an amount in pence."""

    movement: Movement
    pence: int


def refused_because(balance: Balance, entry: Entry) -> list[Reason]:
    """Why the account cannot take this entry; empty when it can."""
    if entry.pence <= 0:
        return [Reason("amount_not_positive", "Enter an amount above zero.", "amount")]
    limit = _limit(balance, entry.movement)
    if limit is None or entry.pence <= limit:
        return []
    sentence = (
        f"{pounds(entry.pence)} is {pounds(entry.pence - limit)} more than the {pounds(limit)} "
        f"that {_LIMIT_WORDS[entry.movement]}."
    )
    return [Reason("over_budget", sentence)]


def _limit(balance: Balance, movement: Movement) -> int | None:
    """The most that a movement may take now, in pence; None when there is no limit."""
    if movement is Movement.ALLOCATE:
        return None
    if movement is Movement.RESERVE:
        return balance.free_pence
    if movement in {Movement.UNRESERVE, Movement.COMMIT}:
        return balance.reserved_pence
    return balance.paid_pence if movement is Movement.REVERSE else balance.unpaid_pence


_LIMIT_WORDS: Final[Mapping[Movement, str]] = {
    Movement.RESERVE: "the district's budget has free",
    Movement.UNRESERVE: "is reserved",
    Movement.COMMIT: "is reserved",
    Movement.RELEASE: "is committed and not paid",
    Movement.PAY: "is committed and not paid",
    Movement.REVERSE: "is paid",
}


def after(balance: Balance, entry: Entry) -> Balance:
    """The account after this entry. Raises `RuleBroken` when it cannot take it."""
    reasons = refused_because(balance, entry)
    if reasons:
        raise RuleBroken(reasons)
    effect = EFFECTS[entry.movement]
    return Balance(
        balance.allocated_pence + effect.allocated * entry.pence,
        balance.reserved_pence + effect.reserved * entry.pence,
        balance.committed_pence + effect.committed * entry.pence,
        balance.paid_pence + effect.paid * entry.pence,
    )


def replay(entries: Iterable[Entry]) -> Balance:
    """The account from its first entry on. Raises `RuleBroken` at the first that does not fit."""
    balance = Balance()
    for entry in entries:
        balance = after(balance, entry)
    return balance


def balance_of(totals: Mapping[str, int]) -> Balance:
    """The four sums of an account from the total of each kind of movement, in pence."""
    effects = [(EFFECTS[Movement(kind)], pence) for kind, pence in totals.items()]
    return Balance(
        sum(effect.allocated * pence for effect, pence in effects),
        sum(effect.reserved * pence for effect, pence in effects),
        sum(effect.committed * pence for effect, pence in effects),
        sum(effect.paid * pence for effect, pence in effects),
    )


def reservation(places: int, ceiling_price_pence: int) -> int:
    """What the approval of a case reserves: places x ceiling price (reading 11) [ours]."""
    return places * ceiling_price_pence


def at_award(reserved_pence: int, contract_value_pence: int) -> tuple[Entry, ...]:
    """What an award does with its case's reservation: the value committed, the rest released.

    Raises `RuleBroken` when the contract is worth more than was reserved for the case.
    """
    rest = reserved_pence - contract_value_pence
    if rest < 0:
        sentence = (
            f"The contract is worth {pounds(contract_value_pence)}, which is {pounds(-rest)} more "
            "than was reserved for the case."
        )
        raise RuleBroken(Reason("over_reservation", sentence))
    commit = Entry(Movement.COMMIT, contract_value_pence)
    return (commit, Entry(Movement.UNRESERVE, rest)) if rest else (commit,)


def at_closure(committed_pence: int, paid_pence: int) -> tuple[Entry, ...]:
    """What the closure of a contract releases: what was committed for it and never paid.

    It comes after the last tracking window has closed, its evidence is due and any settlement is
    made (reading 11) [ours].
    """
    rest = committed_pence - paid_pence
    return (Entry(Movement.RELEASE, rest),) if rest > 0 else ()
