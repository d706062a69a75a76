"""S5: several people at one draft, one request and one company number, on real connections.

The negative control takes the lock away and shows that this harness then finds words overwritten.
"""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep

import pytest
from django.db import connection, connections

from dps.audit.models import Line
from dps.kernel.errors import RuleBroken, Stale
from suppliers import services
from suppliers.domain.canonical import content_hash
from suppliers.facts import content_of
from suppliers.models import Offer, OfferVersion, Supplier
from suppliers.services import drafting
from tests import build
from tests.suppliers import made

CROWD = 12
ROUNDS = int(os.environ.get("DPS_ROUNDS", "5"))
NOW = build.NOW


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Each act in a thread and a connection of its own, all let go together; how they ended."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            act()
        except (RuleBroken, Stale) as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return Counter(crowd.map(run, acts))


def fresh(offer: Offer) -> Offer:
    """The offer as another person has read it."""
    return Offer.objects.select_related("supplier").get(pk=offer.pk)


def saving(offer: Offer, actor, number: int, revision: int) -> Callable[[], object]:
    mine = fresh(offer)
    return lambda: services.save_draft(
        offer=mine, revision=revision, values={"title": f"By {number}"}, actor=actor, now=NOW
    )


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_of_many_authors_saves_and_the_others_are_told(committed_db, number):
    supplier = build.supplier()
    actor = made.owner(supplier)
    offer = made.draft(supplier, actor)
    revision = OfferVersion.objects.get().revision
    ended = at_once([saving(offer, actor, n, revision) for n in range(CROWD)])
    assert ended == {"done": 1, "Stale": CROWD - 1}
    assert OfferVersion.objects.get().revision == revision + 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_what_goes_live_is_what_was_checked_whoever_writes_meanwhile(committed_db, number):
    supplier = build.supplier()
    actor = made.owner(supplier)
    offer = made.draft(supplier, actor)
    revision = OfferVersion.objects.get().revision

    def publishing() -> Callable[[], object]:
        mine = fresh(offer)
        return lambda: services.publish_offer(offer=mine, revision=revision, actor=actor, now=NOW)

    acts = [saving(offer, actor, n, revision) for n in range(CROWD // 2)]
    ended = at_once([*acts, *(publishing() for _ in range(CROWD // 2))])
    assert ended["done"] == 1
    version = OfferVersion.objects.select_related("price", "document", "offer").get()
    if version.submitted_at is None:
        assert version.title.startswith("By ")
        assert Offer.objects.get().state == "draft"
    else:
        assert version.title == made.SAID["title"]
        assert version.content_hash == content_hash(content_of(version))
        assert Offer.objects.get().live_version == version
        assert Line.objects.filter(act="offer.publish").count() == 1


def test_many_who_begin_changes_write_one_draft(committed_db):
    supplier = build.supplier()
    actor = made.owner(supplier)
    offer = made.live(supplier, actor)
    others = [fresh(offer) for _ in range(CROWD)]
    ended = at_once(
        [
            lambda mine=mine: services.begin_amendment(offer=mine, actor=actor, now=NOW)
            for mine in others
        ]
    )
    assert ended == {"done": CROWD}
    assert OfferVersion.objects.draft().count() == 1


def test_one_of_two_organisations_has_the_company_number(committed_db):
    suppliers = [build.supplier("draft") for _ in range(CROWD)]
    actors = [made.owner(one) for one in suppliers]
    ended = at_once(
        [
            lambda one=one, actor=actor: services.save_supplier(
                supplier=one,
                revision=0,
                values={"company_number": "01234567"},
                actor=actor,
                now=NOW,
            )
            for one, actor in zip(suppliers, actors, strict=True)
        ]
    )
    assert ended == {"done": 1, "RuleBroken": CROWD - 1}
    assert Supplier.objects.filter(company_number="01234567").count() == 1


def test_one_of_many_buyers_decides(committed_db):
    supplier = made.answered("submitted")
    buyers = [build.actor("buyer") for _ in range(CROWD)]
    seen = [Supplier.objects.get() for _ in buyers]
    ended = at_once(
        [
            lambda one=one, buyer=buyer, n=n: (
                services.admit_supplier(supplier=one, actor=buyer, now=NOW)
                if n % 2
                else services.refuse_supplier(
                    supplier=one, actor=buyer, now=NOW, reason="It is not registered anywhere."
                )
            )
            for n, (one, buyer) in enumerate(zip(seen, buyers, strict=True))
        ]
    )
    assert ended == {"done": 1, "Stale": CROWD - 1}
    assert Line.objects.filter(object=supplier.reference).count() == 1


def test_without_the_lock_words_would_be_overwritten(committed_db, monkeypatch):
    """The negative control: this harness sees what the lock prevents."""

    def unlocked(offer: Offer) -> Offer:
        found = fresh(offer)
        sleep(0.05)
        return found

    def slow(version, *rest):
        sleep(0.2)
        return touch(version, *rest)

    touch = drafting._touch
    monkeypatch.setattr(drafting, "_locked", unlocked)
    monkeypatch.setattr(drafting, "_touch", slow)
    supplier = build.supplier()
    actor = made.owner(supplier)
    offer = build.offer("draft", by=supplier)
    ended = at_once([saving(offer, actor, n, 0) for n in range(CROWD)])
    assert ended["done"] > 1
