"""What a move of an admission asks for besides the button."""

from typing import Final

from dps.web.forms import PlainForm, TextField

LONGEST_REASON: Final = 2_000


def _reason(label: str, noun: str, hint: str) -> TextField:
    return TextField(label=label, noun=noun, hint=hint, max_length=LONGEST_REASON, rows=6)


class AnswerForm(PlainForm):
    answer = _reason(
        "Your answer",
        "your answer",
        "Say what you changed, or answer the question. The buyers read it together with your "
        "answers.",
    )


class QueryForm(PlainForm):
    reason = _reason(
        "Your question",
        "the question",
        "The supplier reads it as you write it. The time in which to decide runs on meanwhile.",
    )


class RefuseForm(PlainForm):
    reason = _reason(
        "Reasons",
        "the reasons",
        "The supplier reads them as you write them. Say which criterion is not met, and what would "
        "have to change before applying again.",
    )


class SuspendForm(PlainForm):
    reason = _reason(
        "Reasons",
        "the reasons",
        "The supplier reads them as you write them. Its offers are not considered from now on. "
        "Open contracts are not touched by this.",
    )


class ReinstateForm(PlainForm):
    reason = _reason("Reasons", "the reasons", "The supplier reads them as you write them.")
