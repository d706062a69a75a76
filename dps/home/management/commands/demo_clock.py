"""`manage.py demo_clock --to 2027-09-27`: move a demonstration's clock forward."""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dps.accounts.actors import SYSTEM
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.kernel.periods import LONDON
from dps.scheme import clock
from dps.scheme.services import move_clock
from dps.web.nudge import nudge_all

MORNING = time(9, 0)


class Command(BaseCommand):
    help = "Show a demonstration's clock, or move it forward; refused on a live database."

    def add_arguments(self, parser: ArgumentParser) -> None:
        way = parser.add_mutually_exclusive_group()
        way.add_argument("--to", type=date.fromisoformat, help="a day, like 2027-09-27")
        way.add_argument("--days", type=int, help="so many days forward")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        to = now
        if options["to"]:
            to = datetime.combine(options["to"], MORNING, tzinfo=LONDON)
        elif options["days"]:
            to = now + timedelta(days=options["days"])
        if to != now:
            self._move(to, now)
        self.stdout.write(f"The clock says {clock.now():%Y-%m-%d %H:%M}.")

    def _move(self, to: datetime, now: datetime) -> None:
        try:
            move_clock(to=to, now=now, actor=SYSTEM.reference, role=SYSTEM.seats[0].role)
        except RuleBroken as broken:
            raise CommandError(" ".join(reason.sentence for reason in broken.reasons)) from broken
        except NotAllowed as refused:
            raise CommandError("Only a demonstration's clock is moved.") from refused
        nudge_all()
