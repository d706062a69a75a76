"""Registering a new organisation: what it takes, the form, and where to look then.

Whoever sends the form reads the same, whether the address has an account or not: the mail alone
tells, and it goes to the owner of the address.
"""

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.periods import london_date
from dps.scheme.selectors import terms_on
from dps.web.components import Link
from dps.web.doors import PUBLIC, GuardedView
from suppliers.forms.admission import RegisterForm
from suppliers.services import register_supplier

TOO_MANY = Reason(
    "too_many", "Many organisations were registered from here just now. Try again in a minute."
)


class RegisterStartView(GuardedView):
    """What an organisation needs to join, how long it takes, and what happens then."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        days = terms_on(london_date(self.now)).admission_working_days
        return self.page("suppliers/register_start.html", {"days": days})


class RegisterView(GuardedView):
    """The person, the organisation and the password."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.actor.signed_in:
            return redirect("supplier-register")
        return self._show(RegisterForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        if self.actor.signed_in:
            return redirect("supplier-register")
        form = RegisterForm(request.POST)
        if not form.is_valid():
            return self._show(form)
        try:
            self._limit(request)
            register_supplier(**form.cleaned_data, now=self.now)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(form)
        return redirect("supplier-register-sent")

    def _limit(self, request: HttpRequest) -> None:
        """Each of these sends a mail to somebody, so nobody may send many."""
        if not ratelimit.consume(request, action="signup"):
            raise RuleBroken(TOO_MANY)

    def _show(self, form: RegisterForm) -> HttpResponse:
        way_back = [Link("Register your organisation", reverse("supplier-register"))]
        return self.page("suppliers/register.html", {"form": form, "breadcrumbs": way_back})


class RegisterSentView(GuardedView):
    """Check your email: the same page for a new address and for one that has an account."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        if self.actor.signed_in:
            return redirect("dashboard")
        return self.page("suppliers/register_sent.html")
