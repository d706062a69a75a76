"""Contracts, participants, what happened to them, milestones, statements and the ledger."""

from payments.models.changes import ContractChange
from payments.models.delivery import Contract, Event, Participant, ParticipantIdentity
from payments.models.money import (
    Judged,
    LedgerTransaction,
    Milestone,
    Posting,
    Statement,
)
from payments.models.privacy import Reading

__all__ = [
    "Contract",
    "ContractChange",
    "Event",
    "Judged",
    "LedgerTransaction",
    "Milestone",
    "Participant",
    "ParticipantIdentity",
    "Posting",
    "Reading",
    "Statement",
]
