"""Who may take which part, and when a case or an award may go on."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from dps.kernel.errors import Reason
from matching.domain import lifecycle as rules
from matching.domain.lifecycle import (
    AWARD,
    AnswerFacts,
    ApprovalFacts,
    ClosingFacts,
    PartFacts,
    StandingFacts,
)

ME = 7
NONE: frozenset[int] = frozenset()
NOBODY = PartFacts(ME, NONE, NONE, NONE, NONE, NONE, NONE)
MINE = frozenset({ME})
STANDING = StandingFacts(NOBODY, "locked", True, 3, 0, 2)
MODERATOR = replace(STANDING, parts=replace(NOBODY, moderators=MINE))


@pytest.mark.parametrize(
    ("guard", "parts"),
    [
        (rules.may_not_evaluate, {"authors", "moderators", "openers", "conflicted"}),
        (rules.may_not_moderate, {"authors", "evaluators", "openers", "conflicted"}),
        (
            rules.may_not_approve,
            {"authors", "evaluators", "moderators", "recommenders", "openers", "conflicted"},
        ),
        (rules.may_not_open, {"evaluators", "moderators", "conflicted"}),
    ],
)
def test_parts_that_exclude_each_other(guard, parts):
    fields = {"authors", "evaluators", "moderators", "recommenders", "openers", "conflicted"}
    assert guard(NOBODY) == []
    assert {name for name in fields if guard(replace(NOBODY, **{name: MINE}))} == parts
    assert guard(replace(NOBODY, **{name: frozenset({8}) for name in fields})) == []


def codes(reasons: list[Reason]) -> list[str]:
    return [reason.code for reason in reasons]


def test_an_evaluation_needs_a_match_with_somebody_in_it():
    assert rules.may_not_start(STANDING) == []
    assert codes(rules.may_not_start(replace(STANDING, run_finished=False))) == ["match_running"]
    assert codes(rules.may_not_start(replace(STANDING, eligible=0))) == ["none_eligible"]


def test_the_moderator_locks_when_nothing_is_missing():
    assert rules.may_not_lock(MODERATOR) == []
    assert codes(rules.may_not_lock(replace(STANDING, unsigned=2))) == [
        "moderator",
        "score_missing",
    ]
    assert rules.may_not_lock(replace(MODERATOR, unsigned=1))[0].sentence == (
        "1 consensus score is still missing."
    )


def test_the_moderator_recommends_while_somebody_suitable_is_left():
    assert rules.may_not_recommend(MODERATOR) == []
    assert codes(rules.may_not_recommend(replace(STANDING, left=0))) == [
        "moderator",
        "none_suitable",
    ]


NOTHING_LEFT = replace(MODERATOR, left=0)
NONE_ELIGIBLE = replace(STANDING, state="closed", eligible=0, left=0)


def test_one_person_ends_what_has_nothing_left():
    assert rules.may_not_end(NOTHING_LEFT) == []
    assert codes(rules.may_not_end(replace(STANDING, left=0))) == ["moderator"]
    assert rules.may_not_end(NONE_ELIGIBLE) == []
    unmatched = replace(NONE_ELIGIBLE, run_finished=False)
    assert codes(rules.may_not_end(unmatched)) == ["match_running"]


@pytest.mark.parametrize("part", ["authors", "openers", "conflicted"])
def test_who_wrote_or_opened_or_has_an_interest_does_not_say_why(part):
    parts = replace(NOBODY, **{part: MINE})
    assert codes(rules.may_not_end(replace(NONE_ELIGIBLE, parts=parts))) == ["separation"]


@pytest.mark.parametrize("facts", [STANDING, MODERATOR, replace(STANDING, state="closed")])
def test_two_people_end_what_could_still_be_awarded(facts):
    assert codes(rules.may_not_end(facts)) == ["two_people"]
    assert codes(rules.may_not_end(replace(facts, proposer=ME))) == ["second_person"]
    by_another = replace(facts, parts=NOBODY, proposer=8)
    assert codes(rules.may_not_end(by_another)) == ["undeclared"]
    assert rules.may_not_end(replace(by_another, parts=replace(NOBODY, approvers=MINE))) == []
    for part in ("authors", "evaluators", "moderators", "recommenders", "openers", "conflicted"):
        mine = replace(by_another, parts=replace(NOBODY, **{part: MINE}))
        assert codes(rules.may_not_end(mine)) == ["separation"]


@pytest.mark.parametrize(
    ("state", "proposed", "asked"),
    [
        ("closed", False, False),
        ("closed", True, True),
        ("evaluating", True, False),
        ("locked", False, True),
        ("recommended", False, True),
        ("awarded", False, False),
        ("not_awarded", True, False),
    ],
)
def test_who_may_approve_or_confirm_declares_before_any_offer_is_shown(state, proposed, asked):
    assert bool(rules.may_not_declare(state, proposed=proposed)) is not asked
    assert rules.declares_first(NOBODY, state, proposed=proposed) is asked
    said = replace(NOBODY, approvers=MINE)
    assert not rules.declares_first(said, state, proposed=proposed)
    assert not rules.declares_first(MODERATOR.parts, state, proposed=proposed)


def test_who_approves_may_also_send_back():
    assert codes(rules.may_not_send_back(STANDING)) == ["undeclared"]
    declared = replace(STANDING, parts=replace(NOBODY, approvers=MINE))
    assert rules.may_not_send_back(declared) == []
    assert codes(rules.may_not_send_back(MODERATOR)) == ["separation"]


READY = ApprovalFacts(replace(NOBODY, approvers=MINE), True, 100, 100, (), ())


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"parts": MODERATOR.parts}, ["separation"]),
        ({"parts": NOBODY}, ["undeclared"]),
        ({"supplier_admitted": False}, ["not_admitted"]),
        ({"reserved_pence": 99}, ["budget"]),
        ({"c6": (Reason("c6_value", "Too small."),)}, ["c6_value"]),
        ({"incomplete": (Reason("feedback_incomplete", "Lacks."),)}, ["feedback_incomplete"]),
    ],
)
def test_the_check_list_of_an_approval(changed, found):
    facts = replace(READY, **changed)
    assert codes(rules.may_not_approve_award(facts)) == found
    assert sum(bool(reasons) for _, reasons in rules.approval_checks(facts)) == len(found)


def test_the_c6_rule_is_a_line_of_the_check_list_where_it_is_about_c6():
    lines = [text for text, _ in rules.approval_checks(READY)]
    line = "The rule for Skills for work (C6) holds"
    assert line in lines
    others = [text for text, _ in rules.approval_checks(replace(READY, c6=None))]
    assert others == [text for text in lines if text != line]


def test_an_answer_comes_in_time_and_from_an_admitted_supplier():
    assert rules.may_not_accept(AnswerFacts(True, True)) == []
    assert codes(rules.may_not_accept(AnswerFacts(False, False))) == ["too_late", "not_admitted"]
    assert rules.may_not_decline(AnswerFacts(True, False)) == []
    assert codes(rules.may_not_decline(AnswerFacts(False, True))) == ["too_late"]
    assert rules.may_not_lapse(AnswerFacts(False, True)) == []
    assert codes(rules.may_not_lapse(AnswerFacts(True, True))) == ["in_time"]


def test_an_award_that_is_over_leaves_room_for_another():
    over = {state.code for state in AWARD.states if state.final}
    assert over - {"accepted"} == rules.REFUSED


def test_a_window_closes_when_its_time_has_come():
    noon, later = datetime(2026, 6, 3, 12, tzinfo=UTC), datetime(2026, 6, 3, 12, 0, 1, tzinfo=UTC)
    assert rules.may_not_close(ClosingFacts(noon, noon)) == []
    assert codes(rules.may_not_close(ClosingFacts(later, noon))) == ["window_open"]
    assert codes(rules.may_not_close(ClosingFacts(None, noon))) == ["window_open"]
