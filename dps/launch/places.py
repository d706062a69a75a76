"""Where things lie: the clone, its environment, and var/ with everything that is made or stored.

- var/keys/: secret key, identity key, settings of what runs; 0600 in 0700
- var/postgres/, var/valkey/: the embedded database and broker
- var/frontend/: style sheet, script and fonts; var/static/: all static files, as served
- var/log/: what servers and installers say; var/run/: sockets, locks, stamps
- var/test/: the same again for `make test`, thrown away at each start
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from dps.launch.children import Account
from dps.launch.refusals import Refused

ROOT = Path(__file__).resolve().parents[2]
# sun_path holds 108 bytes with the closing zero; PostgreSQL's socket name and its lock's are added.
SOCKET_ROOM = 107 - len("/.s.PGSQL.65535.lock")
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+")


@dataclass(frozen=True)
class Places:
    """The paths of one clone; `var` is another folder for the tests' servers."""

    root: Path = ROOT
    var: Path = ROOT / "var"

    @property
    def environment(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.environment / "bin" / "python"

    @property
    def programs(self) -> Path:
        """Packages whose programs are run and that Python never imports: servers, node."""
        return self.environment / "programs"

    @property
    def running(self) -> Path:
        """The settings of the market that runs here, for `manage.py`; gone when it has stopped."""
        return self.keys / "environment.json"

    @property
    def frontend(self) -> Path:
        return self.root / "var" / "frontend"

    @property
    def keys(self) -> Path:
        return self.var / "keys"

    @property
    def log(self) -> Path:
        return self.var / "log"

    @property
    def run(self) -> Path:
        return self.var / "run"

    @property
    def name(self) -> str:
        """A short name for this `var` that no other folder of this machine has."""
        return hashlib.sha256(bytes(self.var)).hexdigest()[:12]

    def make(self) -> None:
        """Make the folders of `var`, private but for what the database's own user passes through.

        Raises `Refused` when they belong to somebody else or cannot be written.
        """
        passable = 0o711 if os.geteuid() == 0 else 0o700
        for folder in dict.fromkeys((self.root / "var", self.var)):
            require_mine(folder)
            _folder(folder, passable)
        for folder in (self.keys, self.log):
            _folder(folder, 0o700)
        _folder(self.run, passable)


def _folder(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(exist_ok=True)
        folder.chmod(mode)
    except OSError as error:
        raise Refused(f"{folder} cannot be made or written: {error.strerror}.") from error


def require_mine(path: Path) -> None:
    """Refuse a folder made by another user: what we add to it would be out of its owner's reach."""
    try:
        owner = path.stat().st_uid
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(f"{path} cannot be looked into: {error.strerror}.") from error
    me = os.geteuid()
    if owner != me:
        raise Refused(
            f"{path} belongs to {user_name(owner)} and you are {user_name(me)}: run this as "
            f"{user_name(owner)}, or remove it, or hand it over with "
            f"`{'' if me == 0 else 'sudo '}chown -R {user_name(me)} {path}`."
        )


def digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def user_name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return f"user {user}"


def passable(path: Path) -> bool:
    """Whether any user may walk into `path`: search permission for all, on it and all above it."""
    here = path.resolve()
    return all(one.stat().st_mode & stat.S_IXOTH for one in (here, *here.parents))


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder that only `account` (or we) may enter; refuse one that another user made."""
    wanted = os.geteuid() if account is None else account.user
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (wanted, os.geteuid()):
            raise Refused(f"{folder} belongs to another user: remove it.") from None
    if account is not None:
        os.chown(folder, account.user, account.group)
    folder.chmod(0o700)
    return folder


def socket_folder(places: Places, name: str, account: Account | None) -> Path:
    """Return a private folder for a server's Unix socket.

    It lies in var/run, or in /tmp where that path is too long for a socket's address, holds a
    character that an address cannot, or cannot be entered by `account`.
    """
    folder = places.run / name
    reachable = account is None or passable(places.run)
    if len(bytes(folder)) <= SOCKET_ROOM and set(str(folder)) <= _PLAIN and reachable:
        return private_folder(folder, account)
    short = _short_folder(places)
    private_folder(short, None)
    if os.geteuid() == 0:
        short.chmod(0o711)  # the database's user passes through
    return private_folder(short / name, account)


def forget_sockets(places: Places) -> None:
    """Remove the folder that `socket_folder` may have made outside var."""
    shutil.rmtree(_short_folder(places), ignore_errors=True)


def _short_folder(places: Places) -> Path:
    """Return a short path of this clone and user; whoever uses it checks that it is theirs."""
    return Path("/tmp") / f"dps-{os.geteuid()}-{places.name}"  # noqa: S108 # nosec B108


class Lock:
    """Held while something runs from a `var` folder; the keeper holds it too, to the very end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def take(self) -> bool:
        """Take the lock, or return False when another process holds it."""
        try:
            fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        """Leave a line for whoever finds the lock taken."""
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, text.encode(), 0)

    def read(self) -> str:
        return os.pread(self.descriptor, 1000, 0).decode(errors="replace").strip()

    def close(self) -> None:
        os.close(self.descriptor)
