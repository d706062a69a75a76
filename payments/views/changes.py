"""Suspending and ending a contract: a buyer's proposal, and a lead buyer's answer to it."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from dps.accounts.policy import may
from dps.kernel.errors import RuleBroken, Stale
from dps.moves.moving import refused_because
from dps.web.doors import GuardedView
from dps.web.forms import PlainForm
from dps.web.moves import CHANGED
from payments.bindings import contract_address, contract_scopes
from payments.domain.changes import CHANGES, may_not_propose
from payments.domain.lifecycle import CONTRACT
from payments.domain.referrals import ENDINGS
from payments.facts import change_facts
from payments.forms import SuspensionForm, TerminationForm
from payments.models import Contract
from payments.selectors.contracts import in_view, open_change
from payments.services import propose_change, refuse_change
from payments.views import shown

_FORMS: Final = {"suspend": SuspensionForm, "terminate": TerminationForm}


class ProposeView(GuardedView):
    """`…/change/suspend/`: why a contract should be suspended or ended."""

    capability = "propose_contract_change"

    def get(self, request: HttpRequest, reference: str, change: str) -> HttpResponse:
        contract = self._contract(reference, change)
        return self._show(contract, change, _FORMS[change]())

    def post(self, request: HttpRequest, reference: str, change: str) -> HttpResponse:
        contract = self._contract(reference, change)
        form = _FORMS[change](request.POST)
        if not form.is_valid():
            return self._show(contract, change, form)
        try:
            propose_change(
                contract=contract,
                change=change,
                actor=self.actor,
                now=self.now,
                **form.cleaned_data,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(contract, change, form)
        messages.success(request, "Your proposal is kept. A lead buyer approves or refuses it.")
        return redirect("contract", reference)

    def _contract(self, reference: str, change: str) -> Contract:
        """The contract, where this change can be proposed now."""
        if change not in CHANGES:
            raise Http404
        contract: Contract = self.fetch(in_view(self.actor), reference=reference)
        facts = change_facts(contract, self.actor, self.now)
        if CONTRACT.illegal_because(change, contract.state) or may_not_propose(facts):
            raise Http404
        return contract

    def _show(self, contract: Contract, change: str, form: PlainForm) -> HttpResponse:
        return self.page(
            "payments/change_propose.html",
            {
                "contract": contract,
                "change": change,
                "noun": CHANGES[change].lower(),
                "form": form,
                "cancel": contract_address(contract),
                "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(contract)),
            },
        )


class ChangeView(GuardedView):
    """What is proposed: to be approved by its move, refused, or taken back."""

    capability = "view_contract_changes"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        contract: Contract = self.fetch(in_view(self.actor), reference=reference)
        return self.page("payments/change.html", self._context(contract))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        contract: Contract = self.fetch(in_view(self.actor), reference=reference)
        read = request.POST.get("proposal", "")
        try:
            refuse_change(contract=contract, proposal=read, actor=self.actor, now=self.now)
        except Stale:
            messages.error(request, CHANGED)
            return redirect("contract-change", reference)
        messages.success(
            request, f"Nothing becomes of the proposal. {contract.title} ({reference}) goes on."
        )
        return redirect("contract", reference)

    def _context(self, contract: Contract) -> dict[str, Any]:
        proposed = open_change(contract)
        if proposed is None:
            raise Http404
        refused = refused_because(contract, proposed.change, actor=self.actor, now=self.now)
        mine = proposed.proposed_by_id == self.actor.user_id
        return {
            "contract": contract,
            "proposed": proposed,
            "noun": CHANGES[proposed.change].lower(),
            "ended_by": ENDINGS.get(proposed.ended_by, ""),
            "may_approve": not refused,
            "mine": mine,
            "may_refuse": mine or may(self.actor, "change_contract", contract_scopes(contract)),
            "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(contract)),
        }
