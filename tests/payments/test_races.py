"""S5: fifty people at once on real connections, over payments, checks, places and sweeps.

The negative control takes every guard away and shows that the same crowd then pays many times, so
that a green run means something.
"""

import os
import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import F, Sum

from businesscases.models import BudgetEntry
from dps.audit.models import Line
from payments.models import (
    Contract,
    LedgerTransaction,
    Milestone,
    Participant,
    Posting,
    Statement,
)
from payments.selectors.proof import ledger_faults
from payments.services import (
    approve_statement,
    fail_milestone,
    pass_milestone,
    pay_statement,
    refer,
    statements,
)
from payments.sweeps import draw_statements, earn_milestones, open_contracts
from tests import build
from tests.businesscases.test_races import at_once
from tests.payments.conftest import REFERRED, STARTED, World, at, make_world

CROWD = 50
ROUNDS = int(os.environ.get("DPS_ROUNDS", "5"))
PAID = date(2026, 8, 6)
SITS = ("contract__supplier", "contract__district")


@pytest.fixture
def crowd(committed_db: str) -> None:
    """Fifty connections and a few more must be allowed by the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        allowed = int(cursor.fetchone()[0])
    if allowed < CROWD + 20:
        pytest.fail(f"the database allows {allowed} connections, the race needs {CROWD + 20}")


def same_statement() -> list[Statement]:
    """The one statement, read anew for each of the crowd."""
    rows = Statement.objects.select_related(*SITS, "contract__award__case")
    return [rows.get() for _ in range(CROWD)]


def paying(world: World) -> list[Callable[[], Any]]:
    actor = world.actor("second")

    def pay(statement: Statement, number: int) -> Callable[[], Any]:
        return lambda: pay_statement(
            statement=statement,
            paid_on=PAID,
            payment_reference=f"BACS {number}",
            actor=actor,
            now=at(PAID),
        )

    return [pay(statement, number) for number, statement in enumerate(same_statement())]


def bank() -> int:
    return Posting.objects.filter(account="bank").aggregate(Sum("amount_pence"))[
        "amount_pence__sum"
    ]


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_payments_of_one_statement_pay_once(crowd, number):
    world = make_world(vat_treatment="standard")
    world.approved()
    assert at_once(paying(world)) == Counter(done=1, Stale=CROWD - 1)
    assert bank() == -9_600
    assert BudgetEntry.objects.filter(kind="pay").count() == 1
    assert Line.objects.filter(act="statement.pay").count() == 1
    assert Contract.objects.get().paid_pence == 8_000
    assert ledger_faults() == []


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_approvals_of_one_statement_approve_once(crowd, number):
    world = make_world(vat_treatment="standard")
    world.confirmed()
    actor = world.actor("finance")

    def approve(statement: Statement) -> Callable[[], Any]:
        return lambda: approve_statement(statement=statement, actor=actor, now=at(PAID))

    ended = at_once([approve(each) for each in same_statement()])
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert LedgerTransaction.objects.filter(key__startswith="vat:").count() == 1
    assert ledger_faults() == []


def test_the_control_without_guards_pays_many_times(crowd, monkeypatch):
    """No budget lock, no compare and set, no key: the same crowd empties the bank."""
    world = make_world(vat_treatment="standard")
    world.approved()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE payments_contract DROP CONSTRAINT contract_never_above_value")

    def naive(obj: Any, name: str, **more: Any) -> None:
        assert Statement.objects.get(pk=obj.pk).state == "approved"

    def add(contract: Contract, pence: int) -> None:
        Contract.objects.filter(pk=contract.pk).update(paid_pence=F("paid_pence") + pence)

    post = statements.post
    monkeypatch.setattr(statements.budgets, "pay", lambda **_: True)
    monkeypatch.setattr(statements, "move", naive)
    monkeypatch.setattr(statements, "_add_paid", add)
    monkeypatch.setattr(
        statements, "post", lambda key, **more: post(key=f"{key}:{uuid.uuid4()}", **more)
    )
    assert at_once(paying(world))["done"] > 1
    assert bank() < -9_600
    assert ledger_faults() != []


def test_passing_and_failing_one_milestone_at_once(crowd):
    world = make_world()
    world.claimed()
    first, second = world.actor("finance"), world.actor("second")
    rows = Milestone.objects.select_related("participant", *SITS)

    def judge(number: int) -> Callable[[], Any]:
        milestone = rows.get()
        if number % 2:
            return lambda: pass_milestone(milestone=milestone, actor=first, now=at(STARTED))
        return lambda: fail_milestone(
            milestone=milestone, reason="No.", actor=second, now=at(STARTED)
        )

    ended = at_once([judge(number) for number in range(CROWD)])
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert ledger_faults() == []


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_referrals_fill_seven_places_and_no_more(crowd, number):
    world = make_world()
    with build.past_the_triggers():
        Contract.objects.update(places=7, value_pence=7 * 80_000)
    actor = world.actor("coach")

    def one(place: int) -> Callable[[], Any]:
        return lambda: refer(
            contract=world.contract,
            district_reference=f"BC{60000 + place}",
            actor=actor,
            now=at(REFERRED),
        )

    assert at_once([one(place) for place in range(CROWD)]) == Counter(done=7, RuleBroken=CROWD - 7)
    numbers = Participant.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6, 7]


def test_one_claimant_referred_by_fifty(crowd):
    world = make_world()
    actor = world.actor("coach")
    act = lambda: refer(  # noqa: E731
        contract=world.contract, district_reference="BC60001", actor=actor, now=at(REFERRED)
    )
    assert at_once([act] * CROWD) == Counter(done=1, RuleBroken=CROWD - 1)


def test_sweeps_together_do_everything_once(crowd):
    award = build.award()
    at_once([lambda: open_contracts(now=build.NOW)] * 8)
    assert Contract.objects.filter(award=award).count() == 1
    Contract.objects.all()
    world = make_world()
    for number in range(6):
        world.complete(world.started(f"BC{70000 + number}"))
    later = date(2026, 9, 1)
    sweep = lambda: earn_milestones(as_of=later, now=at(later), chunk=2)  # noqa: E731
    assert at_once([sweep] * 8) == Counter(done=8)
    assert Milestone.objects.count() == 12
    actor = world.actor("finance")
    for milestone in Milestone.objects.select_related("participant", *SITS).order_by("-kind"):
        pass_milestone(milestone=milestone, actor=actor, now=at(later))
    after = date(2026, 10, 1)
    assert at_once([lambda: draw_statements(now=at(after))] * 8) == Counter(done=8)
    assert Statement.objects.count() == 1
    assert ledger_faults() == []
