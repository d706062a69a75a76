"""The check: who claims does not check; what passes is owed; nothing above the value."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from dps.accounts.actors import actor_for
from dps.accounts.models import Membership
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.domain.evidence import EventKind
from payments.models import Contract, Event, LedgerTransaction, Milestone, Posting
from payments.selectors.proof import ledger_faults
from payments.services import (
    Happened,
    correct_event,
    fail_milestone,
    pass_milestone,
    reverse_milestone,
)
from tests import build
from tests.payments.conftest import COMPLETED, STARTED, World, at, proof
from tests.payments.services.test_referrals import codes

NOW = at(date(2026, 7, 10))
LATER = at(date(2026, 9, 3))


def sides() -> list[tuple[str, int]]:
    return list(Posting.objects.order_by("pk").values_list("account", "amount_pence"))


def test_what_passes_is_owed(world: World):
    milestone = world.passed()
    assert (milestone.state, milestone.checked_by_id) == ("passed", world.finance.pk)
    world.contract.refresh_from_db()
    assert world.contract.passed_pence == 8_000
    assert sides() == [("cost", 8_000), ("owed", -8_000)]
    assert LedgerTransaction.objects.get().key == f"pass:{milestone.reference}"
    assert ledger_faults() == []


def test_what_fails_is_not(world: World):
    milestone = world.claimed()
    fail_milestone(
        milestone=milestone, reason="No register.", actor=world.actor("finance"), now=NOW
    )
    assert (milestone.state, milestone.check_reason) == ("failed", "No register.")
    assert sides() == []
    message = Message.objects.get(kind="milestone_failed")
    assert message.user == world.owner


@pytest.mark.parametrize("reason", ["", "   ", "See QQ123456C"])
def test_failing_needs_a_reason_without_a_number(world: World, reason: str):
    milestone = world.claimed()
    with pytest.raises(RuleBroken) as error:
        fail_milestone(milestone=milestone, reason=reason, actor=world.actor("finance"), now=NOW)
    assert {field for _, field in codes(error)} == {"reason"}


def test_two_checks_at_once(world: World):
    milestone = world.claimed()
    same = world.milestone(milestone.participant)
    pass_milestone(milestone=milestone, actor=world.actor("finance"), now=NOW)
    with pytest.raises(Stale):
        fail_milestone(milestone=same, reason="No.", actor=world.actor("second"), now=NOW)


def test_only_finance_checks(world: World):
    milestone = world.claimed()
    for actor in (world.actor("owner"), build.actor("lead_buyer"), build.actor("auditor")):
        with pytest.raises(NotAllowed):
            pass_milestone(milestone=milestone, actor=actor, now=NOW)


def test_who_claims_does_not_check(world: World):
    milestone = world.claimed()
    both = Membership.objects.create(user=world.owner, role="finance", scope="", since=NOW)
    with pytest.raises(RuleBroken) as error:
        pass_milestone(milestone=milestone, actor=world.actor("owner"), now=NOW)
    assert codes(error) == [("own_claim", "")]
    Membership.objects.filter(user=world.owner, role="supplier_owner").update(ended_at=NOW)
    with pytest.raises(RuleBroken):
        pass_milestone(milestone=milestone, actor=actor_for(both.user), now=NOW)
    editor = build.user(
        "Both", ("finance", ""), ("supplier_editor", world.contract.supplier.reference)
    )
    with pytest.raises(RuleBroken):
        pass_milestone(milestone=milestone, actor=actor_for(editor), now=NOW)


def test_never_above_the_value(world: World):
    milestone = world.claimed()
    Contract.objects.filter(pk=world.contract.pk).update(passed_pence=40 * 80_000 - 7_999)
    with pytest.raises(RuleBroken) as error:
        pass_milestone(milestone=milestone, actor=world.actor("finance"), now=NOW)
    assert codes(error) == [("above_value", "")]
    assert Milestone.objects.get().state == "earned"
    assert sides() == []


def test_the_database_has_the_last_word(world: World):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=world.contract.pk).update(passed_pence=40 * 80_000 + 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contract.objects.filter(pk=world.contract.pk).update(paid_pence=1)


def test_a_reversal_is_a_new_entry(world: World):
    milestone = world.passed()
    reverse_milestone(
        milestone=milestone, reason="Two people.", actor=world.actor("second"), now=NOW
    )
    world.contract.refresh_from_db()
    assert world.contract.passed_pence == 0
    assert sides() == [("cost", 8_000), ("owed", -8_000), ("owed", 8_000), ("cost", -8_000)]
    assert ledger_faults() == []
    assert world.earn(STARTED) == 0


def both_claimed(world: World) -> tuple[Milestone, Milestone]:
    """Start and completion of one participant, earned and not checked."""
    participant = world.started()
    world.complete(participant)
    world.earn(COMPLETED)
    return world.milestone(participant), world.milestone(participant, "completion")


def states() -> list[tuple[str, int, str]]:
    rows = Milestone.objects.order_by("pk").values_list("kind", "attempt", "state")
    return list(rows)


def test_a_completion_passes_after_its_start(world: World):
    start, completion = both_claimed(world)
    with pytest.raises(RuleBroken) as error:
        pass_milestone(milestone=completion, actor=world.actor("finance"), now=LATER)
    assert codes(error) == [("earlier_not_passed", "")]
    pass_milestone(milestone=start, actor=world.actor("finance"), now=LATER)
    pass_milestone(milestone=completion, actor=world.actor("finance"), now=LATER)
    assert ledger_faults() == []


def test_a_start_that_fails_takes_its_completion_along(world: World):
    start, completion = both_claimed(world)
    fail_milestone(
        milestone=start, reason="Never attended.", actor=world.actor("finance"), now=LATER
    )
    assert states() == [("start", 1, "failed"), ("completion", 1, "failed")]
    acts = Line.objects.filter(act="milestone.fail").order_by("pk").values_list("object", "note")
    assert list(acts) == [
        (start.reference, "Never attended."),
        (completion.reference, "The start before it did not stand, so this does not either."),
    ]
    with pytest.raises(Stale):
        pass_milestone(milestone=completion, actor=world.actor("finance"), now=LATER)
    world.contract.refresh_from_db()
    assert world.contract.passed_pence == 0


def test_what_fell_with_its_start_is_claimed_again_with_it(world: World):
    start, _ = both_claimed(world)
    participant = start.participant
    fail_milestone(milestone=start, reason="Another day.", actor=world.actor("finance"), now=LATER)
    participant.refresh_from_db()
    world.work(participant, date(2026, 9, 1), date(2026, 9, 2))
    assert world.earn(date(2026, 9, 10)) == 0
    day = date(2026, 7, 7)
    correct_event(
        event=Event.objects.select_related(
            "participant__contract__supplier", "participant__contract__district"
        ).get(kind="started"),
        corrected=Happened(EventKind.STARTED, day),
        proof=proof(day),
        actor=world.actor("owner"),
        now=at(date(2026, 9, 10)),
    )
    assert world.earn(date(2026, 9, 10)) == 2
    assert states()[2:] == [("start", 2, "earned"), ("completion", 2, "earned")]


def test_nothing_is_checked_on_a_closed_contract(world: World):
    milestone = world.claimed()
    Contract.objects.update(state="closed")
    with pytest.raises(RuleBroken) as error:
        pass_milestone(milestone=milestone, actor=world.actor("finance"), now=NOW)
    assert codes(error) == [("contract_closed", "")]
    assert sides() == []
