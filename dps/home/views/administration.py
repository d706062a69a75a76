"""The administrator's area: accounts and seats, and how the sweeps run.

No page here shows a score or a price, and none edits a state, a ledger or an audit row.
"""

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.accounts.selectors import open_seats
from dps.home.forms.administration import AccountFilterForm, PersonForm, SeatForm
from dps.home.selectors import names_of_scopes, operations
from dps.home.services import add_person, appoint, close_or_reopen, dismiss
from dps.kernel.errors import RuleBroken
from dps.scheme import clock
from dps.scheme.selectors import open_districts
from dps.web.components import Link, pager_of
from dps.web.doors import GuardedView, KeyPage


def up(*more: Link) -> list[Link]:
    """The way up from a page of the administrator's area."""
    return [Link("Administration", reverse("administration")), *more]


class Administration(GuardedView):
    """Where the administrator goes."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page("home/administration.html")


class Operations(GuardedView):
    """Whether the work gets done: processes, sweeps, outbox."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            "home/operations.html",
            {"breadcrumbs": up(), "operations": operations(clock.wall_clock())},
        )


class AccountList(GuardedView):
    """Everybody with an account, the newest first."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AccountFilterForm(request.GET)
        people = KeyPage(_narrowed(form), request)
        seats = _seats_of(people)
        return self.page(
            "home/account_list.html",
            {
                "breadcrumbs": up(),
                "filter_form": form,
                "filter_clear": reverse("account-list") if request.GET else "",
                "people": [(person, seats.get(person.pk, [])) for person in people],
                "pager": pager_of(people, "accounts"),
            },
        )


def _narrowed(form: AccountFilterForm) -> QuerySet[User]:
    people = User.objects.all()
    if not form.is_valid():
        return people
    words, role = form.cleaned_data["words"], form.cleaned_data["role"]
    if words:
        people = people.filter(Q(name__icontains=words) | Q(email__icontains=words))
    return people.filter(pk__in=open_seats(role).values("user")) if role else people


def _seats_of(people: KeyPage[User]) -> dict[int, list[str]]:
    """The open seats of these people in words, by person."""
    rows = list(open_seats().filter(user__in=[person.pk for person in people]))
    names = names_of_scopes(seat.scope for seat in rows)
    found: dict[int, list[str]] = {}
    for seat in rows:
        words = [Role(seat.role).label, names.get(seat.scope, seat.scope)]
        found.setdefault(seat.user_id, []).append(", ".join(filter(None, words)))
    return found


class AccountNew(GuardedView):
    """A new account with its first seat."""

    capability = "administer"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(PersonForm(districts=open_districts()))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST, districts=open_districts())
        if not form.is_valid():
            return self._show(form)
        try:
            user = add_person(
                email=form.cleaned_data["email"],
                name=form.cleaned_data["name"],
                role=form.cleaned_data["role"],
                scope=form.scope,
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as broken:
            form.refuse(broken.reasons)
            return self._show(form)
        messages.success(request, f"{user.name} has an account and was told by email.")
        return redirect("account", user.reference)

    def _show(self, form: PersonForm) -> HttpResponse:
        accounts = Link("Accounts", reverse("account-list"))
        return self.page("home/account_new.html", {"breadcrumbs": up(accounts), "form": form})


class Account(GuardedView):
    """One person: seats, and the form that gives another."""

    capability = "administer"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(reference, SeatForm(districts=open_districts()))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        form = SeatForm(request.POST, districts=open_districts())
        if not form.is_valid():
            return self._show(reference, form)
        user = self.fetch(User.objects.all(), reference=reference)
        try:
            role = form.cleaned_data["role"]
            appoint(user=user, role=role, scope=form.scope, actor=self.actor, now=self.now)
        except RuleBroken as broken:
            form.refuse(broken.reasons)
            return self._show(reference, form)
        messages.success(request, f"{user.name} has one more role.")
        return redirect("account", reference)

    def _show(self, reference: str, form: SeatForm) -> HttpResponse:
        user = self.fetch(User.objects.all(), reference=reference)
        seats = list(Membership.objects.filter(user=user).order_by("-id"))
        names = names_of_scopes(seat.scope for seat in seats)
        return self.page(
            "home/account.html",
            {
                "breadcrumbs": up(Link("Accounts", reverse("account-list"))),
                "person": user,
                "own": user.pk == self.actor.user_id,
                "seats": [(seat, names.get(seat.scope, seat.scope)) for seat in seats],
                "form": form,
            },
        )


class SeatEnd(GuardedView):
    """End one seat."""

    capability = "administer"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str, seat: int) -> HttpResponse:
        found = self.fetch(
            Membership.objects.select_related("user"), user__reference=reference, pk=seat
        )
        dismiss(seat=found, actor=self.actor, now=self.now)
        messages.success(request, f"{found.user.name} no longer has this role.")
        return redirect("account", reference)


class AccountClose(GuardedView):
    """Close an account, or open it again."""

    capability = "administer"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, reference: str, **kwargs: Any) -> HttpResponse:
        user = self.fetch(User.objects.all(), reference=reference)
        active = request.POST.get("active") == "yes"
        close_or_reopen(user=user, active=active, actor=self.actor, now=self.now)
        word = "open again" if active else "closed"
        messages.success(request, f"The account of {user.name} is {word}.")
        return redirect("account", reference)
