"""Closed doors: what a person may not see although the role could.

Upper floors close and reopen them; every `visible_to` subtracts `closed_to(...)`.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from dps.accounts.actors import Actor
from dps.accounts.models import ClosedDoor, DoorOpening, FieldGroup


def closed_to(actor: Actor, *groups: str) -> QuerySet[ClosedDoor]:
    """The doors closed to this actor, for these field groups (all groups by default).

    A personal door is closed to its person. A seal is closed to the whole centre, except to a
    person who opened the case for which it was sealed, and to the system.
    """
    doors = ClosedDoor.objects.filter(reopened_at=None)
    if groups:
        doors = doors.filter(field_group__in=groups)
    if actor.user_id is None:
        return doors.none()
    mine = Q(user_id=actor.user_id)
    if not actor.central:
        return doors.filter(mine)
    opened = DoorOpening.objects.filter(user_id=actor.user_id, because_of=OuterRef("because_of"))
    return doors.filter(mine | (Q(user=None) & ~Q(Exists(opened))))


_CLOSED_REFERENCES: Final = """
    SELECT door.object_reference FROM accounts_closed_door door
    WHERE door.reopened_at IS NULL AND door.field_group = ANY(%s)
      AND (door.user_id = %s OR (%s AND door.user_id IS NULL AND NOT EXISTS (
          SELECT FROM accounts_door_opening opening
          WHERE opening.user_id = %s AND opening.because_of = door.because_of)))
"""
"""The references of `closed_to`: its field groups, the user, whether central, the user again.

In SQL, because nearly every page asks it and the ORM's own takes longer to write than to answer.
"""


def closed_references(actor: Actor, *groups: str) -> RawSQL:
    """References of the objects closed to this actor, as a subquery for `exclude(…__in=…)`."""
    return RawSQL(_CLOSED_REFERENCES, _asked(actor, groups))  # noqa: S611 # nosec B611 - constant


def closed_count(actor: Actor, prefix: str, *groups: str) -> int:
    """How many objects whose reference begins like this are closed to this actor."""
    counted = f"""
        SELECT count(DISTINCT closed.object_reference) FROM ({_CLOSED_REFERENCES}) closed
        WHERE starts_with(closed.object_reference, %s)
    """  # noqa: S608 # nosec B608 - a constant
    with connection.cursor() as cursor:
        cursor.execute(counted, (*_asked(actor, groups), prefix))
        return int(cursor.fetchone()[0])


def _asked(actor: Actor, groups: tuple[str, ...]) -> tuple[Any, ...]:
    user_id = actor.user_id
    central = user_id is not None and actor.central
    return list(groups or FieldGroup.values), user_id, central, user_id


def is_closed(actor: Actor, object_reference: str, *groups: str) -> bool:
    """Whether this one object is closed to the actor."""
    return closed_to(actor, *groups).filter(object_reference=object_reference).exists()


def has_shut_out(case_reference: str, actor: Actor) -> bool:
    """Whether something is closed to this very person because of this case (one query)."""
    doors = ClosedDoor.objects.filter(user_id=actor.user_id or 0, because_of=case_reference)
    return doors.filter(reopened_at=None).exists()


def close_doors(
    *,
    references: Iterable[str],
    group: FieldGroup,
    because_of: str,
    reason: str,
    now: datetime,
    user_ids: Iterable[int | None] = (None,),
) -> None:
    """Close these objects to these people (None: a seal to the whole centre). Safe to repeat."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, [group, because_of, reason, now, list(references), list(user_ids)])


_CLOSE: Final = """
    INSERT INTO accounts_closed_door (field_group, because_of, reason, closed_at,
                                      object_reference, user_id)
    SELECT %s, %s, %s, %s, object.reference, person.id
    FROM unnest(%s::text[]) WITH ORDINALITY object (reference, place)
    CROSS JOIN unnest(%s::bigint[]) WITH ORDINALITY person (id, place)
    ORDER BY object.place, person.place
    ON CONFLICT DO NOTHING
"""


def reopen_doors(*, because_of: str, now: datetime, group: FieldGroup) -> int:
    """Reopen the doors of this group that were closed for this case; how many there were."""
    return ClosedDoor.objects.filter(
        because_of=because_of, reopened_at=None, field_group=group
    ).update(reopened_at=now)


def record_opening(*, user_id: int, because_of: str, now: datetime) -> None:
    """Remember for ever that this person opened the sealed candidates of this case."""
    DoorOpening.objects.get_or_create(
        user_id=user_id, because_of=because_of, defaults={"opened_at": now}
    )


def openers(because_of: str) -> QuerySet[DoorOpening, int]:
    """Ids of the people who opened this case before its lock."""
    return DoorOpening.objects.filter(because_of=because_of).values_list("user_id", flat=True)
