"""`manage.py write_docs`: draw lifecycles, permissions and rules into `docs/`."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dps.home.house import lifecycles_md, permissions_md, rules_md


class Command(BaseCommand):
    help = "Write docs/lifecycles.md, docs/permissions.md and docs/rules.md from the code."

    def handle(self, *args: Any, **options: Any) -> None:
        docs = settings.BASE_DIR / "docs"
        for name, draw in (
            ("lifecycles", lifecycles_md),
            ("permissions", permissions_md),
            ("rules", rules_md),
        ):
            (docs / f"{name}.md").write_text(draw(), encoding="utf-8")
            self.stdout.write(f"docs/{name}.md")
