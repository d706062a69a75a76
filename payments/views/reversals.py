"""Finance takes back the pass of a milestone: why, and what becomes of its fee."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dps.kernel.errors import RuleBroken, Stale
from dps.moves.moving import refused_because
from dps.web.doors import GuardedView
from dps.web.moves import done_words
from payments.bindings import participant_address
from payments.forms import ReversalForm
from payments.models import Milestone, Participant
from payments.selectors.participants import milestones_of, participants_in_view
from payments.services import reverse_milestone
from payments.services.reversals import FIXED
from payments.views import shown

CHANGED = "Somebody else changed this claim meanwhile. Nothing was reversed by you."


class ReverseView(GuardedView):
    """`…/participants/7/milestones/start/reverse/`: of a milestone that has passed."""

    capability = "validate_milestones"

    def get(self, request: HttpRequest, reference: str, number: int, kind: str) -> HttpResponse:
        milestone = self._milestone(reference, number, kind)
        refused = refused_because(milestone, "reverse", actor=self.actor, now=self.now)
        if refused:
            raise RuleBroken(refused)
        return self._show(milestone, ReversalForm())

    def post(self, request: HttpRequest, reference: str, number: int, kind: str) -> HttpResponse:
        milestone = self._milestone(reference, number, kind)
        form = ReversalForm(request.POST)
        if not form.is_valid():
            return self._show(milestone, form)
        try:
            reverse_milestone(
                milestone=milestone, actor=self.actor, now=self.now, **form.cleaned_data
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(milestone, form)
        except Stale:
            form.add_error(None, CHANGED)
            return self._show(milestone, form)
        messages.success(request, done_words(milestone, "reverse"))
        return redirect(participant_address(milestone.participant))

    def _milestone(self, reference: str, number: int, kind: str) -> Milestone:
        rows = participants_in_view(self.actor)
        participant: Participant = self.fetch(rows, contract__reference=reference, number=number)
        found = milestones_of(participant).select_related(
            "statement", "contract__supplier", "contract__district", "contract__award__case"
        )
        milestone = self.fetch(found, kind=kind, state="passed")
        milestone.participant = participant
        return milestone

    def _show(self, milestone: Milestone, form: ReversalForm) -> HttpResponse:
        return self.page("payments/reverse.html", {**_context(milestone), "form": form})


def _context(milestone: Milestone) -> dict[str, Any]:
    statement = milestone.statement
    return {
        "milestone": milestone,
        "participant": milestone.participant,
        "statement": statement,
        "fixed": statement is not None and statement.state in FIXED,
        "cancel": participant_address(milestone.participant),
        "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(milestone.contract)),
    }
