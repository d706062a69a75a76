"""The verbs of the budget: to the penny, once by their cause, proved by their entries."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from businesscases import budgets
from businesscases.domain.budget import Balance, Entry, Movement, replay
from businesscases.models import Budget, BudgetEntry
from businesscases.selectors import check_budgets
from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from tests import build

WHO = {"actor": SYSTEM, "now": build.NOW}


@pytest.fixture
def case(db):
    """A submitted case worth £40,000.00 in a district with £100,000.00."""
    build.budget(allocated=10_000_000)
    return build.case("submitted")


def sums() -> tuple[int, int, int, int]:
    budget = Budget.objects.get()
    assert check_sums() == []
    return (
        budget.allocated_pence,
        budget.reserved_pence,
        budget.committed_pence,
        budget.paid_pence,
    )


def check_sums() -> list[object]:
    return [d for d in check_budgets() if not d.what.startswith("CASE-")]


def allocate(amount: int = 5_000, cause: str = "ALC-1", actor=None) -> Budget:
    return budgets.allocate(
        district=build.district(),
        year=2026,
        amount_pence=amount,
        cause=cause,
        note="Letter",
        actor=actor or build.actor("finance"),
        now=build.NOW,
    )


def test_finance_allocates_and_the_log_says_so(db):
    actor = build.actor("finance")
    allocate(actor=actor)
    assert sums() == (5_000, 0, 0, 0)
    line = Line.objects.get(act="budget.allocate")
    assert (line.object, line.actor, line.note) == ("black-country/2026", actor.reference, "Letter")
    assert line.detail == {"amount_pence": 5_000}


def test_an_allocation_sent_twice_counts_once(db):
    allocate()
    allocate()
    assert sums() == (5_000, 0, 0, 0)
    assert Line.objects.filter(act="budget.allocate").count() == 1
    allocate(cause="ALC-2")
    assert sums() == (10_000, 0, 0, 0)


def test_one_cause_cannot_stand_for_two_amounts(db):
    allocate()
    with pytest.raises(RuleBroken) as refusal:
        allocate(amount=6_000)
    assert [reason.code for reason in refusal.value.reasons] == ["cause_used"]
    assert sums() == (5_000, 0, 0, 0)


@pytest.mark.parametrize("role", ["buyer", "lead_buyer", "auditor", "administrator"])
def test_nobody_else_allocates(db, role):
    with pytest.raises(NotAllowed):
        allocate(actor=build.actor(role))
    assert not Budget.objects.exists()


def test_a_manager_does_not_allocate_to_the_own_district(db):
    with pytest.raises(NotAllowed):
        allocate(actor=build.actor("district_manager", "black-country"))


def test_an_allocation_of_nothing_is_refused(db):
    with pytest.raises(RuleBroken), transaction.atomic():
        allocate(amount=0)
    assert not BudgetEntry.objects.exists()


def test_a_case_goes_from_reservation_to_closure(case):
    budgets.reserve(case=case, **WHO)
    assert sums() == (10_000_000, 4_000_000, 0, 0)
    budgets.commit_award(case=case, award_reference="AWD-1", value_pence=3_600_000, **WHO)
    assert sums() == (10_000_000, 0, 3_600_000, 0)
    assert budgets.pay(case=case, amount_pence=1_000_000, cause="STM-1", **WHO)
    assert budgets.pay(case=case, amount_pence=500_000, cause="STM-2", **WHO)
    assert sums() == (10_000_000, 0, 3_600_000, 1_500_000)
    assert budgets.reverse(case=case, amount_pence=200_000, cause="STM-3", **WHO)
    assert sums() == (10_000_000, 0, 3_600_000, 1_300_000)
    assert budgets.release_commitment(case=case, cause="CON-1", **WHO) == 2_300_000
    assert sums() == (10_000_000, 0, 1_300_000, 1_300_000)
    assert Budget.objects.get().free_pence == 8_700_000


def test_every_verb_can_be_called_again(case):
    for _ in range(3):
        budgets.reserve(case=case, **WHO)
    for _ in range(3):
        budgets.commit_award(case=case, award_reference="AWD-1", value_pence=3_600_000, **WHO)
    assert [budgets.pay(case=case, amount_pence=7, cause="STM-1", **WHO) for _ in "123"] == [
        True,
        False,
        False,
    ]
    assert [budgets.reverse(case=case, amount_pence=7, cause="STM-2", **WHO) for _ in "12"] == [
        True,
        False,
    ]
    released = [budgets.release_commitment(case=case, cause="CON-1", **WHO) for _ in "12"]
    assert released == [3_600_000, 0]
    assert sums() == (10_000_000, 0, 0, 0)


def test_a_reservation_is_released_once(case):
    budgets.reserve(case=case, **WHO)
    assert budgets.release_reservation(case=case, **WHO) == 4_000_000
    assert budgets.release_reservation(case=case, **WHO) == 0
    assert sums() == (10_000_000, 0, 0, 0)


def test_what_was_committed_is_not_released_as_a_reservation(case):
    budgets.reserve(case=case, **WHO)
    budgets.commit_award(case=case, award_reference="AWD-1", value_pence=4_000_000, **WHO)
    assert budgets.release_reservation(case=case, **WHO) == 0
    assert sums() == (10_000_000, 0, 4_000_000, 0)


def test_the_last_penny_can_be_reserved_and_not_one_more(db):
    build.budget(allocated=4_000_000)
    budgets.reserve(case=build.case("submitted"), **WHO)
    assert Budget.objects.get().free_pence == 0
    one = build.case("submitted", places=1, ceiling_price_pence=100)
    with pytest.raises(RuleBroken, match=r"£1\.00 is £1\.00 more than the £0\.00"):
        budgets.reserve(case=one, **WHO)


def test_an_award_above_its_reservation_is_refused(case):
    budgets.reserve(case=case, **WHO)
    with pytest.raises(RuleBroken, match=r"£0\.01 more than was reserved"):
        budgets.commit_award(case=case, award_reference="AWD-1", value_pence=4_000_001, **WHO)
    assert sums() == (10_000_000, 4_000_000, 0, 0)


def test_a_case_is_not_paid_out_of_another_ones_commitment(case):
    other = build.case("submitted")
    for each, award in ((case, "AWD-1"), (other, "AWD-2")):
        budgets.reserve(case=each, **WHO)
        budgets.commit_award(case=each, award_reference=award, value_pence=1_000_000, **WHO)
    budgets.pay(case=case, amount_pence=1_000_000, cause="STM-1", **WHO)
    with pytest.raises(RuleBroken):
        budgets.pay(case=case, amount_pence=1, cause="STM-2", **WHO)
    with pytest.raises(RuleBroken):
        budgets.reverse(case=other, amount_pence=1, cause="STM-3", **WHO)
    assert sums() == (10_000_000, 0, 2_000_000, 1_000_000)


def test_without_a_budget_there_is_a_sentence(db):
    case = build.case("submitted")
    with pytest.raises(RuleBroken, match=r"No money has been allocated .* 2026 to 2027"):
        budgets.reserve(case=case, **WHO)


def test_a_draft_without_a_first_start_has_no_budget(db):
    with pytest.raises(RuleBroken, match="first start"):
        budgets.lock_budget(case=build.case("draft", starts_on=None, ends_on=None))


def test_the_year_is_the_one_in_which_the_starts_begin(db):
    build.budget(allocated=10_000_000, year=2025)
    build.budget(allocated=10_000_000, year=2026)
    from datetime import date

    old = build.case("submitted", starts_on=date(2026, 3, 31), ends_on=date(2026, 12, 1))
    new = build.case("submitted", starts_on=date(2026, 4, 1), ends_on=date(2026, 12, 1))
    assert budgets.reserve(case=old, **WHO).financial_year == 2025
    assert budgets.reserve(case=new, **WHO).financial_year == 2026


def test_a_stale_read_is_noticed_even_without_the_lock(case, monkeypatch):
    stale = Budget.objects.select_related("district").get()
    Budget.objects.update(allocated_pence=1)
    monkeypatch.setattr(budgets, "_locked", lambda *_: stale)
    with pytest.raises(Stale):
        budgets.reserve(case=case, **WHO)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reserved_pence": 10_000_001},
        {"reserved_pence": -1},
        {"committed_pence": 5, "paid_pence": 6},
        {"paid_pence": -1},
    ],
)
def test_the_database_has_the_last_word(case, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        Budget.objects.update(**wrong)


def test_entries_are_never_changed(case):
    budgets.reserve(case=case, **WHO)
    for act in (
        lambda: BudgetEntry.objects.update(amount_pence=1),
        lambda: BudgetEntry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_a_difference_is_found(case):
    budgets.reserve(case=case, **WHO)
    Budget.objects.update(reserved_pence=3_999_999)
    [found] = check_sums()
    assert (found.what, found.name) == ("black-country/2026", "reserved")
    assert (found.stored_pence, found.entries_pence) == (3_999_999, 4_000_000)


def test_a_case_that_holds_wrong_money_is_found(case):
    budgets.reserve(case=case, **WHO)
    [found] = check_budgets()  # still "submitted", so nothing should be reserved for it
    assert (found.what, found.stored_pence, found.entries_pence) == (case.reference, 0, 4_000_000)


VERBS = st.sampled_from(["allocate", "reserve", "release", "commit", "pay", "reverse", "close"])


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.lists(st.tuples(VERBS, st.integers(0, 3), st.integers(1, 2_000_000)), max_size=25),
)
def test_any_sequence_of_verbs_keeps_the_sums_equal_to_their_entries(db, steps):
    """Whatever is called in whatever order: the account is the replay of its movements."""
    with transaction.atomic():
        build.budget(allocated=9_000_000)
        cases = [build.case("submitted", places=n + 1) for n in range(4)]
        for verb, which, amount in steps:
            try:
                with transaction.atomic():
                    _do(verb, cases[which], amount)
            except RuleBroken:
                pass
            assert check_sums() == []
            _in_order()
        transaction.set_rollback(True)


def _do(verb: str, case, amount: int) -> None:
    cause = uuid.uuid4().hex
    acts = {
        "allocate": lambda: allocate(amount, cause),
        "reserve": lambda: budgets.reserve(case=case, **WHO),
        "release": lambda: budgets.release_reservation(case=case, **WHO),
        "commit": lambda: budgets.commit_award(
            case=case, award_reference=cause, value_pence=amount, **WHO
        ),
        "pay": lambda: budgets.pay(case=case, amount_pence=amount, cause=cause, **WHO),
        "reverse": lambda: budgets.reverse(case=case, amount_pence=amount, cause=cause, **WHO),
        "close": lambda: budgets.release_commitment(case=case, cause=cause, **WHO),
    }
    acts[verb]()


def _in_order() -> None:
    budget = Budget.objects.get()
    entries = [
        Entry(Movement(kind), pence)
        for kind, pence in BudgetEntry.objects.order_by("pk").values_list("kind", "amount_pence")
    ]
    assert replay(entries) == budget.balance
    assert budget.balance != Balance()
    assert budget.free_pence >= 0
