"""What allauth is told about our people."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from registering an organisation or from an administrator, not from allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
