"""What a district's manager says about the district: its priorities and its champion."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.forms.money import PrioritiesForm
from businesscases.selectors import districts_of
from businesscases.services import set_priorities
from businesscases.views import shown
from dps.scheme.models import District
from dps.web.doors import GuardedView


class DistrictView(GuardedView):
    """Priorities and champion of one's own district."""

    capability = "set_priorities"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        district = self._read(code)
        kept = {"priorities": district.priorities, "champion": district.champion}
        return self._show(district, PrioritiesForm(initial=kept))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        district = self._read(code)
        form = PrioritiesForm(request.POST)
        if not form.is_valid():
            return self._show(district, form)
        set_priorities(
            district=district,
            priorities=form.cleaned_data["priorities"],
            champion=form.cleaned_data["champion"],
            actor=self.actor,
            now=self.now,
        )
        messages.success(request, f"The priorities and the champion of {district.name} are saved.")
        return redirect("district", district.code)

    def _read(self, code: str) -> District:
        return self.fetch(districts_of(self.actor, "set_priorities"), code=code)

    def _show(self, district: District, form: PrioritiesForm) -> HttpResponse:
        return self.page(
            "businesscases/district_edit.html",
            {
                "district": district,
                "form": form,
                "cancel": reverse("case-list"),
                "breadcrumbs": shown.crumbs(),
            },
        )
