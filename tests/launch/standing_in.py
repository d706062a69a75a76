"""What the launcher's tests stand on: small programs in place of ours, and a look at what lives."""

import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from dps.launch.places import ROOT, Places
from dps.launch.supervise import Program

# Where the launcher put the servers' packages; a developer's own environment has them elsewhere.
PACKAGES = Path(sys.prefix) / "programs"
if not PACKAGES.exists():
    PACKAGES = Path(sysconfig.get_paths()["purelib"])

# Says so, and has a child of its own that would outlive it.
SITTER = """
import signal, subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", sys.argv[1]])
print("up", flush=True)
time.sleep(300)
"""
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SITTER


def eventually(condition: Callable[[], object], seconds: float = 30.0) -> None:
    """Wait until the condition holds; fail when it does not in time."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"not within {seconds} s: {condition}"
        time.sleep(0.02)


def living(mark: str) -> list[int]:
    """Return the processes, zombies left out, that have this word in their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "cmdline").read_bytes():
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if state not in "ZX":
                    found.append(int(entry.name))
        except OSError:
            continue
    return found


def program(name: str, source: str, *words: str, **more: object) -> Program:
    """Return a program of the supervisor's that runs this Python source."""
    return Program(
        name=name,
        argv=[sys.executable, "-c", source, *words],
        env=os.environ,
        cwd=Path("/"),
        **more,  # type: ignore[arg-type]
    )


def places(folder: Path) -> Places:
    """Return the places of a clone that lies in `folder`, its `var` made."""
    made = Places(root=folder, var=folder / "var")
    made.make()
    return made


def clone(folder: Path) -> Path:
    """Make a folder in which the launcher can be called, without anything installed."""
    (folder / "dps").mkdir(parents=True)
    (folder / "dps" / "__init__.py").touch()
    shutil.copytree(
        ROOT / "dps" / "launch",
        folder / "dps" / "launch",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    for name in ("Makefile", "requirements", "package.json", "package-lock.json", "pyproject.toml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, folder / name)
    return folder


def environment(**ours: str) -> dict[str, str]:
    """Return an environment in which nothing that the launcher reads is set but `ours`."""
    left_out = ("PORT", "DATABASE_URL", "REDIS_URL", "MAKEFLAGS", "MFLAGS", "MAKELEVEL")
    return {**{name: value for name, value in os.environ.items() if name not in left_out}, **ours}


def call(
    folder: Path, *words: str, env: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Call the launcher of a clone and return how it ended."""
    return subprocess.run(
        [sys.executable, "-B", "-m", "dps.launch", *words],
        cwd=folder,
        env=environment() if env is None else env,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
