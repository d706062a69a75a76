"""`move()`: permission before legality, one winner, one audit line."""

import pytest

from businesscases.models import BusinessCase
from dps.accounts.actors import NOBODY, SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.moves.moving import move, move_many
from suppliers.models import Offer
from tests import build

pytestmark = pytest.mark.django_db


def _owner_of(offer):
    return build.actor("supplier_owner", offer.supplier.reference)


def test_a_move_writes_state_and_one_line():
    offer = build.offer()
    owner = _owner_of(offer)
    move(offer, "pause", actor=owner, now=build.NOW, note="Staff leave")
    line = Line.objects.get(object=offer.reference)
    assert Offer.objects.get().state == offer.state == "paused"
    assert (line.actor, line.role, line.act) == (owner.reference, "supplier_owner", "offer.pause")
    assert (line.before, line.after, line.note, line.at) == (
        "live",
        "paused",
        "Staff leave",
        build.NOW,
    )


def test_the_second_of_two_clicks_is_stale_and_leaves_one_line():
    offer = build.offer()
    owner = _owner_of(offer)
    seen_by_both = Offer.objects.get(pk=offer.pk)
    move(offer, "pause", actor=owner, now=build.NOW)
    with pytest.raises(Stale):
        move(seen_by_both, "pause", actor=owner, now=build.NOW)
    assert Line.objects.filter(object=offer.reference).count() == 1


@pytest.mark.parametrize("state", ["live", "withdrawn"])
def test_permission_comes_before_legality(state):
    offer = build.offer(state)
    stranger = build.actor("supplier_owner", build.supplier().reference)
    for actor in (stranger, NOBODY, build.actor("buyer")):
        with pytest.raises(NotAllowed):
            move(offer, "resume", actor=actor, now=build.NOW)
    assert Line.objects.count() == 0


def test_an_illegal_move_says_why():
    offer = build.offer("paused")
    with pytest.raises(RuleBroken) as refusal:
        move(offer, "pause", actor=_owner_of(offer), now=build.NOW)
    assert [reason.code for reason in refusal.value.reasons] == ["wrong_state"]
    assert Offer.objects.get().state == "paused"


def test_many_are_moved_at_once_and_those_that_changed_are_left_out():
    open_, gone = build.case("published"), build.case("withdrawn")
    moved = move_many([open_, gone], "close", actor=SYSTEM, now=build.NOW)
    assert moved == 1
    assert set(BusinessCase.objects.values_list("state", flat=True)) == {"closed", "withdrawn"}
    assert list(Line.objects.values_list("act", "object", "role")) == [
        ("case.close", open_.reference, "system")
    ]
