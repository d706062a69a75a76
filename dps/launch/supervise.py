"""One loop that starts processes, shows what they say, starts them again, and stops them all.

A process that dies is started again after 1 second, then 2, 4, 8 and 16; one that has run for
`STEADY` seconds begins at 1 again. After the fifth death in a row the whole stops with a sentence:
a fault that does not pass is better seen than repeated.
"""

import os
import signal
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from dps.launch.children import APPLICATION_STAGE, STEP_STAGE, Account, Child, Keeper
from dps.launch.console import Console
from dps.launch.refusals import Refused
from dps.launch.signals import Signals

BACK_OFF = (1.0, 2.0, 4.0, 8.0, 16.0)
STEADY = 60.0
TICK = 0.25
SAY_AGAIN = 15.0
PRIVATE = 0o077  # what a market keeps is for its own user's eyes


@dataclass
class Program:
    """A process to keep running. `log`: the file its output goes to; None shows it, prefixed."""

    name: str
    argv: Sequence[str | Path]
    env: Mapping[str, str]
    cwd: Path
    stop_signal: int = signal.SIGTERM
    stop_seconds: float = 10.0
    stage: int = APPLICATION_STAGE
    account: Account | None = None
    log: Path | None = None
    before: Callable[[], None] = lambda: None  # run before each start: clears what a crash left


@dataclass
class _Running:
    program: Program
    child: Child | None = None
    reading: int = -1
    rest: bytes = b""
    began: float = 0.0
    deaths: int = 0
    again_at: float | None = None
    last: list[str] = field(default_factory=list)


