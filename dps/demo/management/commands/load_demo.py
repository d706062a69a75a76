"""`manage.py load_demo`: the market of the founding documents. Safe to run twice."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from dps.demo.market import Sizes, load
from dps.kernel.errors import RuleBroken
from dps.scheme import clock


class Command(BaseCommand):
    help = "Load the demo market: 250 organisations, 2,000 offers, 500 business cases, contracts."

    def add_arguments(self, parser: CommandParser) -> None:
        usual = Sizes()
        parser.add_argument("--seed", type=int, default=2017)
        parser.add_argument("--organisations", type=_count(2), default=usual.organisations)
        parser.add_argument("--idle", type=_count(0), default=usual.idle)
        parser.add_argument("--offers", type=_count(0), default=usual.offers)
        parser.add_argument("--cases", type=_count(0), default=usual.cases)
        parser.add_argument(
            "--people-only", action="store_true", help="accounts and two organisations, no market"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sizes = (
            Sizes.people_only()
            if options["people_only"]
            else Sizes(
                organisations=options["organisations"],
                idle=options["idle"],
                offers=options["offers"],
                cases=options["cases"],
            )
        )
        begun = time.monotonic()
        try:
            loaded = load(
                seed=options["seed"], sizes=sizes, now=clock.now(), progress=self._progress
            )
        except RuleBroken as refusal:
            raise CommandError(str(refusal)) from refusal
        if not loaded:
            self.stdout.write("The demo market is loaded already; nothing was changed.")
            return
        self.stdout.write(f"The demo market is loaded ({time.monotonic() - begun:.0f} s).")

    def _progress(self, what: str, done: int, total: int) -> None:
        bar = "#" * (20 * done // max(total, 1))
        end = "\n" if done >= total else "\r"
        self.stdout.write(f"  [{bar:20}] {what} {done}/{total}", ending=end)
        self.stdout.flush()


def _count(least: int) -> Any:
    def parse(text: str) -> int:
        number = int(text)
        if number < least:
            raise ValueError(text)
        return number

    parse.__name__ = f"number of at least {least}"
    return parse
