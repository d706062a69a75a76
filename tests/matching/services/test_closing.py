"""The close of a window: what is pinned, what is sealed, and from whom."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dps.accounts.actors import SYSTEM
from dps.accounts.models import ClosedDoor
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from matching.domain.ranking import lot
from matching.facts.pairs import case_facts
from matching.models import Candidate, MatchRun
from matching.services import close_case
from matching.services.closing import Pinned, inputs_hash
from suppliers.models import Offer, OfferPrice
from suppliers.services import (
    begin_amendment,
    pause_offer,
    publish_offer,
    resume_offer,
    save_draft,
    withdraw_offer,
)
from tests import build
from tests.matching.tale import SEED, tale

pytestmark = pytest.mark.django_db


def test_every_live_offer_of_the_type_becomes_a_candidate_at_its_live_version():
    told = tale()
    build.offer(provision_type="C7")
    build.offer("paused", provision_type="C5")
    build.offer("draft", provision_type="C5")
    suspended = build.offer(by=build.supplier("suspended"), provision_type="C5")
    run = told.close()
    assert set(run.candidates.values_list("offer__reference", flat=True)) == {
        suspended.reference,
        *(offer.reference for offer in told.offers.values()),
    }
    for candidate in run.candidates.select_related("offer"):
        assert candidate.version_id == candidate.offer.live_version_id
    assert (run.total, run.done, run.finished_at, run.terms) == (4, 0, None, told.case.terms)
    assert told.case.state == "closed"
    assert told.case.closed_at == build.NOW


def test_aliases_are_drawn_from_the_recorded_seed():
    told = tale()
    run = told.close()
    drawn = [c.offer.reference for c in run.candidates.order_by("alias").select_related("offer")]
    assert run.lot_seed == SEED
    assert drawn == sorted(drawn, key=lambda reference: lot(SEED, reference, "alias"))


def test_a_seed_is_made_where_none_is_handed_in_and_no_two_are_alike():
    runs = [
        close_case(case=tale(provision_type=kind).case, actor=SYSTEM, now=build.NOW)
        for kind in ("C1", "C2")
    ]
    assert len({run.lot_seed for run in runs}) == 2
    assert all(len(run.lot_seed) == 32 for run in runs)


def test_what_goes_in_is_fixed_by_its_hash():
    first, second = tale(provision_type="C1"), tale(provision_type="C1")
    assert len(first.close().inputs_hash) == 64
    assert second.close().inputs_hash != MatchRun.objects.get(case=first.case).inputs_hash


def test_standing_places_and_money_are_in_the_hash():
    told = tale(provision_type="C1")
    asked = case_facts(told.case, reserved_pence=1, award_on=build.TODAY)
    pinned = Pinned("OFR-1", 1, 1, "0" * 64, "admitted", 0)
    hashes = [
        inputs_hash(told.case, facts, [each])
        for facts, each in (
            (asked, pinned),
            (replace(asked, reserved_pence=2), pinned),
            (asked, replace(pinned, supplier_state="suspended")),
            (asked, replace(pinned, places_taken=1)),
            (asked, replace(pinned, content_hash="1" * 64)),
        )
    ]
    assert len(set(hashes)) == 5


AFTER = build.NOW + timedelta(minutes=5)


def swept_late(told):
    """The window closed on time, and the sweep comes an hour later."""
    told.now = build.NOW + timedelta(hours=1)
    return told.close()


def owner(told, name):
    return build.actor("supplier_owner", told.offers[name].supplier.reference)


def test_what_goes_live_after_the_close_is_no_candidate():
    told = tale()
    late = build.offer("draft", provision_type="C5", document=build.document())
    publish_offer(
        offer=late, actor=build.actor("supplier_owner", late.supplier.reference), now=AFTER
    )
    run = swept_late(told)
    assert not run.candidates.filter(offer=late).exists()
    assert run.total == 3


def test_a_price_that_is_cut_after_the_close_is_not_taken_in():
    told = tale({"best": {"document": build.document()}})
    best, who = told.offers["best"], owner(told, "best")
    begin_amendment(offer=best, actor=who, now=AFTER)
    save_draft(offer=best, revision=0, values={"unit_price_pence": 50_000}, actor=who, now=AFTER)
    publish_offer(offer=best, actor=who, now=AFTER)
    swept_late(told)
    assert best.live_version.number == 2
    assert told.candidate("best").version.number == 1


@pytest.mark.parametrize("leave", [pause_offer, withdraw_offer])
def test_an_offer_that_leaves_after_the_close_is_a_candidate_all_the_same(leave):
    told = tale()
    leave(offer=told.offers["best"], actor=owner(told, "best"), now=AFTER)
    run = swept_late(told)
    assert run.candidates.filter(offer=told.offers["best"]).exists()


def test_an_offer_that_was_paused_at_the_close_is_none_though_it_is_live_now():
    told = tale()
    best, who = told.offers["best"], owner(told, "best")
    pause_offer(offer=best, actor=who, now=build.NOW)
    resume_offer(offer=best, actor=who, now=AFTER)
    run = swept_late(told)
    assert not run.candidates.filter(offer=best).exists()


def test_candidates_are_sealed_from_the_whole_centre_but_not_from_their_supplier():
    told = tale()
    told.close()
    seals = ClosedDoor.objects.filter(because_of=told.case.reference, user=None)
    assert set(seals.values_list("object_reference", "field_group")) == {
        (offer.reference, "identity") for offer in told.offers.values()
    }
    best = told.offers["best"]
    for role in ("buyer", "lead_buyer", "auditor"):
        actor = build.actor(role)
        assert not Offer.objects.visible_to(actor).filter(pk=best.pk).exists()
        assert not OfferPrice.objects.visible_to(actor).filter(version=best.live_version).exists()
    owner = build.actor("supplier_owner", best.supplier.reference)
    assert Offer.objects.visible_to(owner).filter(pk=best.pk).exists()


def test_a_window_does_not_close_before_its_time():
    told = tale(closes_at=build.NOW + timedelta(seconds=1))
    with pytest.raises(RuleBroken) as refused:
        told.close()
    assert [reason.code for reason in refused.value.reasons] == ["window_open"]
    assert not MatchRun.objects.exists()


@pytest.mark.parametrize("role", ["lead_buyer", "administrator", "buyer"])
def test_only_the_system_closes(role):
    told = tale()
    with pytest.raises(NotAllowed):
        close_case(case=told.case, actor=build.actor(role), now=build.NOW)


def test_a_second_close_is_stale_and_pins_nothing_again():
    told = tale()
    again = type(told.case).objects.get(pk=told.case.pk)
    told.close()
    with pytest.raises(Stale):
        close_case(case=again, actor=SYSTEM, now=build.NOW)
    assert MatchRun.objects.count() == 1
    assert Line.objects.filter(object=told.case.reference, act="case.close").count() == 1


def test_the_database_keeps_what_is_pinned():
    told = tale()
    told.match()
    candidate = told.candidate("best")
    other = build.version(told.offers["best"], price=1_00)
    for change in ({"version": other}, {"offer": told.offers["second"]}, {"alias": 99},
                   {"eligible": False}, {"fit_bp": 1}, {"gates": []},
                   {"places_taken": 7}, {"supplier_state": "refused"}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Candidate.objects.filter(pk=candidate.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        candidate.delete()
