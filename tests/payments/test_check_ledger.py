"""`manage.py check_ledger`: every sum is proved to the penny, and a penny is found."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from businesscases.models import Budget
from payments.models import Contract, Milestone, Statement
from payments.selectors.proof import ledger_faults
from tests import build
from tests.payments.conftest import World, make_world
from tests.payments.services.test_statements import pay


@pytest.fixture
def settled(now) -> World:
    """One statement paid and a second milestone passed, with VAT."""
    world = make_world(vat_treatment="standard")
    pay(world, world.approved())
    world.passed("BC10002")
    return world


def posting(contract: Contract, account: str, pence: int) -> None:
    """A row that no verb would write, without its other side: the trigger would refuse it."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE payments_posting DISABLE TRIGGER payments_posting_balances")
        cursor.execute(
            "INSERT INTO payments_posting (transaction_id, contract_id, account, amount_pence)"
            " SELECT max(id), %s, %s, %s FROM payments_ledger_transaction",
            [contract.pk, account, pence],
        )


def test_a_proved_ledger_says_so(settled):
    out = StringIO()
    call_command("check_ledger", stdout=out)
    assert out.getvalue() == (
        "The ledger balances: 4 transactions of 1 contracts, and every budget.\n"
    )


def run(sql: str, params: list[object] | None = None) -> None:
    """One statement, judged by the triggers at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql, params)


def test_the_database_refuses_half_a_transaction(settled):
    half = (
        "INSERT INTO payments_posting (transaction_id, contract_id, account, amount_pence)"
        " SELECT max(id), %s, 'cost', 1 FROM payments_ledger_transaction"
    )
    with pytest.raises(IntegrityError):
        run(half, [settled.contract.pk])


@pytest.mark.parametrize("table", ["payments_posting", "payments_ledger_transaction"])
@pytest.mark.parametrize("act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_rows_are_never_changed(settled, table, act):
    with pytest.raises(DatabaseError):
        run(act.format(table))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda _: Contract.objects.update(passed_pence=15_999), "passed is £159.99"),
        (lambda _: Contract.objects.update(paid_pence=7_999), "paid is £79.99"),
        (lambda _: Milestone.objects.filter(state="passed").update(fee_pence=8_001), "its lines"),
        (lambda _: Statement.objects.update(net_pence=7_999), "its net is £79.99"),
        (lambda _: Statement.objects.update(vat_pence=1_601), "VAT in the ledger is £16.00"),
        (lambda _: Budget.objects.update(paid_pence=8_001), "paid is £80.01"),
        (lambda w: posting(w.contract, "cost", 1), "does not balance"),
        (lambda w: posting(w.contract, "bank", -1), "bank in the ledger is £96.01"),
        (lambda w: posting(w.contract, "owed", 1), "owed in the ledger"),
        (
            lambda _: Milestone.objects.filter(state="passed").update(fee_pence=80_001),
            "above the price of £800.00",
        ),
    ],
)
def test_a_penny_is_found(settled, spoil, says):
    with build.past_the_triggers():
        spoil(settled)
    assert any(says in fault for fault in ledger_faults())
    error = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_ledger", stderr=error)
    assert ended.value.code == 1
    assert says in error.getvalue()


def test_an_empty_database_is_proved(db):
    assert ledger_faults() == []
