"""What the moves of contracts, referrals and statements ask for."""

from typing import Final

from django import forms

from dps.web.forms import DateField3, OneOfField, PlainForm, TextField
from payments.domain.referrals import (
    ABSENCE_CAUSES,
    ENDINGS,
    REFUSAL_CAUSES,
    WITHDRAWAL_CAUSES,
)

LONGEST_WORDS: Final = 2_000
AFTER_APPROVAL: Final = "Once it is approved, the supplier and the district can read this."
NO_NAMES: Final = "Do not name anybody: write “participant 7”."


def _words(label: str, noun: str, hint: str) -> TextField:
    return TextField(label=label, noun=noun, hint=hint, max_length=LONGEST_WORDS, rows=5)


class ReasonForm(PlainForm):
    """Why a suspension is lifted."""

    reason = _words("Reason", "the reason", "The supplier and the district can read this.")


class ReversalForm(PlainForm):
    """Why the pass of a milestone is taken back."""

    reason = _words("Reason", "the reason", f"The supplier reads this. {NO_NAMES}")


class ProposalForm(PlainForm):
    """Which proposal was read, so that no other is approved."""

    proposal = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)


class SuspensionForm(PlainForm):
    """Why a contract should be suspended."""

    reason = _words("Reason", "the reason", AFTER_APPROVAL)


class TerminationForm(PlainForm):
    """Who ends a contract before its time, and why."""

    ended_by = OneOfField(
        label="Who ends the contract?",
        noun="who ends the contract",
        choices=list(ENDINGS.items()),
        hint="It is kept with the contract. A settlement cannot be claimed in this product yet.",
    )
    reason = _words("Reason", "the reason", AFTER_APPROVAL)


class RefusalForm(PlainForm):
    """Why the supplier cannot take a referral."""

    because = OneOfField(label="Reason", noun="the reason", choices=list(REFUSAL_CAUSES.items()))


class AbsenceForm(PlainForm):
    """Why a claimant did not attend."""

    because = OneOfField(label="Reason", noun="the reason", choices=list(ABSENCE_CAUSES.items()))


class WithdrawalForm(PlainForm):
    """Why the coach takes a referral back."""

    because = OneOfField(label="Reason", noun="the reason", choices=list(WITHDRAWAL_CAUSES.items()))


class QueryForm(PlainForm):
    """What is wrong with a statement."""

    query = _words("Which line is wrong, and why?", "which line is wrong, and why", f"{NO_NAMES}")


class AnswerForm(PlainForm):
    """What finance says to a query."""

    answer = _words("Answer", "the answer", f"The supplier reads this. {NO_NAMES}")


class PaymentForm(PlainForm):
    """When a statement was paid, and with which reference."""

    paid_on = DateField3(label="Day of the payment", noun="the day of the payment")
    payment_reference = TextField(
        label="Reference of the payment",
        noun="the reference of the payment",
        hint="As it stands in the payment run. The supplier can read it.",
        max_length=40,
        width=20,
        autocomplete="off",
        spellcheck=False,
    )


class CheckForm(PlainForm):
    """Milestones that are ticked, what to do with them, and the reason where they fail."""

    marks_optional = False

    ticked = forms.MultipleChoiceField(error_messages={"required": "Tick at least one milestone"})
    verdict = forms.ChoiceField(choices=[("pass", "Pass"), ("fail", "Fail")])
    reason = TextField(
        label="Reason, where you fail them",
        noun="the reason",
        hint=f"The supplier reads this. {NO_NAMES}",
        max_length=LONGEST_WORDS,
        rows=3,
        required=False,
    )
