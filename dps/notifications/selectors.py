"""Reading messages."""

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from dps.accounts.actors import Actor
from dps.notifications.models import Message

GIVEN_UP_AFTER: Final = 8
"""Tries after which a row is left alone and shows on the operations page: about four hours."""


def messages_of(actor: Actor) -> QuerySet[Message]:
    """The messages of this person; none for the system or a stranger."""
    if actor.user_id is None:
        return Message.objects.none()
    return Message.objects.filter(user_id=actor.user_id)


def due(real_now: datetime) -> QuerySet[Message]:
    """What is to be sent now, oldest first, with its person."""
    return (
        Message.objects.filter(Q(due_at=None) | Q(due_at__lte=real_now), sent_at=None)
        .filter(tries__lt=GIVEN_UP_AFTER)
        .select_related("user")
        .order_by("id")
    )


def given_up() -> QuerySet[Message]:
    """What was tried too often and is left alone."""
    return Message.objects.filter(sent_at=None, tries__gte=GIVEN_UP_AFTER)
