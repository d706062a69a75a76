"""Reads of participants: lists, and all that the page of one shows."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.kernel.periods import london_date
from payments.domain.evidence import EventKind, Evidence, ProofShown
from payments.domain.tracking import start_evidenced_on
from payments.models import Contract, Event, Milestone, Participant


def participants_in_view(actor: Actor) -> QuerySet[Participant]:
    """The participants that this actor may see, each with contract, supplier and district."""
    return Participant.objects.visible_to(actor).select_related(
        "contract__supplier", "contract__district"
    )


def participants_of(contract: Contract, actor: Actor) -> QuerySet[Participant]:
    """The participants of a contract that this actor may see, without what the contract says."""
    return Participant.objects.visible_to(actor).filter(contract=contract)


_EARNED = """
    SELECT participant_id, min(earned_on) FILTER (WHERE kind = 'start'), sum(fee_pence)
    FROM payments_milestone
    WHERE contract_id = %s AND participant_id = ANY(%s) AND state IN ('earned', 'passed')
    GROUP BY participant_id
"""


def earned_by(contract: Contract, people: Iterable[Participant]) -> dict[int, tuple[date, int]]:
    """The day of the start and the pence earned so far, by participant (one query)."""
    with connection.cursor() as cursor:
        cursor.execute(_EARNED, [contract.pk, [one.pk for one in people]])
        return {number: (day, int(pence)) for number, day, pence in cursor.fetchall()}


def referrals_of(actor: Actor, *, state: str = "") -> QuerySet[Participant]:
    """The referrals that a coach made, with the district's reference; all in view for others."""
    rows = participants_in_view(actor)
    if may(actor, "refer"):
        rows = rows.filter(referred_by=actor.user_id).select_related("identity")
    return rows.filter(state=state) if state else rows


def to_answer(rows: QuerySet[Participant]) -> QuerySet[Participant]:
    """The referrals among these that wait for an answer, of contracts that still take a start."""
    return rows.filter(state="referred", contract__state="open")


def milestones_of(participant: Participant) -> QuerySet[Milestone]:
    """All that was earned for one participant, with the statements on which it stands."""
    return (
        Milestone.objects.filter(contract=participant.contract_id, participant=participant)
        .select_related("statement", "checked_by")
        .order_by("pk")
    )


def proofs_recorded(people: Iterable[int]) -> dict[int, list[ProofShown]]:
    """What stands of that which was recorded of these participants, by participant (one query).

    Of a job that was confirmed further the evidence of its start stands too, before the latest.
    """
    rows = (
        Event.objects.filter(participant__in=list(people))
        .exclude(kind=EventKind.TAKEN_BACK)
        .order_by("on", "pk")
        .values_list(
            *("participant_id", "pk", "kind", "on", "evidence", "evidenced_on", "recorded_at"),
            *("corrects_id", "corrected_by"),
            named=True,
        )
    )
    by_number = {row.pk: row for row in rows}
    found: dict[int, list[ProofShown]] = {}
    for row in by_number.values():
        if row.corrected_by is None:
            stands = [row]
            if row.kind == EventKind.JOB:
                stands = list(dict.fromkeys([_start_proved_by(row, by_number), row]))
            found.setdefault(row.participant_id, []).extend(map(_proof_of, stands))
    return found


def _start_proved_by(job: Any, by_number: Mapping[int, Any]) -> Any:
    """The record of a job that first gave evidence of the start that stands."""
    versions = [job]
    while (before := by_number.get(versions[-1].corrects_id)) is not None:
        versions.append(before)
    seen_on = start_evidenced_on((each.on, each.evidenced_on) for each in versions)
    return next(each for each in versions if each.evidenced_on == seen_on)


def _proof_of(row: Any) -> ProofShown:
    recorded_on = london_date(row.recorded_at)
    return ProofShown(EventKind(row.kind), Evidence(row.evidence), row.evidenced_on, recorded_on)


def events_shown(participant: Participant) -> QuerySet[Event]:
    """What was recorded of one participant, in order, each with what corrects it."""
    return (
        Event.objects.filter(participant=participant)
        .select_related("corrected_by")
        .order_by("on", "pk")
    )
