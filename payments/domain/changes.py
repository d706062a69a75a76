"""Suspending and ending a contract early: a buyer proposes it, a lead buyer approves (DOMAIN 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dps.kernel.errors import Reason

CHANGES: Final[Mapping[str, str]] = MappingProxyType(
    {"suspend": "Suspension", "terminate": "Termination"}
)
"""The moves of a contract that need a proposal, as pages name them."""


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """Which change of a contract is proposed (a code of `CHANGES`), by whom, and who asks."""

    actor: int | None
    change: str = ""
    proposer: int | None = None


def may_not_suspend(facts: ChangeFacts) -> list[Reason]:
    """A suspension is proposed by one person and approved by another."""
    return _approved_by_another(facts, "suspend")


def may_not_terminate(facts: ChangeFacts) -> list[Reason]:
    """A termination is proposed by one person and approved by another."""
    return _approved_by_another(facts, "terminate")


def _approved_by_another(facts: ChangeFacts, change: str) -> list[Reason]:
    if facts.change != change:
        return [Reason("not_proposed", f"Nobody has proposed a {CHANGES[change].lower()}.")]
    if facts.proposer == facts.actor:
        return [Reason("second_person", "Somebody else approves what you proposed.")]
    return []


def may_not_propose(facts: ChangeFacts) -> list[Reason]:
    """One proposal stands at a time: it is approved, refused or taken back first. [ours]"""
    if not facts.change:
        return []
    name = CHANGES[facts.change].lower()
    return [Reason("proposed_before", f"A {name} is proposed already, and waits for an answer.")]
