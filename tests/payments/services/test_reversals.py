"""A pass taken back: off a statement that is not approved, netted off the next one afterwards."""

from datetime import date

import pytest

from businesscases.models import Budget, BudgetEntry
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.models import Contract, Milestone, Posting, Statement
from payments.selectors.proof import ledger_faults
from payments.services import (
    approve_statement,
    confirm_statement,
    pass_milestone,
    pay_statement,
    query_statement,
    reverse_milestone,
)
from payments.sweeps import draw_statements, finish_contracts
from tests import build
from tests.payments.conftest import COMPLETED, World, at, make_world
from tests.payments.services.test_referrals import codes

AUGUST, PAID, LATER = date(2026, 8, 4), date(2026, 8, 6), date(2026, 8, 20)
SITS = ("contract__supplier", "contract__district", "contract__award__case")


def undo(world: World, milestone: Milestone, name: str = "second", day: date = LATER) -> None:
    reverse_milestone(
        milestone=world.milestone(milestone.participant, milestone.kind),
        reason="Nobody attended.",
        actor=world.actor(name),
        now=at(day),
    )


def only() -> Statement:
    return Statement.objects.select_related(*SITS).get()


def money() -> tuple[int, int, int]:
    contract, budget = Contract.objects.get(), Budget.objects.get()
    return contract.passed_pence, contract.paid_pence, budget.paid_pence


def bank() -> int:
    return sum(Posting.objects.filter(account="bank").values_list("amount_pence", flat=True))


def settle(world: World, statement: Statement, day: date) -> None:
    """Confirmed, approved and paid."""
    confirm_statement(statement=statement, actor=world.actor("owner"), now=at(day))
    approve_statement(statement=statement, actor=world.actor("finance"), now=at(day))
    pay_statement(
        statement=statement, paid_on=day, payment_reference="BACS 1",
        actor=world.actor("second"), now=at(day),
    )  # fmt: skip


def paid(world: World) -> Milestone:
    milestone = world.passed()
    world.drawn()
    settle(world, only(), PAID)
    return milestone


@pytest.mark.parametrize("state", ["drawn", "queried", "confirmed"])
def test_before_the_approval_the_line_is_taken_off(now, state):
    world = make_world(vat_treatment="standard")
    first, _ = world.passed("BC10001"), world.passed("BC10002")
    statement = world.drawn()
    if state == "queried":
        query_statement(
            statement=statement, query="Who?", actor=world.actor("owner"), now=at(AUGUST)
        )
    if state == "confirmed":
        confirm_statement(statement=statement, actor=world.actor("owner"), now=at(AUGUST))
    undo(world, first)
    left = only()
    assert (left.state, left.net_pence, left.vat_pence) == ("drawn", 8_000, 1_600)
    assert (left.confirmed_at, left.pay_by) == (None, None)
    assert world.milestone(first.participant).statement is None
    line = Line.objects.get(object=left.reference, act="statement.redraw")
    assert (line.actor, line.note) == (world.second.reference, f"Without {first.reference}")
    assert Message.objects.get(kind="statement_changed").user == world.owner
    assert ledger_faults() == []
    settle(world, left, LATER)
    assert money() == (8_000, 8_000, 8_000)
    assert ledger_faults() == []


def test_nobody_confirms_other_lines_than_those_that_were_read(world: World):
    first, _ = world.passed("BC10001"), world.passed("BC10002")
    read = world.drawn()
    undo(world, first)
    with pytest.raises(Stale):
        confirm_statement(statement=read, actor=world.actor("owner"), now=at(AUGUST))
    assert only().state == "drawn"
    confirm_statement(statement=only(), actor=world.actor("owner"), now=at(AUGUST))


def test_a_statement_goes_with_its_last_line(world: World):
    milestone = world.passed()
    world.drawn()
    undo(world, milestone)
    left = only()
    assert (left.state, left.net_pence) == ("withdrawn", 0)
    assert ledger_faults() == []
    world.passed("BC10002", day=LATER)
    assert draw_statements(now=at(date(2026, 9, 1))) == 1


def test_what_was_paid_is_netted_off_the_next_statement(now):
    world = make_world(vat_treatment="standard")
    milestone = paid(world)
    assert (money(), bank()) == ((8_000, 8_000, 8_000), -9_600)
    undo(world, milestone)
    assert money() == (0, 0, 0)
    entry = BudgetEntry.objects.get(kind="reverse")
    assert (entry.amount_pence, entry.cause) == (8_000, milestone.reference)
    assert only().net_pence == 8_000
    assert ledger_faults() == []
    for number in range(2):
        world.passed(f"BC2000{number}", day=LATER)
    assert draw_statements(now=at(date(2026, 9, 1))) == 1
    following = Statement.objects.select_related(*SITS).latest("month")
    assert (following.net_pence, following.vat_pence) == (8_000, 1_600)
    assert world.milestone(milestone.participant).netted_on == following
    settle(world, following, date(2026, 9, 2))
    assert (money(), bank()) == ((16_000, 16_000, 16_000), -19_200)
    assert ledger_faults() == []
    assert draw_statements(now=at(date(2026, 10, 1))) == 0


