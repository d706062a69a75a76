"""Which verb, guards and form stand behind the moves of a case from its close on, and of awards."""

from django.urls import reverse

from businesscases.models import BusinessCase
from dps.moves.binding import Binding, bind, bind_move
from dps.web.beside import lead_beside, say_beside, stand_beside
from matching import services
from matching.domain import lifecycle
from matching.facts import parts
from matching.forms import DeclineForm, ReasonForm, RecommendForm
from matching.models import Award
from matching.selectors import has_feedback
from matching.selectors.waiting import AWARD_STANDING
from matching.views.shown import award_rows
from suppliers.models import Offer


def award_address(award: Award) -> str:
    """The page of an award: of its case, the same for every role."""
    return reverse("case-award", args=[award.case.reference])


def bind_moves() -> None:
    """Called once, when the app is ready."""
    _bind_case()
    _bind_award()
    say_beside(BusinessCase, award_rows)
    lead_beside(Offer, has_feedback)
    stand_beside(BusinessCase, AWARD_STANDING)


def _bind_case() -> None:
    for name, binding in {
        "close": Binding(
            verb=services.close_case,
            facts_for=parts.closing_facts,
            guards=(lifecycle.may_not_close,),
        ),
        "evaluate": Binding(
            verb=services.appoint_panel,
            facts_for=parts.standing_facts,
            guards=(lifecycle.may_not_start,),
        ),
        "lock": Binding(
            verb=services.lock_quality,
            facts_for=parts.standing_facts,
            guards=(lifecycle.may_not_lock,),
            leads_to=lambda case: reverse("case-award", args=[case.reference]),
        ),
        "recommend": Binding(
            verb=services.recommend_award,
            facts_for=parts.standing_facts,
            guards=(lifecycle.may_not_recommend,),
            form=RecommendForm,
        ),
        "reject": Binding(
            verb=services.reject_recommendation,
            facts_for=parts.standing_facts,
            guards=(lifecycle.may_not_send_back,),
            form=ReasonForm,
        ),
        "not_award": Binding(
            verb=services.not_award,
            facts_for=parts.standing_facts,
            guards=(lifecycle.may_not_end,),
        ),
    }.items():
        bind_move(BusinessCase, name, binding)


def _bind_award() -> None:
    bind(
        Award,
        lifecycle.AWARD,
        scopes_for=lambda award: (award.candidate.offer.supplier.reference,),
        address=award_address,
        named=lambda award: f"{award.case.title} ({award.case.reference})",
    )
    for name, binding in {
        "approve": Binding(
            verb=services.approve_award,
            facts_for=parts.approval_facts,
            guards=(lifecycle.may_not_approve_award,),
        ),
        "invite": Binding(verb=services.invite_award),
        "accept": Binding(
            verb=services.accept_award,
            facts_for=parts.answer_facts,
            guards=(lifecycle.may_not_accept,),
        ),
        "decline": Binding(
            verb=services.decline_award,
            facts_for=parts.answer_facts,
            guards=(lifecycle.may_not_decline,),
            form=DeclineForm,
        ),
        "lapse": Binding(
            verb=services.lapse_award,
            facts_for=parts.answer_facts,
            guards=(lifecycle.may_not_lapse,),
        ),
    }.items():
        bind_move(Award, name, binding)
