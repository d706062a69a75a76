"""Signals as something to wait for: nothing is interrupted half-way, every wait ends at once."""

import contextlib
import os
import select
import signal
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import Any

from dps.launch.refusals import StopAsked

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Signals:
    """While entered, remembers signals that ask to stop and wakes `pause` for them and for SIGCHLD.

    SIGHUP stays ignored where it was ignored at the start (`nohup make run`). SIGINT does not:
    a shell ignores it for what it starts in the background, and Ctrl-C must always stop the whole.
    """

    def __init__(self) -> None:
        self.received: list[int] = []
        self._reading = self._writing = self._woken_before = -1
        self._before: dict[int, Any] = {}

    def __enter__(self) -> "Signals":
        self._reading, self._writing = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._woken_before = signal.set_wakeup_fd(self._writing, warn_on_full_buffer=False)
        for number in STOPPING:
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue
            self._before[number] = signal.signal(number, self._remember)
        self._before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._woken_before)
        os.close(self._reading)
        os.close(self._writing)

    def _remember(self, number: int, _frame: FrameType | None) -> None:
        self.received.append(number)

    def pause(self, seconds: float, readable: Iterable[int] = ()) -> list[int]:
        """Wait for a signal, a child's end or a file descriptor; return those readable."""
        ready, _, _ = select.select([self._reading, *readable], [], [], max(seconds, 0))
        if self._reading in ready:
            with contextlib.suppress(BlockingIOError):
                while os.read(self._reading, 512):
                    pass
        return [one for one in ready if one != self._reading]

    def raise_if_asked_to_stop(self) -> None:
        if self.received:
            raise StopAsked(self.received[0])
