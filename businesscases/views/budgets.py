"""The districts' budgets: the list, the account of one, and the allocation of money."""

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases import budgets
from businesscases.forms.lists import BudgetsFilter
from businesscases.forms.money import AllocateForm
from businesscases.models import Budget
from businesscases.selectors import districts_of, movements_of
from businesscases.views import shown
from dps.accounts.policy import may, scopes_of
from dps.kernel.errors import RuleBroken
from dps.kernel.money import pounds
from dps.kernel.periods import financial_year, financial_year_label, london_date
from dps.web.components import Bar, Chart, Link, Row, pager_of
from dps.web.doors import GuardedView, KeyPage, LatestPage

YEARS_BACK: Final = 3
YEARS_AHEAD: Final = 2
"""Financial years before and after the present one that the list offers, and allocations ahead."""


class BudgetListView(GuardedView):
    """The budgets that the person may see, newest first."""

    capability = "view_budget"

    def get(self, request: HttpRequest) -> HttpResponse:
        present = financial_year(london_date(self.now))
        central = scopes_of(self.actor, "view_budget") is None
        form = BudgetsFilter(
            request.GET,
            years=range(present + YEARS_AHEAD, present - YEARS_BACK - 1, -1),
            districts=districts_of(self.actor, "view_budget") if central else None,
        )
        rows = Budget.objects.visible_to(self.actor)
        if year := form.chosen("year"):
            rows = rows.filter(financial_year=int(year))
        if district := form.chosen("district"):
            rows = rows.filter(district__code=district)
        page = KeyPage(rows, request)
        return self.page(
            "businesscases/budget_list.html",
            {
                "budgets": page,
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "budgets"),
                "may_allocate": may(self.actor, "allocate_budget"),
            },
        )


class BudgetView(GuardedView):
    """The account of one district in one financial year: its sums and every movement."""

    capability = "view_budget"

    def get(self, request: HttpRequest, district: str, year: int) -> HttpResponse:
        budget = self.fetch(
            Budget.objects.visible_to(self.actor), district__code=district, financial_year=year
        )
        page = LatestPage(movements_of(budget), request, column="at")
        return self.page(
            "businesscases/budget_detail.html",
            {
                "budget": budget,
                "figures": shown.budget_figures(budget.balance),
                "chart": _chart(budget),
                "movements": page,
                "pager": pager_of(page, "movements"),
                "may_allocate": may(self.actor, "allocate_budget"),
                "breadcrumbs": [Link("Budgets", reverse("budget-list"))],
            },
        )


def _chart(budget: Budget) -> Chart:
    """Where the allocated money is, as parts that add up to it."""
    parts = (
        ("Paid", budget.paid_pence),
        ("Committed and not paid", budget.balance.unpaid_pence),
        ("Reserved", budget.reserved_pence),
        ("Free", budget.free_pence),
    )
    whole = budget.allocated_pence
    return Chart(
        name="money",
        title="Where the money is",
        parts=[Bar(label, pence, whole, pounds(pence)) for label, pence in parts],
        total=pounds(whole),
        value_word="Amount",
    )


class AllocateView(GuardedView):
    """Money for a district: asked on one page, checked on the next, then allocated once."""

    capability = "allocate_budget"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = {"district": request.GET.get("district"), "year": request.GET.get("year")}
        present = financial_year(london_date(self.now))
        initial = {"year": str(present), **{k: v for k, v in chosen.items() if v}}
        return self._ask(self._form(initial={**initial, "mark": uuid.uuid4()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid() or "change" in request.POST:
            return self._ask(form)
        if "confirmed" not in request.POST:
            return self._check(form)
        values = form.cleaned_data
        try:
            budget = budgets.allocate(
                district=form.districts[values["district"]],
                year=int(values["year"]),
                amount_pence=values["amount"],
                note=values["note"],
                cause=f"ALC-{values['mark'].hex}",
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._ask(form)
        messages.success(
            request, f"{pounds(values['amount'])} is allocated to {budget.district.name}."
        )
        return redirect("budget", budget.district.code, budget.financial_year)

    def _form(self, *args: Any, **kwargs: Any) -> AllocateForm:
        present = financial_year(london_date(self.now))
        return AllocateForm(
            *args,
            districts=districts_of(self.actor, "allocate_budget"),
            years=range(present, present + YEARS_AHEAD + 1),
            **kwargs,
        )

    def _ask(self, form: AllocateForm) -> HttpResponse:
        return self.page(
            "businesscases/budget_allocate.html",
            {
                "form": form,
                "cancel": reverse("budget-list"),
                "breadcrumbs": [Link("Budgets", reverse("budget-list"))],
            },
        )

    def _check(self, form: AllocateForm) -> HttpResponse:
        values = form.cleaned_data
        rows = [
            Row("District", form.districts[values["district"]].name),
            Row("Financial year", financial_year_label(int(values["year"]))),
            Row("Amount", pounds(values["amount"])),
            Row("Note", values["note"]),
        ]
        return self.page(
            "businesscases/budget_check.html",
            {
                "asked": form,
                "rows": rows,
                "breadcrumbs": [Link("Budgets", reverse("budget-list"))],
            },
        )
