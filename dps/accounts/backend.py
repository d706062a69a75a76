"""Who is logged in: read with the seats held at this moment, in one query."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from dps.accounts.models import User


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth brings no types here
    """allauth's own, but for what a session's person is read with."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session, unless the account is closed."""
        user = User.objects.with_seats(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
