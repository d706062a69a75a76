"""What the launcher raises when it cannot go on."""


class Refused(Exception):
    """Something the person has to change; the message is one sentence that says what."""


class StopAsked(Exception):
    """Ctrl-C, SIGTERM or SIGHUP arrived while something was being waited for."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(f"signal {signal_number}")
        self.signal_number = signal_number
