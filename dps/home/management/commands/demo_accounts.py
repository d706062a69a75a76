"""`manage.py demo_accounts`: who can log in to a demonstration."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dps.accounts.demo_people import DEMO_PASSWORD
from dps.home.selectors import demo_accounts


class Command(BaseCommand):
    help = "Print the people of the demonstration with their addresses; refused elsewhere."

    def handle(self, *args: Any, **options: Any) -> None:
        people = demo_accounts()
        if not people:
            raise CommandError("This database has no demo accounts.")
        for person in people:
            role = ", ".join(filter(None, [person.role, person.place]))
            self.stdout.write(f"{person.name:<24}{person.email:<28}{role}")
        self.stdout.write(f"The password of each: {DEMO_PASSWORD}")
