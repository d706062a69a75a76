"""A buyer proposes to suspend or end a contract; a lead buyer refuses, or approves by the move."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.accounts.roles import Role
from dps.kernel.errors import NotAllowed, Reason, RuleBroken, Stale
from dps.moves.moving import note_act
from dps.notifications.services import tell, tell_role
from payments.domain.changes import CHANGES, may_not_propose
from payments.domain.claimants import words_refused_because
from payments.domain.lifecycle import CONTRACT
from payments.domain.referrals import ENDINGS
from payments.facts import change_facts
from payments.models import Contract, ContractChange
from payments.selectors.contracts import open_change

PROPOSE = "propose_contract_change"


@transaction.atomic
def propose_change(
    *,
    contract: Contract,
    change: str,
    reason: str,
    actor: Actor,
    now: datetime,
    ended_by: str = "",
) -> ContractChange:
    """Say what should become of a contract and why; somebody else approves it.

    `change` is a code of `domain.changes.CHANGES`; `ended_by`, for a termination, one of
    `domain.referrals.ENDINGS`. Raises NotAllowed; RuleBroken without words, where the contract's
    state does not allow the change, and while another proposal waits.
    """
    scopes = (contract.supplier.reference, contract.district.code)
    require(actor, PROPOSE, scopes)
    if actor.user_id is None or change not in CHANGES:
        raise NotAllowed("a person proposes a suspension or a termination")
    locked = _locked(contract)
    refused = [
        *CONTRACT.illegal_because(change, locked.state),
        *may_not_propose(change_facts(locked, actor, now)),
        *_words_refused(reason, change, ended_by),
    ]
    if refused:
        raise RuleBroken(refused)
    proposed = ContractChange.objects.create(
        contract=contract,
        change=change,
        ended_by=ended_by if change == "terminate" else "",
        reason=reason.strip(),
        proposed_by_id=actor.user_id,
        proposed_at=now,
    )
    _note(contract, actor, f"contract.propose_{change}", now, _words_of(proposed))
    tell_role(
        kind="change_proposed",
        role=Role.LEAD_BUYER,
        now=now,
        cause=f"{contract.reference}:{proposed.pk}",
        link=reverse("contract-change", args=[contract.reference]),
        but=[actor.reference],
        change=CHANGES[change].lower(),
        contract=contract.reference,
    )
    return proposed


@transaction.atomic
def refuse_change(*, contract: Contract, actor: Actor, now: datetime, proposal: str = "") -> None:
    """Take back what one proposed oneself, or refuse it as the one who could approve.

    `proposal` is the key of what was read. Raises NotAllowed where nothing waits, or for anybody
    else; Stale where another proposal waits by now.
    """
    scopes = (contract.supplier.reference, contract.district.code)
    require(actor, PROPOSE, scopes)
    _locked(contract)
    proposed = open_change(contract)
    if proposed is None:
        raise NotAllowed(f"nothing is proposed for {contract.reference}")
    must_be(proposal, proposed)
    mine = proposed.proposed_by_id == actor.user_id
    if not mine:
        require(actor, "change_contract", scopes)
    settle_change(proposed, actor, now, made=False)
    _note(contract, actor, f"contract.refuse_{proposed.change}", now)
    if mine:
        return
    tell(
        kind="change_refused",
        user_ids=[proposed.proposed_by_id],
        now=now,
        cause=f"{contract.reference}:{proposed.pk}",
        link=reverse("contract", args=[contract.reference]),
        change=CHANGES[proposed.change].lower(),
        contract=contract.reference,
    )


def _words_of(proposed: ContractChange) -> str:
    """Who ends the contract, where it is ended, and why: as the audit log keeps it."""
    ended_by = ENDINGS.get(proposed.ended_by, "")
    return f"{ended_by}: {proposed.reason}" if ended_by else proposed.reason


def must_be(read: str, proposed: ContractChange | None) -> None:
    """Raise Stale where the proposal that was read (its key) is not the one that waits."""
    if read and (proposed is None or str(proposed.pk) != read):
        raise Stale("another proposal waits by now")


def drop_change(contract: Contract, actor: Actor, now: datetime, why: str) -> None:
    """A proposal that waits comes to nothing, for the contract moved on."""
    proposed = open_change(contract)
    if proposed is not None:
        settle_change(proposed, actor, now, made=False)
        _note(contract, actor, f"contract.refuse_{proposed.change}", now, why)


def settle_change(proposed: ContractChange, actor: Actor, now: datetime, *, made: bool) -> None:
    """A proposal waits no longer: it was approved, or came to nothing."""
    ContractChange.objects.filter(pk=proposed.pk, settled_at=None).update(
        settled_at=now, settled_by_id=actor.user_id, made=made
    )


def _words_refused(reason: str, change: str, ended_by: str) -> list[Reason]:
    refused = [] if reason.strip() else [Reason("reason_missing", "Enter the reason.", "reason")]
    refused += words_refused_because(reason, "reason")
    if change == "terminate" and ended_by not in ENDINGS:
        refused.append(Reason("ended_by", "Select who ends the contract.", "ended_by"))
    return refused


def _locked(contract: Contract) -> Contract:
    return (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("supplier", "district")
        .get(pk=contract.pk)
    )


def _note(contract: Contract, actor: Actor, act: str, now: datetime, words: str = "") -> None:
    note_act(
        actor=actor,
        now=now,
        act=act,
        object_reference=contract.reference,
        role=role_used(actor, PROPOSE),
        note=words,
    )
