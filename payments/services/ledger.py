"""Writing the ledger: double entry, append-only, each cause once.

| cause | debit | credit |
|---|---|---|
| a milestone passes | cost | owed: its fee, net |
| a milestone is reversed | owed | cost: its fee, net |
| a statement is approved | VAT | owed: its tax |
| a statement is paid | owed | bank: its gross |
"""

from collections.abc import Mapping
from datetime import datetime

from dps.accounts.actors import Actor
from payments.models import Contract, LedgerTransaction, Posting

Account = Posting.Account


def post(
    *,
    key: str,
    contract: Contract,
    narrative: str,
    sides: Mapping[str, int],
    actor: Actor,
    now: datetime,
) -> None:
    """One transaction of one contract; `sides` are pence by account, debit positive.

    They sum to zero (ValueError, and the database's own trigger, otherwise). A key that was posted
    before raises IntegrityError: the caller's state forbids it first.
    """
    if sum(sides.values()) != 0:
        raise ValueError(f"{key} does not balance")
    made = LedgerTransaction.objects.create(
        key=key, at=now, actor=actor.reference, narrative=narrative
    )
    Posting.objects.bulk_create(
        [
            Posting(transaction=made, contract=contract, account=account, amount_pence=pence)
            for account, pence in sides.items()
        ]
    )
