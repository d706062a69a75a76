"""What is kept of people, and for how long (DOMAIN 5): readings noted, identities blanked."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models.functions import Coalesce

from dps.accounts.actors import SYSTEM, Actor
from dps.accounts.roles import Role
from dps.audit.services import build_line, write_lines
from dps.kernel.periods import london_date
from payments.models import ParticipantIdentity, Reading

IDENTITY_YEARS: Final = 6
"""How long after a contract's end who its participants were is kept [ours]."""
READING_YEARS: Final = 2
"""How long it is kept who looked at participants."""
_CHUNK: Final = 1000


def note_reading(*, what: str, actor: Actor, now: datetime) -> None:
    """Note that this person was shown a page about participants."""
    if actor.user_id is not None:
        Reading.objects.create(user_id=actor.user_id, what=what, at=now)


def blank_identities(*, now: datetime) -> int:
    """Blank who the participants of contracts that ended 6 years ago were; how many.

    A contract's end is the day on which it was terminated, else the last day of a start; it has to
    be closed besides. Numbers, events and money stay: they name nobody. Safe to run twice.
    """
    before = _years_before(london_date(now), IDENTITY_YEARS)
    blanked = 0
    while True:
        with transaction.atomic():
            due = list(
                ParticipantIdentity.objects.select_for_update(of=("self",), skip_locked=True)
                .annotate(
                    ended=Coalesce(
                        "participant__contract__ended_on", "participant__contract__ends_on"
                    )
                )
                .filter(purged_at=None, participant__contract__state="closed", ended__lt=before)
                .values_list("pk", "participant__reference")[:_CHUNK]
            )
            if not due:
                return blanked
            ParticipantIdentity.objects.filter(pk__in=[pk for pk, _ in due]).update(
                district_reference="", keyed_hash="", evidence={}, purged_at=now
            )
            write_lines(
                build_line(
                    now=now,
                    actor=SYSTEM.reference,
                    role=Role.SYSTEM,
                    act="participant.blank",
                    object_reference=reference,
                )
                for _, reference in due
            )
        blanked += len(due)


def forget_readings(*, now: datetime) -> int:
    """Remove the readings that are older than 2 years; how many."""
    before = _years_before(london_date(now), READING_YEARS)
    return Reading.objects.filter(at__date__lt=before).delete()[0]


def _years_before(day: date, years: int) -> date:
    """The same day of an earlier year; 28 February for a 29th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
