"""A district's account: what each movement does, and that it is never over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesscases.domain.budget import (
    EFFECTS,
    SIGNS,
    WAYS,
    Balance,
    Entry,
    Movement,
    after,
    at_award,
    at_closure,
    balance_of,
    refused_because,
    replay,
    reservation,
)
from dps.kernel.errors import Reason, RuleBroken

#: £100 allocated, £20 reserved, £50 committed, of which £30 are paid: £30 free.
BALANCE = Balance(10_000, 2_000, 5_000, 3_000)


def test_free_and_unpaid() -> None:
    assert BALANCE.free_pence == 3_000
    assert BALANCE.unpaid_pence == 2_000


@pytest.mark.parametrize(
    ("movement", "expected"),
    [
        (Movement.ALLOCATE, Balance(10_100, 2_000, 5_000, 3_000)),
        (Movement.RESERVE, Balance(10_000, 2_100, 5_000, 3_000)),
        (Movement.UNRESERVE, Balance(10_000, 1_900, 5_000, 3_000)),
        (Movement.COMMIT, Balance(10_000, 1_900, 5_100, 3_000)),
        (Movement.RELEASE, Balance(10_000, 2_000, 4_900, 3_000)),
        (Movement.PAY, Balance(10_000, 2_000, 5_000, 3_100)),
        (Movement.REVERSE, Balance(10_000, 2_000, 5_000, 2_900)),
    ],
)
def test_what_each_movement_does(movement: Movement, expected: Balance) -> None:
    assert after(BALANCE, Entry(movement, 100)) == expected


def test_every_movement_has_an_effect() -> None:
    assert set(EFFECTS) == set(Movement)


def test_the_signs_of_an_account_add_up_to_what_is_free() -> None:
    """£10 for ten places, of which £6 were paid and £1 of that reversed; the rest given back."""
    told = [
        (Movement.ALLOCATE, 10_000),
        (Movement.RESERVE, 1_200),
        (Movement.COMMIT, 1_000),
        (Movement.UNRESERVE, 200),
        (Movement.PAY, 600),
        (Movement.REVERSE, 100),
        (Movement.RELEASE, 500),
    ]
    signs = {"+": 1, "": 0, "-": -1}
    added = sum(signs[SIGNS[movement]] * pence for movement, pence in told)
    assert set(SIGNS) == set(WAYS) == set(Movement)
    assert added == replay(Entry(*each) for each in told).free_pence == 9_500


@pytest.mark.parametrize(
    ("movement", "most", "words"),
    [
        (Movement.RESERVE, 3_000, "that the district's budget has free."),
        (Movement.UNRESERVE, 2_000, "that is reserved."),
        (Movement.COMMIT, 2_000, "that is reserved."),
        (Movement.RELEASE, 2_000, "that is committed and not paid."),
        (Movement.PAY, 2_000, "that is committed and not paid."),
        (Movement.REVERSE, 3_000, "that is paid."),
    ],
)
def test_all_of_it_and_not_a_penny_more(movement: Movement, most: int, words: str) -> None:
    assert refused_because(BALANCE, Entry(movement, most)) == []
    (reason,) = refused_because(BALANCE, Entry(movement, most + 1))
    pounds = most // 100
    assert reason == Reason(
        "over_budget", f"£{pounds}.01 is £0.01 more than the £{pounds}.00 {words}"
    )
    with pytest.raises(RuleBroken, match="more than"):
        after(BALANCE, Entry(movement, most + 1))


def test_an_allocation_has_no_limit() -> None:
    assert refused_because(Balance(), Entry(Movement.ALLOCATE, 10**12)) == []


@pytest.mark.parametrize("movement", list(Movement))
@pytest.mark.parametrize("pence", [0, -1])
def test_amounts_are_above_zero(movement: Movement, pence: int) -> None:
    assert refused_because(BALANCE, Entry(movement, pence)) == [
        Reason("amount_not_positive", "Enter an amount above zero.", "amount")
    ]


def test_from_allocation_to_closure() -> None:
    """£500 allocated; 40 places at £10 reserved, awarded at £9; £200 paid, £20 reversed."""
    entries = [
        Entry(Movement.ALLOCATE, 50_000),
        Entry(Movement.RESERVE, reservation(40, 1_000)),
        *at_award(40_000, 36_000),
        Entry(Movement.PAY, 20_000),
        Entry(Movement.REVERSE, 2_000),
    ]
    balance = replay(entries)
    assert balance == Balance(50_000, 0, 36_000, 18_000)
    closed = replay([*entries, *at_closure(36_000, 18_000)])
    assert closed == Balance(50_000, 0, 18_000, 18_000)
    assert closed.free_pence == 32_000


def test_an_award_commits_the_value_and_frees_the_rest() -> None:
    assert at_award(1_000, 1_000) == (Entry(Movement.COMMIT, 1_000),)
    assert at_award(1_000, 999) == (Entry(Movement.COMMIT, 999), Entry(Movement.UNRESERVE, 1))
    with pytest.raises(RuleBroken) as refused:
        at_award(1_000, 1_001)
    assert refused.value.reasons == (
        Reason(
            "over_reservation",
            "The contract is worth £10.01, which is £0.01 more than was reserved for the case.",
        ),
    )


def test_a_closure_releases_what_was_not_paid() -> None:
    assert at_closure(1_000, 400) == (Entry(Movement.RELEASE, 600),)
    assert at_closure(1_000, 999) == (Entry(Movement.RELEASE, 1),)
    assert at_closure(1_000, 1_000) == ()


def test_the_account_from_its_totals() -> None:
    totals = {
        "allocate": 50_000,
        "reserve": 40_000,
        "unreserve": 4_000,
        "commit": 36_000,
        "release": 5_000,
        "pay": 20_000,
        "reverse": 2_000,
    }
    assert balance_of(totals) == Balance(50_000, 0, 31_000, 18_000)
    assert balance_of({}) == Balance()
    with pytest.raises(ValueError, match="spend"):
        balance_of({"spend": 1})


def test_a_replay_stops_at_what_does_not_fit() -> None:
    with pytest.raises(RuleBroken):
        replay([Entry(Movement.ALLOCATE, 100), Entry(Movement.RESERVE, 101)])
    assert replay([]) == Balance()


ENTRIES = st.lists(
    st.builds(Entry, st.sampled_from(list(Movement)), st.integers(1, 1_000)), max_size=40
)


@given(ENTRIES)
def test_never_over_whatever_is_tried(entries: list[Entry]) -> None:
    """Each refused entry changes nothing; what stands is in order and equals the totals by kind."""
    balance, taken = Balance(), []
    for entry in entries:
        try:
            balance = after(balance, entry)
        except RuleBroken:
            continue
        taken.append(entry)
        assert balance.free_pence >= 0
        assert balance.reserved_pence >= 0
        assert 0 <= balance.paid_pence <= balance.committed_pence
    assert replay(taken) == balance
    totals = {
        kind.value: sum(entry.pence for entry in taken if entry.movement is kind)
        for kind in Movement
    }
    assert balance_of(totals) == balance
    spent = totals["reserve"] - totals["unreserve"] - totals["release"]
    assert balance.free_pence == totals["allocate"] - spent
    assert balance.paid_pence == totals["pay"] - totals["reverse"]


@given(ENTRIES, st.builds(Entry, st.sampled_from(list(Movement)), st.integers(1, 2_000)))
def test_an_entry_is_refused_exactly_when_a_sum_would_go_wrong(
    entries: list[Entry], entry: Entry
) -> None:
    balance = Balance()
    for each in entries:
        if not refused_because(balance, each):
            balance = after(balance, each)
    effect = EFFECTS[entry.movement]
    tried = Balance(
        balance.allocated_pence + effect.allocated * entry.pence,
        balance.reserved_pence + effect.reserved * entry.pence,
        balance.committed_pence + effect.committed * entry.pence,
        balance.paid_pence + effect.paid * entry.pence,
    )
    in_order = (
        tried.free_pence >= 0
        and tried.reserved_pence >= 0
        and 0 <= tried.paid_pence <= tried.committed_pence
    )
    assert (refused_because(balance, entry) == []) is in_order
