import os
import signal
import uuid
from pathlib import Path

import pytest

from dps.launch.children import SERVERS_STAGE
from dps.launch.refusals import Refused, StopAsked
from dps.launch.supervise import Supervisor
from tests.launch.standing_in import SITTER, STUBBORN, eventually, living, program

DIES = "import sys; print('last words'); sys.exit(3)"
# Notes its name in a file when it is told to stop.
NOTES = """
import signal, sys, time
def note(*_):
    with open(sys.argv[1], "a") as file:
        file.write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, note)
print("up", flush=True)
time.sleep(300)
"""
# When it is told to stop, sends a Ctrl-C to whoever started it.
ASKS_BACK = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: os.kill(int(sys.argv[1]), signal.SIGINT))
print("up", flush=True)
time.sleep(300)
"""


@pytest.fixture
def mark() -> str:
    return f"mark-{uuid.uuid4()}"


def turning(supervisor: Supervisor, condition: object) -> None:
    """Let the supervisor work until the condition holds."""

    def look() -> object:
        supervisor.turn(0.02)
        return condition()  # type: ignore[operator]

    eventually(look)


def test_lines_are_shown_behind_the_name(supervisor: Supervisor, said: list[str]) -> None:
    supervisor.start(program("web", "import time; print('one\\ntwo', flush=True); time.sleep(300)"))
    turning(supervisor, lambda: len(said) == 2)
    assert said == ["web      | one", "web      | two"]


def test_the_end_of_a_line_without_a_line_end_is_shown(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(program("web", "print('half', end='')"))
    turning(supervisor, lambda: len(said) >= 2)
    assert said[:2] == [
        "web      | half",
        "web ended (exit code 0); it is started again in 0.05 s.",
    ]


def test_output_can_go_to_a_file(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    source = "import time; print('quiet', flush=True); time.sleep(300)"
    supervisor.start(program("server", source, log=log))
    turning(supervisor, lambda: log.exists() and log.read_text() == "quiet\n")
    assert said == []
    assert log.stat().st_mode & 0o777 == 0o600


def test_a_killed_process_is_started_again(
    supervisor: Supervisor, said: list[str], mark: str
) -> None:
    supervisor.start(program("worker", SITTER, mark))
    turning(supervisor, lambda: "worker   | up" in said and len(living(mark)) == 2)
    first = set(living(mark))
    os.kill(min(first), signal.SIGKILL)
    turning(supervisor, lambda: said.count("worker   | up") == 2 and len(living(mark)) == 2)
    assert not first & set(living(mark))  # its child was ended with it
    assert "worker ended (signal SIGKILL); it is started again in 0.05 s." in said


def test_a_process_that_keeps_dying_stops_the_whole(
    supervisor: Supervisor, said: list[str]
) -> None:
    supervisor.start(program("beat", DIES))
    with pytest.raises(
        Refused, match=r"^beat ended 3 times in a row \(exit code 3\), so everything is stopped\.$"
    ):
        supervisor.attend()
    assert said.count("beat     | last words") == 3


def test_the_last_words_of_a_server_are_told(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program("server", DIES, log=tmp_path / "server.log"))
    with pytest.raises(Refused, match=r"starting \(exit code 3\)\.\n  last words$"):
        supervisor.wait_until(lambda: False, "server")


def test_a_server_that_is_never_ready_is_given_up(supervisor: Supervisor, mark: str) -> None:
    supervisor.start(program("server", SITTER, mark))
    with pytest.raises(Refused, match=r"server was not ready after 0\.2 s\."):
        supervisor.wait_until(lambda: False, "server", seconds=0.2)


def test_a_program_that_is_not_there(supervisor: Supervisor) -> None:
    absent = program("web", "")
    absent.argv = ["/nowhere/web"]
    with pytest.raises(Refused, match="web cannot be started: "):
        supervisor.start(absent)


@pytest.mark.parametrize("source", [SITTER, STUBBORN], ids=["polite", "stubborn"])
def test_stop_leaves_nothing(
    supervisor: Supervisor, said: list[str], mark: str, source: str
) -> None:
    supervisor.start(program("worker", source, mark, stop_seconds=0.3))
    turning(supervisor, lambda: "worker   | up" in said and len(living(mark)) == 2)
    supervisor.stop()
    assert living(mark) == []
    assert ("worker did not stop in time: killed." in said) == (source == STUBBORN)


def test_servers_stop_last(supervisor: Supervisor, said: list[str], tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    supervisor.start(program("server", NOTES, str(notes), "server", stage=SERVERS_STAGE))
    supervisor.start(program("worker", NOTES, str(notes), "worker"))
    turning(supervisor, lambda: sorted(said) == ["server   | up", "worker   | up"])
    supervisor.stop()
    assert notes.read_text() == "worker\nserver\n"


def test_a_second_request_to_stop_does_not_wait(
    supervisor: Supervisor, said: list[str], mark: str
) -> None:
    supervisor.start(program("worker", STUBBORN, mark, stop_seconds=300.0))
    turning(supervisor, lambda: "worker   | up" in said)
    supervisor.start(program("asker", ASKS_BACK, str(os.getpid()), stop_seconds=20.0))
    turning(supervisor, lambda: "asker    | up" in said)
    supervisor.stop()
    assert "worker did not stop in time: killed." in said
    assert living(mark) == []


def test_a_step_gives_its_exit_code_and_its_log(
    supervisor: Supervisor, said: list[str], tmp_path: Path
) -> None:
    log = tmp_path / "steps.log"
    argv = program("", DIES).argv
    code = supervisor.step("Trying", argv, env=os.environ, cwd=tmp_path, log=log)
    assert (code, said, log.read_text()) == (3, ["Trying …"], "last words\n")


def test_a_step_ends_when_we_are_asked_to_stop(
    supervisor: Supervisor, mark: str, tmp_path: Path
) -> None:
    asks = f"import os; os.kill({os.getpid()}, 15)\n{SITTER}"
    argv = program("", asks, mark).argv
    with pytest.raises(StopAsked):
        supervisor.step("", argv, env=os.environ, cwd=tmp_path, log=tmp_path / "log")
    assert living(mark) == []
