"""Reads of contracts: with the figures of their delivery, and what a work coach can refer to."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from dps.accounts.actors import Actor
from payments.domain.referrals import TAKES_A_PLACE
from payments.models import Contract, Milestone, Participant

STARTED = ("started", "completed", "left")


def _count(rows: QuerySet[Any], of: str = "pk") -> Coalesce:
    """How many of the rows belong to the contract at hand."""
    counted = rows.filter(contract=OuterRef("pk")).order_by().values("contract")
    return Coalesce(Subquery(counted.annotate(n=Count(of)).values("n")), 0)


def _sum(rows: QuerySet[Any], of: str) -> Coalesce:
    """The pence of the rows that belong to the contract at hand."""
    summed = rows.filter(contract=OuterRef("pk")).order_by().values("contract")
    return Coalesce(
        Subquery(summed.annotate(n=Sum(of)).values("n"), output_field=IntegerField()), 0
    )


def with_places(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each contract with `taken`, its starts and open referrals, and the places `left`."""
    held = Participant.objects.filter(state__in=TAKES_A_PLACE)
    return rows.annotate(taken=_count(held)).annotate(left=F("places") - F("taken"))


def with_figures(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each contract with its places, `starts`, `waiting` referrals and what is `claimed`.

    `claimed` is the pence of milestones that wait for their check.
    """
    people = Participant.objects.all()
    return with_places(rows).annotate(
        starts=_count(people.filter(state__in=STARTED)),
        waiting=_count(people.filter(state="referred")),
        claimed=_sum(Milestone.objects.filter(state="earned"), "fee_pence"),
    )


def in_view(actor: Actor) -> QuerySet[Contract]:
    """The contracts that this actor may see, each with its supplier, district and case."""
    return Contract.objects.visible_to(actor).select_related(
        "supplier", "district", "award__case", "award__candidate__offer"
    )


def provision_open_to(
    actor: Actor,
    today: date,
    *,
    provision_type: str = "",
    client_group: str = "",
    districts: Iterable[str] = (),
) -> QuerySet[Contract]:
    """Open contracts with a place left that the actor may see: what claimants can be referred to.

    A contract without client groups is for any claimant, so it fits every group.
    """
    rows = with_places(in_view(actor)).filter(
        state="open", ends_on__gte=today, places__gt=F("taken")
    )
    if provision_type:
        rows = rows.filter(provision_type=provision_type)
    if client_group:
        any_claimant = Q(award__case__client_groups__len=0)
        rows = rows.filter(any_claimant | Q(award__case__client_groups__contains=[client_group]))
    if districts:
        rows = rows.filter(district__code__in=districts)
    return rows
