"""Telling people: rows in the outbox, and carrying them out of it.

`tell` writes in the transaction of what it tells; `deliver` sends what is due. A row is claimed by
compare-and-set before it is sent, so that two workers never send the same one. Where a worker dies
between sending and noting it, the row is sent again under the same Message-ID, by which mail
servers know a copy.
"""

import logging
import smtplib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from dps.accounts.models import ClosedDoor, Membership
from dps.notifications.messages import KINDS
from dps.notifications.models import Message
from dps.notifications.selectors import due
from dps.web.nudge import nudge

log: Final = logging.getLogger(__name__)

DELIVER: Final = "dps.notifications.tasks.deliver_due"
CLAIM: Final = timedelta(minutes=10)
"""How long a worker may take over one mail before another takes the row."""

_FIRST_WAIT: Final = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Telling:
    """What is told to some people: for which cause, with which words, leading where."""

    user_ids: Sequence[int]
    cause: str
    link: str
    words: Mapping[str, object]


def tell(
    *,
    kind: str,
    user_ids: Iterable[int],
    now: datetime,
    cause: str,
    link: str = "",
    about: str = "",
    **words: object,
) -> int:
    """Write one message of this kind to each person, once for this cause; how many were asked for.

    `cause` is what happened (`"CASE-2026-0042:returned:3"`): told twice, it is one message. `link`
    is an address of ours. Whoever has a door closed on `about` (a reference) is left out. KeyError
    for an unknown kind or a missing word.
    """
    said = Telling(sorted(set(user_ids) - _shut_out(about)), cause, link, words)
    return tell_each(kind=kind, tellings=[said], now=now)


def tell_each(*, kind: str, tellings: Iterable[Telling], now: datetime) -> int:
    """Write many messages of one kind at once; how many were asked for. See `tell`."""
    said = KINDS[kind]
    rows = [
        Message(
            kind=kind,
            user_id=user_id,
            subject=subject,
            body=body,
            link=telling.link,
            dedupe_key=f"{kind}:{telling.cause}:{user_id}",
            written_at=now,
        )
        for telling in tellings
        for subject, body in [said.written(telling.words)]
        for user_id in telling.user_ids
    ]
    Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    if rows:
        transaction.on_commit(lambda: nudge(DELIVER))
    return len(rows)


def tell_role(
    *,
    kind: str,
    role: str | Iterable[str],
    scope: str = "",
    now: datetime,
    cause: str,
    link: str = "",
    about: str = "",
    but: Collection[str] = (),
    **words: object,
) -> int:
    """Tell everybody in one of these roles for this supplier or district ("": the centre).

    All `but` these, by reference: who did what is told, and who has no part in what comes next.
    """
    roles = [role] if isinstance(role, str) else list(role)
    seats = Membership.objects.filter(
        role__in=roles, scope=scope, ended_at=None, user__is_active=True
    ).exclude(user__reference__in=but)
    people = seats.values_list("user_id", flat=True)
    return tell(kind=kind, user_ids=people, now=now, cause=cause, link=link, about=about, **words)


def _shut_out(about: str) -> set[int]:
    if not about:
        return set()
    doors = ClosedDoor.objects.filter(object_reference=about, reopened_at=None, user__isnull=False)
    return {door.user_id for door in doors if door.user_id}


def keep_from_sending() -> int:
    """Count what is not sent yet as sent when it was written; for the demo market's past alone."""
    return Message.objects.filter(sent_at=None).update(sent_at=F("written_at"))


def deliver(*, now: datetime, real_now: datetime, most: int = 500) -> int:
    """Send what is due, oldest first, at most so many; how many went out.

    `now` is the scheme's moment, noted as the moment of sending; `real_now` judges claims and
    waits. One mail that fails does not stop the others.
    """
    connection = get_connection()
    sent = 0
    for message in due(real_now)[:most]:
        if _claim(message, real_now) and _send(message, connection, now, real_now):
            sent += 1
    return sent


def _claim(message: Message, real_now: datetime) -> bool:
    """Whether this worker, and no other, now holds the row."""
    claimed = Message.objects.filter(
        pk=message.pk, sent_at=None, due_at=message.due_at, tries=message.tries
    ).update(due_at=real_now + CLAIM, tries=message.tries + 1)
    return claimed == 1


def _send(
    message: Message, connection: BaseEmailBackend, now: datetime, real_now: datetime
) -> bool:
    mine = Message.objects.filter(pk=message.pk, sent_at=None)
    try:
        _mail(message, connection).send()
    except (smtplib.SMTPException, OSError) as failure:
        log.warning("message %s was not sent: %s", message.pk, type(failure).__name__)
        mine.update(
            due_at=real_now + _FIRST_WAIT * 2**message.tries,
            last_error=type(failure).__name__,
        )
        return False
    mine.update(sent_at=now, last_error="")
    return True


def _mail(message: Message, connection: BaseEmailBackend) -> EmailMessage:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    body = render_to_string(
        "emails/message.txt", {"message": message, "site": settings.DPS_SITE_URL}
    )
    return EmailMessage(
        subject=message.subject,
        body=body,
        to=[message.user.email],
        headers={"Message-ID": f"<message-{message.pk}@{domain}>"},
        connection=connection,
    )
