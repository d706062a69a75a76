"""The end of a contract: delivered, then closed, and what was never paid goes back."""

from datetime import date, timedelta

import pytest

from businesscases.models import Budget, BudgetEntry
from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.notifications.models import Message
from payments.domain.evidence import EventKind
from payments.models import Contract, Event, Participant, Statement
from payments.selectors.proof import ledger_faults
from payments.services import (
    accept_referral,
    approve_statement,
    close_contract,
    confirm_statement,
    correct_event,
    lapse_referral,
    pay_statement,
    propose_change,
    record_produced,
    take_back_event,
    terminate_contract,
)
from payments.services.progress import Happened
from payments.sweeps import draw_statements, finish_contracts
from tests import build
from tests.conftest import set_clock
from tests.payments.conftest import STARTED, World, at, make_world, proof
from tests.payments.services.test_referrals import codes

LEFT = date(2026, 8, 31)
OVER = date(2027, 1, 1)
#: 31 August and 91 days of tracking and 28 days for evidence.
LAST_DAY = date(2026, 12, 28)


def state() -> str:
    return Contract.objects.get().state


def paid(world: World) -> None:
    """One start, passed, stated and paid; the participant left early."""
    milestone = world.passed()
    world.leave(milestone.participant, LEFT)
    draw_statements(now=at(LEFT))
    sits = ("contract__supplier", "contract__district", "contract__award__case")
    statement = Statement.objects.select_related(*sits).get()
    confirm_statement(statement=statement, actor=world.actor("owner"), now=at(LEFT))
    approve_statement(statement=statement, actor=world.actor("finance"), now=at(LEFT))
    pay_statement(
        statement=statement,
        paid_on=LEFT,
        payment_reference="BACS 1",
        actor=world.actor("second"),
        now=at(LEFT),
    )


def test_delivered_when_the_last_start_is_over_and_nobody_is_under_way(world: World):
    paid(world)
    assert finish_contracts(now=at(world.contract.ends_on)) == 0
    assert finish_contracts(now=at(OVER)) == 2
    assert state() == "closed"


def test_somebody_under_way_keeps_it_open(world: World):
    world.started()
    assert finish_contracts(now=at(OVER)) == 0
    assert state() == "open"


def test_closing_gives_back_what_was_never_paid(world: World):
    paid(world)
    finish_contracts(now=at(OVER))
    budget = Budget.objects.get()
    assert (budget.committed_pence, budget.paid_pence) == (8_000, 8_000)
    entry = BudgetEntry.objects.get(kind="release")
    assert (entry.amount_pence, entry.cause) == (40 * 80_000 - 8_000, world.contract.reference)
    assert ledger_faults() == []
    assert finish_contracts(now=at(OVER)) == 0


@pytest.mark.parametrize(("day", "expected"), [(LAST_DAY, 0), (date(2026, 12, 29), 1)])
def test_not_before_the_last_window_has_closed_and_its_evidence_is_due(world, day, expected):
    paid(world)
    Contract.objects.update(state="delivered")
    assert finish_contracts(now=at(day)) == expected


def test_an_unchecked_claim_keeps_it_open(world: World):
    world.claimed()
    Contract.objects.update(state="terminated", ended_on=LEFT, ended_by="agreed")
    assert finish_contracts(now=at(date(2028, 1, 1))) == 0


def test_an_unpaid_statement_keeps_it_open(world: World):
    world.approved()
    Contract.objects.update(state="terminated", ended_on=LEFT, ended_by="agreed")
    assert finish_contracts(now=at(date(2028, 1, 1))) == 0


@pytest.mark.parametrize("accepted", [False, True])
def test_a_referral_that_waits_ends_with_its_contract_and_its_coach_is_told(
    world: World, client_of, accepted
):
    made = world.refer()
    if accepted:
        accept_referral(participant=made, actor=world.actor("owner"), now=at(STARTED))
    before = made.state
    end(world)
    assert finish_contracts(now=at(LAST_DAY)) == 0
    made.refresh_from_db()
    assert made.state == before
    assert finish_contracts(now=at(OVER)) == 2
    made.refresh_from_db()
    assert (made.state, made.ended_because) == ("withdrawn", "contract_closed")
    line = Line.objects.get(object=made.reference, act="participant.lapse")
    said = "The contract closed before the participant started"
    assert (line.actor, line.before, line.note) == ("system", before, said)
    assert Message.objects.get(kind="referral_lapsed").user == world.coach
    assert finish_contracts(now=at(OVER)) == 0
    set_clock(at(OVER))
    page = client_of(user=world.coach).get(line_address(made)).content.decode()
    assert f"{said}." in page
    assert "Ended with its contract" in page


