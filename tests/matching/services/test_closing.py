"""The close of a window: what is pinned, what is sealed, and from whom."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from dps.accounts.actors import SYSTEM
from dps.accounts.models import ClosedDoor
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from matching.domain.ranking import lot
from matching.models import Candidate, MatchRun
from matching.services import close_case
from suppliers.models import Offer, OfferPrice
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
                   {"eligible": False}, {"fit_bp": 1}, {"gates": []}):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Candidate.objects.filter(pk=candidate.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        candidate.delete()
