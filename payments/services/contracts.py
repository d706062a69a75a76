"""Verbs of the contract: opened from its award with frozen terms, suspended, resumed, ended."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse

from businesscases import budgets
from businesscases.domain.terms import CaseTerms
from dps.accounts.actors import Actor
from dps.accounts.policy import require
from dps.accounts.roles import Role
from dps.kernel.catalogue import provision
from dps.kernel.errors import Reason, RuleBroken
from dps.kernel.funding import split_fees
from dps.kernel.periods import financial_year, london_date
from dps.kernel.provision import Provision
from dps.moves.moving import begin, move
from dps.notifications.services import tell_role
from dps.scheme.numbering import next_reference
from matching.models import Award
from payments.domain.claimants import words_refused_because
from payments.domain.lifecycle import CONTRACT
from payments.domain.referrals import ENDINGS
from payments.models import Contract, ContractChange
from payments.selectors.contracts import open_change
from payments.selectors.due import is_finished
from payments.services.changes import drop_change, must_be, settle_change
from suppliers.models import OfferVersion

SUPPLIER_SIDE = (Role.SUPPLIER_OWNER, Role.SUPPLIER_EDITOR)
DISTRICT_SIDE = (Role.WORK_COACH, Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER)


@transaction.atomic
def open_contract(*, award: Award, actor: Actor, now: datetime) -> Contract | None:
    """Open the contract of an accepted award, with its terms frozen; None when it has one.

    The price and the text are those of the version that was scored. Raises NotAllowed, and
    RuleBroken for an award that is not accepted.
    """
    won = (
        Award.objects.select_for_update(of=("self",))
        .select_related("case__district", "candidate__offer__supplier", "candidate__version__price")
        .get(pk=award.pk)
    )
    if won.state != "accepted":
        raise RuleBroken(Reason("award_not_accepted", "This award has not been accepted."))
    if Contract.objects.filter(award=won).exists():
        return None
    contract = _contract_of(won, now)
    begin(contract, actor=actor, now=now, capability="open_contract", note=won.reference)
    _tell_both(contract, "contract_opened", now, "opened", case=won.case.reference)
    return contract


def _contract_of(won: Award, now: datetime) -> Contract:
    case, version = won.case, won.candidate.version
    price = version.price.unit_price_pence
    if not (price and case.places and case.starts_on and case.ends_on):
        raise RuleBroken(Reason("award_incomplete", "This award lacks its price or its dates."))
    return Contract(
        reference=next_reference("CON", now),
        award=won,
        supplier=won.candidate.offer.supplier,
        district=case.district,
        title=version.title,
        provision_type=case.provision_type,
        places=case.places,
        unit_price_pence=price,
        value_pence=case.places * price,
        vat_treatment=version.price.vat_treatment,
        financial_year=financial_year(case.starts_on),
        terms=frozen_terms(won, version, price),
        starts_on=case.starts_on,
        ends_on=case.ends_on,
        opened_at=now,
    )


def frozen_terms(award: Award, version: OfferVersion, price_pence: int) -> dict[str, Any]:
    """What the contract is judged and paid by, whatever changes elsewhere later."""
    entry: Provision = provision(award.case.provision_type)
    terms = CaseTerms.from_json(award.case.terms)
    fees = split_fees(price_pence, entry.split)
    return {
        "case": award.case.reference,
        "offer": award.candidate.offer.reference,
        "offer_version": version.number,
        "split_percent": {
            "start": entry.split.start,
            "completion": entry.split.completion,
            "job_outcome": entry.split.job_outcome,
        },
        "fees_pence": {
            "start": fees.start_pence,
            "completion": fees.completion_pence,
            "job_outcome": fees.job_outcome_pence,
        },
        "deliverable": entry.deliverable.value,
        "outcome_mode": terms.outcome_mode,
        "outcome_days": terms.outcome_days,
        "window_days": terms.window_days,
        "evidence_days": terms.evidence_days,
        "payment_days": terms.payment_days,
        "programme_days": terms.programme_days,
    }


@transaction.atomic
def suspend_contract(
    *, contract: Contract, actor: Actor, now: datetime, proposal: str = ""
) -> None:
    """Approve a proposed suspension: no referrals and no further starts; what has begun goes on.

    `proposal` is the key of what was read. Raises as `move` does, RuleBroken where nobody else has
    proposed it, and Stale where another proposal waits by now.
    """
    proposed = _proposed(contract, actor, "suspend", proposal)
    move(contract, "suspend", actor=actor, now=now, note=proposed.reason if proposed else "")
    _settle(proposed, actor, now)
    _tell_both(contract, "contract_suspended", now, f"suspended:{now.isoformat()}")


@transaction.atomic
def resume_contract(*, contract: Contract, reason: str, actor: Actor, now: datetime) -> None:
    """Take referrals and starts again. Raises as `move` does."""
    _refuse_words(reason)
    move(contract, "resume", actor=actor, now=now, note=reason)
    _tell_both(contract, "contract_resumed", now, f"resumed:{now.isoformat()}")


@transaction.atomic
def terminate_contract(
    *, contract: Contract, actor: Actor, now: datetime, proposal: str = ""
) -> None:
    """Approve a proposed end before its time; what was started can still be completed and paid.

    `proposal` is the key of what was read. Raises as `suspend_contract` does.
    """
    proposed = _proposed(contract, actor, "terminate", proposal)
    ended_by = proposed.ended_by if proposed else ""
    move(
        contract,
        "terminate",
        actor=actor,
        now=now,
        note=f"{ENDINGS.get(ended_by, '')}: {proposed.reason if proposed else ''}",
        ended_by=ended_by,
        ended_on=london_date(now),
    )
    _settle(proposed, actor, now)
    _tell_both(contract, "contract_terminated", now, "terminated")


def _proposed(contract: Contract, actor: Actor, name: str, read: str) -> ContractChange | None:
    """What is proposed, with the contract's row locked; without it the move's guard refuses."""
    scopes = (contract.supplier.reference, contract.district.code)
    require(actor, CONTRACT.transition(name).capability, scopes)
    locked_contract(contract.pk)
    proposed = open_change(contract)
    must_be(read, proposed)
    return proposed


def _settle(proposed: ContractChange | None, actor: Actor, now: datetime) -> None:
    if proposed is not None:
        settle_change(proposed, actor, now, made=True)


@transaction.atomic
def deliver_contract(*, contract: Contract, actor: Actor, now: datetime) -> None:
    """The last start is over. Raises as `move` does.

    Completions and jobs can still be recorded until the contract closes. A proposal that still
    waits comes to nothing.
    """
    move(contract, "deliver", actor=actor, now=now)
    drop_change(contract, actor, now, "The contract was delivered meanwhile")
    _tell_both(contract, "contract_delivered", now, "delivered")


def locked_contract(number: int) -> Contract:
    """The contract's row, locked until the transaction ends; before any of its participants."""
    return Contract.objects.select_for_update(of=("self",), no_key=True).get(pk=number)


