"""`make check`: every tool runs, and the end names those that found something."""

import os

from dps.launch import settings_from_env
from dps.launch.install import Installer
from dps.launch.session import Session

CODE = ("dps", "suppliers", "businesscases", "matching", "payments")
IMPORTS = "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())"
CHECKS = (
    ("ruff check", ("-m", "ruff", "check", ".")),
    ("ruff format", ("-m", "ruff", "format", "--check", ".")),
    ("mypy", ("-m", "mypy", *CODE)),
    ("djlint", ("-m", "djlint", "templates", "--lint", "--quiet")),
    ("import-linter", ("-c", IMPORTS)),
    ("bandit", ("-m", "bandit", "-c", "pyproject.toml", "-q", "-r", *CODE)),
    # No server stands behind this check, so Django warns that it cannot compare with one.
    (
        "makemigrations",
        ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run"),
    ),
    ("check --deploy", ("manage.py", "check", "--deploy", "--fail-level", "WARNING")),
)


def run(session: Session) -> int:
    """Run all the checks; return 0 if none found anything."""
    Installer(session.places, session.supervisor).everything(dev=True)
    env = settings_from_env.for_checks(session.places, os.environ)
    failed = []
    for name, words in CHECKS:
        code = session.supervisor.step(
            name, [session.places.python, *words], env=env, cwd=session.places.root, log=None
        )
        if code != 0:
            failed.append(name)
    passed = len(CHECKS) - len(failed)
    session.console.say()
    if failed:
        session.console.say(f"Found something: {', '.join(failed)}.")
    session.console.say(f"{passed} passed, {len(failed)} failed")
    return 1 if failed else 0
