"""Starting a process so that it can always be stopped, with everything that it starts itself."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from dps.launch import keeper as keeper_program

_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

SERVERS_STAGE, APPLICATION_STAGE, STEP_STAGE = 0, 1, 2


@dataclass(frozen=True)
class Account:
    """The user that a process drops to; `None` elsewhere means: as the launcher itself."""

    user: int
    group: int

    @classmethod
    def named(cls, *names: str) -> "Account | None":
        """Return the first of `names` that this machine knows."""
        for name in names:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return cls(entry.pw_uid, entry.pw_gid)
        return None


def die_with_parent(number: int, parent: int) -> Callable[[], None]:
    """Return what a new process does before its program: ask the kernel for `number` when its
    parent ends, and take no signal mask along.
    """

    def prepare() -> None:
        if _LIBC is not None:
            _LIBC.prctl(_PR_SET_PDEATHSIG, number, 0, 0, 0)
            if os.getppid() != parent:  # it ended before the request was made
                os._exit(125)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])

    return prepare


def stop_when_parent_dies() -> None:
    """Ask the kernel for SIGTERM to this process when `make`, which started it, is killed."""
    if _LIBC is not None and "MAKELEVEL" in os.environ:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


class Keeper:
    """The launcher's end of `dps.launch.keeper`."""

    def __init__(self, lock: int | None = None) -> None:
        """`lock`: the file descriptor of the launcher's lock, which the keeper holds too."""
        reading, self._pipe = os.pipe2(os.O_CLOEXEC)
        self._program = subprocess.Popen(
            [
                *(sys.executable, "-I", "-S", "-B", keeper_program.__file__),
                str(keeper_program.PATIENCE),
            ],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=() if lock is None else (lock,),
            cwd="/",
        )
        os.close(reading)

    def _tell(self, line: str) -> None:
        with contextlib.suppress(OSError):  # a killed keeper: the kernel's signal still stops them
            os.write(self._pipe, line.encode() + b"\n")

    def watch(self, group: int, number: int, stage: int) -> None:
        self._tell(f"watch {group} {number} {stage}")

    def forget(self, group: int) -> None:
        self._tell(f"forget {group}")

    def close(self) -> None:
        os.close(self._pipe)
        self._program.wait()


class Child:
    """A started process, leader of a process group and session of its own."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        keeper: Keeper,
        env: Mapping[str, str],
        cwd: Path,
        output: int | IO[Any] | None,
        stop_signal: int = signal.SIGTERM,
        stage: int = STEP_STAGE,
        account: Account | None = None,
        umask: int = -1,
    ) -> None:
        who: dict[str, Any] = {}
        if account is not None:
            who = {"user": account.user, "group": account.group, "extra_groups": []}
        self.stop_signal = stop_signal
        self._keeper = keeper
        self.process = subprocess.Popen(
            [str(word) for word in argv],
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=umask,
            preexec_fn=die_with_parent(stop_signal, os.getpid()),  # noqa: PLW1509  # no threads here
            **who,
        )
        self.group = self.process.pid
        keeper.watch(self.group, stop_signal, stage)

    def exit_code(self) -> int | None:
        """Return the exit code, or None while it runs. What it left behind is killed first, while
        its id is still its own and cannot have been given to another process.
        """
        if self.process.returncode is None:
            with contextlib.suppress(ChildProcessError):
                ended = os.waitid(os.P_PID, self.group, os.WEXITED | os.WNOHANG | os.WNOWAIT)
                if ended is None:
                    return None
            keeper_program.end_group(self.group)
            self.process.wait()
            self._keeper.forget(self.group)
        return self.process.returncode

    def ask_to_stop(self) -> None:
        """Send the polite signal to the leader alone: it stops its own children."""
        if self.exit_code() is None:
            os.kill(self.group, self.stop_signal)

    def kill(self) -> None:
        """End the whole group at once."""
        if self.exit_code() is None:
            keeper_program.end_group(self.group)
            self.process.wait()
            self._keeper.forget(self.group)
