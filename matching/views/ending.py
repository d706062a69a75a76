"""Ending a case without an award: the words, and where offers are left a second person."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.kernel.errors import RuleBroken, Stale
from dps.web.components import Link
from dps.web.doors import GuardedView
from dps.web.moves import CHANGED, done_words
from matching.domain.lifecycle import (
    StandingFacts,
    declares_first,
    may_not_end,
    may_not_say_why,
)
from matching.facts.parts import standing_facts
from matching.forms import NotAwardForm
from matching.models import Ending
from matching.selectors import cases_open_to
from matching.services import not_award, propose_ending, refuse_ending
from matching.views import shown


class EndView(GuardedView):
    """One person's words; then the question to another, who confirms or refuses them."""

    capability = "recommend_award"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, facts = self._read(reference)
        if _declares(facts):
            return redirect("case-interests", reference)
        return self._show(case, facts, NotAwardForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, facts = self._read(reference)
        if _declares(facts):
            return redirect("case-interests", reference)
        if facts.proposer is not None:
            return self._settle(request, case)
        form = NotAwardForm(request.POST)
        if not form.is_valid():
            return self._show(case, facts, form)
        end = propose_ending if facts.worth else not_award
        try:
            end(case=case, actor=self.actor, now=self.now, **form.cleaned_data)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(case, facts, form)
        kept = "Your reason is kept. Somebody else confirms it now."
        messages.success(request, kept if facts.worth else done_words(case, "not_award"))
        return redirect("case-award", case.reference)

    def _settle(self, request: HttpRequest, case: BusinessCase) -> HttpResponse:
        """Confirm or refuse the proposal that was read, and no other."""
        read = request.POST.get("ending", "")
        try:
            if "confirm" in request.POST:
                not_award(case=case, ending=read, actor=self.actor, now=self.now)
                messages.success(request, done_words(case, "not_award"))
            else:
                refuse_ending(case=case, ending=read, actor=self.actor, now=self.now)
                messages.success(request, f"{case.title} ({case.reference}) goes on.")
        except Stale:
            messages.error(request, CHANGED)
            return redirect("case-end", case.reference)
        return redirect("case-award", case.reference)

    def _read(self, reference: str) -> tuple[BusinessCase, StandingFacts]:
        """The case, where I may say why it ends, or confirm or take back what was said."""
        rows = cases_open_to(self.actor).filter(state__in=("closed", "locked"))
        case = self.fetch(rows, reference=reference)
        facts = standing_facts(case, self.actor, self.now)
        refused = may_not_say_why(facts) if facts.proposer is None else may_not_end(facts)
        if refused and facts.proposer != self.actor.user_id and not _declares(facts):
            raise Http404
        return case, facts

    def _show(self, case: BusinessCase, facts: StandingFacts, form: NotAwardForm) -> HttpResponse:
        back = reverse("case-award", args=[case.reference])
        context = {
            "case": case,
            "two": facts.worth,
            "form": form,
            "cancel": back,
            "breadcrumbs": shown.crumbs(case, Link("Award", back)),
        }
        if facts.proposer is None:
            return self.page("matching/end_edit.html", context)
        ending = Ending.objects.select_related("proposed_by").get(case=case, settled_at=None)
        mine = facts.proposer == self.actor.user_id
        return self.page("matching/end_confirm.html", {**context, "ending": ending, "mine": mine})


def _declares(facts: StandingFacts) -> bool:
    """Whether the one who would confirm what another proposed says first what interest there is."""
    proposed_by_another = facts.proposer not in {None, facts.parts.actor}
    return proposed_by_another and declares_first(facts.parts, facts.state, proposed=True)
