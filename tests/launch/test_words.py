"""The words of the command line, called in a folder with nothing but the launcher."""

import os
import re
import socket
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from dps.launch.commands import COMMANDS
from dps.launch.places import ROOT
from tests.launch.standing_in import call, clone, environment, eventually, living


@pytest.fixture
def here(folder: Path) -> Path:
    return clone(folder / "clone")


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "eighty"), ("DATABASE_URL", "sqlite:///dps"), ("REDIS_URL", "http://mq")],
)
def test_a_bad_value_is_refused_at_once(here: Path, name: str, value: str) -> None:
    ended = call(here, "run", env=environment(**{name: value}))
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert re.fullmatch(rf"{name} .*\.\n", ended.stderr)
    assert not (here / "var").exists()


def test_a_port_in_use_is_refused_before_anything_is_installed(here: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ended = call(here, "run", env=environment(PORT=str(taken.getsockname()[1])))
    assert ended.returncode == 2
    assert re.fullmatch(r"Port \d+ is in use by another program: .*\.\n", ended.stderr)
    assert not (here / ".venv").exists()


def test_make_hands_on_what_it_is_given(here: Path) -> None:
    for words, env in ((["PORT=x"], {}), ([], {"PORT": "x"})):
        ended = subprocess.run(
            ["make", "run", *words, f"PYTHON={sys.executable}"],
            cwd=here,
            env=environment(**env),
            capture_output=True,
            text=True,
            check=False,
        )
        assert "PORT is 'x': it must be a whole number from 1 to 65535." in ended.stderr
        assert ended.returncode == 2


def test_an_unknown_word(here: Path) -> None:
    ended = call(here, "fly")
    assert ended.returncode == 2
    assert ended.stdout == f"Usage: python3 -m dps.launch {'|'.join(COMMANDS)}\n"


def test_make_knows_the_same_words() -> None:
    text = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", text, flags=re.MULTILINE))
    assert targets == {*COMMANDS, "help"}
    assert set(re.findall(r"\$\(LAUNCH\) (\w+)", text)) == set(COMMANDS)
    helped = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"make (\w+) ", helped.stdout)) >= targets


def test_an_old_python_is_named(here: Path) -> None:
    """The entrance is readable for it, and nothing newer is loaded before it has spoken."""
    source = (
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['x']\n"
        "import shutil; shutil.which = lambda name: None\n"
        "import runpy; runpy.run_module('dps.launch', run_name='__main__')"
    )
    ended = subprocess.run(
        [sys.executable, "-B", "-c", source], cwd=here, capture_output=True, text=True, check=False
    )
    assert ended.stderr == (
        "Python 3.11 or newer is needed and python3 is 3.9: install a newer one, or name it with "
        "`make run PYTHON=/path/to/python3`.\n"
    )


def test_a_proof_that_is_not_there(here: Path) -> None:
    (here / "tests" / "prove").mkdir(parents=True)
    (here / "tests" / "prove" / "test_s5_races.py").touch()
    ended = call(here, "prove", "--", "S99")
    assert ended.returncode == 2
    assert ended.stderr == "There is no proof 'S99'; make prove ID=… knows: S5.\n"


def test_reset_clears_var(here: Path) -> None:
    assert call(here, "reset").stdout == "There is nothing to clear.\n"
    (here / "var" / "documents").mkdir(parents=True)
    (here / "var" / "documents" / "one").touch()
    ended = call(here, "reset")
    assert ended.stdout == "var/ is cleared: databases, files and keys are gone.\n"
    assert not (here / "var").exists()


def test_reset_and_run_are_refused_while_something_runs(here: Path) -> None:
    mark = f"mark-{uuid.uuid4()}"
    holder = subprocess.Popen(
        [sys.executable, "-m", "tests.launch.holding", str(here), mark, "polite"],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        eventually(lambda: len(living(mark)) >= 5)
        for word in ("reset", "run"):
            ended = call(here, word)
            assert ended.returncode == 2
            assert ended.stderr == (
                f"The test holds in this folder already (process {holder.pid}); stop it there "
                f"first.\n"
            )
        assert (here / "var").exists()
    finally:
        holder.terminate()
        holder.communicate(timeout=60)
    assert call(here, "reset").returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_the_environment_of_another_user_is_refused(here: Path) -> None:
    (here / ".venv").mkdir()
    os.chown(here / ".venv", 65534, 65534)
    ended = call(here, "check", env=environment(PATH="/nowhere"))
    assert ended.returncode == 2
    assert f"{here}/.venv belongs to nobody and you are root: run this as nobody" in ended.stderr
