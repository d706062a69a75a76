"""From the lock to a recommendation or to no award."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction

from businesscases.budgets import case_account
from dps.accounts.doors import is_closed
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from matching.domain.feedback import Verdict, thawed
from matching.models import Award, ConsensusScore, Ending, Feedback, Result
from matching.services import (
    lock_quality,
    not_award,
    open_candidates,
    propose_ending,
    recommend_award,
    refuse_ending,
    reject_recommendation,
)
from suppliers.models import Offer, OfferPrice
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_the_lock_keeps_exact_results_and_opens_the_doors():
    told = tale().until("lock", {"best": (4, 3, 3, 3), "second": (3, 3, 3, 3)})
    best = told.candidate("best").result
    # C5 pays 10/30/60: £800 costs 80 + 240 x 80% + 480 x 45% = £488.00 a start
    assert best.working["expected_cost_pence"] == "48800"
    # (30x4 + 30x3 + 25x3 + 15x3) / 4 = 82.5%, of 70 points; the lowest cost has all 30
    assert best.working["quality_percent"] == "165/2"
    assert (best.quality_points, best.price_points, best.rank, best.price_place) == (
        Decimal("57.75"), Decimal(30), 1, 1,
    )  # fmt: skip
    second = told.candidate("second").result
    # £900 costs £549.00: 30 x 488 / 549
    assert Fraction(second.working["price_points"]) == Fraction(30 * 488, 549)
    assert (second.rank, second.price_place, second.suitable) == (2, 2, True)
    assert not Result.objects.filter(candidate=told.candidate("dear")).exists()
    actor = build.actor("buyer")
    for reader in (actor, *told.evaluators, told.moderator):
        for offer in told.offers.values():
            assert not is_closed(reader, offer.reference)
            assert Offer.objects.visible_to(reader).filter(pk=offer.pk).exists()


def test_a_missing_score_stops_the_whole_case():
    told = tale().until("sign")
    ConsensusScore.objects.filter(candidate=told.candidate("second"), question=4).delete()
    with pytest.raises(RuleBroken) as refused:
        told.lock()
    assert codes(refused) == ["score_missing"]
    assert not Result.objects.exists()
    assert is_closed(build.actor("buyer"), told.offers["best"].reference)


def test_only_the_moderator_of_this_case_locks_and_only_once():
    told = tale().until("sign")
    with pytest.raises(RuleBroken) as refused:
        lock_quality(case=told.case, actor=build.actor("lead_buyer"), now=build.NOW)
    assert codes(refused) == ["moderator"]
    with pytest.raises(NotAllowed):
        lock_quality(case=told.case, actor=told.evaluators[0], now=build.NOW)
    again = type(told.case).objects.get(pk=told.case.pk)
    told.lock()
    with pytest.raises(Stale):
        lock_quality(case=again, actor=told.moderator, now=build.NOW)


def test_results_are_never_changed():
    told = tale().until("lock")
    result = told.candidate("best").result
    with pytest.raises(IntegrityError), transaction.atomic():
        Result.objects.filter(pk=result.pk).update(rank=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        result.delete()


def test_editing_an_offer_during_the_evaluation_changes_neither_scores_nor_award():
    told = tale().until("declare")
    for offer in told.offers.values():
        newer = build.version(offer, price=1_00, title="Better now", answer_1="Much better.")
        Offer.objects.filter(pk=offer.pk).update(live_version=newer)
    told.mark()
    told.sign()
    told.case.refresh_from_db()
    told.lock()
    told.case.refresh_from_db()
    award = told.recommend()
    assert award.candidate.version.title == "Steps into work"
    assert award.value_pence == 40 * 80_000
    assert told.candidate("best").result.working["expected_cost_pence"] == "48800"
    price = told.candidate("best").version.price
    with pytest.raises(IntegrityError), transaction.atomic():
        OfferPrice.objects.filter(pk=price.pk).update(unit_price_pence=1_00)


def test_the_best_suitable_offer_is_proposed_and_nobody_chooses():
    told = tale().until("lock", {"best": (4, 4, 4, 1), "second": (2, 3, 2, 3)})
    award = told.recommend()
    assert award.candidate.offer == told.offers["second"]
    assert (award.state, award.value_pence) == ("recommended", 40 * 90_000)
    assert told.case.state == "recommended"


def test_who_may_approve_is_told_of_a_recommendation_and_nobody_else():
    told = tale()
    told.evaluators = [build.actor("lead_buyer"), build.actor("lead_buyer")]
    opener, declared = build.actor("lead_buyer"), build.actor("lead_buyer")
    told.take("match")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    for step in ("appoint", "declare", "mark", "sign", "lock"):
        told.take(step)
    told.declare_approver(declared)
    told.recommend()
    mailed = Message.objects.filter(kind="award_recommended").values_list("user_id", flat=True)
    assert set(mailed) == {one.user_id for one in (told.approver, told.appointer, declared)}


def test_a_lead_buyer_who_approved_the_case_is_not_mailed_that_its_award_waits():
    told = tale().until("lock")
    told.case.approved_by_id = told.appointer.user_id
    told.case.save()
    told.recommend()
    mailed = Message.objects.filter(kind="award_recommended").values_list("user_id", flat=True)
    assert set(mailed) == {told.approver.user_id}


def test_only_the_moderator_recommends_and_with_words():
    told = tale().until("lock")
    for actor in (told.approver, told.appointer):
        with pytest.raises(RuleBroken) as refused:
            recommend_award(case=told.case, recommendation="x", actor=actor, now=build.NOW)
        assert codes(refused) == ["moderator"]
    with pytest.raises(NotAllowed):
        recommend_award(case=told.case, recommendation="x", actor=told.evaluators[0], now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        recommend_award(case=told.case, recommendation="  ", actor=told.moderator, now=build.NOW)
    assert [reason.field for reason in refused.value.reasons] == ["recommendation"]


def test_nothing_suitable_nothing_recommended():
    told = tale().until("lock", {"best": (2, 2, 2, 2), "second": (1, 4, 4, 4)})
    with pytest.raises(RuleBroken) as refused:
        told.recommend()
    assert codes(refused) == ["none_suitable"]
    assert not Award.objects.exists()


def test_no_award_releases_the_money_and_tells_everybody_why():
    told = tale().until("lock", {"best": (2, 2, 2, 2), "second": (1, 4, 4, 4)})
    officer = build.actor("district_officer", "black-country")
    assert case_account(case=told.case).reserved_pence == 4_000_000
    not_award(case=told.case, reason="None was suitable.", actor=told.moderator, now=build.NOW)
    assert (told.case.state, told.case.ended_reason) == ("not_awarded", "None was suitable.")
    assert case_account(case=told.case).reserved_pence == 0
    verdicts = {
        row.candidate.offer_id: thawed(row.content).verdict for row in Feedback.objects.all()
    }
    assert verdicts == {
        told.offers["best"].pk: Verdict.UNSUITABLE,
        told.offers["second"].pk: Verdict.UNSUITABLE,
        told.offers["dear"].pk: Verdict.FILTERED,
    }
    assert {thawed(row.content).decision.reason for row in Feedback.objects.all()} == {
        "None was suitable."
    }
    assert Message.objects.filter(kind="case_not_awarded", user_id=officer.user_id).exists()


def test_a_case_that_nobody_passed_is_ended_after_its_match():
    told = tale({"dear": {"price": 200_000}})
    told.match()
    not_award(case=told.case, reason="Nobody passed.", actor=told.appointer, now=build.NOW)
    assert Feedback.objects.filter(wants_letter=False).count() == 1
    assert not is_closed(build.actor("buyer"), told.offers["dear"].reference)


def test_those_that_passed_are_told_that_they_were_not_scored():
    told = tale()
    told.match()
    told.end()
    row = Feedback.objects.get(candidate=told.candidate("best"))
    assert thawed(row.content).verdict is Verdict.NOT_SCORED
    assert row.wants_letter is False


def test_who_may_not_end_a_case():
    told = tale({"dear": {"price": 200_000}})
    told.match()
    for role in ("buyer", "auditor", "administrator", "finance"):
        with pytest.raises(NotAllowed):
            not_award(case=told.case, reason="x", actor=build.actor(role), now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        not_award(case=told.case, reason=" ", actor=told.appointer, now=build.NOW)
    assert [reason.field for reason in refused.value.reasons] == ["reason"]


@pytest.mark.parametrize("step", ["match", "lock"])
def test_two_people_end_a_case_on_which_offers_are_left(step):
    told = tale().until(step)
    with pytest.raises(RuleBroken) as refused:
        not_award(case=told.case, reason="I say so.", actor=told.moderator, now=build.NOW)
    assert codes(refused) == ["two_people"]
    propose_ending(case=told.case, reason="The need is gone.", actor=told.moderator, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        not_award(case=told.case, actor=told.moderator, now=build.NOW)
    assert codes(refused) == ["second_person"]
    with pytest.raises(RuleBroken) as refused:
        not_award(case=told.case, actor=told.approver, now=build.NOW)
    assert codes(refused) == ["undeclared"]
    told.declare_approver()
    not_award(case=told.case, actor=told.approver, now=build.NOW)
    assert (told.case.state, told.case.ended_reason) == ("not_awarded", "The need is gone.")
    assert Ending.objects.get().settled_at == build.NOW


def test_who_opened_the_sealed_candidates_neither_proposes_nor_confirms_an_ending():
    told = tale()
    told.match()
    told.case.refresh_from_db()
    opener = build.actor("lead_buyer")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        propose_ending(case=told.case, reason="Dull.", actor=opener, now=build.NOW)
    assert codes(refused) == ["separation"]
    propose_ending(case=told.case, reason="Gone.", actor=told.moderator, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        not_award(case=told.case, actor=opener, now=build.NOW)
    assert codes(refused) == ["separation"]


def test_lead_buyers_with_no_other_part_hear_of_a_proposal_to_end_a_case():
    told = tale().until("match")
    open_candidates(case=told.case, actor=build.actor("lead_buyer"), now=build.NOW)
    told.case.approved_by_id = build.actor("lead_buyer").user_id
    told.case.save()
    propose_ending(case=told.case, reason="Gone.", actor=told.moderator, now=build.NOW)
    told_of_it = set(
        Message.objects.filter(kind="ending_proposed").values_list("user_id", flat=True)
    )
    assert told_of_it == {told.approver.user_id, told.appointer.user_id}


def test_a_proposal_is_refused_or_falls_when_the_case_goes_on():
    told = tale().until("lock")
    propose_ending(case=told.case, reason="Gone.", actor=told.moderator, now=build.NOW)
    with pytest.raises(RuleBroken):
        propose_ending(case=told.case, reason="Again.", actor=told.moderator, now=build.NOW)
    with pytest.raises(NotAllowed):
        refuse_ending(case=told.case, actor=told.evaluators[0], now=build.NOW)
    with pytest.raises(NotAllowed):
        refuse_ending(case=told.case, actor=told.approver, now=build.NOW)
    told.declare_approver()
    refuse_ending(case=told.case, actor=told.approver, now=build.NOW)
    propose_ending(case=told.case, reason="Gone.", actor=told.moderator, now=build.NOW)
    told.recommend()
    assert not Ending.objects.filter(settled_at=None).exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Second Works was dearer than the rest.", "names_another"),
        ("It was £900.00 too dear.", "names_amount"),
        ("It cost nine hundred pounds.", "names_amount"),
    ],
)
def test_words_that_others_read_name_neither_a_supplier_nor_money(words, code):
    told = tale().until("lock")
    for act in (
        lambda: propose_ending(case=told.case, reason=words, actor=told.moderator, now=build.NOW),
        lambda: recommend_award(
            case=told.case, recommendation=words, actor=told.moderator, now=build.NOW
        ),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert codes(refused) == [code]
    told.recommend()
    told.case.refresh_from_db()
    told.declare_approver()
    with pytest.raises(RuleBroken) as refused:
        reject_recommendation(case=told.case, reason=words, actor=told.approver, now=build.NOW)
    assert codes(refused) == [code]


def test_a_recommendation_sent_back_can_be_made_again():
    told = tale().until("recommend")
    with pytest.raises(RuleBroken):
        reject_recommendation(
            case=told.case, reason="Not clear.", actor=told.moderator, now=build.NOW
        )
    told.case.refresh_from_db()
    told.declare_approver()
    reject_recommendation(
        case=told.case, reason="Say why it fits.", actor=told.approver, now=build.NOW
    )
    first = Award.objects.get()
    assert (first.state, first.answer_reason, told.case.state) == (
        "rejected", "Say why it fits.", "locked",
    )  # fmt: skip
    assert Message.objects.filter(kind="award_returned", user_id=told.moderator.user_id).exists()
    again = told.recommend()
    assert again.pk != first.pk
    assert again.candidate_id == first.candidate_id


def test_the_lines_of_a_decision_stand_on_case_and_award():
    told = tale().until("recommend")
    lines = Line.objects.filter(object=told.case.reference).order_by("pk")
    acts = list(lines.values_list("act", flat=True))
    assert acts[:2] == ["case.close", "case.match"]
    assert [act for act in acts if act in {"case.evaluate", "case.lock", "case.recommend"}] == [
        "case.evaluate", "case.lock", "case.recommend",
    ]  # fmt: skip
    assert Line.objects.get(object=told.award().reference).act == "award.begin"


def test_ties_are_told_with_what_decided():
    tale({"one": {}, "two": {}}).until("lock")
    ties = {result.working["tie"] for result in Result.objects.all()}
    lots = [result.working["lot"] for result in Result.objects.order_by("rank")]
    assert ties == {"lot"}
    assert lots == sorted(lots)
