"""Which verb and guards stand behind each move of a case that its own floor makes."""

from collections.abc import Callable
from typing import Final

from businesscases import facts, services
from businesscases.domain import lifecycle
from businesscases.forms.moves import ReturnForm, WithdrawForm
from businesscases.models import BusinessCase
from dps.kernel.errors import Reason
from dps.moves.binding import Binding, bind, bind_move

APPROVAL_GUARDS: Final[tuple[Callable[[lifecycle.ApprovalFacts], list[Reason]], ...]] = (
    lifecycle.author_may_not_approve,
    lifecycle.need_must_hold,
    lifecycle.budget_must_bear_it,
)

_APPROVE = Binding(
    verb=services.approve_case, facts_for=facts.approval_facts, guards=APPROVAL_GUARDS
)
_WITHDRAW = Binding(
    verb=services.withdraw_case,
    facts_for=facts.window_facts,
    guards=(lifecycle.window_must_be_open,),
    form=WithdrawForm,
)
_PUBLISH = Binding(
    verb=services.publish_case,
    facts_for=facts.approval_facts,
    guards=(lifecycle.need_must_still_hold,),
)


def bind_moves() -> None:
    """Called once, when the app is ready; matching binds the moves from `close` on."""
    bind(
        BusinessCase,
        lifecycle.CASE,
        scopes_for=lambda case: (case.district.code,),
        address=services.address_of,
        named=lambda case: f"{case.title or 'No title yet'} ({case.reference})",
    )
    bind_move(BusinessCase, "submit", Binding(verb=services.submit_case))
    bind_move(BusinessCase, "return", Binding(verb=services.return_case, form=ReturnForm))
    bind_move(BusinessCase, "approve", _APPROVE)
    bind_move(BusinessCase, "publish", _PUBLISH)
    bind_move(BusinessCase, "withdraw", _WITHDRAW)
