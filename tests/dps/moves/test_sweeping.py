"""One row that will not do stops no other, and leaves nothing half done."""

import logging

import pytest

from dps.accounts.actors import Actor
from dps.audit.models import Line
from dps.moves.moving import move, note_act
from dps.moves.sweeping import each
from suppliers.models import Offer
from tests import build

pytestmark = pytest.mark.django_db


def test_what_a_rule_refuses_is_left_and_logged_by_its_reference(caplog):
    paused, live = build.offer("paused"), build.offer()
    owners = {
        offer.pk: build.actor("supplier_owner", offer.supplier.reference)
        for offer in (paused, live)
    }

    def pause(offer: Offer) -> bool:
        note_act(actor=owners[offer.pk], now=build.NOW, act="try", object_reference=offer.reference)
        move(offer, "pause", actor=owners[offer.pk], now=build.NOW)
        return True

    with caplog.at_level(logging.INFO, logger="dps.moves.sweeping"):
        assert each([paused, live], pause) == 1
    assert f"left {paused.reference}: " in caplog.text
    live.refresh_from_db()
    assert live.state == "paused"
    assert list(Line.objects.filter(act="try").values_list("object", flat=True)) == [live.reference]


def test_nobody_may_and_nothing_is_done():
    stranger: Actor = build.actor("buyer")
    offer = build.offer()
    assert each([offer], lambda one: move(one, "pause", actor=stranger, now=build.NOW)) == 0
    assert Offer.objects.get().state == "live"


def test_an_act_that_found_nothing_is_not_counted():
    assert each([1, 0, 2], lambda number: number > 0) == 2
