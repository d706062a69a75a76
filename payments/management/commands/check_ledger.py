"""Prove the ledger: add up again every sum that is kept. Exits with 1 when a penny differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from payments.models import Contract, LedgerTransaction
from payments.selectors.proof import ledger_faults


class Command(BaseCommand):
    help = "Prove that the ledger balances and agrees with contracts, statements and budgets."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = ledger_faults()
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            self.stderr.write(f"The ledger does not balance: {len(faults)} differences.")
            sys.exit(1)
        self.stdout.write(
            f"The ledger balances: {LedgerTransaction.objects.count():,} transactions of "
            f"{Contract.objects.count():,} contracts, and every budget."
        )
