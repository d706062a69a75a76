"""The pages of a request to join: one thing per page, check answers, sent."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from dps.kernel.errors import RuleBroken, Stale
from dps.kernel.periods import london_date
from dps.scheme.selectors import terms_on
from dps.web.doors import GuardedView
from dps.web.forms import CheckForm, Part, PartForm, part_after, part_of, typed_again
from suppliers.domain.admission import refused_because
from suppliers.domain.lifecycle import ADMISSION
from suppliers.domain.sections import editable_in
from suppliers.facts import request_of
from suppliers.forms.admission import PARTS
from suppliers.models import Supplier
from suppliers.selectors import own_suppliers
from suppliers.services import save_supplier, submit_admission, supplier_address
from suppliers.views import journey, shown

CHANGED = (
    "Somebody changed these answers while you were checking them. Nothing was sent; this is how "
    "they stand now."
)


class JoiningView(GuardedView):
    """The base of these pages: for the organisation's own people."""

    capability = "edit_supplier"

    def read(self, reference: str) -> Supplier:
        """The own organisation, or 404 as if it did not exist."""
        return self.fetch(own_suppliers(self.actor, self.capability), reference=reference)


class SupplierPartView(JoiningView):
    """One page: one thing to say, saved when it is sent."""

    def get(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        supplier, page = self._find(reference, part)
        if not editable_in(supplier.state, page.fields):
            return redirect(supplier_address(supplier))
        return self._show(supplier, page, self._form(supplier, page))

    def post(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        supplier, page = self._find(reference, part)
        later = "later" in request.POST
        form = self._form(supplier, page, request.POST, partial=later)
        if not form.is_valid():
            return self._show(supplier, page, form)
        try:
            save_supplier(
                supplier=supplier,
                revision=form.cleaned_data["revision"] or 0,
                values=form.values(),
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
        except Stale:
            supplier = self.read(reference)
            typed_again(form, request.POST, supplier.revision)
            saved = journey.rows_of_part(shown.rows_of(supplier), shown.KEYS, page)
            return self._show(supplier, page, form, saved=saved)
        else:
            return redirect(self._next(supplier, page, later=later))
        return self._show(supplier, page, form)

    def _find(self, reference: str, slug: str) -> tuple[Supplier, Part]:
        page = part_of(PARTS, slug)
        if page is None:
            raise Http404
        return self.read(reference), page

    def _form(
        self, supplier: Supplier, page: Part, data: QueryDict | None = None, **more: Any
    ) -> PartForm:
        kept = {name: getattr(supplier, name) for name in page.fields}
        if not supplier.size and "vcse" in kept:
            kept["vcse"] = None
        return page.form(data, initial={**kept, "revision": supplier.revision}, **more)

    def _next(self, supplier: Supplier, page: Part, *, later: bool) -> str:
        """The page that follows while the request is written; where one came from otherwise."""
        if later or supplier.state != ADMISSION.initial:
            return supplier_address(supplier)
        following = part_after(PARTS, page)
        if self.request.GET.get("from") == "check" or following is None:
            return reverse("supplier-check", args=[supplier.reference])
        return reverse("supplier-edit", args=[supplier.reference, following.slug])

    def _show(self, supplier: Supplier, page: Part, form: PartForm, **more: Any) -> HttpResponse:
        context = {
            "supplier": supplier,
            "part": page,
            "form": form,
            "number": PARTS.index(page) + 1,
            "whole": len(PARTS),
            "drafting": supplier.state == ADMISSION.initial,
            "breadcrumbs": shown.crumbs(shown.crumb_of(supplier), centre=False),
            **more,
        }
        return self.page("suppliers/supplier_part.html", context)


class SupplierCheckView(JoiningView):
    """Check answers: everything on one page, each with a way to change it, then send."""

    capability = "submit_admission"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        supplier = self.read(reference)
        if supplier.state != ADMISSION.initial:
            return redirect(supplier_address(supplier))
        return self._show(supplier)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        supplier = self.read(reference)
        form = CheckForm(request.POST)
        if not form.is_valid():
            return redirect("supplier-check", reference)
        revision = form.cleaned_data["revision"]
        try:
            submit_admission(supplier=supplier, revision=revision, actor=self.actor, now=self.now)
        except Stale:
            messages.error(request, CHANGED)
        except RuleBroken:
            pass  # the page says what is still to do
        else:
            return redirect("supplier-submitted", reference)
        return redirect("supplier-check", reference)

    def _show(self, supplier: Supplier) -> HttpResponse:
        return self.page(
            "suppliers/supplier_check.html",
            {
                "supplier": supplier,
                "rows": shown.rows_of(supplier, change=True, back="check"),
                "problems": journey.problems(
                    refused_because(request_of(supplier)),
                    PARTS,
                    lambda part: shown.way(supplier, part, "check"),
                ),
                "check": CheckForm(initial={"revision": supplier.revision}),
                "days": terms_on(london_date(self.now)).admission_working_days,
                "breadcrumbs": shown.crumbs(shown.crumb_of(supplier), centre=False),
            },
        )


class SupplierSubmittedView(JoiningView):
    """The request was sent: its reference, what happens next and by when."""

    capability = "submit_admission"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        supplier = self.read(reference)
        if supplier.state == ADMISSION.initial:
            return redirect(supplier_address(supplier))
        return self.page("suppliers/supplier_submitted.html", {"supplier": supplier})
