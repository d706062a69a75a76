"""Addresses of cases, budgets and districts."""

from django.urls import path

from businesscases.views import budgets, cases, districts, drafting, moves

urlpatterns = [
    path("cases/", cases.CaseListView.as_view(), name="case-list"),
    path("cases/new/", drafting.BeginView.as_view(), name="case-new"),
    path("cases/<slug:reference>/", cases.CaseView.as_view(), name="case"),
    path("cases/<slug:reference>/edit/<slug:part>/", drafting.PartView.as_view(), name="case-edit"),
    path("cases/<slug:reference>/check/", drafting.CheckView.as_view(), name="case-check"),
    path("cases/<slug:reference>/sent/", drafting.SentView.as_view(), name="case-sent"),
    path(
        "cases/<slug:reference>/moves/<slug:move>/",
        moves.CaseMoveView.as_view(),
        name="case-move",
    ),
    path("budgets/", budgets.BudgetListView.as_view(), name="budget-list"),
    path("budgets/allocate/", budgets.AllocateView.as_view(), name="budget-allocate"),
    path("budgets/<slug:district>/<int:year>/", budgets.BudgetView.as_view(), name="budget"),
    path("districts/<slug:code>/", districts.DistrictView.as_view(), name="district"),
]
