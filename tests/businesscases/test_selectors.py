"""Who sees which case and which budget; what waits for whom; what the history shows."""

import pytest

from businesscases import services
from businesscases.domain.stages import stays
from businesscases.models import Budget, BusinessCase
from businesscases.selectors import waiting_for
from dps.accounts.actors import NOBODY, Actor
from dps.accounts.selectors import lines_of
from tests import build

STATES = (
    *("draft", "submitted", "approved", "published", "closed", "evaluating", "locked"),
    *("recommended", "awarded", "not_awarded"),
)
PUBLIC = frozenset(STATES[3:])


@pytest.fixture
def market(db):
    """A case in every state in each of two districts."""
    for code in ("black-country", "devon"):
        for state in STATES:
            build.case(state, where=build.district(code))


def seen(actor: Actor) -> set[tuple[str, str]]:
    rows = BusinessCase.objects.visible_to(actor)
    return {(case.district.code, case.state) for case in rows}


def everywhere(*states: str) -> set[tuple[str, str]]:
    return {(code, state) for code in ("black-country", "devon") for state in states}


@pytest.mark.parametrize("role", ["district_officer", "district_manager"])
def test_a_district_sees_all_its_own_and_what_others_published(market, role):
    own = {("black-country", state) for state in STATES}
    assert seen(build.actor(role, "black-country")) == own | everywhere(*PUBLIC)


@pytest.mark.parametrize("role", ["buyer", "lead_buyer", "finance", "auditor"])
def test_the_centre_sees_all_but_drafts(market, role):
    assert seen(build.actor(role)) == everywhere(*STATES[1:])


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("supplier_owner", "SUP-0001"),
        ("supplier_editor", "SUP-0001"),
        ("work_coach", "black-country"),
        ("administrator", ""),
    ],
)
def test_everybody_else_sees_what_is_published(market, role, scope):
    assert seen(build.actor(role, scope)) == everywhere(*PUBLIC)


def test_nobody_in_particular_sees_what_is_published(market):
    assert seen(NOBODY) == everywhere(*PUBLIC)


def test_a_draft_that_was_withdrawn_stays_in_its_district(now):
    officer = build.actor("district_officer", "black-country")
    case = services.begin_case(
        district=build.district(), title="Idea", actor=officer, now=build.NOW
    )
    services.withdraw_case(case=case, reason="No.", actor=officer, now=build.NOW)
    assert BusinessCase.objects.visible_to(officer).get() == case
    assert not BusinessCase.objects.visible_to(build.actor("buyer")).exists()
    assert not BusinessCase.objects.visible_to(NOBODY).exists()


def test_budgets_are_seen_by_their_district_and_by_those_who_need_all(db):
    build.budget(build.district("black-country"))
    build.budget(build.district("devon"))

    def codes(actor: Actor) -> list[str]:
        return sorted(b.district.code for b in Budget.objects.visible_to(actor))

    for role in ("district_officer", "district_manager"):
        assert codes(build.actor(role, "devon")) == ["devon"]
    for role in ("lead_buyer", "finance", "auditor"):
        assert codes(build.actor(role)) == ["black-country", "devon"]
    for role, scope in (("buyer", ""), ("work_coach", "devon"), ("supplier_owner", "SUP-0001")):
        assert codes(build.actor(role, scope)) == []
    assert codes(NOBODY) == []


def waits(actor: Actor) -> list[tuple[int, str, str]]:
    return [(w.count, w.text, w.href) for w in waiting_for(actor, build.NOW)]


def test_what_waits(market, django_assert_max_num_queries):
    build.case("draft")
    build.case("approved")
    officer = build.actor("district_officer", "black-country")
    manager = build.actor("district_manager", "devon")
    buyer = build.actor("buyer")
    with django_assert_max_num_queries(2):
        assert waits(officer) == [
            (2, "cases being drafted", "/cases/?state=draft"),
            (2, "cases approved, ready to publish", "/cases/?state=approved"),
        ]
    with django_assert_max_num_queries(2):
        assert waits(manager) == [(1, "case waiting for your approval", "/cases/?state=submitted")]
    with django_assert_max_num_queries(0):
        assert waits(buyer) == []


def test_the_history_names_people_and_the_days_agree_with_it(now):
    officer = build.actor("district_officer", "black-country")
    case = services.begin_case(
        district=build.district(), title="Idea", actor=officer, now=build.NOW
    )
    services.save_case(case=case, revision=0, values={"places": 3}, actor=officer, now=build.NOW)
    services.withdraw_case(case=case, reason="No.", actor=officer, now=build.NOW)
    assert lines_of(case.reference)[1].act == "case.change"
    lines = lines_of(case.reference, moves=True)
    assert [(line.act, line.who) for line in lines] == [
        ("case.withdraw", officer.name),
        ("case.begin", officer.name),
    ]
    entered = [(line.at, line.after) for line in reversed(lines)]
    assert [stay.state.code for stay in stays(entered, build.NOW)] == ["draft", "withdrawn"]
