"""The forms of the entrance: allauth's rules, our fields and sentences."""

from typing import Any

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import validate_password

from dps.web.forms import EmailField, PlainForm
from dps.web.forms.words import Named


class PasswordField(Named, forms.CharField):
    """A password, new or known; pasting is allowed, spaces are kept."""

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        autocomplete = "new-password" if new else "current-password"
        super().__init__(
            strip=False,
            max_length=256,
            widget=forms.PasswordInput({"autocomplete": autocomplete}),
            **kwargs,
        )

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Enter {noun}",
            "max_length": "{Noun} must be %(limit_value)d characters or fewer",
        }


_NEW_HINT = "At least 8 characters. Three random words are strong and easy to remember."


class LogInForm(PlainForm, allauth_forms.LoginForm):  # type: ignore[misc]  # allauth has no types
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {
            "login": EmailField(label="Email address", noun="your email address"),
            "password": PasswordField(label="Password", noun="your password"),
        }

    def add_error(self, field: str | None, error: Any) -> None:
        """What is wrong with both together stands by the first, so that the summary links to it."""
        super().add_error(field or "login", error)


class ForgottenPasswordForm(PlainForm, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    """The address to which a link is sent."""

    email = EmailField(label="Email address", noun="your email address")


class _TwiceForm(PlainForm):
    """allauth asks for the new password twice under fixed names; the second must agree."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"] = PasswordField(
            label="New password", noun="a new password", hint=_NEW_HINT, new=True
        )
        self.fields["password2"] = PasswordField(
            label="New password again", noun="the new password again", new=True
        )

    def clean_password1(self) -> str:
        """Ask the validators of the settings, as allauth does in the field replaced here."""
        typed: str = self.cleaned_data["password1"]
        validate_password(typed, getattr(self, "user", None))
        return typed


class NewPasswordForm(_TwiceForm, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password after the link of the mail."""


class FirstPasswordForm(_TwiceForm, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    """A password for somebody who has none yet."""


class ChangePasswordForm(_TwiceForm, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    """The password that one has, and the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = PasswordField(
            label="Password that you have now", noun="the password that you have now"
        )
        self.order_fields(["oldpassword", "password1", "password2"])