def line_address(participant: Participant) -> str:
    return f"/contracts/{participant.contract.reference}/participants/{participant.number}/"


def test_what_waits_on_a_contract_that_was_closed_before_is_ended_too(world: World):
    for number in range(2):
        world.refer(f"BC1000{number}")
    Contract.objects.update(state="closed")
    assert finish_contracts(now=at(LEFT)) == 2
    assert set(Participant.objects.values_list("state", flat=True)) == {"withdrawn"}


@pytest.mark.parametrize("state", ["open", "suspended", "delivered", "terminated"])
def test_no_referral_lapses_before_its_contract_is_closed(world: World, state):
    made = world.refer()
    Contract.objects.update(state=state, ended_on=LEFT, ended_by="agreed")
    with pytest.raises(RuleBroken) as error:
        lapse_referral(participant=made, actor=SYSTEM, now=at(OVER))
    assert codes(error) == [("contract_goes_on", "")]


def test_nobody_but_the_system_lets_a_referral_lapse(world: World):
    made = world.refer()
    Contract.objects.update(state="closed")
    for name in ("owner", "coach", "finance"):
        with pytest.raises(NotAllowed):
            lapse_referral(participant=made, actor=world.actor(name), now=at(OVER))


def test_only_the_system_closes(world: World):
    Contract.objects.update(state="delivered")
    contract = Contract.objects.select_related("supplier", "district", "award__case").get()
    with pytest.raises(NotAllowed):
        close_contract(contract=contract, actor=world.actor("finance"), now=at(OVER))


def end(world: World, day: date = LEFT) -> None:
    rows = Contract.objects.select_related("supplier", "district")
    contract = rows.get(pk=world.contract.pk)
    propose_change(
        contract=contract,
        change="terminate",
        ended_by="convenience",
        reason="No money.",
        actor=build.actor("buyer"),
        now=at(day),
    )
    terminate_contract(contract=contract, actor=build.actor("lead_buyer"), now=at(day))


#: The start, 6 July 2026, and 364 days of the longest programme.
PROGRAMME_OVER = date(2027, 7, 5)
#: And 91 days of tracking and 28 days for evidence.
NOTHING_CAN_COME = date(2027, 11, 1)


def test_somebody_under_way_keeps_a_terminated_contract_from_closing(world: World):
    """What is committed for a completion is not given back while it can still be reached."""
    participant = world.started()
    end(world)
    assert finish_contracts(now=at(NOTHING_CAN_COME)) == 0
    participant.refresh_from_db()
    world.leave(participant, NOTHING_CAN_COME)
    assert finish_contracts(now=at(date(2028, 1, 1))) == 0
    assert finish_contracts(now=at(date(2029, 1, 1))) == 1
    assert state() == "closed"


def test_one_of_whom_nothing_more_is_ever_recorded_does_not_for_ever(world: World):
    """After the longest programme, its window and its evidence the commitment goes back."""
    world.started()
    end(world)
    assert finish_contracts(now=at(NOTHING_CAN_COME)) == 0
    assert finish_contracts(now=at(NOTHING_CAN_COME + timedelta(days=1))) == 1
    assert state() == "closed"
    assert BudgetEntry.objects.get(kind="release").amount_pence == 40 * 80_000
    assert ledger_faults() == []


def test_the_longest_programme_is_a_term_of_the_contract(world: World):
    world.started()
    end(world)
    contract = Contract.objects.get()
    with build.past_the_triggers():
        Contract.objects.update(terms={**contract.terms, "programme_days": 84})
    # 6 July and 84 days, 91 of tracking, 28 for evidence.
    assert finish_contracts(now=at(date(2027, 1, 25))) == 0
    assert finish_contracts(now=at(date(2027, 1, 26))) == 1


def test_one_of_whom_nothing_more_is_recorded_does_not_keep_it_from_being_delivered(world: World):
    world.started()
    assert finish_contracts(now=at(PROGRAMME_OVER)) == 0
    assert finish_contracts(now=at(PROGRAMME_OVER + timedelta(days=1))) == 1
    assert state() == "delivered"
    assert finish_contracts(now=at(NOTHING_CAN_COME + timedelta(days=1))) == 1
    assert state() == "closed"


