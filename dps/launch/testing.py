"""`make test`, `make prove` and `make bench`: programs that run on servers of their own.

Database and broker are made anew under var/test at each start and are not durable. Where no server
fits the machine, DPS_TEST_DATABASE_URL and DPS_TEST_REDIS_URL name others; DATABASE_URL and
REDIS_URL are left alone, so that no test ever reaches what a person runs.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from dps.launch import postgres, servers, settings_from_env, system
from dps.launch.children import die_with_parent
from dps.launch.install import Installer
from dps.launch.places import Places
from dps.launch.refusals import Refused
from dps.launch.session import Session

VARIABLES = ("DPS_TEST_DATABASE_URL", "DPS_TEST_REDIS_URL")
KEPT = ("run", "log", "keys")
# One more than the least machine has cores: each waits a third of its time for its servers.
PARALLEL = ("-n", "3", "--dist", "worksteal")
SECONDS_TO_END = 20.0


def for_tests(places: Places) -> Places:
    return Places(root=places.root, var=places.root / "var" / "test")


def suite(arguments: Sequence[str]) -> list[str]:
    """Return the words of the whole suite; the long proofs are left to `make prove`."""
    own = any(word == "-n" or word.startswith(("-n", "--numprocesses")) for word in arguments)
    return ["pytest", "--ignore=tests/prove", *(() if own else PARALLEL), *arguments]


def proof(places: Places, arguments: Sequence[str]) -> list[str]:
    """Return the words of one proof, or of all: tests/prove/test_<id>_….py."""
    folder = places.root / "tests" / "prove"
    known = {file.stem.split("_")[1].upper(): file for file in sorted(folder.glob("test_*_*.py"))}
    if not arguments:
        files = [folder]
    elif (name := arguments[0].upper()) in known:
        files = [known[name]]
    else:
        there = ", ".join(known) or "none yet"
        raise Refused(f"There is no proof {arguments[0]!r}; make prove ID=… knows: {there}.")
    return ["pytest", *map(str, files), *arguments[1:]]


def run(session: Session, words: Sequence[str]) -> int:
    """Install, start throw-away servers, run `python -m words`; return its exit code."""
    installer = Installer(session.places, session.supervisor)
    installer.everything(dev=True, browser=True)
    throw_away(session.places)
    given = [os.environ.get(name, "").strip() or None for name in VARIABLES]
    stands_on = servers.start(
        session,
        durable=False,
        database_url=given[0],
        redis_url=given[1],
        variables=VARIABLES,
    )
    env = settings_from_env.for_processes(
        session.places,
        os.environ,
        database_url=stands_on.database_url,
        redis_url=stands_on.redis_url,
        port=settings_from_env.DEFAULT_PORT,
    )
    env["DPS_INSTALLATION"] = "demo"  # the tests make their databases and move their clock
    env["DPS_CHROMIUM"] = system.browser() or ""
    return in_foreground(session, [str(session.places.python), "-m", *words], env)


def throw_away(places: Places) -> None:
    """Remove what an earlier run of the tests left."""
    postgres.remove(places)
    for entry in places.var.iterdir():
        if entry.name not in KEPT:
            shutil.rmtree(entry)


def in_foreground(session: Session, argv: Sequence[str], env: dict[str, str]) -> int:
    """Run a program with the terminal to itself (a debugger may ask) and return its exit code.

    It shares our process group, so Ctrl-C on the terminal reaches it directly; any other request
    to stop is passed on as the same, and after `SECONDS_TO_END` it is killed.
    """
    signals = session.signals
    process = subprocess.Popen(
        argv,
        env=env,
        cwd=session.places.root,
        preexec_fn=die_with_parent(signal.SIGTERM, os.getpid()),  # noqa: PLW1509  # no threads
    )
    end_by: float | None = None
    try:
        while process.poll() is None:
            session.supervisor.turn()
            if signals.received and end_by is None:
                end_by = time.monotonic() + SECONDS_TO_END
                if signals.received[0] != signal.SIGINT or not sys.stdin.isatty():
                    process.send_signal(signal.SIGINT)
            if end_by is not None and time.monotonic() > end_by:
                process.kill()
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.wait()
    signals.raise_if_asked_to_stop()
    return process.returncode if process.returncode >= 0 else 128 - process.returncode
