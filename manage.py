#!/usr/bin/env python
"""Django's command line; beside a market that `make run` started, with that market's settings."""

import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
RUNNING = ROOT / "var" / "keys" / "environment.json"
ENVIRONMENT = ROOT / ".venv"
NOTHING_RUNS = (
    "No market runs here: start it with `make run` in another window, "
    "or set DJANGO_SECRET_KEY, DATABASE_URL and REDIS_URL."
)


def main() -> None:
    if not os.environ.get("DJANGO_SECRET_KEY"):
        join_running()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dps.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


def join_running() -> None:
    """Take the settings of the market that runs here, and its Python; or say what is missing."""
    if not RUNNING.exists():
        sys.exit(NOTHING_RUNS)
    for name, value in json.loads(RUNNING.read_text()).items():
        os.environ.setdefault(name, value)
    python = ENVIRONMENT / "bin" / "python"
    if python.exists() and Path(sys.prefix) != ENVIRONMENT:
        os.execv(python, [str(python), *sys.argv])  # noqa: S606 # nosec B606 - our own environment


if __name__ == "__main__":
    main()
