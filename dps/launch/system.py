"""What must come from the machine's own packages: looked for first, then installed if we may."""

import ctypes
import importlib.util
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from dps.launch.places import Places
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Need:
    """A system package, how to see that it is there, and what it is for.

    `vital`: nothing works without it; otherwise what is missing is said and the rest goes on.
    """

    package: str
    is_there: Callable[[], bool]
    what_for: str
    vital: bool = False


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
BROWSER = (Need("chromium", lambda: browser() is not None, "for the browser tests", vital=True),)


def provide(supervisor: Supervisor, places: Places, needs: tuple[Need, ...]) -> None:
    """Install what is missing with apt-get if we may; otherwise print the command for it.

    Raises `Refused` when something vital is still missing.
    """
    missing = [need for need in needs if not need.is_there()]
    if not missing:
        return
    packages = [need.package for need in missing]
    may = _privilege(supervisor, places)
    if may is not None:
        _install(supervisor, places, may, packages)
        missing = [need for need in missing if not need.is_there()]
    if not missing:
        return
    why = ", ".join(dict.fromkeys(need.what_for for need in missing))
    command = f"sudo apt-get install {' '.join(need.package for need in missing)}"
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


def _install(supervisor: Supervisor, places: Places, may: list[str], packages: list[str]) -> None:
    log = places.log / "apt.log"
    quiet = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    install = [*quiet, "install", "--no-install-recommends", *packages]

    def run(doing: str, words: list[str]) -> int:
        return supervisor.step(doing, words, env=os.environ, cwd=places.root, log=log)

    if run(f"Installing system packages: {' '.join(packages)}", install) != 0:
        run("Refreshing the list of system packages", [*quiet, "update"])
        if run("Installing system packages again", install) != 0:
            supervisor.console.say(f"apt-get did not succeed; see {log}.")