def test_where_no_fee_follows_the_supplier_pays_back(world: World):
    milestone = paid(world)
    undo(world, milestone)
    Contract.objects.update(state="terminated", ended_on=LATER, ended_by="agreed")
    milestone.participant.refresh_from_db()
    assert draw_statements(now=at(date(2026, 9, 1))) == 1
    back = Statement.objects.select_related(*SITS).latest("month")
    assert back.net_pence == -8_000
    settle(world, back, date(2026, 9, 2))
    assert (money(), bank()) == ((0, 0, 0), 0)
    assert ledger_faults() == []


def test_what_is_to_be_netted_off_keeps_the_contract_from_closing(world: World):
    milestone = paid(world)
    world.leave(milestone.participant)
    Contract.objects.update(state="terminated", ended_on=LATER, ended_by="agreed")
    undo(world, milestone)
    assert finish_contracts(now=at(date(2028, 1, 1))) == 0
    assert draw_statements(now=at(date(2028, 1, 1))) == 1
    settle(world, Statement.objects.select_related(*SITS).latest("month"), date(2028, 1, 2))
    assert finish_contracts(now=at(date(2028, 1, 3))) == 1


def test_between_approval_and_payment_the_statement_stays_as_it_is(world: World):
    statement = world.approved()
    milestone = Milestone.objects.select_related("participant").get()
    undo(world, milestone)
    assert (only().state, only().net_pence) == ("approved", 8_000)
    pay_statement(
        statement=only(), paid_on=PAID, payment_reference="BACS 1",
        actor=world.actor("second"), now=at(LATER),
    )  # fmt: skip
    assert (money(), bank()) == ((0, 0, 0), -8_000)
    assert ledger_faults() == []
    world.passed("BC20001", day=LATER)
    draw_statements(now=at(date(2026, 9, 1)))
    following = Statement.objects.select_related(*SITS).latest("month")
    assert (following.net_pence, statement.pk == following.pk) == (0, False)
    settle(world, following, date(2026, 9, 2))
    assert (money(), bank()) == ((8_000, 8_000, 8_000), -8_000)
    assert ledger_faults() == []


def test_the_last_milestone_is_reversed_first(world: World):
    participant = world.started()
    world.complete(participant)
    world.earn(COMPLETED)
    for kind in ("start", "completion"):
        pass_milestone(
            milestone=world.milestone(participant, kind),
            actor=world.actor("finance"),
            now=at(COMPLETED),
        )
    with pytest.raises(RuleBroken) as error:
        undo(world, world.milestone(participant), day=COMPLETED)
    assert codes(error) == [("later_passed", "")]
    undo(world, world.milestone(participant, "completion"), day=COMPLETED)
    undo(world, world.milestone(participant), day=COMPLETED)
    assert Contract.objects.get().passed_pence == 0


def test_what_was_earned_after_it_falls_with_it(world: World):
    milestone = world.passed()
    world.complete(milestone.participant)
    world.earn(COMPLETED)
    undo(world, milestone, day=COMPLETED)
    assert world.milestone(milestone.participant, "completion").state == "failed"


def test_who_passed_it_does_not_reverse_it(world: World):
    milestone = world.passed()
    with pytest.raises(RuleBroken) as error:
        undo(world, milestone, "finance")
    assert codes(error) == [("own_check", "")]
    for actor in (world.actor("owner"), build.actor("lead_buyer"), build.actor("auditor")):
        with pytest.raises(NotAllowed):
            reverse_milestone(
                milestone=world.milestone(milestone.participant),
                reason="No.",
                actor=actor,
                now=at(LATER),
            )


def test_twice_at_once_reverses_once(world: World):
    milestone = paid(world)
    same = world.milestone(milestone.participant)
    undo(world, milestone)
    with pytest.raises(Stale):
        reverse_milestone(
            milestone=same, reason="Again.", actor=world.actor("second"), now=at(LATER)
        )
    assert BudgetEntry.objects.filter(kind="reverse").count() == 1


def test_nothing_is_reversed_on_a_closed_contract(world: World):
    milestone = paid(world)
    Contract.objects.update(state="closed")
    with pytest.raises(RuleBroken) as error:
        undo(world, milestone)
    assert codes(error) == [("contract_closed", "")]
