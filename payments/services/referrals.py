"""Verbs of a referral: made by the work coach, answered by the supplier, or withdrawn.

Lock order: the contract first, then the participant.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import require
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.kernel.periods import london_date
from dps.moves.moving import begin, move
from dps.notifications.services import tell, tell_role
from payments.domain.claimants import claimant_reference, claimant_reference_refused_because
from payments.domain.referrals import (
    ABSENCE_CAUSES,
    CLOSED_FIRST,
    REFUSAL_CAUSES,
    TAKES_A_PLACE,
    WITHDRAWAL_CAUSES,
    cause_label,
    participant_reference,
    referral_refused_because,
)
from payments.models import Contract, Participant, ParticipantIdentity
from payments.services.contracts import SUPPLIER_SIDE, locked_contract
from payments.services.identity import all_hashes, newest_hash

FIELD = "district_reference"


@transaction.atomic
def refer(
    *, contract: Contract, district_reference: str, actor: Actor, now: datetime
) -> Participant:
    """Refer a claimant, known by the district's own reference, to a place of a contract.

    Starts and open referrals never exceed the places: the contract's row is locked meanwhile.
    Raises NotAllowed; RuleBroken where the contract takes nobody, or the reference will not do, or
    the same claimant holds a place on this contract already.
    """
    require(actor, "refer", (contract.district.code,))
    refused = claimant_reference_refused_because(district_reference, FIELD)
    if refused:
        raise RuleBroken(refused)
    locked = Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=contract.pk)
    kept = claimant_reference(district_reference)
    refused = [
        *referral_refused_because(
            locked.state,
            locked.ends_on,
            london_date(now),
            places=locked.places,
            taken=places_taken(locked),
        ),
        *_referred_already(locked, kept),
    ]
    if refused:
        raise RuleBroken(refused)
    participant = _new_participant(contract, locked.last_participant + 1, actor, now)
    version, keyed_hash = newest_hash(kept)
    ParticipantIdentity.objects.create(
        participant=participant,
        district_reference=kept,
        keyed_hash=keyed_hash,
        key_version=version,
    )
    _tell_supplier(participant, now)
    return participant


def places_taken(contract: Contract) -> int:
    """Starts and open referrals of the contract (one query)."""
    return Participant.objects.filter(contract=contract, state__in=TAKES_A_PLACE).count()


def _referred_already(contract: Contract, reference: str) -> list[Reason]:
    """One claimant holds at most one place of a contract."""
    found = ParticipantIdentity.objects.filter(
        keyed_hash__in=all_hashes(reference),
        participant__contract=contract,
        participant__state__in=TAKES_A_PLACE,
    ).exists()
    if not found:
        return []
    sentence = "This claimant has a place on this contract already, so a second is not needed."
    return [Reason("referred_already", sentence, FIELD)]


def _new_participant(contract: Contract, number: int, actor: Actor, now: datetime) -> Participant:
    if actor.user_id is None:
        raise NotAllowed("only a person refers")
    Contract.objects.filter(pk=contract.pk).update(last_participant=number)
    participant = Participant(
        reference=participant_reference(contract.reference, number),
        contract=contract,
        number=number,
        referred_by_id=actor.user_id,
        referred_at=now,
    )
    begin(participant, actor=actor, now=now, capability="refer")
    return participant


@transaction.atomic
def accept_referral(*, participant: Participant, actor: Actor, now: datetime) -> None:
    """Take the referral. Raises as `move` does: RuleBroken where no start would be taken."""
    _read_contract(participant)
    move(participant, "accept", actor=actor, now=now)
    tell_coach(participant, now)


@transaction.atomic
def refuse_referral(*, participant: Participant, because: str, actor: Actor, now: datetime) -> None:
    """Give the referral back with a typed cause; its place is free again. Raises as `move` does."""
    _end(participant, "refuse", because, REFUSAL_CAUSES, actor, now)


@transaction.atomic
def miss_referral(*, participant: Participant, because: str, actor: Actor, now: datetime) -> None:
    """The claimant did not attend; the place is free again. Raises as `move` does."""
    _end(participant, "miss", because, ABSENCE_CAUSES, actor, now)


@transaction.atomic
def withdraw_referral(
    *, participant: Participant, because: str, actor: Actor, now: datetime
) -> None:
    """The coach takes a referral back before it started. Raises as `move` does."""
    _check_cause(because, WITHDRAWAL_CAUSES)
    label = WITHDRAWAL_CAUSES[because]
    _read_contract(participant)
    move(participant, "withdraw", actor=actor, now=now, note=label, ended_because=because)
    _tell_supplier(participant, now, kind="referral_withdrawn")


@transaction.atomic
def lapse_referral(*, participant: Participant, actor: Actor, now: datetime) -> None:
    """End a referral that nobody answered or started before its contract closed; tell the coach.

    Raises as `move` does.
    """
    _read_contract(participant)
    label = cause_label("withdrawn", CLOSED_FIRST)
    move(participant, "lapse", actor=actor, now=now, note=label, ended_because=CLOSED_FIRST)
    tell_coach(participant, now, kind="referral_lapsed")


def _end(
    participant: Participant,
    name: str,
    because: str,
    causes: Mapping[str, str],
    actor: Actor,
    now: datetime,
) -> None:
    _check_cause(because, causes)
    label = causes[because]
    _read_contract(participant)
    move(participant, name, actor=actor, now=now, note=label, ended_because=because)
    tell_coach(participant, now)


def _read_contract(participant: Participant) -> None:
    """Read the state that the guards judge anew, locked so that no end comes in between."""
    locked_contract(participant.contract_id)
    participant.contract.refresh_from_db(fields=["state"])


def _check_cause(because: str, causes: Mapping[str, str]) -> None:
    if because not in causes:
        raise RuleBroken(Reason("cause_missing", "Select the reason.", "because"))


def tell_coach(participant: Participant, now: datetime, *, kind: str = "referral_answered") -> None:
    """The coach who referred hears that there is an answer; what it says stands on the page."""
    tell(
        kind=kind,
        user_ids=[participant.referred_by_id],
        now=now,
        cause=f"{participant.reference}:{participant.state}",
        link=_address(participant),
        participant=participant.reference,
    )


def _tell_supplier(participant: Participant, now: datetime, kind: str = "referral_made") -> None:
    tell_role(
        kind=kind,
        role=SUPPLIER_SIDE,
        scope=participant.contract.supplier.reference,
        now=now,
        cause=f"{participant.reference}:{kind}",
        link=_address(participant),
        participant=participant.reference,
    )


def _address(participant: Participant) -> str:
    return reverse(
        "participant",
        kwargs={"reference": participant.contract.reference, "number": participant.number},
    )
