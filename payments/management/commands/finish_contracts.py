"""Mark what is delivered, and close what is over for good. The twin of the sweep."""

from typing import Any

from django.core.management.base import BaseCommand

from dps.scheme import clock
from payments.sweeps import finish_contracts


class Command(BaseCommand):
    help = "Mark contracts as delivered, and close those of which nothing can be claimed any more."

    def handle(self, *args: Any, **options: Any) -> None:
        done = finish_contracts(now=clock.now())
        self.stdout.write(f"{done} contract{'' if done == 1 else 's'} moved.")
