"""Which verb, guards and form stand behind each move of contracts, participants and payments."""

from django.urls import reverse

from businesscases.models import BusinessCase
from dps.kernel.periods import month_in_words
from dps.kernel.provision import Milestone as Step
from dps.moves.binding import Binding, bind, bind_move
from dps.web.beside import say_beside
from payments import facts, forms, services
from payments.domain.changes import may_not_suspend, may_not_terminate
from payments.domain.lifecycle import (
    CONTRACT,
    MILESTONE,
    PARTICIPANT,
    STATEMENT,
    approver_may_not_pay,
    checker_may_not_reverse,
    claimant_may_not_check,
    earlier_has_passed,
    later_was_reversed,
)
from payments.domain.referrals import may_not_accept, may_not_end, may_not_lapse
from payments.models import Contract, Milestone, Participant, Statement
from payments.views.shown import contract_rows

REVERSAL = (claimant_may_not_check, checker_may_not_reverse, later_was_reversed)
"""What stands in the way of a reversal, besides the state."""


def contract_scopes(contract: Contract) -> tuple[str, ...]:
    """The supplier and the district to which a contract belongs."""
    return contract.supplier.reference, contract.district.code


def contract_address(contract: Contract) -> str:
    return reverse("contract", kwargs={"reference": contract.reference})


def participant_address(participant: Participant) -> str:
    return reverse(
        "participant",
        kwargs={"reference": participant.contract.reference, "number": participant.number},
    )


def statement_address(statement: Statement) -> str:
    return reverse(
        "statement",
        kwargs={"contract": statement.contract.reference, "reference": statement.reference},
    )


def bind_moves() -> None:
    """Called once, when the app is ready."""
    _bind_contract()
    _bind_participant()
    _bind_milestone()
    _bind_statement()
    say_beside(BusinessCase, contract_rows)


def _bind_contract() -> None:
    bind(
        Contract,
        CONTRACT,
        scopes_for=contract_scopes,
        address=contract_address,
        named=lambda contract: f"{contract.title} ({contract.reference})",
    )
    bind_move(Contract, "resume", Binding(verb=services.resume_contract, form=forms.ReasonForm))
    for name, verb, guard in (
        ("suspend", services.suspend_contract, may_not_suspend),
        ("terminate", services.terminate_contract, may_not_terminate),
    ):
        bind_move(
            Contract,
            name,
            Binding(
                verb=verb,
                facts_for=facts.change_facts,
                guards=(guard,),
                form=forms.ProposalForm,
            ),
        )


def _bind_participant() -> None:
    bind(
        Participant,
        PARTICIPANT,
        scopes_for=lambda participant: contract_scopes(participant.contract),
        address=participant_address,
        named=lambda participant: f"participant {participant.reference}",
    )
    for name, verb, guard, form in (
        ("accept", services.accept_referral, may_not_accept, None),
        ("refuse", services.refuse_referral, may_not_end, forms.RefusalForm),
        ("miss", services.miss_referral, may_not_end, forms.AbsenceForm),
        ("withdraw", services.withdraw_referral, may_not_end, forms.WithdrawalForm),
        ("lapse", services.lapse_referral, may_not_lapse, None),
    ):
        bind_move(
            Participant,
            name,
            Binding(verb=verb, facts_for=facts.referral_facts, guards=(guard,), form=form),
        )


def _bind_milestone() -> None:
    bind(
        Milestone,
        MILESTONE,
        scopes_for=lambda milestone: contract_scopes(milestone.contract),
        address=lambda milestone: participant_address(milestone.participant),
        named=lambda milestone: (
            f"the {Step(milestone.kind).label.lower()} of "
            f"participant {milestone.participant.reference}"
        ),
    )
    for name, verb, guards in (
        ("pass", services.pass_milestone, (claimant_may_not_check, earlier_has_passed)),
        ("fail", services.fail_milestone, (claimant_may_not_check,)),
        ("reverse", services.reverse_milestone, REVERSAL),
    ):
        bind_move(Milestone, name, Binding(verb=verb, facts_for=facts.claim_facts, guards=guards))


def _bind_statement() -> None:
    bind(
        Statement,
        STATEMENT,
        scopes_for=lambda statement: contract_scopes(statement.contract),
        address=statement_address,
        named=lambda statement: (
            f"the statement of {month_in_words(statement.month)} ({statement.reference})"
        ),
    )
    bind_move(Statement, "confirm", Binding(verb=services.confirm_statement))
    bind_move(Statement, "query", Binding(verb=services.query_statement, form=forms.QueryForm))
    bind_move(Statement, "answer", Binding(verb=services.answer_statement, form=forms.AnswerForm))
    bind_move(
        Statement,
        "approve",
        Binding(
            verb=services.approve_statement,
            facts_for=facts.payment_facts,
            guards=(claimant_may_not_check,),
        ),
    )
    bind_move(
        Statement,
        "pay",
        Binding(
            verb=services.pay_statement,
            facts_for=facts.payment_facts,
            guards=(claimant_may_not_check, approver_may_not_pay),
            form=forms.PaymentForm,
        ),
    )
