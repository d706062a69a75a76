"""The administrator's pages of the scheme: dated terms, and a demonstration's clock."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from dps.home.forms.administration import ClockForm, TermsForm
from dps.home.selectors import terms_table
from dps.home.services import set_clock, set_terms
from dps.home.views.administration import up
from dps.kernel.errors import RuleBroken
from dps.kernel.periods import LONDON, in_words
from dps.scheme.models import Terms
from dps.web.components import Link
from dps.web.doors import GuardedView

STEPS: Final = {"1": "One day", "7": "One week", "28": "4 weeks", "91": "13 weeks"}
"""Buttons of the clock: days forward, and what the button says."""

MORNING: Final = 9
"""A day that is typed begins at 9:00."""


class TermsList(GuardedView):
    """The terms of the scheme: the last rows beside each other."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "home/terms_list.html", {"breadcrumbs": up(), "table": terms_table(self.now.date())}
        )


class TermsNew(GuardedView):
    """New terms from a later day on."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        last = Terms.objects.latest("valid_from")
        day = max(last.valid_from, self.now.date())
        return self._show(TermsForm(initial=TermsForm.initial_from(last, day)))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = TermsForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            terms = set_terms(draft=form.to_draft(), actor=self.actor, now=self.now)
        except RuleBroken as broken:
            form.refuse(broken.reasons)
            return self._show(form)
        messages.success(request, f"New terms are in force from {in_words(terms.valid_from)}.")
        return redirect("terms-list")

    def _show(self, form: TermsForm) -> HttpResponse:
        terms = Link("Terms", reverse("terms-list"))
        return self.page("home/terms_new.html", {"breadcrumbs": up(terms), "form": form})


class Clock(GuardedView):
    """Move a demonstration's clock forward; there is no such page anywhere else."""

    capability = "move_clock"

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not settings.DPS_DEMO:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(ClockForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        step = request.POST.get("days", "")
        if step in STEPS:
            form, to = ClockForm(), self.now + timedelta(days=int(step))
        else:
            form = ClockForm(request.POST)
            if not form.is_valid():
                return self._show(form)
            day = form.cleaned_data["day"]
            to = datetime(day.year, day.month, day.day, MORNING, tzinfo=LONDON)
            if _is_far(self.now, to) and "confirmed" not in request.POST:
                return self._ask(to)
        try:
            set_clock(to=to, actor=self.actor, now=self.now)
        except RuleBroken as broken:
            if not form.is_bound:
                raise
            form.refuse(broken.reasons)
            return self._show(form)
        messages.success(request, f"The clock says {in_words(to.date())} now.")
        return redirect("clock")

    def _ask(self, to: datetime) -> HttpResponse:
        """Once more before a long way: nothing brings the clock back."""
        context = {
            "breadcrumbs": up(Link("Clock", reverse("clock"))),
            "typed": {"day_day": to.day, "day_month": to.month, "day_year": to.year},
            "to": to,
            "moment": self.now,
            "days": settings.DPS_CLOCK_ASKS_DAYS,
            "cancel": reverse("clock"),
        }
        return self.page("home/clock_check.html", context)

    def _show(self, form: ClockForm) -> HttpResponse:
        return self.page(
            "home/clock.html",
            {"breadcrumbs": up(), "form": form, "steps": STEPS.items(), "moment": self.now},
        )


def _is_far(now: datetime, to: datetime) -> bool:
    """Whether the way is so long that it is asked about once: a setting, 365 days [ours]."""
    return to - now > timedelta(days=settings.DPS_CLOCK_ASKS_DAYS)
