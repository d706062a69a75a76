"""Who may sit where, what is declared, and which doors close."""

import pytest
from django.db import IntegrityError, transaction

from dps.accounts.actors import actor_for
from dps.accounts.doors import is_closed, openers
from dps.accounts.models import User
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.notifications.models import Message
from matching.models import PanelSeat
from matching.selectors import cases_open_to, panel
from matching.services import appoint_panel, declare_interest, open_candidates, replace_member
from matching.services.panels import candidates_for_panel
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db


def codes(refused):
    return [reason.code for reason in refused.value.reasons]


def test_a_panel_is_named_and_the_evaluation_begins():
    told = tale().until("appoint")
    assert told.case.state == "evaluating"
    seats = panel(told.case)
    assert {seat.user_id for seat in seats.evaluators} == {a.user_id for a in told.evaluators}
    assert seats.moderator
    assert seats.moderator.user_id == told.moderator.user_id
    for actor in (*told.evaluators, told.moderator):
        assert all(is_closed(actor, offer.reference, "all") for offer in told.offers.values())
    told_people = Message.objects.filter(kind="panel_appointed").values_list("user_id", flat=True)
    assert set(told_people) == {a.user_id for a in (*told.evaluators, told.moderator)}


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_how_many_evaluators_stands_in_the_terms(needed):
    told = tale(terms={**build.TERMS, "evaluators": needed})
    told.until("appoint")
    assert len(panel(told.case).evaluators) == needed


@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_wrong_number_of_evaluators_is_refused(count):
    told = tale()
    told.match()
    told.evaluators = [build.actor("buyer") for _ in range(count)]
    with pytest.raises(RuleBroken) as refused:
        appoint_panel(
            case=told.case,
            actor=told.appointer,
            now=build.NOW,
            evaluators=[actor.user_id for actor in told.evaluators],
            moderator=told.moderator.user_id,
        )
    assert [(r.code, r.field) for r in refused.value.reasons] == [("evaluators", "evaluators")]
    told.case.refresh_from_db()
    assert told.case.state == "closed"


def test_a_panel_without_moderator_or_with_a_doubled_one_is_refused():
    told = tale()
    told.match()
    two = [build.actor("lead_buyer").user_id for _ in range(2)]
    for moderator in (None, two[0]):
        with pytest.raises(RuleBroken) as refused:
            appoint_panel(
                case=told.case, actor=told.appointer, now=build.NOW, evaluators=two,
                moderator=moderator,
            )  # fmt: skip
        assert codes(refused) == ["moderator"]
        told.case.refresh_from_db()


def _appoint(told, *, evaluators=None, moderator=None):
    appoint_panel(
        case=told.case,
        actor=told.appointer,
        now=build.NOW,
        evaluators=evaluators or [build.actor("buyer").user_id for _ in range(2)],
        moderator=moderator or told.moderator.user_id,
    )


def test_who_wrote_or_approved_the_case_takes_no_seat():
    author = build.user("Two Hats", ("district_officer", "black-country"), ("buyer", ""))
    told = tale(drafted_by=author)
    told.match()
    with pytest.raises(RuleBroken) as refused:
        _appoint(told, evaluators=[author.pk, build.actor("buyer").user_id])
    assert [(r.code, r.field) for r in refused.value.reasons] == [("separation", "evaluators")]
    evaluators, _moderators = candidates_for_panel(told.case)
    assert author not in evaluators


def test_who_opened_the_candidates_takes_no_seat():
    told = tale()
    told.match()
    opener = build.actor("lead_buyer")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    told.case.refresh_from_db()
    with pytest.raises(RuleBroken) as refused:
        _appoint(told, moderator=opener.user_id)
    assert codes(refused) == ["separation"]
    evaluators, moderators = candidates_for_panel(told.case)
    assert opener.user_id not in {user.pk for user in (*evaluators, *moderators)}
    assert list(openers(told.case.reference)) == [opener.user_id]
    assert Line.objects.filter(act="case.open_candidates").count() == 1


@pytest.mark.parametrize("role", ["finance", "auditor", "administrator"])
def test_other_roles_take_no_seat_and_name_none(role):
    told = tale()
    told.match()
    with pytest.raises(RuleBroken):
        _appoint(told, evaluators=[build.actor(role).user_id, build.actor("buyer").user_id])
    told.case.refresh_from_db()
    told.appointer = build.actor(role)
    with pytest.raises(NotAllowed):
        _appoint(told)


def test_a_case_that_nobody_passed_has_nothing_to_evaluate():
    told = tale({"dear": {"price": 200_000}})
    told.match()
    with pytest.raises(RuleBroken) as refused:
        _appoint(told)
    assert codes(refused) == ["none_eligible"]


def test_a_match_that_runs_has_nothing_to_evaluate_yet():
    told = tale()
    told.close()
    with pytest.raises(RuleBroken) as refused:
        _appoint(told)
    assert codes(refused) == ["match_running"]


