"""What a rule says when it refuses, and what a verb raises when it cannot go on."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, as a person may read it.

    `code` is stable and may be stored; `sentence` is plain English for the user; `field` names the
    form field that it belongs to, or is empty when it belongs to the whole.
    """

    code: str
    sentence: str
    field: str = ""


class RuleBroken(Exception):
    """A rule refused the act; `reasons` is never empty and is shown to the user."""

    def __init__(self, reasons: Iterable[Reason] | Reason) -> None:
        self.reasons: tuple[Reason, ...] = (
            (reasons,) if isinstance(reasons, Reason) else tuple(reasons)
        )
        super().__init__("; ".join(reason.sentence for reason in self.reasons))


class NotAllowed(Exception):
    """The actor may not do this, or may not know that it exists: answered as 404."""


class Stale(Exception):
    """Somebody else was first: the state had changed since the page was shown."""
