"""Log in, log out, forgotten and changed passwords: allauth's views behind our doors.

Only these pages of allauth are exposed. What they say stands in `templates/account/`.
"""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.models import EmailAddress
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy

from dps.accounts.demo_people import DEMO_PASSWORD
from dps.accounts.services import demo_user
from dps.home.forms.entrance import (
    ChangePasswordForm,
    FirstPasswordForm,
    ForgottenPasswordForm,
    LogInForm,
    NewPasswordForm,
)
from dps.home.selectors import demo_accounts, my_seats
from dps.web.doors import PUBLIC, SIGNED_IN, GuardedView


class LogIn(GuardedView, allauth_views.LoginView):  # type: ignore[misc]  # allauth has no types
    """Log in by e-mail; on a demonstration also as one of its people."""

    capability = PUBLIC
    form_class = LogInForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts() if settings.DPS_DEMO else []
        context["demo_sign_in"] = reverse("demo-log-in")
        context["demo_password"] = DEMO_PASSWORD
        return context


class DemoLogIn(GuardedView):
    """Become one of the demonstration's people; 404 anywhere else."""

    capability = PUBLIC
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        user = demo_user(key=request.POST.get("account", ""))
        login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("dashboard")


class LogOut(GuardedView, allauth_views.LogoutView):  # type: ignore[misc]
    """Asks on GET, logs out on POST."""

    capability = PUBLIC


class ForgottenPassword(GuardedView, allauth_views.PasswordResetView):  # type: ignore[misc]
    capability = PUBLIC
    form_class = ForgottenPasswordForm


class ForgottenPasswordSent(GuardedView, allauth_views.PasswordResetDoneView):  # type: ignore[misc]
    capability = PUBLIC


class NewPassword(GuardedView, allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    capability = PUBLIC
    form_class = NewPasswordForm


class NewPasswordDone(GuardedView, allauth_views.PasswordResetFromKeyDoneView):  # type: ignore[misc]
    capability = PUBLIC


class ChangePassword(GuardedView, allauth_views.PasswordChangeView):  # type: ignore[misc]
    capability = SIGNED_IN
    form_class = ChangePasswordForm
    success_url = reverse_lazy("my-account")


class FirstPassword(GuardedView, allauth_views.PasswordSetView):  # type: ignore[misc]
    capability = SIGNED_IN
    form_class = FirstPasswordForm
    success_url = reverse_lazy("my-account")


class ConfirmEmail(GuardedView, allauth_views.ConfirmEmailView):  # type: ignore[misc]
    capability = PUBLIC


class ConfirmationSent(GuardedView, allauth_views.EmailVerificationSentView):  # type: ignore[misc]
    capability = PUBLIC


class AccountClosed(GuardedView, allauth_views.AccountInactiveView):  # type: ignore[misc]
    capability = PUBLIC


class MyAccount(GuardedView):
    """Who I am here: address, seats, password; POST asks for a new confirmation mail."""

    capability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        address = EmailAddress.objects.filter(user_id=self.actor.user_id, primary=True).first()
        return self.page(
            "home/my_account.html", {"seats": my_seats(self.actor), "address": address}
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        address = self.fetch(
            EmailAddress.objects.filter(verified=False), user_id=self.actor.user_id, primary=True
        )
        if ratelimit.consume(request, action="confirm_email", key=address.email):
            address.send_confirmation(request)
            messages.success(request, "We sent a link to your email address.")
        else:
            messages.info(request, "We sent you a link a moment ago. Look for it, then ask again.")
        return redirect("my-account")