#: A start that was recorded of this day by mistake.
MISTAKEN = date(2026, 12, 30)


def mistaken(world: World) -> None:
    """A start recorded as 30 December that was on 6 July."""
    participant = world.refer()
    world.start(participant, MISTAKEN)
    correct_event(
        event=Event.objects.select_related("participant__contract").get(participant=participant),
        corrected=Happened(EventKind.STARTED, STARTED),
        proof=proof(STARTED),
        actor=world.actor("owner"),
        now=at(MISTAKEN),
    )


def test_a_start_counts_by_its_corrected_day_before_the_contract_is_delivered(world: World):
    mistaken(world)
    assert finish_contracts(now=at(PROGRAMME_OVER)) == 0
    assert finish_contracts(now=at(PROGRAMME_OVER + timedelta(days=1))) == 1
    assert state() == "delivered"


def test_a_start_counts_by_its_corrected_day_before_the_contract_is_closed(world: World):
    mistaken(world)
    end(world, MISTAKEN)
    assert finish_contracts(now=at(NOTHING_CAN_COME)) == 0
    assert finish_contracts(now=at(NOTHING_CAN_COME + timedelta(days=1))) == 1
    assert state() == "closed"


def test_what_was_taken_back_keeps_nothing_open(world: World):
    """An action plan recorded by mistake counts neither itself nor as taken back."""
    participant = world.started()
    end(world)
    day = NOTHING_CAN_COME
    record_produced(
        participant=participant,
        kind=EventKind.ACTION_PLAN,
        on=day,
        proof=proof(day, "signed_plan"),
        actor=world.actor("owner"),
        now=at(day),
    )
    plan = Event.objects.select_related("participant__contract").get(kind=EventKind.ACTION_PLAN)
    assert finish_contracts(now=at(day + timedelta(days=1))) == 0
    take_back_event(event=plan, actor=world.actor("owner"), now=at(day))
    assert finish_contracts(now=at(day + timedelta(days=1))) == 1
    assert state() == "closed"


def test_a_suspended_contract_ends_like_an_open_one(world: World):
    paid(world)
    Contract.objects.update(state="suspended")
    assert finish_contracts(now=at(world.contract.ends_on)) == 0
    assert finish_contracts(now=at(OVER)) == 2
    assert state() == "closed"


def test_a_referral_keeps_it_open_while_a_start_can_be_evidenced(world: World):
    world.refer()
    assert finish_contracts(now=at(date(2027, 1, 28))) == 0
    # The end and, with nobody started, window and evidence from the first start are over too: the
    # contract is delivered and closed, and the referral ends with it.
    assert finish_contracts(now=at(date(2027, 1, 29))) == 3


def test_a_referral_that_never_started_does_not(world: World):
    world.refer()
    end(world)
    assert finish_contracts(now=at(date(2028, 1, 1))) == 2
    assert state() == "closed"


def test_nothing_is_recorded_on_a_closed_contract(world: World):
    participant = world.started()
    Contract.objects.update(state="closed")
    participant.contract.refresh_from_db()
    with pytest.raises(RuleBroken) as error:
        world.complete(participant, date(2027, 1, 5))
    assert codes(error) == [("contract_closed", "")]


def test_a_contract_on_which_something_was_recorded_meanwhile_is_not_closed(world: World):
    """The sweep has read it as finished; under the lock it is asked once more."""
    world.started()
    end(world)
    contract = Contract.objects.select_related("supplier", "district", "award__case").get()
    with pytest.raises(RuleBroken) as error:
        close_contract(contract=contract, actor=SYSTEM, now=at(NOTHING_CAN_COME))
    assert codes(error) == [("not_finished", "")]
    assert not BudgetEntry.objects.filter(kind="release").exists()


def test_a_contract_that_cannot_be_closed_stops_no_other(world: World):
    """Something else was given back under its reference: refused, and the next one is closed."""
    other = make_world()
    for each in (world, other):
        end(each)
    BudgetEntry.objects.create(
        budget=Budget.objects.get(district=world.contract.district),
        kind="release",
        amount_pence=1,
        case=world.contract.award.case,
        cause=world.contract.reference,
        at=at(LEFT),
        actor="system",
    )
    assert finish_contracts(now=at(date(2028, 1, 1))) == 1
    states = dict(Contract.objects.values_list("reference", "state"))
    assert states == {world.contract.reference: "terminated", other.contract.reference: "closed"}
