"""The panel of a case: naming it, filling an empty seat, declaring an interest."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.kernel.errors import RuleBroken
from dps.web.components import Link
from dps.web.doors import GuardedView
from matching.forms import InterestForm, PanelForm
from matching.models import Ending, PanelSeat
from matching.selectors import Panel, cases_open_to, named_panel, panel_of
from matching.services import (
    appoint_panel,
    declare_before_approval,
    declare_interest,
    replace_member,
)
from matching.services.panels import candidates_for_panel
from matching.views import shown


class PanelView(GuardedView):
    """Who scores and who moderates: all of them at the start, later those who are lacking."""

    capability = "appoint_panel"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, seats = self._read(reference)
        return self._show(case, seats, self._form(case, seats))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, seats = self._read(reference)
        form = self._form(case, seats, request.POST)
        if not form.is_valid():
            return self._show(case, seats, form)
        verb = appoint_panel if case.state == "closed" else replace_member
        try:
            verb(case=case, actor=self.actor, now=self.now, **form.chosen)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            case, seats = self._read(reference)
            return self._show(case, seats, form)
        messages.success(
            request, f"The panel of {case.title} ({reference}) is named, and everybody is told."
        )
        return redirect("case-evaluation", reference)

    def _read(self, reference: str) -> tuple[BusinessCase, Panel]:
        case = self.fetch(
            cases_open_to(self.actor).filter(state__in=("closed", "evaluating")),
            reference=reference,
        )
        seats = named_panel(case, [] if case.state == "closed" else panel_of(case))
        if case.state == "evaluating" and not seats.lacks_evaluators and seats.moderator:
            raise Http404
        return case, seats

    def _form(self, case: BusinessCase, seats: Panel, *data: Any) -> PanelForm:
        evaluators, moderators = candidates_for_panel(case)
        return PanelForm(
            *data,
            evaluators=evaluators,
            moderators=moderators,
            needed=seats.lacks_evaluators,
            needs_moderator=seats.moderator is None,
        )

    def _show(self, case: BusinessCase, seats: Panel, form: PanelForm) -> HttpResponse:
        back = reverse("case-evaluation", args=[case.reference])
        return self.page(
            "matching/panel_edit.html",
            {
                "case": case,
                "panel": seats,
                "form": form,
                "replacing": case.state == "evaluating",
                "value": shown.price_words(case.value_pence),
                "cancel": back,
                "breadcrumbs": shown.crumbs(case, Link("Evaluation", back)),
            },
        )


class InterestView(GuardedView):
    """Said once, before any offer is seen: by the panel, and by whoever would approve."""

    capability = "evaluate"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, _ = self._mine(reference)
        return self._show(case, InterestForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, seat = self._mine(reference)
        form = InterestForm(request.POST)
        if not form.is_valid():
            return self._show(case, form)
        said = {**form.cleaned_data, "actor": self.actor, "now": self.now}
        try:
            if seat is None:
                declare_before_approval(case=case, **said)
            else:
                declare_interest(seat=seat, **said)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(case, form)
        if said["conflict"]:
            messages.success(
                request, f"Thank you. {reference} is closed to you now, and somebody else is named."
            )
            return redirect("evaluation-list")
        messages.success(request, "Thank you. You can go on.")
        if case.state == "closed":
            return redirect("case-end", reference)
        return redirect("case-evaluation" if seat else "case-award", reference)

    def _mine(self, reference: str) -> tuple[BusinessCase, PanelSeat | None]:
        """The case with my seat while I have not declared; without one where I might approve."""
        cases = cases_open_to(self.actor).filter(reference=reference)
        seat = (
            PanelSeat.objects.filter(
                case__in=cases.filter(state="evaluating"),
                user_id=self.actor.user_id or 0,
                declared_at=None,
            )
            .select_related("case__district")
            .first()
        )
        if seat is not None:
            return seat.case, seat
        case = self.fetch(cases)
        proposed = Ending.objects.filter(case=case, settled_at=None).exists()
        if not shown.declares_first(case, self.actor, proposed=proposed):
            raise Http404
        return case, None

    def _show(self, case: BusinessCase, form: InterestForm) -> HttpResponse:
        back = reverse("case-evaluation", args=[case.reference])
        return self.page(
            "matching/interest_edit.html",
            {
                "case": case,
                "rows": shown.need_rows(case),
                "form": form,
                "cancel": back,
                "breadcrumbs": shown.crumbs(case, Link("Evaluation", back)),
            },
        )
