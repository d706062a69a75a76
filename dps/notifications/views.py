"""One's own messages."""

from django.http import HttpRequest, HttpResponse

from dps.notifications.selectors import messages_of
from dps.web.components import pager_of
from dps.web.doors import SIGNED_IN, GuardedView, KeyPage


class MessageList(GuardedView):
    """What this person was told, the newest first, with the link to what it is about."""

    capability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        found = KeyPage(messages_of(self.actor), request)
        return self.page(
            "notifications/message_list.html",
            {
                "told": found,
                "pager": pager_of(found, "messages"),
            },
        )
