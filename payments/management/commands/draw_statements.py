"""Draw the statements of the months that have ended. The twin of the sweep."""

from typing import Any

from django.core.management.base import BaseCommand

from dps.scheme import clock
from payments.sweeps import draw_statements


class Command(BaseCommand):
    help = "Draw the statements of the months that have ended."

    def handle(self, *args: Any, **options: Any) -> None:
        done = draw_statements(now=clock.now())
        self.stdout.write(f"{done} statement{'' if done == 1 else 's'} drawn.")