def test_the_panel_and_the_auditor_cannot_open_the_candidates():
    told = tale().until("appoint")
    for actor in (*told.evaluators, told.moderator, build.actor("auditor"),
                  build.actor("administrator"), build.actor("finance")):  # fmt: skip
        with pytest.raises(NotAllowed):
            open_candidates(case=told.case, actor=actor, now=build.NOW)
    assert not openers(told.case.reference).exists()


def test_nothing_is_opened_that_is_not_sealed():
    told = tale().until("lock")
    with pytest.raises(NotAllowed):
        open_candidates(case=told.case, actor=build.actor("buyer"), now=build.NOW)


def test_an_interest_closes_the_case_and_its_candidates_and_empties_the_seat():
    told = tale().until("appoint")
    actor = told.evaluators[0]
    lead = build.actor("lead_buyer")
    declare_interest(
        seat=told.seat(actor), conflict=True, interest="My sister works there.",
        actor=actor, now=build.NOW,
    )  # fmt: skip
    assert panel(told.case).lacks_evaluators == 1
    assert not cases_open_to(actor).filter(pk=told.case.pk).exists()
    assert Message.objects.filter(kind="panel_seat_empty", user_id=lead.user_id).exists()
    told.evaluators[0] = build.actor("buyer")
    replace_member(
        case=told.case, actor=told.appointer, now=build.NOW,
        evaluators=[told.evaluators[0].user_id],
    )  # fmt: skip
    told.declare()
    told.mark()
    told.sign()
    told.case.refresh_from_db()
    told.lock()
    for offer in told.offers.values():
        assert is_closed(actor, offer.reference, "all")
        assert not is_closed(told.evaluators[1], offer.reference)
    for step in ("recommend", "approve", "invite", "accept"):
        told.case.refresh_from_db()
        getattr(told, step)()
    assert not is_closed(actor, told.offers["best"].reference)
    assert not cases_open_to(actor).filter(pk=told.case.pk).exists()


def test_a_moderator_with_an_interest_is_replaced():
    told = tale().until("appoint")
    declare_interest(
        seat=told.seat(told.moderator), conflict=True, interest="I used to work there.",
        actor=told.moderator, now=build.NOW,
    )  # fmt: skip
    with pytest.raises(RuleBroken):
        replace_member(case=told.case, actor=told.appointer, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        replace_member(
            case=told.case, actor=told.appointer, now=build.NOW,
            moderator=told.evaluators[0].user_id,
        )  # fmt: skip
    assert codes(refused) == ["separation"]
    told.moderator = build.actor("lead_buyer")
    replace_member(
        case=told.case, actor=told.appointer, now=build.NOW, moderator=told.moderator.user_id
    )
    assert panel(told.case).moderator.user_id == told.moderator.user_id


def test_no_seat_is_filled_that_is_not_empty():
    told = tale().until("appoint")
    with pytest.raises(RuleBroken) as refused:
        replace_member(case=told.case, actor=told.appointer, now=build.NOW)
    assert codes(refused) == ["nobody_lacking"]
    with pytest.raises(RuleBroken) as refused:
        replace_member(
            case=told.case, actor=told.appointer, now=build.NOW,
            evaluators=[build.actor("buyer").user_id],
            moderator=build.actor("lead_buyer").user_id,
        )  # fmt: skip
    assert codes(refused) == ["evaluators", "moderator"]


def test_a_declaration_is_ones_own_and_said_once():
    told = tale().until("appoint")
    actor, other = told.evaluators
    with pytest.raises(NotAllowed):
        declare_interest(seat=told.seat(actor), conflict=False, actor=other, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        declare_interest(
            seat=told.seat(actor), conflict=True, interest=" ", actor=actor, now=build.NOW
        )
    assert codes(refused) == ["interest_missing"]
    declare_interest(seat=told.seat(actor), conflict=False, actor=actor, now=build.NOW)
    with pytest.raises(RuleBroken) as refused:
        declare_interest(
            seat=told.seat(actor), conflict=True, interest="x", actor=actor, now=build.NOW
        )
    assert codes(refused) == ["declared"]


def test_the_database_seats_one_moderator_and_each_person_once():
    told = tale().until("appoint")
    for fields in (
        {"user_id": build.actor("lead_buyer").user_id, "kind": "moderator"},
        {"user_id": told.evaluators[0].user_id, "kind": "evaluator"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PanelSeat.objects.create(
                case=told.case, appointed_at=build.NOW, appointed_by="USR-1", **fields
            )


def test_a_person_who_left_is_not_offered():
    told = tale()
    told.match()
    gone = build.actor("buyer")
    User.objects.filter(pk=gone.user_id).update(is_active=False)
    evaluators, _ = candidates_for_panel(told.case)
    assert gone.user_id not in {user.pk for user in evaluators}
    assert actor_for(User.objects.get(pk=gone.user_id)).user_id == gone.user_id
