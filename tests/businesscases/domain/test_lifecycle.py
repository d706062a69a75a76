"""The guards of an approval, and the shape of the lifecycle."""

from dataclasses import replace
from datetime import date

import pytest

from businesscases.domain.lifecycle import (
    CASE,
    ApprovalFacts,
    author_may_not_approve,
    budget_must_bear_it,
    need_must_hold,
    need_must_still_hold,
)
from businesscases.domain.need import NeedDraft

DRAFT = NeedDraft(
    district="black-country",
    title="Back to work",
    need="Sixty carers.",
    support_wanted="Coaching.",
    provision_type="C5",
    places=40,
    ceiling_price_pence=100_000,
    starts_on=date(2026, 7, 1),
    ends_on=date(2026, 12, 31),
)
FACTS = ApprovalFacts(
    actor=1,
    authors=frozenset({2, 3}),
    draft=DRAFT,
    today=date(2026, 6, 3),
    closes_on=date(2026, 6, 10),
    free_pence=4_000_000,
)


def test_a_whole_case_within_the_budget_may_be_approved():
    for guard in (author_may_not_approve, need_must_hold, budget_must_bear_it):
        assert guard(FACTS) == []


@pytest.mark.parametrize("actor", [2, 3])
def test_no_author_approves(actor):
    [reason] = author_may_not_approve(replace(FACTS, actor=actor))
    assert reason.code == "own_case"


@pytest.mark.parametrize(("free", "code"), [(3_999_999, "over_budget"), (None, "no_budget")])
def test_the_budget_must_bear_it(free, code):
    [reason] = budget_must_bear_it(replace(FACTS, free_pence=free))
    assert reason.code == code


@pytest.mark.parametrize("name", ["places", "ceiling_price_pence", "starts_on"])
def test_what_is_missing_is_for_another_guard_to_say(name):
    facts = replace(FACTS, draft=replace(DRAFT, **{name: None}), free_pence=0)
    assert budget_must_bear_it(facts) == []
    assert [reason.field for reason in need_must_hold(facts)] == [name]


def test_days_pass_while_a_case_waits():
    [reason] = need_must_hold(replace(FACTS, today=date(2026, 7, 2)))
    assert reason.code == "starts_in_past"
    [reason] = need_must_hold(replace(FACTS, closes_on=date(2026, 7, 1)))
    assert reason.code == "starts_in_window"


def test_a_refused_publication_names_the_way_out():
    assert need_must_still_hold(FACTS) == []
    [reason] = need_must_still_hold(replace(FACTS, closes_on=date(2026, 7, 1)))
    assert (reason.code, reason.field) == ("starts_in_window", "starts_on")
    assert reason.sentence.endswith(
        "closes. A manager of the district can return the case, so that it can be changed and sent "
        "again."
    )


def test_what_is_not_published_yet_can_be_returned():
    assert CASE.transition("return").sources == ("submitted", "approved")


def test_who_asks_for_what():
    by_capability = {move.name: move.capability for move in CASE.transitions}
    assert by_capability["submit"] == by_capability["withdraw"] == "submit_case"
    assert by_capability["approve"] == by_capability["return"] == "approve_case"
    assert by_capability["publish"] == "publish_case"


def test_nothing_is_withdrawn_after_the_close():
    assert CASE.transition("withdraw").sources == ("draft", "submitted", "approved", "published")
