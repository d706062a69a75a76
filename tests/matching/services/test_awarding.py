"""From approval to the supplier's answer, and on to the next one."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from businesscases.budgets import case_account
from dps.accounts.actors import SYSTEM, actor_for
from dps.kernel.errors import NotAllowed, Reason, RuleBroken, Stale
from dps.notifications.models import Message
from matching.domain.feedback import Verdict, thawed
from matching.models import Award, Feedback
from matching.selectors import cases_open_to
from matching.services import (
    accept_award,
    approve_award,
    declare_before_approval,
    decline_award,
    invite_award,
    lapse_award,
    open_candidates,
    reject_recommendation,
)
from suppliers.models import Offer, Supplier
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_an_approval_tells_every_candidate_in_the_same_transaction():
    told = tale()
    people = {
        name: build.actor("supplier_owner", offer.supplier.reference)
        for name, offer in told.offers.items()
    }
    told.until("approve")
    award = told.award()
    assert (award.state, award.approved_by_id, award.standstill_until) == (
        "approved", told.approver.user_id, None,
    )  # fmt: skip
    verdicts = {
        name: thawed(Feedback.objects.get(candidate=told.candidate(name)).content).verdict
        for name in told.offers
    }
    assert verdicts == {
        "best": Verdict.WON, "second": Verdict.SUITABLE, "dear": Verdict.FILTERED,
    }  # fmt: skip
    assert set(Feedback.objects.filter(wants_letter=True).values_list("candidate", flat=True)) == {
        told.candidate("best").pk,
        told.candidate("second").pk,
    }
    told_people = Message.objects.filter(kind="feedback_ready").values_list("user_id", flat=True)
    assert set(told_people) == {actor.user_id for actor in people.values()}


def test_a_supplier_gets_one_message_for_all_its_offers_of_a_need(client_of):
    told = tale({"one": {}, "two": {"price": 90_000}, "dear": {"price": 100_450}, "alone": {}})
    own, alone = told.offers["one"].supplier, told.offers["alone"]
    Offer.objects.exclude(pk=alone.pk).update(supplier=own)
    owner = build.user("Olu Owner", ("supplier_owner", own.reference))
    build.user("Ada Alone", ("supplier_owner", alone.supplier.reference))
    told.until("approve")
    message = Message.objects.get(kind="feedback_ready", user=owner)
    first, second, third = sorted(told.offers[name].reference for name in ("one", "two", "dear"))
    assert message.subject == f"Feedback on your 3 offers for {told.case.reference}"
    assert message.body.startswith(f"Your offers {first}, {second} and {third} were considered")
    assert message.link == f"/suppliers/{own.reference}/feedback/{told.case.reference}/"
    page = client_of(user=owner).get(message.link)
    for reference in (first, second, third):
        assert f"/offers/{reference}/feedback/{told.case.reference}/1/" in page.text
    other = Message.objects.exclude(user=owner).get(kind="feedback_ready")
    assert other.link == f"/offers/{alone.reference}/feedback/{told.case.reference}/1/"
    assert other.body.startswith(f"Your offer {alone.reference} was considered")
    assert client_of(user=other.user).get(message.link).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(
            kind="feedback_ready",
            user=owner,
            subject="Twice",
            dedupe_key=message.dedupe_key,
            written_at=build.NOW,
        )
    key = f"feedback_ready:{told.case.reference}:{own.reference}:1:{owner.pk}"
    assert message.dedupe_key == key


def test_nobody_with_another_part_approves():
    told = tale()
    told.match()
    opener = build.actor("lead_buyer")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    told.case.refresh_from_db()
    told.evaluators = [build.actor("lead_buyer"), build.actor("buyer")]
    for step in ("appoint", "declare", "mark", "sign", "lock", "recommend"):
        getattr(told, step)()
        told.case.refresh_from_db()
    for actor in (told.evaluators[0], told.moderator, opener):
        with pytest.raises(RuleBroken) as refused:
            approve_award(award=told.award(), actor=actor, now=build.NOW)
        assert set(codes(refused)) == {"separation"}
    for actor in (told.evaluators[1], build.actor("finance"), build.actor("administrator")):
        with pytest.raises(NotAllowed):
            approve_award(award=told.award(), actor=actor, now=build.NOW)
    assert not Feedback.objects.exists()


def test_who_drafted_or_approved_the_case_does_not_approve_its_award():
    author = build.user("Both", ("district_officer", "black-country"), ("lead_buyer", ""))
    told = tale(drafted_by=author).until("recommend")
    told.approver = actor_for(author)
    with pytest.raises(NotAllowed):
        told.declare_approver()
    with pytest.raises(RuleBroken) as refused:
        approve_award(award=told.award(), actor=told.approver, now=build.NOW)
    assert codes(refused) == ["separation"]


def test_nobody_approves_or_sends_back_before_a_declaration():
    told = tale().until("recommend")
    with pytest.raises(RuleBroken) as refused:
        approve_award(award=told.award(), actor=told.approver, now=build.NOW)
    assert codes(refused) == ["undeclared"]
    with pytest.raises(RuleBroken) as refused:
        reject_recommendation(case=told.case, reason="x", actor=told.approver, now=build.NOW)
    assert codes(refused) == ["undeclared"]
    seat = told.declare_approver()
    assert (seat.kind, seat.conflict, seat.declared_at) == ("approver", False, build.NOW)
    with pytest.raises(RuleBroken) as refused:
        told.declare_approver()
    assert codes(refused) == ["declared"]


def test_an_interest_of_the_approver_closes_the_case_and_somebody_else_approves():
    told = tale().until("recommend")
    interested = build.actor("lead_buyer")
    with pytest.raises(RuleBroken) as refused:
        declare_before_approval(
            case=told.case, conflict=True, interest=" ", actor=interested, now=build.NOW
        )
    assert codes(refused) == ["interest_missing"]
    declare_before_approval(
        case=told.case, conflict=True, interest="My sister.", actor=interested, now=build.NOW
    )
    assert not cases_open_to(interested).filter(pk=told.case.pk).exists()
    assert not Offer.objects.visible_to(interested).filter(pk=told.offers["best"].pk).exists()
    with pytest.raises(RuleBroken) as refused:
        approve_award(award=told.award(), actor=interested, now=build.NOW)
    assert codes(refused) == ["separation"]
    told.approve()
    assert told.award().approved_by_id == told.approver.user_id


def test_only_a_lead_buyer_declares_for_an_approval_and_not_before_the_lock():
    told = tale().until("sign")
    with pytest.raises(RuleBroken):
        told.declare_approver()
    told.lock()
    told.case.refresh_from_db()
    for actor in (build.actor("buyer"), told.moderator):
        with pytest.raises(NotAllowed):
            told.declare_approver(actor)


def test_the_database_holds_four_eyes_too():
    told = tale().until("recommend")
    award = told.award()
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(approved_by_id=award.recommended_by_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=award.pk).update(state="approved")


def test_a_supplier_that_was_suspended_meanwhile_gets_no_award():
    told = tale().until("recommend")
    supplier = told.award().candidate.offer.supplier
    Supplier.objects.filter(pk=supplier.pk).update(state="suspended")
    with pytest.raises(RuleBroken) as refused:
        told.approve()
    assert codes(refused) == ["not_admitted"]


def test_the_c6_rule_is_asked_again_and_the_budget_too():
    told = tale({"small": {"price": 130_000}}, provision_type="C6", ceiling_price_pence=140_000)
    told.until("recommend")
    with build.past_the_triggers():
        Award.objects.update(value_pence=50_000_00)
    with pytest.raises(RuleBroken) as refused:
        told.approve()
    assert codes(refused) == ["c6_value"]
    with build.past_the_triggers():
        Award.objects.update(value_pence=60_000_00)
    with pytest.raises(RuleBroken) as refused:
        told.approve()
    assert codes(refused) == ["budget"]


def test_an_approval_waits_for_complete_feedback(monkeypatch):
    told = tale().until("recommend")
    second = told.candidate("second")

    def lacks(content, others):
        assert others
        lacking = content.offer_reference == second.offer.reference
        return [Reason("feedback_incomplete", "It lacks words.")] if lacking else []

    monkeypatch.setattr("matching.facts.telling.incomplete_because", lacks)
    with pytest.raises(RuleBroken) as refused:
        told.approve()
    assert codes(refused) == ["feedback_incomplete"]
    assert told.award().state == "recommended"
    assert not Feedback.objects.exists()


def test_a_standstill_holds_the_invitation():
    told = tale(terms={**build.TERMS, "standstill_working_days": 8}).until("approve")
    award = told.award()
    # Wednesday 3 June 2026 and 8 working days: Monday 15 June
    assert award.standstill_until == date(2026, 6, 15)
    for day, hour in ((3, 12), (15, 23)):
        with pytest.raises(RuleBroken) as refused:
            invite_award(award=award, actor=SYSTEM, now=datetime(2026, 6, day, hour, tzinfo=LONDON))
        assert codes(refused) == ["standstill"]
    told.now = datetime(2026, 6, 16, 0, 1, tzinfo=LONDON)
    assert told.invite().answer_by == date(2026, 6, 23)


def test_an_invitation_is_told_to_the_owner_with_its_last_day():
    told = tale().until("approve")
    owner = told.owner(told.award())
    told.invite()
    award = told.award()
    assert (award.state, award.answer_by) == ("invited", date(2026, 6, 10))
    message = Message.objects.get(kind="award_invited")
    assert message.user_id == owner.user_id
    assert "10 June 2026" in message.body


def test_accepting_commits_the_value_and_releases_the_rest():
    told = tale().until("invite")
    award = told.award()
    account = case_account(case=told.case)
    assert (account.reserved_pence, account.committed_pence) == (4_000_000, 0)
    told.accept()
    account = case_account(case=told.case)
    assert (account.reserved_pence, account.committed_pence) == (0, 3_200_000)
    told.case.refresh_from_db()
    award.refresh_from_db()
    assert (award.state, told.case.state, award.answered_at) == ("accepted", "awarded", build.NOW)


def test_only_an_owner_of_the_winner_answers():
    told = tale().until("invite")
    award = told.award()
    other = build.actor("supplier_owner", told.offers["second"].supplier.reference)
    editor = build.actor("supplier_editor", award.candidate.offer.supplier.reference)
    for actor in (other, editor, told.approver, told.moderator):
        with pytest.raises(NotAllowed):
            accept_award(award=award, actor=actor, now=build.NOW)
        with pytest.raises(NotAllowed):
            decline_award(award=award, reason="x", actor=actor, now=build.NOW)


def test_an_answer_counts_until_five_on_the_last_day():
    told = tale().until("invite")
    late = datetime(2026, 6, 10, 17, 0, 1, tzinfo=LONDON)
    for act in (
        lambda award: accept_award(award=award, actor=told.owner(award), now=late),
        lambda award: decline_award(award=award, reason="x", actor=told.owner(award), now=late),
    ):
        with pytest.raises(RuleBroken) as refused:
            act(told.award())
        assert codes(refused) == ["too_late"]
    told.now = datetime(2026, 6, 10, 17, 0, 0, tzinfo=LONDON)
    assert told.accept().state == "accepted"


def test_a_suspended_supplier_cannot_accept():
    told = tale().until("invite")
    supplier = told.award().candidate.offer.supplier
    Supplier.objects.filter(pk=supplier.pk).update(state="suspended")
    with pytest.raises(RuleBroken) as refused:
        told.accept()
    assert codes(refused) == ["not_admitted"]


def decline(told):
    award = told.award()
    decline_award(award=award, reason="No staff.", actor=told.owner(award), now=told.now)
    told.case.refresh_from_db()


def test_a_decline_brings_the_next_suitable_offer_and_second_letters_to_all():
    told = tale().until("invite")
    decline(told)
    assert told.case.state == "locked"
    assert case_account(case=told.case).reserved_pence == 4_000_000
    assert told.recommend().candidate.offer == told.offers["second"]
    told.approve()
    letters = {
        name: list(
            Feedback.objects.filter(candidate=told.candidate(name))
            .order_by("number")
            .values_list("number", flat=True)
        )
        for name in told.offers
    }
    assert letters == {name: [1, 2] for name in told.offers}
    second = {
        name: thawed(Feedback.objects.get(candidate=told.candidate(name), number=2).content)
        for name in told.offers
    }
    assert second["best"].verdict is Verdict.NOT_TAKEN_UP
    assert second["second"].verdict is Verdict.WON
    assert {each.decision.before for each in second.values()} == {
        "The supplier that was invited first did not take the contract."
    }


def test_when_all_decline_nothing_is_left_to_recommend():
    told = tale().until("invite")
    decline(told)
    for step in ("recommend", "approve", "invite"):
        getattr(told, step)()
        told.case.refresh_from_db()
    decline(told)
    with pytest.raises(RuleBroken) as refused:
        told.recommend()
    assert codes(refused) == ["none_suitable"]


def test_a_decline_needs_a_reason():
    told = tale().until("invite")
    with pytest.raises(RuleBroken) as refused:
        decline_award(award=told.award(), reason=" ", actor=told.owner(told.award()), now=build.NOW)
    assert [reason.field for reason in refused.value.reasons] == ["reason"]


def test_an_invitation_lapses_after_its_last_day_and_not_before():
    told = tale().until("invite")
    in_time = datetime(2026, 6, 10, 17, 0, 0, tzinfo=LONDON)
    with pytest.raises(RuleBroken) as refused:
        lapse_award(award=told.award(), actor=SYSTEM, now=in_time)
    assert codes(refused) == ["in_time"]
    lapse_award(award=told.award(), actor=SYSTEM, now=in_time.replace(second=1))
    told.case.refresh_from_db()
    assert (told.award().state, told.case.state) == ("lapsed", "locked")
    # three lead buyers, the officer and the manager of the district
    assert Message.objects.filter(kind="award_lapsed").count() == 5


def test_two_clicks_on_approve_make_one_approval():
    told = tale().until("recommend")
    told.declare_approver()
    first, second = told.award(), told.award()
    approve_award(award=first, actor=told.approver, now=build.NOW)
    with pytest.raises(Stale):
        approve_award(award=second, actor=told.approver, now=build.NOW)
    assert Feedback.objects.count() == 3


def test_one_live_award_a_case_by_constraint():
    told = tale().until("recommend")
    award = told.award()
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.create(
            reference="AWD-2026-7777", state="recommended", case=told.case,
            candidate=told.candidate("second"), value_pence=1, recommended_at=build.NOW,
            recommended_by_id=award.recommended_by_id, recommendation="x",
        )  # fmt: skip