@transaction.atomic
def close_contract(*, contract: Contract, actor: Actor, now: datetime) -> int:
    """Nothing can be claimed or paid any more: what was committed and never paid is given back.

    How much that was, in pence. Raises as `move` does, and RuleBroken where something can still be
    claimed, checked or paid: asked once more under the lock that whoever records takes too.
    """
    require(actor, "finish_contract", (contract.supplier.reference, contract.district.code))
    budgets.lock_budget(case=contract.award.case)
    locked_contract(contract.pk)
    if not is_finished(contract, london_date(now)):
        raise RuleBroken(Reason("not_finished", "Something can still be claimed or paid on it."))
    released = budgets.release_commitment(
        case=contract.award.case, cause=contract.reference, actor=actor, now=now
    )
    move(contract, "close", actor=actor, now=now)
    _tell_both(contract, "contract_closed", now, "closed")
    return released


def _refuse_words(reason: str) -> None:
    refused = words_refused_because(reason, "reason")
    if refused:
        raise RuleBroken(refused)


def _tell_both(contract: Contract, kind: str, now: datetime, cause: str, **words: str) -> None:
    """Tell the supplier's people and the district's."""
    link = reverse("contract", kwargs={"reference": contract.reference})
    for roles, scope in (
        (SUPPLIER_SIDE, contract.supplier.reference),
        (DISTRICT_SIDE, contract.district.code),
    ):
        tell_role(
            kind=kind,
            role=roles,
            scope=scope,
            now=now,
            cause=f"{contract.reference}:{cause}",
            link=link,
            contract=contract.reference,
            **words,
        )
