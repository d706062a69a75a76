"""A whole launcher with stand-in programs, ended in every way there is: nothing is left running."""

import os
import pty
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dps.launch import keeper
from dps.launch.places import ROOT
from tests.launch.standing_in import environment, eventually, living

Hold = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def mark() -> Iterator[str]:
    made = f"mark-{uuid.uuid4()}"
    yield made
    for left in living(made):
        with suppress(ProcessLookupError):
            os.kill(left, signal.SIGKILL)


@pytest.fixture
def hold(folder: Path, mark: str) -> Hold:
    """Start the stand-in launcher; it is up when this returns, unless `up` is False."""

    def start(kind: str = "polite", *, up: bool = True) -> "subprocess.Popen[str]":
        started = subprocess.Popen(
            [sys.executable, "-m", "tests.launch.holding", str(folder), mark, kind],
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert started.stdout is not None
        while up and started.stdout.readline() not in ("held\n", ""):
            pass
        return started

    return start


def keepers(holder: int) -> list[int]:
    """Return the keeper of a launcher."""
    return [
        number
        for number in living(keeper.__file__)
        if int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1]) == holder
    ]


@pytest.mark.parametrize("kind", ["polite", "stubborn"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything(
    hold: Hold, mark: str, number: signal.Signals, kind: str
) -> None:
    holder = hold(kind)
    kept = keepers(holder.pid)
    assert len(kept) == 1
    holder.send_signal(number)
    said, _ = holder.communicate(timeout=60)
    assert holder.returncode == 128 + number
    assert said.endswith("stopped\n")
    assert living(mark) == []
    assert not Path(f"/proc/{kept[0]}").exists()


@pytest.mark.parametrize("kind", ["polite", "stubborn"])
def test_kill_9_leaves_nothing(hold: Hold, mark: str, kind: str) -> None:
    holder = hold(kind)
    holder.kill()
    holder.communicate(timeout=60)
    eventually(lambda: living(mark) == [])


def test_kill_9_of_launcher_and_keeper_ends_what_they_started(hold: Hold, mark: str) -> None:
    """The kernel passes a signal to each process itself; what those started is theirs to end."""
    holder = hold()
    everything = set(living(mark)) - {holder.pid}
    children = {
        number
        for number in everything
        if Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1] == str(holder.pid)
    }
    assert len(children) == 2
    os.kill(keepers(holder.pid)[0], signal.SIGKILL)
    holder.kill()
    holder.communicate(timeout=60)
    eventually(lambda: not children & set(living(mark)))


def test_closed_output_does_not_stop_it_from_stopping(hold: Hold, mark: str) -> None:
    """As when the terminal window is closed: nothing can be written any more."""
    holder = hold()
    assert holder.stdout is not None
    holder.stdout.close()
    os.kill(max(living(mark)), signal.SIGTERM)
    holder.send_signal(signal.SIGHUP)
    assert holder.wait(timeout=60) == 128 + signal.SIGHUP
    assert living(mark) == []


def test_a_closed_terminal_stops_everything(folder: Path, mark: str) -> None:
    """The window's first program is here one that does not pass the news on, as make does not."""
    holding = ["-m", "tests.launch.holding", str(folder), mark, "polite"]
    waits = (
        "import signal, subprocess, sys; signal.signal(signal.SIGHUP, lambda *_: None);"
        "sys.exit(subprocess.call([sys.executable, *sys.argv[1:]]))"
    )
    first, terminal = pty.fork()
    if first == 0:
        os.chdir(ROOT)
        os.execve(sys.executable, [sys.executable, "-c", waits, *holding], environment())
    said = b""
    while b"held" not in said:
        said += os.read(terminal, 1024)
    os.close(terminal)
    _, status = os.waitpid(first, 0)
    assert os.waitstatus_to_exitcode(status) == 128 + signal.SIGHUP
    assert living(mark) == []


def test_a_second_one_is_refused(hold: Hold) -> None:
    first = hold()
    second = hold(up=False)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 2
    assert said == (
        f"The test holds in this folder already (process {first.pid}); stop it there first.\n"
    )
    first.terminate()
    first.communicate(timeout=60)


def test_the_next_one_waits_until_a_killed_one_has_ended(hold: Hold, mark: str) -> None:
    first = hold("stubborn")
    before = set(living(mark))
    first.kill()
    first.communicate(timeout=60)
    second = hold("stubborn")  # returns when it is up
    assert not before & set(living(mark))
    second.terminate()
    second.communicate(timeout=60)
