"""`python -m tests.bench [P1 P2 …]`: print today's figures, each beside its reference."""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dps.settings")
os.environ.setdefault("DJANGO_SECRET_KEY", "bench-only-not-a-secret-0123456789-0123456789")

import django
from django.conf import settings

settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
settings.ROOT_URLCONF = "tests.bench.urls"
settings.ALLOWED_HOSTS = ["*"]
django.setup()

from django.core.management import call_command
from django.test.utils import setup_databases, teardown_databases

from tests.bench import milestones, pages, ranking
from tests.bench.measuring import Figure

SECTIONS = (("P", pages.figures), ("M1", ranking.figures), ("J1", milestones.figures))


def main(wanted: list[str]) -> int:
    """Load the demo market into a database of its own, measure, print; 1 when a bar is missed.

    Without Django's test environment: it copies the context of each template that is drawn.
    """
    old = setup_databases(verbosity=0, interactive=False)
    try:
        print("Loading the demo market: 2,000 offers, 500 cases …", flush=True)
        call_command("load_reference", verbosity=0)
        call_command("load_demo", verbosity=0)
        found: list[Figure] = []
        for name, figures in SECTIONS:
            if not wanted or any(each.startswith(name) for each in wanted):
                found += figures()
    finally:
        teardown_databases(old, verbosity=0)
    _print(found)
    return 0 if all(figure.met for figure in found) else 1


def _print(found: list[Figure]) -> None:
    print(f"\n{'id':4} {'what':44} {'measured':>14} {'reference':>14} {'ratio':>6}  bar")
    for figure in found:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}"
        met = "" if figure.met else "  MISSED"
        print(
            f"{figure.id:4} {figure.what:44} {figure.measured:>14} {figure.reference:>14} "
            f"{ratio:>6}  {figure.bar}{met}"
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
