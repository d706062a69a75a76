"""What the person sees. Goes on in silence when the terminal or the reading pipe has gone."""

import os
import select
import sys
import time
from collections.abc import Callable

_COLOURS = {"postgres": 36, "valkey": 35, "web": 32, "worker": 33, "beat": 34}


class Console:
    """Lines on standard output; colour only on a terminal that wants it."""

    def __init__(self, write: Callable[[str], object] | None = None) -> None:
        self._write = write or self._to_standard_output
        self._gone = False
        self._terminal = write is None and os.isatty(1)
        self._colour = self._terminal and "NO_COLOR" not in os.environ
        self._began = time.monotonic()

    def say(self, text: str = "") -> None:
        """Print `text` and a line end at once."""
        if self._gone:
            return
        try:
            self._write(text + "\n")
        except (OSError, ValueError):  # the terminal was closed, or `| head` has read enough
            self._gone = True

    def said_by(self, name: str, line: str) -> None:
        """Print one line of a process's output behind its name."""
        prefix = f"{name:<8} |"
        if self._colour:
            prefix = f"\x1b[{_COLOURS.get(name, 37)}m{prefix}\x1b[0m"
        self.say(f"{prefix} {line}")

    def terminal_has_gone(self) -> bool:
        """Whether we wrote to a terminal and its window was closed.

        The kernel tells only the first program of the terminal so; where that is `make`, it waits
        for us without a word.
        """
        if not self._terminal:
            return False
        waiting = select.poll()
        waiting.register(1, 0)
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in waiting.poll(0))

    @property
    def seconds(self) -> float:
        """Seconds since the launcher began."""
        return time.monotonic() - self._began

    @staticmethod
    def _to_standard_output(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
