"""What waits for whom, in at most two queries; and how often an offer was considered."""

import pytest

from dps.accounts.actors import NOBODY
from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from matching.selectors import cases_open_to, considered
from matching.selectors.waiting import UNDECIDED, parts_waiting, waiting_for
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db


BOARD = "/evaluations/?part="


def waits(actor):
    """The counts above zero, by the address that shows them: of as many cases as it lists."""
    counted = {one.href: one.count for one in waiting_for(actor, build.NOW) if one.count}
    cases = cases_open_to(actor).filter(state__in=UNDECIDED)
    listed = {part: cases.filter(each).count() for part, each in parts_waiting(actor).items()}
    on_the_board = {f"{BOARD}{part}": many for part, many in listed.items() if many}
    assert on_the_board == {href: n for href, n in counted.items() if href.startswith(BOARD)}
    return counted


def test_each_step_waits_for_the_one_who_takes_it():
    told = tale()
    told.match()
    assert waits(told.appointer) == {f"{BOARD}panel": 1}
    told.case.refresh_from_db()
    told.appoint()
    evaluator = told.evaluators[0]
    assert waits(evaluator) == waits(told.moderator) == {f"{BOARD}declare": 1}
    told.declare()
    assert waits(evaluator) == {f"{BOARD}score": 1}
    assert waits(told.moderator) == {}
    told.mark()
    assert waits(evaluator) == {}
    assert waits(told.moderator) == {f"{BOARD}moderate": 1}
    told.sign()
    told.case.refresh_from_db()
    told.lock()
    assert waits(told.moderator) == {f"{BOARD}recommend": 1}
    told.case.refresh_from_db()
    told.recommend()
    assert waits(told.moderator) == {}
    assert waits(told.approver) == {f"{BOARD}approve": 1}
    told.approve()
    assert waits(told.approver) == {}
    owner = told.owner(told.award())
    assert waits(owner) == {}
    told.invite()
    assert waits(owner) == {"/invitations/": 1}
    told.accept()
    assert waits(owner) == {}


def test_nothing_waits_of_a_case_that_an_interest_has_closed():
    told = tale()
    told.until("declare")
    evaluator = told.evaluators[0]
    assert waits(evaluator) == {f"{BOARD}score": 1}
    close_doors(
        references=[told.case.reference],
        group=FieldGroup.ALL,
        because_of=told.case.reference,
        reason="Interest",
        now=build.NOW,
        user_ids=[evaluator.user_id],
    )
    assert waits(evaluator) == {}


@pytest.mark.parametrize("role", ["lead_buyer", "buyer", "auditor", "finance", "administrator"])
def test_at_most_two_queries(role, queries):
    tale().until("declare")
    actor = build.actor(role)
    with queries(2):
        waiting_for(actor, build.NOW)


def test_nothing_waits_for_a_stranger(queries):
    with queries(0):
        assert waiting_for(NOBODY, build.NOW) == []


def test_an_offer_is_considered_once_for_each_need():
    told = tale()
    told.match()
    second = build.case("published", closes_at=build.NOW)
    told.case = second
    told.close()
    best = told.offers["best"]
    unseen = build.offer(provision_type="C8")
    assert considered([best.pk, unseen.pk]) == {best.pk: 2}
