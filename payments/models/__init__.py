"""Contracts, participants, what happened to them, milestones, statements and the ledger."""

from payments.models.delivery import Contract, Event, Participant, ParticipantIdentity
from payments.models.money import (
    Judged,
    LedgerTransaction,
    Milestone,
    Posting,
    Statement,
    Sweep,
)

__all__ = [
    "Contract",
    "Event",
    "Judged",
    "LedgerTransaction",
    "Milestone",
    "Participant",
    "ParticipantIdentity",
    "Posting",
    "Statement",
    "Sweep",
]
