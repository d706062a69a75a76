"""What the moves of a case ask for."""

from typing import Final

from dps.web.forms import (
    PlainForm,
    TextField,
)

LONGEST_REASON: Final = 2_000


class ReturnForm(PlainForm):
    reason = TextField(
        label="What should be changed",
        noun="the reasons",
        error_messages={"required": "Say what should be changed"},
        hint="The officer sees this above the draft.",
        max_length=LONGEST_REASON,
        rows=5,
    )


class WithdrawForm(PlainForm):
    reason = TextField(
        label="Reason",
        noun="the reason",
        hint="Where the need has been published, everybody can read this.",
        max_length=LONGEST_REASON,
        rows=5,
    )
