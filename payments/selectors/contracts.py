"""Reads of contracts: with the figures of their delivery, and what a work coach can refer to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from dps.accounts.actors import Actor
from dps.audit.models import Line
from dps.kernel.periods import london_date
from matching.models import Award
from payments.domain.referrals import TAKES_A_PLACE
from payments.models import Contract, ContractChange, Participant

STARTED = ("started", "completed", "left")


_LEAN = (
    *("supplier__reference", "supplier__name", "district__code", "district__name"),
    *("award__case__reference", "award__case__title", "award__case__client_groups"),
)
"""What pages show of a contract's neighbours; the rest of their columns stays where it is."""


_LISTED = (
    *("pk", "reference", "title", "state", "provision_type", "places", "taken"),
    *("value_pence", "paid_pence", "supplier__name", "district__name"),
)


def with_places(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each contract with `taken`, its starts and open referrals."""
    held = Participant.objects.filter(contract=OuterRef("pk"), state__in=TAKES_A_PLACE)
    counted = held.order_by().values("contract").annotate(n=Count("pk")).values("n")
    return rows.annotate(taken=Coalesce(Subquery(counted), 0))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where a contract stands: people by number, and pence of milestones to be checked."""

    taken: int
    starts: int
    waiting: int
    claimed_pence: int


_DELIVERY = """
    SELECT count(*) FILTER (WHERE state = ANY(%(held)s)),
           count(*) FILTER (WHERE state = ANY(%(started)s)),
           count(*) FILTER (WHERE state = 'referred'),
           (SELECT coalesce(sum(fee_pence), 0) FROM payments_milestone
            WHERE contract_id = %(contract)s AND state = 'earned')
    FROM payments_participant WHERE contract_id = %(contract)s
"""


def delivery_of(contract: Contract) -> Delivery:
    """The figures of one contract (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DELIVERY,
            {"held": list(TAKES_A_PLACE), "started": list(STARTED), "contract": contract.pk},
        )
        return Delivery(*(int(figure) for figure in cursor.fetchone()))


def in_view(actor: Actor) -> QuerySet[Contract]:
    """The contracts that this actor may see, each with its supplier, district and case."""
    own = [field.name for field in Contract._meta.concrete_fields]
    rows = Contract.objects.visible_to(actor)
    return rows.select_related("supplier", "district", "award__case").only(*own, *_LEAN)


def lines_in(rows: QuerySet[Contract]) -> QuerySet[Contract, Any]:
    """What a list shows of each contract, as named tuples: no model is made of a line."""
    return with_places(rows).values_list(*_LISTED, named=True)


def changes_waiting(actor: Actor) -> QuerySet[ContractChange]:
    """The proposals of others that wait for this lead buyer's answer."""
    return ContractChange.objects.filter(settled_at=None).exclude(proposed_by=actor.user_id)


def open_change(contract: Contract) -> ContractChange | None:
    """What is proposed for this contract and waits for an answer; one query."""
    return (
        ContractChange.objects.filter(contract=contract, settled_at=None)
        .select_related("proposed_by")
        .first()
    )


_STOPS = ("contract.suspend", "contract.terminate")


def stopped_on(contract: Contract) -> date | None:
    """The day since which a suspension or a termination stands; None while there is none.

    As the log has it (one query): the row of a contract keeps no suspension.
    """
    stopped: datetime | None = None
    acts = Line.objects.filter(object=contract.reference, act__in=(*_STOPS, "contract.resume"))
    for act, at in acts.order_by("pk").values_list("act", "at"):
        if act not in _STOPS:
            stopped = None
        elif stopped is None:
            stopped = at
    return None if stopped is None else london_date(stopped)


def with_award_seen(rows: QuerySet[Contract], actor: Actor) -> QuerySet[Contract]:
    """Each contract with `sees_award`: whether the actor may read its award from the inside."""
    award = Award.objects.visible_to(actor).filter(pk=OuterRef("award"))
    return rows.annotate(sees_award=Exists(award))


def with_programme(rows: QuerySet[Contract]) -> QuerySet[Contract]:
    """Each contract with `summary` and `content`, in the words of the offer that was scored."""
    version = "award__candidate__version__"
    return rows.annotate(summary=F(f"{version}summary"), content=F(f"{version}answer_1"))


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
    rows = with_programme(with_places(in_view(actor))).filter(
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
