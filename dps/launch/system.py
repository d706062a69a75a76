"""What must come from the machine's own packages: looked for first, then installed if we may."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from dps.launch.places import Places
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor

LIGHT_BROWSER = "chromium-headless-shell"
BROWSERS = (
    LIGHT_BROWSER,
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)


@dataclass(frozen=True)
class Need:
    """A system package, how to see that it is there, and what it is for.

    `vital`: nothing works without it; otherwise what is missing is said and the rest goes on.
    `rather`: a package that serves better, taken where apt-get knows it.
    """

    package: str
    is_there: Callable[[], bool]
    what_for: str
    vital: bool = False
    rather: str = ""

    def named(self) -> str:
        """Return the package to ask for on this machine, by what apt-get knows now."""
        if not self.rather or shutil.which("apt-cache") is None:
            return self.package
        words = ["apt-cache", "show", self.rather]
        known = subprocess.run(words, capture_output=True, check=False)
        return self.package if known.returncode else self.rather


def has_library(name: str) -> Callable[[], bool]:
    def look() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return look


def browser() -> str | None:
    """Return the Chromium of this machine, for the browser tests."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


ENVIRONMENT = (
    Need(
        f"python3.{sys.version_info[1]}-venv",
        lambda: importlib.util.find_spec("ensurepip") is not None,
        "to make the environment",
        vital=True,
    ),
)
LETTERS = (
    Need("libpango-1.0-0", has_library("libpango-1.0.so.0"), "to make PDF letters"),
    Need("libpangoft2-1.0-0", has_library("libpangoft2-1.0.so.0"), "to make PDF letters"),
    Need("libharfbuzz-subset0", has_library("libharfbuzz-subset.so.0"), "to make PDF letters"),
)
# The headless shell draws no windows and takes a third less time for the same pages.
BROWSER = (
    Need(
        "chromium",
        lambda: browser() is not None,
        "for the browser tests",
        vital=True,
        rather=LIGHT_BROWSER,
    ),
)


def provide(supervisor: Supervisor, places: Places, needs: tuple[Need, ...]) -> None:
    """Install what is missing with apt-get if we may; otherwise print the command for it.

    Raises `Refused` when something vital is still missing.
    """
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    may = _privilege(supervisor, places)
    if may is not None:
        _install(supervisor, places, may, missing)
        missing = [need for need in missing if not need.is_there()]
    if not missing:
        return
    why = ", ".join(dict.fromkeys(need.what_for for need in missing))
    command = f"sudo apt-get install {' '.join(need.named() for need in missing)}"
    sentence = f"Missing on this machine ({why}). Install with: {command}"
    if any(need.vital for need in missing):
        raise Refused(sentence)
    supervisor.console.say(sentence)


def _privilege(supervisor: Supervisor, places: Places) -> list[str] | None:
    """Return what to put before apt-get, or None where we may not use it."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    trial = ["sudo", "-n", "true"]
    code = supervisor.step("", trial, env=os.environ, cwd=places.root, log=places.log / "apt.log")
    return ["sudo", "-n"] if code == 0 else None


def _install(supervisor: Supervisor, places: Places, may: list[str], missing: list[Need]) -> None:
    log = places.log / "apt.log"
    quiet = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]

    def run(doing: str, words: list[str]) -> int:
        return supervisor.step(doing, [*quiet, *words], env=os.environ, cwd=places.root, log=log)

    def install(doing: str) -> int:
        packages = [need.named() for need in missing]
        words = ["install", "--no-install-recommends", *packages]
        return run(f"{doing}: {' '.join(packages)}", words)

    if install("Installing system packages") != 0:
        run("Refreshing the list of system packages", ["update"])
        if install("Installing system packages again") != 0:
            supervisor.console.say(f"apt-get did not succeed; see {log}.")
