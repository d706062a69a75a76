"""A contract opens once from an accepted award, with the terms of what was scored."""

from datetime import date

import pytest

from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.notifications.models import Message
from payments.models import Contract
from payments.services import (
    open_contract,
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


def test_suspend_resume_terminate(world: World):
    lead, now = build.actor("lead_buyer"), at(date(2026, 7, 2))
    contract = Contract.objects.select_related("supplier", "district").get(pk=world.contract.pk)
    suspend_contract(contract=contract, reason="No reports for a month.", actor=lead, now=now)
    resume_contract(contract=contract, reason="Reports have come.", actor=lead, now=now)
    terminate_contract(
        contract=contract, ended_by="agreed", reason="Both want it.", actor=lead, now=now
    )
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
        ("contract.suspend", "No reports for a month."),
        ("contract.resume", "Reports have come."),
        ("contract.terminate", "Both sides together: Both want it."),
    ]


def test_only_a_lead_buyer_changes_a_contract(world: World):
    for actor in (world.actor("owner"), world.actor("finance"), build.actor("buyer")):
        with pytest.raises(NotAllowed):
            suspend_contract(
                contract=world.contract, reason="Why not?", actor=actor, now=at(date(2026, 7, 2))
            )


def test_no_national_insurance_number_in_a_reason(world: World):
    with pytest.raises(RuleBroken) as error:
        suspend_contract(
            contract=world.contract,
            reason="Because of QQ 12 34 56 C.",
            actor=build.actor("lead_buyer"),
            now=at(date(2026, 7, 2)),
        )
    assert error.value.reasons[0].field == "reason"
