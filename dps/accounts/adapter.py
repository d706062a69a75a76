"""What allauth is told about our people."""

import logging
import smtplib
from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

log: Final = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts come from registering an organisation or from an administrator, never from here."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right",  # nosec B105
        "too_many_login_attempts": "Too many failed tries. Wait 5 minutes, then try again",
        "enter_current_password": "Enter the password that you have now",  # nosec B105
        "invalid_password_reset": "This link does not work any more. Ask for a new one",  # nosec B105
        "unknown_email": "Enter the email address of your account",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send, or note the failure: the page says the same, so no address is given away."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as failure:
            log.warning("mail %s was not sent: %s", template_prefix, type(failure).__name__)
