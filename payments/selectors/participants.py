"""Reads of participants: lists, and all that the page of one shows."""

from django.db.models import OuterRef, QuerySet, Subquery, Sum

from dps.accounts.actors import Actor
from dps.accounts.policy import may
from payments.models import Event, Milestone, Participant

STANDING = ("earned", "passed")


def participants_in_view(actor: Actor) -> QuerySet[Participant]:
    """The participants that this actor may see, each with contract, supplier and district."""
    return Participant.objects.visible_to(actor).select_related(
        "contract__supplier", "contract__district"
    )


def with_fees(rows: QuerySet[Participant]) -> QuerySet[Participant]:
    """Each participant with the day of the start and the fees `earned` so far, in pence."""
    fees = (
        Milestone.objects.filter(
            contract=OuterRef("contract"), participant=OuterRef("pk"), state__in=STANDING
        )
        .order_by()
        .values("participant")
        .annotate(pence=Sum("fee_pence"))
    )
    started = Event.objects.filter(
        participant=OuterRef("pk"), kind="started", corrected_by=None
    ).values("on")
    return rows.annotate(
        earned_pence=Subquery(fees.values("pence")), started_on=Subquery(started[:1])
    )


def referrals_of(actor: Actor, *, state: str = "") -> QuerySet[Participant]:
    """The referrals that a coach made, with the district's reference; all in view for others."""
    rows = participants_in_view(actor)
    if may(actor, "refer"):
        rows = rows.filter(referred_by=actor.user_id).select_related("identity")
    return rows.filter(state=state) if state else rows


def milestones_of(participant: Participant) -> QuerySet[Milestone]:
    """All that was earned for one participant, with the statements on which it stands."""
    return (
        Milestone.objects.filter(contract=participant.contract_id, participant=participant)
        .select_related("statement")
        .order_by("pk")
    )


def events_shown(participant: Participant) -> QuerySet[Event]:
    """What was recorded of one participant, in order, each with what corrects it."""
    return (
        Event.objects.filter(participant=participant)
        .select_related("corrected_by")
        .order_by("on", "pk")
    )
