"""S5: fifty people at once on real connections: one match, one award, one answer, edits beside it.

The negative controls take every guard away (lock, compare and set, constraint) and show that this
harness then finds a second award: so a green run means something.
"""

import os
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from businesscases.budgets import case_account
from businesscases.models import BusinessCase
from businesscases.selectors import check_budgets
from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from matching import services
from matching.domain.lifecycle import AWARD
from matching.models import Award, Candidate, Feedback, MatchRun
from matching.services import deciding
from suppliers.models import Offer
from tests import build
from tests.businesscases.test_races import CROWD, at_once, room_for_a_crowd
from tests.matching.tale import Tale, later, tale

__all__ = ["room_for_a_crowd"]

ROUNDS = int(os.environ.get("DPS_ROUNDS", "5"))
pytestmark = pytest.mark.usefixtures("committed_db", "room_for_a_crowd")


def fresh(told: Tale) -> BusinessCase:
    return BusinessCase.objects.select_related("district").get(pk=told.case.pk)


def crowd(act: Callable[[Any], object], things: list[Any]) -> Counter[str]:
    def one(thing: Any) -> Callable[[], None]:
        return lambda: act(thing) and None  # type: ignore[func-returns-value]

    return at_once([one(thing) for thing in things])


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_closes_pin_once(number):
    told = tale()
    ended = crowd(
        lambda case: services.close_case(case=case, actor=SYSTEM, now=build.NOW),
        [fresh(told) for _ in range(CROWD)],
    )
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert MatchRun.objects.filter(case=told.case).count() == 1
    assert Candidate.objects.filter(run__case=told.case).count() == 3


def test_many_workers_match_each_candidate_once():
    told = tale({f"offer {n}": {} for n in range(20)})
    run = told.close()
    ended = crowd(
        lambda _: services.run_match(run=run, actor=SYSTEM, now=build.NOW, chunk=3),
        list(range(20)),
    )
    assert ended == Counter(done=20)
    services.run_match(run=run, actor=SYSTEM, now=build.NOW)
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (20, build.NOW)
    ranks = Candidate.objects.filter(run=run).values_list("fit_rank", flat=True)
    assert sorted(ranks) == list(range(1, 21))
    assert Line.objects.filter(act="case.match").count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_recommendations_make_one_award(number):
    told = tale().until("lock")
    ended = crowd(
        lambda case: services.recommend_award(
            case=case, recommendation="The best.", actor=told.moderator, now=build.NOW
        ),
        [fresh(told) for _ in range(CROWD)],
    )
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert Award.objects.filter(case=told.case).count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_approvers_approve_once_and_tell_once(number):
    told = tale().until("recommend")
    approvers = [build.actor("lead_buyer") for _ in range(CROWD)]
    for actor in approvers:
        told.declare_approver(actor)
    pairs = [(told.award(), actor) for actor in approvers]
    ended = crowd(
        lambda pair: services.approve_award(award=pair[0], actor=pair[1], now=build.NOW), pairs
    )
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert Feedback.objects.filter(candidate__run__case=told.case).count() == 3
    assert Line.objects.filter(object=told.award().reference, act="award.approve").count() == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_accepting_declining_and_lapsing_at_once_has_one_outcome(number):
    told = tale().until("invite")
    owner = told.owner(told.award())
    over = later(30)

    def act(kind: int) -> None:
        award = told.award()
        if kind == 0:
            services.accept_award(award=award, actor=owner, now=build.NOW)
        elif kind == 1:
            services.decline_award(award=award, reason="No.", actor=owner, now=build.NOW)
        else:
            services.lapse_award(award=award, actor=SYSTEM, now=over)

    ended = crowd(act, [n % 3 for n in range(CROWD)])
    assert ended["done"] == 1
    case, award = fresh(told), told.award()
    account = case_account(case=case)
    if award.state == "accepted":
        assert case.state == "awarded"
        assert (account.reserved_pence, account.committed_pence) == (0, award.value_pence)
    else:
        assert award.state in {"declined", "lapsed"}
        assert case.state == "locked"
        assert (account.reserved_pence, account.committed_pence) == (4_000_000, 0)
    assert check_budgets() == []


def test_recommending_and_ending_at_once_is_one_or_the_other():
    told = tale().until("lock")
    services.propose_ending(
        case=told.case, reason="The need is gone.", actor=told.moderator, now=build.NOW
    )

    def act(kind: int) -> None:
        who: dict[str, Any] = {"case": fresh(told), "now": build.NOW}
        if kind:
            services.recommend_award(recommendation="The best.", actor=told.moderator, **who)
        else:
            services.not_award(actor=told.approver, **who)

    ended = crowd(act, [n % 2 for n in range(CROWD)])
    assert ended["done"] == 1
    case = fresh(told)
    reserved = case_account(case=case).reserved_pence
    found = Award.objects.filter(case=case).count()
    assert (case.state, found, reserved) in {
        ("recommended", 1, 4_000_000),
        ("not_awarded", 0, 0),
    }


def test_editing_offer_and_price_while_it_is_awarded_changes_nothing():
    told = tale().until("recommend")
    best = told.offers["best"]
    pinned = told.award().candidate.version_id
    newer = [build.version(best, price=100 + n) for n in range(CROWD)]

    def act(kind: int) -> None:
        if kind:
            Offer.objects.filter(pk=best.pk).update(live_version=newer[kind])
        else:
            told.approve()

    ended = crowd(act, list(range(CROWD)))
    assert ended == Counter(done=CROWD)
    award = told.award()
    assert (award.state, award.value_pence) == ("approved", 40 * 80_000)
    assert award.candidate.version_id == pinned != Offer.objects.get(pk=best.pk).live_version_id


def _unguarded(obj: Any, name: str, **rest: Any) -> None:
    """A move without permission, lock, legality, guard, compare and set, or audit line."""
    target = {"recommend": "recommended"}[name]
    type(obj)._default_manager.filter(pk=obj.pk).update(state=target)


def test_the_control_without_guards_awards_twice(monkeypatch):
    told = tale().until("lock")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX award_one_live_per_case")
    monkeypatch.setattr(deciding, "move", _unguarded)
    ended = crowd(
        lambda case: services.recommend_award(
            case=case, recommendation="The best.", actor=told.moderator, now=build.NOW
        ),
        [fresh(told) for _ in range(CROWD)],
    )
    assert ended["done"] > 1
    assert Award.objects.filter(case=told.case).count() == ended["done"]


def test_the_constraint_alone_holds_too(monkeypatch):
    told = tale().until("lock")
    monkeypatch.setattr(deciding, "move", _unguarded)
    ended = crowd(
        lambda case: services.recommend_award(
            case=case, recommendation="The best.", actor=told.moderator, now=build.NOW
        ),
        [fresh(told) for _ in range(CROWD)],
    )
    assert ended == Counter(done=1, IntegrityError=CROWD - 1)
    assert Award.objects.filter(case=told.case, state=AWARD.initial).count() == 1
