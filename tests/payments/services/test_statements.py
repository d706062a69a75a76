"""The statement: drawn after its month, confirmed, approved by one, paid by another, once."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from businesscases.models import Budget, BudgetEntry
from dps.accounts.models import Membership
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.models import Contract, LedgerTransaction, Milestone, Posting, Statement
from payments.selectors.proof import ledger_faults
from payments.services import (
    answer_statement,
    approve_statement,
    confirm_statement,
    draw_statement,
    pay_statement,
    query_statement,
)
from payments.sweeps import draw_statements
from tests import build
from tests.payments.conftest import World, at, make_world
from tests.payments.services.test_referrals import codes

AUGUST = date(2026, 8, 3)


def pay(world: World, statement: Statement, name: str = "second", **fields: object) -> None:
    values = {"paid_on": date(2026, 8, 6), "payment_reference": "BACS 17", **fields}
    pay_statement(statement=statement, actor=world.actor(name), now=at(date(2026, 8, 6)), **values)


def test_a_statement_holds_what_passed_in_its_month(world: World):
    milestones = [world.passed("BC10001"), world.passed("BC10002")]
    late = world.passed("BC10003", day=date(2026, 8, 1))
    statement = world.drawn()
    assert (statement.month, statement.net_pence, statement.vat_pence) == (
        date(2026, 7, 1),
        16_000,
        0,
    )
    assert set(statement.milestones.all()) == set(milestones)
    late.refresh_from_db()
    assert late.statement is None
    message = Message.objects.get(kind="statement_drawn")
    assert message.user == world.owner


def test_midnight_is_midnight_in_london(world: World):
    """23:30 UTC on 31 July is 0:30 on 1 August in London."""
    late = world.passed()
    Milestone.objects.filter(pk=late.pk).update(
        checked_at=at(date(2026, 7, 31), 23).replace(minute=30)
    )
    assert (
        draw_statement(
            contract=world.contract,
            month=date(2026, 7, 1),
            actor=world.actor("finance"),
            now=at(AUGUST),
        )
        is None
    )


def test_no_statement_before_the_month_is_over(world: World):
    world.passed()
    with pytest.raises(RuleBroken) as error:
        world.drawn(day=date(2026, 7, 31))
    assert codes(error) == [("month_not_over", "")]


@pytest.mark.parametrize(
    ("vat", "expected"), [("standard", 1_600), ("exempt", 0), ("outside", 0), ("unregistered", 0)]
)
def test_the_tax_is_a_line_of_its_own(now, vat, expected):
    world = make_world(vat_treatment=vat)
    world.passed()
    statement = world.drawn()
    assert (statement.vat_pence, statement.gross_pence) == (expected, 8_000 + expected)


def test_the_sweep_draws_each_month_once(world: World):
    world.passed("BC10001")
    world.passed("BC10002", day=date(2026, 8, 20))
    assert draw_statements(now=at(AUGUST)) == 1
    assert draw_statements(now=at(AUGUST)) == 0
    assert draw_statements(now=at(date(2026, 9, 1))) == 1
    assert draw_statements(now=at(date(2026, 9, 1))) == 0
    assert list(Statement.objects.order_by("month").values_list("month", "net_pence")) == [
        (date(2026, 7, 1), 8_000),
        (date(2026, 8, 1), 8_000),
    ]


def test_a_late_sweep_draws_every_month(world: World):
    world.passed("BC10001")
    world.passed("BC10002", day=date(2026, 8, 20))
    assert draw_statements(now=at(date(2026, 11, 1))) == 2


def test_what_was_noted_after_the_drawing_stands_on_the_next(world: World):
    world.passed("BC10001")
    assert draw_statements(now=at(AUGUST)) == 1
    world.passed("BC10002")
    assert draw_statements(now=at(AUGUST)) == 0
    assert draw_statements(now=at(date(2026, 9, 1))) == 1
    assert Statement.objects.latest("month").month == date(2026, 8, 1)


def test_a_confirmation_is_the_valid_invoice(world: World):
    statement = world.confirmed()
    assert statement.pay_by == date(2026, 8, 4) + timedelta(days=30)
    assert statement.confirmed_by_id == world.owner.pk
    told = Message.objects.filter(kind="statement_confirmed").values_list("user", flat=True)
    assert set(told) == {world.finance.pk, world.second.pk}


def test_a_query_and_its_answer(world: World):
    world.passed()
    statement = world.drawn()
    query_statement(
        statement=statement,
        query="Participant 1 twice?",
        actor=world.actor("owner"),
        now=at(AUGUST),
    )
    answer_statement(
        statement=statement, answer="Once only.", actor=world.actor("finance"), now=at(AUGUST)
    )
    assert (statement.state, statement.query, statement.answer) == (
        "drawn",
        "Participant 1 twice?",
        "Once only.",
    )
    confirm_statement(statement=statement, actor=world.actor("owner"), now=at(AUGUST))


@pytest.mark.parametrize("words", ["", "  ", "It is QQ123456C"])
def test_a_query_says_something(world: World, words: str):
    world.passed()
    with pytest.raises(RuleBroken):
        query_statement(
            statement=world.drawn(), query=words, actor=world.actor("owner"), now=at(AUGUST)
        )


def test_paid_in_ledger_contract_and_budget_together(now):
    world = make_world(vat_treatment="standard")
    statement = world.approved()
    pay(world, statement)
    assert (statement.state, statement.paid_on) == ("paid", date(2026, 8, 6))
    assert list(Posting.objects.order_by("pk").values_list("account", "amount_pence")) == [
        ("cost", 8_000),
        ("owed", -8_000),
        ("vat", 1_600),
        ("owed", -1_600),
        ("owed", 9_600),
        ("bank", -9_600),
    ]
    world.contract.refresh_from_db()
    assert (world.contract.passed_pence, world.contract.paid_pence) == (8_000, 8_000)
    budget = Budget.objects.get(district=world.contract.district)
    assert budget.paid_pence == 8_000
    entry = BudgetEntry.objects.get(kind="pay")
    assert (entry.amount_pence, entry.cause) == (8_000, statement.reference)
    assert Message.objects.get(kind="statement_paid").user == world.owner
    assert ledger_faults() == []


def test_who_approved_does_not_pay(world: World):
    statement = world.approved()
    with pytest.raises(RuleBroken) as error:
        pay(world, statement, "finance")
    assert codes(error) == [("own_approval", "")]
    assert not BudgetEntry.objects.filter(kind="pay").exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(paid_by=statement.approved_by_id)


def test_who_claims_neither_approves_nor_pays(world: World):
    statement = world.confirmed()
    Membership.objects.create(user=world.owner, role="finance", scope="", since=at(AUGUST))
    with pytest.raises(RuleBroken) as error:
        approve_statement(statement=statement, actor=world.actor("owner"), now=at(AUGUST))
    assert codes(error) == [("own_claim", "")]
    approve_statement(statement=statement, actor=world.actor("finance"), now=at(date(2026, 8, 5)))
    with pytest.raises(RuleBroken):
        pay(world, statement, "owner")


def test_paid_once(world: World):
    statement = world.approved()
    same = Statement.objects.select_related(
        "contract__supplier", "contract__district", "contract__award__case"
    ).get()
    pay(world, statement)
    with pytest.raises(Stale):
        pay(world, same)
    assert LedgerTransaction.objects.filter(key__startswith="pay:").count() == 1


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 8, 7), "paid_in_future"), (date(2026, 8, 4), "paid_before_approval")],
)
def test_the_day_of_the_payment(world: World, day, code):
    statement = world.approved()
    with pytest.raises(RuleBroken) as error:
        pay(world, statement, paid_on=day)
    assert codes(error) == [(code, "paid_on")]


def test_who_may_do_what(world: World):
    world.passed()
    statement = world.drawn()
    with pytest.raises(NotAllowed):
        confirm_statement(statement=statement, actor=world.actor("finance"), now=at(AUGUST))
    confirm_statement(statement=statement, actor=world.actor("owner"), now=at(AUGUST))
    for actor in (world.actor("owner"), build.actor("lead_buyer"), build.actor("auditor")):
        with pytest.raises(NotAllowed):
            approve_statement(statement=statement, actor=actor, now=at(AUGUST))


def test_never_more_than_has_passed(world: World):
    statement = world.approved()
    Contract.objects.filter(pk=world.contract.pk).update(passed_pence=7_999)
    with pytest.raises(RuleBroken) as error:
        pay(world, statement)
    assert codes(error) == [("above_passed", "")]
