"""Which verb, guards and form stand behind each move of a supplier and of an offer."""

from dps.moves.binding import Binding, bind, bind_move
from suppliers import facts, services
from suppliers.domain.admission import refused_because
from suppliers.domain.lifecycle import ADMISSION, OFFER
from suppliers.domain.publishing import not_admitted_because, publishing_refused_because
from suppliers.forms.moves import AnswerForm, QueryForm, RefuseForm, ReinstateForm, SuspendForm
from suppliers.models import Offer, Supplier
from suppliers.selectors import title_of


def bind_moves() -> None:
    """Called once, when the app is ready."""
    _bind_admission()
    _bind_offers()


def _bind_admission() -> None:
    bind(
        Supplier,
        ADMISSION,
        scopes_for=lambda supplier: (supplier.reference,),
        address=services.supplier_address,
        named=lambda supplier: f"{supplier.name} ({supplier.reference})",
    )
    complete, answers = (refused_because,), facts.admission_facts
    for name, binding in {
        "submit": Binding(verb=services.submit_admission, facts_for=answers, guards=complete),
        "answer": Binding(
            verb=services.answer_query, facts_for=answers, guards=complete, form=AnswerForm
        ),
        "admit": Binding(verb=services.admit_supplier),
        "query": Binding(verb=services.query_supplier, form=QueryForm),
        "refuse": Binding(verb=services.refuse_supplier, form=RefuseForm),
        "reapply": Binding(verb=services.reapply),
        "suspend": Binding(verb=services.suspend_supplier, form=SuspendForm),
        "reinstate": Binding(verb=services.reinstate_supplier, form=ReinstateForm),
    }.items():
        bind_move(Supplier, name, binding)


def _bind_offers() -> None:
    bind(
        Offer,
        OFFER,
        scopes_for=lambda offer: (offer.supplier.reference,),
        address=services.offer_address,
        named=lambda offer: f"{title_of(offer)} ({offer.reference})",
    )
    for name, binding in {
        "publish": Binding(
            verb=services.publish_offer,
            facts_for=facts.publishing_facts,
            guards=(publishing_refused_because,),
        ),
        "pause": Binding(verb=services.pause_offer),
        "resume": Binding(
            verb=services.resume_offer,
            facts_for=facts.admission_of_owner,
            guards=(not_admitted_because,),
        ),
        "withdraw": Binding(verb=services.withdraw_offer),
    }.items():
        bind_move(Offer, name, binding)
