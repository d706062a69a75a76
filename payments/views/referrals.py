"""The work coach's pages: find provision, refer a claimant, hear what became of it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dps.accounts.policy import may
from dps.kernel.catalogue import CLIENT_GROUPS, provision
from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.periods import london_date
from dps.web.components import pager_of
from dps.web.doors import GuardedView, KeyPage
from payments.bindings import contract_address, participant_address
from payments.domain.lifecycle import PARTICIPANT
from payments.domain.referrals import cause_label, referral_refused_because
from payments.forms import ParticipantsFilter, ProvisionFilter, ReferralForm
from payments.models import Contract
from payments.selectors.contracts import in_view, provision_open_to, with_places
from payments.selectors.participants import referrals_of, to_answer
from payments.services import refer
from payments.views import shown
from payments.views.reading import ReadsParticipants


class FindProvisionView(GuardedView):
    """What claimants of the own district can be referred to now."""

    capability = "find_provision"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ProvisionFilter(request.GET)
        rows = provision_open_to(
            self.actor,
            london_date(self.now),
            provision_type=form.chosen("type"),
            client_group=form.chosen("group"),
        )
        page = KeyPage(rows, request)
        return self.page(
            "payments/find_provision.html",
            {
                "lines": [_found(contract) for contract in page],
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "refers": may(self.actor, "refer"),
                "pager": pager_of(page, "programmes"),
            },
        )


def _found(contract: Contract) -> dict[str, Any]:
    """One programme in plain words."""
    groups = contract.award.case.client_groups
    return {
        "contract": contract,
        "entry": provision(contract.provision_type),
        "about": shown.summary_of(contract),
        "groups": [CLIENT_GROUPS[code].label for code in groups if code in CLIENT_GROUPS],
        "left": contract.places - getattr(contract, "taken", 0),
    }


class ReferralView(GuardedView):
    """Refer one claimant, by the district's own reference."""

    capability = "refer"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        contract = self._contract(reference)
        if reasons := self._refused(contract):
            context = {"reasons": reasons, "back": contract_address(contract)}
            return self.page("web/refused.html", context, status=409)
        return self._show(contract, ReferralForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        contract = self._contract(reference)
        form = ReferralForm(request.POST)
        if not form.is_valid():
            return self._show(contract, form)
        try:
            made = refer(contract=contract, actor=self.actor, now=self.now, **form.cleaned_data)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(contract, form)
        messages.success(
            request, f"Your claimant is referred as {made.reference}. You hear what becomes of it."
        )
        return redirect(participant_address(made))

    def _contract(self, reference: str) -> Any:
        """The contract, with its starts and open referrals as `taken`."""
        return self.fetch(with_places(in_view(self.actor)), reference=reference)

    def _refused(self, contract: Any) -> list[Reason]:
        """Why nobody can be referred to it now, whoever it is."""
        return referral_refused_because(
            contract.state,
            contract.ends_on,
            london_date(self.now),
            places=contract.places,
            taken=contract.taken,
        )

    def _show(self, contract: Any, form: ReferralForm) -> HttpResponse:
        return self.page(
            "payments/referral.html",
            {
                "contract": contract,
                "entry": provision(contract.provision_type),
                "left": 0 if self._refused(contract) else contract.places - contract.taken,
                "form": form,
                "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(contract)),
            },
        )


class ReferralListView(ReadsParticipants):
    """A coach's own referrals; for the others all that they may see."""

    capability = "view_participants"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ParticipantsFilter(request.GET)
        rows = referrals_of(self.actor, state=form.chosen("state"))
        if request.GET.get("waiting") == "answer":
            rows = to_answer(rows)
        page = KeyPage(rows, request)
        return self.page(
            "payments/referral_list.html",
            {
                "lines": [
                    (
                        each,
                        PARTICIPANT.state(each.state),
                        cause_label(each.state, each.ended_because),
                    )
                    for each in page
                ],
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "coach": may(self.actor, "refer"),
                "supplier": may(self.actor, "record_progress"),
                "pager": pager_of(page, "referrals"),
            },
        )
