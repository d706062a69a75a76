"""The product as it runs: web server, worker and beat as processes over a database of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings
from django.db import connections

from dps.launch.children import die_with_parent
from dps.launch.processes import APPLICATIONS

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_ANSWER = 60
FIRST_BROKER_DATABASE, BROKER_DATABASES = 10, 16


@dataclass(frozen=True)
class Market:
    """A running market: its address, its database, and its processes by name."""

    address: str
    database: str
    processes: dict[str, "subprocess.Popen[bytes]"]
    environment: dict[str, str]
    folder: Path

    def start(self, name: str) -> None:
        """Start one of the processes of the supervisor's own list."""
        application = next(each for each in APPLICATIONS if each.name == name)
        words = application.command(bind=self.address.removeprefix("http://"), var=self.folder)
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *words[1:]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM, os.getpid()),  # noqa: PLW1509  # no locks
            )

    def manage(self, *words: str) -> str:
        """Run a management command against this market and give what it prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def connect(self) -> "psycopg2.extensions.connection":
        """A connection of the test's own, to hold a lock with or to read a row."""
        own = _own_server()
        return psycopg2.connect(
            dbname=self.database,
            host=own["HOST"] or None,
            port=own["PORT"] or None,
            user=own["USER"] or None,
            password=own["PASSWORD"] or None,
        )

    @contextmanager
    def held(self, table: str) -> Iterator[None]:
        """Keep everybody from this table meanwhile: a worker that needs it stands still."""
        with closing(self.connect()) as holder, holder.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
            yield
            holder.rollback()


def _own_server() -> dict[str, Any]:
    """How the tests reach their own server."""
    own: dict[str, Any] = connections["default"].settings_dict
    return own


def database_url(name: str) -> str:
    """The tests' own server with another database name."""
    own = _own_server()
    query = f"host={own['HOST']}&user={own['USER']}&port={own['PORT'] or 5432}"
    if own["PASSWORD"]:
        query += f"&password={own['PASSWORD']}"
    return f"postgresql:///{name}?{query}"


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _broker_url() -> str:
    """A numbered database of the tests' broker for this test process alone."""
    process = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    number = FIRST_BROKER_DATABASE + int(process) % (BROKER_DATABASES - FIRST_BROKER_DATABASE)
    url: str = settings.REDIS_URL
    if url.startswith("unix:"):
        return f"{url.split('?', maxsplit=1)[0]}?db={number}"
    return f"{url.rsplit('/', 1)[0]}/{number}"


@contextmanager
def market(
    database: str, folder: Path, *, names: tuple[str, ...] = ("web", "worker", "beat")
) -> Iterator[Market]:
    """Start the processes over `database`, wait until the web server answers, and stop them all."""
    (folder / "run").mkdir(parents=True, exist_ok=True)
    address = f"http://127.0.0.1:{_free_port()}"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(database),
        "REDIS_URL": _broker_url(),
        "DPS_VAR": str(folder),
        "DPS_HTTPS": "0",
        "DPS_INSTALLATION": "demo",
        "DJANGO_SETTINGS_MODULE": "dps.settings",
    }
    running = Market(address, database, {}, environment, folder)
    try:
        for name in names:
            running.start(name)
        if "web" in names:
            _wait_for(running)
        yield running
    finally:
        for process in running.processes.values():
            process.terminate()
        for process in running.processes.values():
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(running: Market) -> None:
    """Until the web server answers, or fail with what it said."""
    last = time.monotonic() + SECONDS_TO_ANSWER
    while time.monotonic() < last:
        if running.processes["web"].poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{running.address}/health/", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            continue
    raise AssertionError((running.folder / "web.log").read_text(encoding="utf-8"))
