"""`make run`: install, start the servers, migrate and load, keep everything running."""

import hashlib
import http.client
import json
import os
from collections.abc import Iterable
from pathlib import Path

from dps.launch import processes, servers, settings_from_env
from dps.launch.install import Installer
from dps.launch.places import Places, digest
from dps.launch.processes import APPLICATIONS, Application
from dps.launch.refusals import Refused
from dps.launch.servers import Servers
from dps.launch.session import Session
from dps.launch.settings_from_env import LOOPBACK, Asked
from dps.launch.supervise import PRIVATE, Program

LOG_IN = "import os, psycopg2; psycopg2.connect(os.environ['DATABASE_URL']).close()"


def require_possible(asked: Asked) -> None:
    """Refuse at once what cannot work, before anything is installed or started."""
    settings_from_env.require_free_port(asked.port)
    if asked.database_url:
        settings_from_env.require_database(asked.database_url)
    if asked.redis_url:
        settings_from_env.require_redis(asked.redis_url)


def run(session: Session, asked: Asked) -> None:
    """Run the market until a signal asks to stop (raises `StopAsked`)."""
    Installer(session.places, session.supervisor).everything(dev=False)
    stands_on = servers.start(
        session, durable=True, database_url=asked.database_url, redis_url=asked.redis_url
    )
    try:
        Market(session, asked, stands_on).run()
    finally:
        session.places.running.unlink(missing_ok=True)


class Market:
    """The processes of ours, on servers that answer."""

    def __init__(self, session: Session, asked: Asked, stands_on: Servers) -> None:
        self.session = session
        self.places = session.places
        self.port = asked.port
        self.stands_on = stands_on
        self.env = settings_from_env.for_processes(
            session.places,
            os.environ,
            database_url=stands_on.database_url,
            redis_url=stands_on.redis_url,
            port=asked.port,
        )
        if stands_on.own is not None:  # only on a database that we made ourselves
            self.env["DPS_INSTALLATION"] = "demo"

    def run(self) -> None:
        if self.stands_on.own is None:
            self._require_log_in()
        self._prepare()
        self._tell_commands()
        for application in APPLICATIONS:
            self.session.supervisor.start(self.program(application))
        self.session.supervisor.wait_until(self._answers, "web", seconds=120)
        self._welcome()
        self.session.supervisor.attend()

    def program(self, application: Application) -> Program:
        """Return what the supervisor runs for one of our processes."""
        bind = f"{LOOPBACK}:{self.port}"
        _, *words = application.command(bind=bind, var=self.places.var)
        return Program(
            name=application.name,
            argv=[self.places.python, *words],
            env=self.env,
            cwd=self.places.root,
            stop_seconds=application.stop_seconds,
        )

    def _tell_commands(self) -> None:
        """Leave the settings of this market for `manage.py`, readable by its owner alone."""
        names = ("DJANGO_SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PYTHONWARNINGS")
        ours = {k: v for k, v in self.env.items() if k in names or k.startswith("DPS_")}
        file = self.places.running
        file.touch(mode=0o600)
        file.write_text(json.dumps(ours))

    # -- the database

    def _require_log_in(self) -> None:
        log = self.places.log / "log-in.log"
        log.unlink(missing_ok=True)
        if self._command("", ("-c", LOG_IN), log) != 0:
            said = log.read_text(errors="replace").strip().splitlines() or ["no reason given"]
            reason = next((one for one in said if "OperationalError:" in one), said[-1])
            raise Refused(f"DATABASE_URL: {reason.partition('OperationalError: ')[2] or reason}")

    def _prepare(self) -> None:
        """Migrate at each start; load what a database of ours needs at its first.

        The person's own database is given the reference rows at each start (they may be loaded
        again), since only it knows whether it is new; the demo market never.
        """
        self._must("Bringing the database up to date", processes.MIGRATE)
        own = self.stands_on.own
        if own is None:
            self._must("Loading the catalogue and the districts", processes.REFERENCE)
        elif not (loaded := own.base / "loaded").exists():
            self._must("Loading the catalogue and the districts", processes.REFERENCE)
            self._must("Loading the demo market (once)", processes.DEMO, show=True)
            loaded.write_text("loaded\n")
        self._collect_static()

    def _collect_static(self) -> None:
        stamp = self.places.run / "static-collected"
        state = _state_of(self.places)
        if stamp.exists() and stamp.read_text() == state and (self.places.var / "static").exists():
            return
        self._must("Collecting style sheets and scripts", processes.STATIC)
        stamp.write_text(state)

    def _must(self, doing: str, words: tuple[str, ...], *, show: bool = False) -> None:
        log = None if show else self.places.log / "commands.log"
        if self._command(doing, words, log) != 0:
            said = [] if log is None else log.read_text(errors="replace").splitlines()[-12:]
            raise Refused(f"{doing}: that failed." + "".join(f"\n  {line}" for line in said))

    def _command(self, doing: str, words: Iterable[str], log: Path | None) -> int:
        return self.session.supervisor.step(
            doing,
            [self.places.python, *words],
            env=self.env,
            cwd=self.places.root,
            log=log,
            umask=PRIVATE,
        )

    # -- the greeting

    def _answers(self) -> bool:
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        try:
            line.request("GET", "/")
            return line.getresponse().status > 0
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def _welcome(self) -> None:
        say = self.session.console.say
        say()
        say(f"  The Dynamic Purchasing System runs at http://{LOOPBACK}:{self.port}/")
        for line in self._demo_accounts():
            say(f"  {line}")
        say(f"  Ready after {self.session.console.seconds:.0f} s. Ctrl-C stops it.")
        say()

    def _demo_accounts(self) -> list[str]:
        if self.stands_on.own is None:
            return []
        said = self.places.run / "demo-accounts"
        said.unlink(missing_ok=True)
        code = self._command("", processes.ACCOUNTS, said)
        return said.read_text(errors="replace").splitlines() if code == 0 else []


def _state_of(places: Places) -> str:
    """Return a digest of everything that collectstatic reads: our files and the packages'."""
    state = hashlib.sha256(digest(places.root / "requirements" / "app.txt").encode())
    for folder in (places.root / "static", places.frontend):
        for file in sorted(folder.rglob("*")):
            known = file.stat()
            state.update(f"{file} {known.st_size} {known.st_mtime_ns}\n".encode())
    return state.hexdigest()
