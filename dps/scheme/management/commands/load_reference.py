"""`manage.py load_reference`: the districts. Safe to run again."""

import csv
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from dps.scheme.models import District

DISTRICTS = Path(__file__).parents[2] / "reference" / "districts.csv"


class Command(BaseCommand):
    help = "Load the 34 districts of the 2017 structure and the six dormant later ones."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        with DISTRICTS.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        for row in rows:
            District.objects.update_or_create(
                code=row["code"],
                defaults={
                    "name": row["name"],
                    "nation": row["nation"],
                    "group": row["group"],
                    "register_code": int(row["register_code"]),
                    "dormant": row["dormant"] == "yes",
                },
            )
        self.stdout.write(f"{len(rows)} districts are loaded.")