class Supervisor:
    """Holds the running processes. One thread; every wait is interruptible by a signal."""

    def __init__(
        self,
        console: Console,
        signals: Signals,
        keeper: Keeper,
        back_off: Sequence[float] = BACK_OFF,
    ) -> None:
        self.console = console
        self.signals = signals
        self.keeper = keeper
        self._back_off = tuple(back_off)
        self._running: dict[str, _Running] = {}
        self._awaited = ""

    # -- starting

    def start(self, program: Program) -> None:
        """Start a program and keep it running until `stop`."""
        running = self._running[program.name] = _Running(program)
        self._launch(running)

    def _launch(self, running: _Running) -> None:
        program = running.program
        program.before()
        if program.log is None:
            running.reading, output = os.pipe2(os.O_CLOEXEC)
            os.set_blocking(running.reading, False)
        else:
            output = os.open(program.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            running.child = Child(
                program.argv,
                keeper=self.keeper,
                env=program.env,
                cwd=program.cwd,
                output=output,
                stop_signal=program.stop_signal,
                stage=program.stage,
                account=program.account,
                umask=PRIVATE,
            )
        except OSError as error:
            raise Refused(f"{program.name} cannot be started: {error}.") from error
        finally:
            os.close(output)
        running.began, running.again_at = time.monotonic(), None

    # -- the loop

    def turn(self, seconds: float = TICK) -> None:
        """Wait up to `seconds`; show output, notice deaths, start again what is due."""
        readers = {one.reading: one for one in self._running.values() if one.reading >= 0}
        for ready in self.signals.pause(seconds, readers):
            self._show(readers[ready])
        if not self.signals.received and self.console.terminal_has_gone():
            self.signals.received.append(signal.SIGHUP)
        for running in self._running.values():
            self._attend_to(running)

    def _attend_to(self, running: _Running) -> None:
        if running.child is not None:
            code = running.child.exit_code()
            if code is not None:
                self._died(running, code)
        elif running.again_at is not None and time.monotonic() >= running.again_at:
            self._launch(running)

    def _died(self, running: _Running, code: int) -> None:
        name = running.program.name
        running.child = None
        self._drain(running)
        if time.monotonic() - running.began >= STEADY:
            running.deaths = 0
        if name == self._awaited:
            raise Refused(
                f"{name} ended while it was starting ({_ending(code)}).{self._last_words(running)}"
            )
        if running.deaths >= len(self._back_off):
            raise Refused(
                f"{name} ended {running.deaths + 1} times in a row ({_ending(code)}), so "
                f"everything is stopped.{self._last_words(running)}"
            )
        wait = self._back_off[running.deaths]
        running.deaths += 1
        running.again_at = time.monotonic() + wait
        self.console.say(f"{name} ended ({_ending(code)}); it is started again in {wait:g} s.")

    def attend(self) -> None:
        """Keep everything running until a signal asks to stop (raises `StopAsked`)."""
        while True:
            self.signals.raise_if_asked_to_stop()
            self.turn()

    def wait_until(self, ready: Callable[[], bool], name: str, seconds: float = 60.0) -> None:
        """Wait until a started program is ready. Raises `Refused` if it dies or is too slow."""
        until = time.monotonic() + seconds
        self._awaited = name
        while not ready():
            self.signals.raise_if_asked_to_stop()
            self.turn(0.02)
            if time.monotonic() > until:
                words = self._last_words(self._running[name])
                raise Refused(f"{name} was not ready after {seconds:g} s.{words}")
        self._awaited = ""

    # -- one-off steps

    def step(
        self,
        doing: str,
        argv: Sequence[str | Path],
        *,
        env: Mapping[str, str],
        cwd: Path,
        log: Path | None,
        umask: int = -1,
    ) -> int:
        """Run one program to its end and return its exit code; it is stopped if we are.

        `doing` is said at once; every 15 s a line says that it goes on. Its output is appended to
        `log`; None leaves it on the terminal, for programs that show their own progress.
        """
        if doing:
            self.console.say(f"{doing} …")
        output = None if log is None else log.open("ab")
        began = said = time.monotonic()
        try:
            child = Child(
                argv,
                keeper=self.keeper,
                env=env,
                cwd=cwd,
                output=output,
                stage=STEP_STAGE,
                umask=umask,
            )
        except OSError as error:
            raise Refused(f"{argv[0]} cannot be started: {error}.") from error
        finally:
            if output is not None:
                output.close()
        try:
            while (code := child.exit_code()) is None:
                self.signals.raise_if_asked_to_stop()
                self.turn()
                if doing and log is not None and time.monotonic() - said > SAY_AGAIN:
                    said = time.monotonic()
                    self.console.say(f"  still at it after {said - began:.0f} s …")
        finally:
            child.kill()
        return code

    # -- output

    def _show(self, running: _Running) -> None:
        try:
            some = os.read(running.reading, 65536)
        except BlockingIOError:
            return
        if not some:
            self._close(running)
            return
        *lines, running.rest = (running.rest + some).split(b"\n")
        for line in lines:
            self._line(running, line)

    def _line(self, running: _Running, line: bytes) -> None:
        text = line.decode(errors="replace").rstrip("\r")
        running.last = [*running.last[-19:], text]
        self.console.said_by(running.program.name, text)

    def _drain(self, running: _Running) -> None:
        """Show what a dead process said last, and close its pipe."""
        while running.reading >= 0 and self.signals.pause(0, [running.reading]):
            self._show(running)
        self._close(running)

    def _close(self, running: _Running) -> None:
        if running.rest:
            self._line(running, running.rest)
        if running.reading >= 0:
            os.close(running.reading)
        running.reading, running.rest = -1, b""

    @staticmethod
    def _last_words(running: _Running) -> str:
        """Return the end of its log as lines to append; what was shown already is not repeated."""
        if running.program.log is None:
            return ""
        with suppress(OSError):
            lines = running.program.log.read_text(errors="replace").splitlines()[-8:]
            return "".join(f"\n  {line}" for line in lines)
        return ""

    # -- stopping

    def stop(self) -> None:
        """Stop everything, the last stage first; kill what does not end in its time.

        A further signal while this goes on kills what is left at once.
        """
        already = len(self.signals.received)
        for stage in sorted({one.program.stage for one in self._running.values()}, reverse=True):
            here = [
                (one, one.child)
                for one in self._running.values()
                if one.program.stage == stage and one.child is not None
            ]
            began = time.monotonic()
            for _, child in here:
                child.ask_to_stop()
            while any(child.exit_code() is None for _, child in here):
                self._show_while_stopping(one for one, _ in here)
                impatient = len(self.signals.received) > already
                for running, child in here:
                    late = time.monotonic() - began > running.program.stop_seconds
                    if (late or impatient) and child.exit_code() is None:
                        self.console.say(f"{running.program.name} did not stop in time: killed.")
                        child.kill()
            for running, _ in here:
                running.child = None
                self._drain(running)
        self._running.clear()

    def _show_while_stopping(self, here: Iterable[_Running]) -> None:
        readers = {one.reading: one for one in here if one.reading >= 0}
        for ready in self.signals.pause(0.1, readers):
            self._show(readers[ready])


def _ending(code: int) -> str:
    """Return in words how a process ended: "exit code 3", "signal SIGKILL"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
