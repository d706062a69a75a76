"""Earn the milestones that are due: the twin of the sweep, with a day and a trial run."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dps.scheme import clock
from payments.sweeps import CHUNK, earn_milestones


class Command(BaseCommand):
    help = "Earn the milestones that are due by the end of a day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", default="", help="a day like 2026-06-30; today by default")
        parser.add_argument("--dry-run", action="store_true", help="count, and keep nothing")
        parser.add_argument(
            "--chunk", type=int, default=CHUNK, help="participants in one transaction"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        as_of = self._day(options["as_of"]) if options["as_of"] else now.date()
        if as_of > now.date():
            raise CommandError(f"{as_of} has not come yet.")
        earned = earn_milestones(
            as_of=as_of, now=now, dry_run=options["dry_run"], chunk=max(options["chunk"], 1)
        )
        verb = "would be earned" if options["dry_run"] else "earned"
        self.stdout.write(f"{earned} milestone{'' if earned == 1 else 's'} {verb} as of {as_of}.")

    def _day(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError as error:
            raise CommandError(f"“{text}” is no day; write it like 2026-06-30.") from error
