"""The drafting journey: begin, one thing per page, check answers, send."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.domain.estimate import Estimate, estimate
from businesscases.domain.lifecycle import CASE
from businesscases.domain.need import Stage, refused_because
from businesscases.facts import closes_on, draft_of
from businesscases.forms.drafting import PARTS, BeginForm
from businesscases.models import BusinessCase
from businesscases.selectors import budget_bearing, districts_of, own_cases
from businesscases.services import address_of, begin_case, save_case, submit_case
from businesscases.views import shown
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.periods import london_date
from dps.web.components import Link
from dps.web.doors import GuardedView
from dps.web.forms import CheckForm, Part, PartForm, part_after, part_of, typed_again


class BeginView(GuardedView):
    """A new case: its title, and its district where the officer has several."""

    capability = "draft_case"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(BeginForm(districts=districts_of(self.actor, "draft_case")))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BeginForm(request.POST, districts=districts_of(self.actor, "draft_case"))
        if not form.is_valid():
            return self._show(form)
        case = begin_case(
            district=form.districts[form.cleaned_data["district"]],
            title=form.cleaned_data["title"],
            actor=self.actor,
            now=self.now,
        )
        return redirect(address_of(case))

    def _show(self, form: BeginForm) -> HttpResponse:
        return self.page(
            "businesscases/case_begin.html",
            {"form": form, "cancel": reverse("case-list"), "breadcrumbs": shown.crumbs()},
        )


class DraftView(GuardedView):
    """The base of all pages of one draft: its authors' district, while it is a draft."""

    capability = "draft_case"

    def read(self, reference: str) -> BusinessCase:
        """The case, or 404 for everybody who may not draft in its district."""
        return self.fetch(own_cases(self.actor, "draft_case"), reference=reference)


class PartView(DraftView):
    """One page of the journey: one thing to say, saved when it is sent."""

    def get(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        case, page = self._find(reference, part)
        if case.state != CASE.initial:
            return redirect(address_of(case))
        kept = {name: getattr(case, name) for name in page.fields}
        return self._show(case, page, self._form(case, page, initial=kept))

    def post(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        case, page = self._find(reference, part)
        later = "later" in request.POST
        form = self._form(case, page, request.POST, partial=later)
        if not form.is_valid():
            return self._show(case, page, form)
        if "work-out" in request.POST:
            return self._show(case, page, form, typed=form.values())
        try:
            save_case(
                case=case,
                revision=form.cleaned_data["revision"] or 0,
                values=form.values(),
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
        except Stale:
            return self._stale(reference, page, form)
        else:
            return redirect(address_of(case) if later else self._next(case, page))
        return self._show(case, page, form)

    def _find(self, reference: str, slug: str) -> tuple[BusinessCase, Part]:
        page = part_of(PARTS, slug)
        if page is None:
            raise Http404
        return self.read(reference), page

    def _form(
        self,
        case: BusinessCase,
        page: Part,
        data: QueryDict | None = None,
        *,
        initial: dict[str, Any] | None = None,
        partial: bool = False,
    ) -> PartForm:
        form = page.form(
            data, initial={**(initial or {}), "revision": case.revision}, partial=partial
        )
        form.fit_to(case.provision_type)
        return form

    def _next(self, case: BusinessCase, page: Part) -> str:
        """The check page for who came from it, else the page that follows, else the check page."""
        following = part_after(PARTS, page)
        if self.request.GET.get("from") == "check" or following is None:
            return reverse("case-check", args=[case.reference])
        return reverse("case-edit", args=[case.reference, following.slug])

    def _stale(self, reference: str, page: Part, form: PartForm) -> HttpResponse:
        """The typed text again, what was saved meanwhile, and the new revision to go on from."""
        case = self.read(reference)
        typed_again(form, self.request.POST, case.revision)
        keys = {shown.KEYS[field] for field in page.fields}
        rows = [row for row in shown.rows_of(case) if row.key in keys]
        return self._show(case, page, form, saved=rows)

    def _show(
        self,
        case: BusinessCase,
        page: Part,
        form: PartForm,
        typed: dict[str, Any] | None = None,
        **more: Any,
    ) -> HttpResponse:
        context: dict[str, Any] = {
            "case": case,
            "part": page,
            "form": form,
            "number": PARTS.index(page) + 1,
            "whole": len(PARTS),
            "breadcrumbs": shown.crumbs(shown.crumb_of(case)),
            **more,
        }
        if page.slug in {"places", "dates"}:
            for name, value in (typed or {}).items():
                setattr(case, name, value)
            context["estimate"] = _estimate(case)
            context["year"] = shown.year_label(context["estimate"].year)
        return self.page("businesscases/case_part.html", context)


def _estimate(case: BusinessCase) -> Estimate:
    budget = budget_bearing(case)
    return estimate(draft_of(case), budget.free_pence if budget else None)


class CheckView(DraftView):
    """Check answers: everything on one page, each with a way to change it, then send."""

    capability = "submit_case"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.read(reference)
        if case.state != CASE.initial:
            return redirect(address_of(case))
        return self._show(case)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.read(reference)
        form = CheckForm(request.POST)
        if not form.is_valid():
            return redirect("case-check", reference)
        try:
            submit_case(
                case=case, revision=form.cleaned_data["revision"], actor=self.actor, now=self.now
            )
        except Stale:
            messages.error(
                request,
                "Somebody changed this case while you were checking it. It was not sent; this is "
                "how it stands now.",
            )
            return redirect(address_of(case))
        except RuleBroken:
            return redirect("case-check", reference)
        return redirect("case-sent", reference)

    def _show(self, case: BusinessCase) -> HttpResponse:
        reasons = refused_because(
            draft_of(case), Stage.SUBMITTED, london_date(self.now), closes_on(case, self.now)
        )
        sums = _estimate(case)
        return self.page(
            "businesscases/case_check.html",
            {
                "case": case,
                "rows": shown.rows_of(case, change=True),
                "problems": [Link(reason.sentence, _way(case, reason)) for reason in reasons],
                "estimate": sums,
                "year": shown.year_label(sums.year),
                "check": CheckForm(initial={"revision": case.revision}),
                "breadcrumbs": shown.crumbs(shown.crumb_of(case)),
            },
        )


def _way(case: BusinessCase, reason: Reason) -> str:
    """The page on which a reason can be mended."""
    for part in PARTS:
        if reason.field in part.fields:
            return f"{reverse('case-edit', args=[case.reference, part.slug])}?from=check"
    return address_of(case)


class SentView(DraftView):
    """The case was sent: its reference, and what happens next."""

    capability = "submit_case"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.read(reference)
        if case.state == CASE.initial:
            return redirect(address_of(case))
        return self.page(
            "businesscases/case_sent.html", {"case": case, "breadcrumbs": shown.crumbs()}
        )
