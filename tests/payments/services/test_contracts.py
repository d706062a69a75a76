"""A contract opens once from an accepted award, with the terms of what was scored."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.models import Contract, ContractChange
from payments.services import (
    deliver_contract,
    open_contract,
    propose_change,
    refuse_change,
    resume_contract,
    suspend_contract,
    terminate_contract,
)
from payments.sweeps import open_contracts
from suppliers.models import Offer
from tests import build
from tests.payments.conftest import World, at


def test_the_terms_are_those_of_the_scored_version(now):
    award = build.award()
    offer = award.candidate.offer
    later = build.version(offer, price=99_900)
    Offer.objects.filter(pk=offer.pk).update(live_version=later)
    contract = open_contract(award=award, actor=SYSTEM, now=now)
    assert contract is not None
    assert contract.unit_price_pence == 80_000
    assert contract.value_pence == 40 * 80_000
    assert contract.financial_year == 2026
    assert (contract.starts_on, contract.ends_on) == (date(2026, 7, 1), date(2026, 12, 31))
    assert contract.terms == {
        "case": award.case.reference,
        "offer": offer.reference,
        "offer_version": 1,
        "split_percent": {"start": 10, "completion": 30, "job_outcome": 60},
        "fees_pence": {"start": 8_000, "completion": 24_000, "job_outcome": 48_000},
        "deliverable": "planned_programme",
        "outcome_mode": "cumulative",
        "outcome_days": 28,
        "window_days": 91,
        "evidence_days": 28,
        "payment_days": 30,
        "programme_days": 364,
    }


def test_an_award_has_one_contract(now):
    award = build.award()
    assert open_contract(award=award, actor=SYSTEM, now=now) is not None
    assert open_contract(award=award, actor=SYSTEM, now=now) is None
    assert Contract.objects.count() == 1


@pytest.mark.parametrize("state", ["recommended", "approved", "invited", "declined", "lapsed"])
def test_only_an_accepted_award_opens_one(now, state):
    with pytest.raises(RuleBroken):
        open_contract(award=build.award(state), actor=SYSTEM, now=now)


def test_only_the_system_opens(now):
    with pytest.raises(NotAllowed):
        open_contract(award=build.award(), actor=build.actor("lead_buyer"), now=now)


def test_the_sweep_opens_each_award_once_and_tells_both_sides(now):
    awards = [build.award(), build.award()]
    build.award("invited")
    owner = build.user("Owner", ("supplier_owner", awards[0].candidate.offer.supplier.reference))
    coach = build.user("Coach", ("work_coach", "black-country"))
    assert open_contracts(now=now) == 2
    assert open_contracts(now=now) == 0
    told = Message.objects.filter(kind="contract_opened")
    assert (told.filter(user=owner).count(), told.filter(user=coach).count()) == (1, 2)
    assert Line.objects.filter(act="contract.begin", role="system").count() == 2


def propose(world: World, change: str, ended_by: str = "") -> None:
    propose_change(
        contract=world.contract,
        change=change,
        ended_by=ended_by,
        reason="No reports for a month.",
        actor=build.actor("buyer"),
        now=at(date(2026, 7, 2)),
    )


def test_suspend_resume_terminate(world: World):
    lead, now = build.actor("lead_buyer"), at(date(2026, 7, 2))
    contract = Contract.objects.select_related("supplier", "district").get(pk=world.contract.pk)
    propose(world, "suspend")
    suspend_contract(contract=contract, actor=lead, now=now)
    resume_contract(contract=contract, reason="Reports have come.", actor=lead, now=now)
    propose(world, "terminate", "agreed")
    terminate_contract(contract=contract, actor=lead, now=now)
    contract.refresh_from_db()
    assert (contract.state, contract.ended_by, contract.ended_on) == (
        "terminated",
        "agreed",
        date(2026, 7, 2),
    )
    acts = list(
        Line.objects.filter(object=contract.reference).order_by("id").values_list("act", "note")
    )
    assert acts == [
        ("contract.propose_suspend", "No reports for a month."),
        ("contract.suspend", "No reports for a month."),
        ("contract.resume", "Reports have come."),
        ("contract.propose_terminate", "Both sides together: No reports for a month."),
        ("contract.terminate", "Both sides together: No reports for a month."),
    ]
    settled = ContractChange.objects.values_list("change", "made", "settled_by")
    assert list(settled.order_by("pk")) == [
        ("suspend", True, lead.user_id),
        ("terminate", True, lead.user_id),
    ]


def test_nobody_changes_a_contract_alone(world: World):
    lead, now = build.actor("lead_buyer"), at(date(2026, 7, 2))
    change = {"contract": world.contract, "change": "suspend", "reason": "No reports.", "now": now}
    with pytest.raises(RuleBroken) as error:
        suspend_contract(contract=world.contract, actor=lead, now=now)
    assert [reason.code for reason in error.value.reasons] == ["not_proposed"]
    propose_change(**change, actor=lead)
    with pytest.raises(RuleBroken) as error:
        suspend_contract(contract=world.contract, actor=lead, now=now)
    assert [reason.code for reason in error.value.reasons] == ["second_person"]
    with pytest.raises(RuleBroken) as error:
        terminate_contract(contract=world.contract, actor=build.actor("lead_buyer"), now=now)
    assert [reason.code for reason in error.value.reasons] == ["not_proposed"]
    with pytest.raises(RuleBroken) as error:
        propose_change(**change, actor=build.actor("buyer"))
    assert [reason.code for reason in error.value.reasons] == ["proposed_before"]
    world.contract.refresh_from_db()
    assert world.contract.state == "open"


def test_a_proposal_is_refused_or_taken_back(world: World):
    buyer, lead, now = build.actor("buyer"), build.actor("lead_buyer"), at(date(2026, 7, 2))
    change = {"contract": world.contract, "change": "suspend", "reason": "No reports.", "now": now}
    propose_change(**change, actor=buyer)
    for other in (build.actor("buyer"), world.actor("owner"), world.actor("finance")):
        with pytest.raises(NotAllowed):
            refuse_change(contract=world.contract, actor=other, now=now)
    refuse_change(contract=world.contract, actor=lead, now=now)
    propose_change(**change, actor=buyer)
    refuse_change(contract=world.contract, actor=buyer, now=now)
    with pytest.raises(NotAllowed):
        refuse_change(contract=world.contract, actor=lead, now=now)
    told = Message.objects.order_by("pk").values_list("kind", flat=True)
    assert list(told.filter(user_id=lead.user_id)) == ["change_proposed", "change_proposed"]
    assert list(told.filter(user_id=buyer.user_id)) == ["change_refused"]
    assert not ContractChange.objects.filter(made=True).exists()


def test_the_database_holds_two_people_too(world: World):
    propose(world, "suspend")
    proposed = ContractChange.objects.get()
    now = at(date(2026, 7, 3))
    for wrong in (
        {"settled_at": now, "settled_by_id": proposed.proposed_by_id, "made": True},
        {"settled_at": now, "settled_by_id": None, "made": True},
        {"settled_at": None, "settled_by_id": build.actor("lead_buyer").user_id, "made": True},
        {"reason": "Another."},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            ContractChange.objects.filter(pk=proposed.pk).update(**wrong)
    with pytest.raises(DatabaseError), transaction.atomic():
        ContractChange.objects.filter(pk=proposed.pk).delete()


def test_a_proposal_falls_when_the_contract_is_delivered(world: World):
    propose(world, "terminate", "supplier")
    deliver_contract(contract=world.contract, actor=SYSTEM, now=at(date(2027, 3, 1)))
    assert ContractChange.objects.get().settled_at == at(date(2027, 3, 1))
    assert not ContractChange.objects.get().made
    line = Line.objects.get(act="contract.refuse_terminate")
    assert (line.actor, line.note) == ("system", "The contract was delivered meanwhile")


def test_nobody_approves_or_refuses_another_proposal_than_the_one_that_was_read(world: World):
    lead, now = build.actor("lead_buyer"), at(date(2026, 7, 2))
    propose(world, "terminate", "supplier")
    read = str(ContractChange.objects.get().pk)
    refuse_change(contract=world.contract, actor=build.actor("lead_buyer"), now=now)
    propose(world, "terminate", "default")
    for verb in (terminate_contract, refuse_change):
        with pytest.raises(Stale):
            verb(contract=world.contract, proposal=read, actor=lead, now=now)
    world.contract.refresh_from_db()
    assert world.contract.state == "open"


def test_only_buyers_propose_and_only_a_lead_buyer_approves(world: World):
    now = at(date(2026, 7, 2))
    for actor in (world.actor("owner"), world.actor("finance")):
        with pytest.raises(NotAllowed):
            propose_change(
                contract=world.contract, change="suspend", reason="So.", actor=actor, now=now
            )
    propose(world, "suspend")
    for actor in (world.actor("owner"), world.actor("finance"), build.actor("buyer")):
        with pytest.raises(NotAllowed):
            suspend_contract(contract=world.contract, actor=actor, now=now)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"reason": "Because of QQ 12 34 56 C."}, "reason"),
        ({"reason": "  "}, "reason"),
        ({"reason": "So.", "change": "terminate"}, "ended_by"),
        ({"reason": "So.", "change": "terminate", "ended_by": "me"}, "ended_by"),
    ],
)
def test_a_proposal_says_who_and_why_and_names_nobody(world: World, words, field):
    with pytest.raises(RuleBroken) as error:
        propose_change(
            contract=world.contract,
            actor=build.actor("buyer"),
            now=at(date(2026, 7, 2)),
            **{"change": "suspend", **words},
        )
    assert [reason.field for reason in error.value.reasons] == [field]
