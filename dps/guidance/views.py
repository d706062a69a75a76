"""Guidance: how it works for each kind of person, the 13 provision types, and the small print."""

from typing import ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from dps.guidance.domain.example import EXAMPLE_PRICE_PENCE, worked_example
from dps.guidance.domain.pages import PAGES
from dps.guidance.forms import ExamplePriceForm
from dps.kernel.catalogue import (
    C6_THRESHOLD_PENCE,
    CATALOGUE,
    CATEGORIES,
    ROUTEWAYS,
    ProvisionType,
)
from dps.kernel.funding import MOST_SERVICE_FEE_BP, MOST_SET_UP_SHARE_BP
from dps.kernel.questions import QUESTIONS, SCALE
from dps.scheme.selectors import terms_on
from dps.web.components import Link
from dps.web.doors import PUBLIC, GuardedView


def _up() -> list[Link]:
    return [Link("Guidance", reverse("guidance"))]


class Guidance(GuardedView):
    """The list of all pages of guidance."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("guidance/contents.html", {"pages": PAGES.values()})


class GuidancePage(GuardedView):
    """One page of guidance, with the scheme's terms in force today."""

    capability = PUBLIC

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        if slug not in PAGES:
            raise Http404
        terms = terms_on(self.now.date())
        return self.page(
            f"guidance/pages/{slug}.html",
            {
                "breadcrumbs": _up(),
                "about": PAGES[slug],
                "terms": terms,
                "closing_days": terms.programme_days + terms.window_days + terms.evidence_days,
                "price_weight": 100 - terms.quality_weight,
                "everywhere_percent": 100 * terms.least_question_score // max(SCALE),
                "questions": zip(QUESTIONS.values(), terms.question_weights, strict=True),
                "scale": SCALE.items(),
                "c6_threshold": C6_THRESHOLD_PENCE,
                "service_fee_bp": MOST_SERVICE_FEE_BP,
                "set_up_share_bp": MOST_SET_UP_SHARE_BP,
            },
        )


class ProvisionList(GuardedView):
    """The 8 categories and 5 routeways with what each pays and is expected to do."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "guidance/provision_list.html",
            {
                "breadcrumbs": _up(),
                "categories": CATEGORIES.values(),
                "routeways": ROUTEWAYS.values(),
                "c6_threshold": C6_THRESHOLD_PENCE,
            },
        )


class ProvisionPage(GuardedView):
    """One category or routeway, with a worked example of its fees at the reader's price."""

    capability = PUBLIC

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        if code not in ProvisionType.__members__:
            raise Http404
        entry = CATALOGUE[ProvisionType(code)]
        form = ExamplePriceForm(request.GET if "price" in request.GET else None)
        rate = terms_on(self.now.date()).completion_rate_bp
        typed = form.cleaned_data.get("price") if form.is_bound and form.is_valid() else None
        return self.page(
            "guidance/provision.html",
            {
                "breadcrumbs": [*_up(), Link("Kinds of provision", reverse("provision-list"))],
                "entry": entry,
                "parts": [CATALOGUE[part] for part in getattr(entry, "categories", ())],
                "form": form,
                "example": worked_example(entry, typed or EXAMPLE_PRICE_PENCE, rate),
                "c6_threshold": C6_THRESHOLD_PENCE if code == ProvisionType.C6 else None,
            },
        )


class SmallPrint(GuardedView):
    """A page of words alone: accessibility, cookies, privacy."""

    capability = PUBLIC
    template: ClassVar[str] = ""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(self.template)
