"""Open the contracts of accepted awards that have none. The twin of the sweep."""

from typing import Any

from django.core.management.base import BaseCommand

from dps.scheme import clock
from payments.sweeps import open_contracts


class Command(BaseCommand):
    help = "Open the contracts of accepted awards that have none."

    def handle(self, *args: Any, **options: Any) -> None:
        done = open_contracts(now=clock.now())
        self.stdout.write(f"{done} contract{'' if done == 1 else 's'} opened.")
