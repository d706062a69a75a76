"""Putting live: a version that can never change, and the moves of an offer."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dps.accounts.policy import PERMISSIONS
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from suppliers import services
from suppliers.domain.lifecycle import OFFER
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier
from tests import build
from tests.suppliers import made

pytestmark = pytest.mark.django_db

NOW = build.NOW
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def supplier():
    build.district()
    return build.supplier()


@pytest.fixture
def actor(supplier):
    return made.owner(supplier)


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def publish(offer, actor, **more) -> OfferVersion:
    return services.publish_offer(offer=offer, actor=actor, now=NOW, **more)


def renew(offer, actor, **values) -> OfferVersion:
    """Change a live offer and put the new version live."""
    version = services.begin_amendment(offer=offer, actor=actor, now=LATER)
    services.save_draft(
        offer=offer, revision=version.revision, values=values, actor=actor, now=LATER
    )
    return services.publish_offer(offer=offer, actor=actor, now=LATER)


def test_a_complete_draft_goes_live_at_once(supplier, actor):
    offer = made.draft(supplier, actor)
    version = publish(offer, actor)
    stored = Offer.objects.get()
    assert (stored.state, stored.live_version, offer.state) == ("live", version, "live")
    assert list(Offer.objects.live()) == [stored]
    frozen = OfferVersion.objects.select_related("price").get()
    assert (frozen.submitted_at, frozen.price.frozen_at) == (NOW, NOW)
    assert Line.objects.filter(act="offer.publish").count() == 1


def test_the_hash_is_of_everything_that_was_said(supplier, actor):
    offer = made.draft(supplier, actor)
    version = publish(offer, actor)
    document = OfferVersion.objects.select_related("document").get().document
    said = {
        "form": 1,
        "offer": offer.reference,
        "number": 1,
        "document": document.sha256,
        "provision_type": "C5",
        **made.SAID,
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version.content_hash == hashlib.sha256(canonical.encode()).hexdigest()
    assert OfferVersion.objects.get().content_hash == version.content_hash


def test_an_empty_draft_is_refused_with_everything_that_is_missing(supplier, actor):
    offer = services.begin_offer(supplier=supplier, provision_type="C5", actor=actor, now=NOW)
    with pytest.raises(RuleBroken) as refused:
        publish(offer, actor)
    assert {r.field for r in refused.value.reasons} == {
        *("title", "district_codes", "answer_1", "answer_2", "answer_3", "answer_4"),
        *("places_a_year", "lead_time_days", "unit_price_pence", "vat_treatment", "document"),
    }
    assert Offer.objects.get().state == "draft"
    assert not OfferVersion.objects.filter(submitted_at__isnull=False).exists()


def test_a_document_is_needed(supplier, actor):
    offer = made.draft(supplier, actor)
    OfferVersion.objects.update(document=None)
    with pytest.raises(RuleBroken) as refused:
        publish(offer, actor)
    assert codes(refused) == {"document_missing"}


@pytest.mark.parametrize("state", ["draft", "submitted", "queried", "refused", "suspended"])
def test_only_an_admitted_supplier_puts_offers_live(state):
    supplier = build.supplier(state)
    actor = made.owner(supplier)
    offer = made.draft(supplier, actor)
    with pytest.raises(RuleBroken) as refused:
        publish(offer, actor)
    assert codes(refused) == {"not_admitted"}
    assert Offer.objects.get().state == "draft"


def test_admission_is_asked_at_the_moment_of_publishing(supplier, actor):
    offer = made.draft(supplier, actor)  # read while the supplier was admitted
    Supplier.objects.update(state="suspended")
    with pytest.raises(RuleBroken) as refused:
        publish(offer, actor)
    assert codes(refused) == {"not_admitted"}


def test_a_draft_that_changed_after_the_check_does_not_go_live(supplier, actor):
    offer = made.draft(supplier, actor)
    checked = OfferVersion.objects.get().revision
    services.save_draft(
        offer=offer, revision=checked, values={"title": "Another"}, actor=actor, now=NOW
    )
    with pytest.raises(Stale):
        publish(offer, actor, revision=checked)
    assert Offer.objects.get().state == "draft"


def test_two_clicks_put_one_version_live(supplier, actor):
    offer = made.draft(supplier, actor)
    other = Offer.objects.select_related("supplier").get()
    publish(offer, actor)
    with pytest.raises(RuleBroken) as refused:
        publish(other, actor)
    assert codes(refused) == {"nothing_to_publish"}
    assert Line.objects.filter(act="offer.publish").count() == 1


def test_a_new_version_takes_the_place_and_the_old_one_stays(supplier, actor):
    offer = made.live(supplier, actor)
    first = Offer.objects.get().live_version
    second = renew(offer, actor, title="Steps into better work", unit_price_pence=75_000)
    stored = Offer.objects.get()
    assert (stored.state, stored.live_version) == ("live", second)
    assert [v.title for v in OfferVersion.objects.order_by("number")] == [
        "Steps into work",
        "Steps into better work",
    ]
    first.refresh_from_db()
    assert first.submitted_at == NOW
    assert first.content_hash != second.content_hash
    line = Line.objects.get(act="offer.renew")
    assert (line.after, line.detail) == ("live", {"version": 2})


def test_a_paused_offer_stays_paused_with_its_new_version(supplier, actor):
    offer = made.live(supplier, actor)
    services.pause_offer(offer=offer, actor=actor, now=NOW)
    second = renew(offer, actor, title="Another")
    stored = Offer.objects.get()
    assert (stored.state, stored.live_version) == ("paused", second)


def test_changes_of_a_suspended_supplier_wait(supplier, actor):
    offer = made.live(supplier, actor)
    services.begin_amendment(offer=offer, actor=actor, now=NOW)
    Supplier.objects.update(state="suspended")
    with pytest.raises(RuleBroken) as refused:
        publish(offer, actor)
    assert codes(refused) == {"not_admitted"}
    assert Offer.objects.get().live_version.number == 1


# frozen by the database


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (OfferVersion, {"title": "Rewritten"}),
        (OfferVersion, {"answer_3": "We promise more"}),
        (OfferVersion, {"submitted_at": None}),
        (OfferVersion, {"content_hash": "0" * 64}),
        (OfferPrice, {"unit_price_pence": 100}),
        (OfferPrice, {"frozen_at": None}),
    ],
)
def test_the_database_refuses_to_change_a_submitted_version(supplier, actor, table, change):
    made.live(supplier, actor)
    with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
        table.objects.update(**change)


@pytest.mark.parametrize("table", ["suppliers_offer_price", "suppliers_offer_version"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_to_delete_a_submitted_version(supplier, actor, table, act):
    made.live(supplier, actor)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="never changed"), transaction.atomic():
            cursor.execute(act.format(table))


def test_a_draft_beside_it_is_still_written(supplier, actor):
    offer = made.live(supplier, actor)
    renew(offer, actor, title="Third time lucky")
    assert OfferVersion.objects.filter(submitted_at__isnull=False).count() == 2


def test_there_is_one_draft_at_most(supplier, actor):
    offer = made.live(supplier, actor)
    services.begin_amendment(offer=offer, actor=actor, now=NOW)
    with pytest.raises(IntegrityError, match="offer_one_draft"), transaction.atomic():
        OfferVersion.objects.create(offer=offer, number=3, changed_at=NOW)


# moves

MOVES = {
    "pause": services.pause_offer,
    "resume": services.resume_offer,
    "withdraw": services.withdraw_offer,
}


def at(state: str, supplier, actor) -> Offer:
    if state == "draft":
        return made.draft(supplier, actor)
    offer = made.live(supplier, actor)
    if state == "paused":
        services.pause_offer(offer=offer, actor=actor, now=NOW)
    if state == "withdrawn":
        services.withdraw_offer(offer=offer, actor=actor, now=NOW)
    return offer


@pytest.mark.parametrize("state", OFFER.codes)
@pytest.mark.parametrize("name", MOVES)
def test_a_move_is_made_from_its_sources_and_from_nowhere_else(name, state, supplier, actor):
    offer = at(state, supplier, actor)
    transition = OFFER.transition(name)
    if state in transition.sources:
        MOVES[name](offer=offer, actor=actor, now=NOW)
        assert Offer.objects.get().state == transition.target
    else:
        with pytest.raises(RuleBroken) as refused:
            MOVES[name](offer=offer, actor=actor, now=NOW)
        assert codes(refused) == {"wrong_state"}
        assert Offer.objects.get().state == state


@pytest.mark.parametrize(
    "role", ["supplier_editor", "buyer", "lead_buyer", "finance", "auditor", "administrator"]
)
@pytest.mark.parametrize("name", [*MOVES, "publish"])
def test_a_move_is_made_by_those_of_the_table_alone(name, role, supplier, actor):
    verb = {**MOVES, "publish": services.publish_offer}[name]
    transition = OFFER.transition(name)
    offer = at(transition.sources[0], supplier, actor)
    scope = supplier.reference if role.startswith("supplier") else ""
    call = {"offer": offer, "actor": build.actor(role, scope), "now": NOW}
    if role in PERMISSIONS[transition.capability].roles:
        verb(**call)
    else:
        with pytest.raises(NotAllowed):
            verb(**call)


@pytest.mark.parametrize("name", [*MOVES, "publish"])
def test_another_suppliers_owner_moves_nothing(name, supplier, actor):
    verb = {**MOVES, "publish": services.publish_offer}[name]
    offer = at(OFFER.transition(name).sources[0], supplier, actor)
    with pytest.raises(NotAllowed):
        verb(offer=offer, actor=made.owner(build.supplier()), now=NOW)


def test_the_second_of_two_movers_is_told(supplier, actor):
    offer = made.live(supplier, actor)
    other = Offer.objects.select_related("supplier").get()
    services.pause_offer(offer=offer, actor=actor, now=NOW)
    with pytest.raises(Stale):
        services.withdraw_offer(offer=other, actor=actor, now=NOW)
    assert Offer.objects.get().state == "paused"


def test_a_suspended_supplier_resumes_nothing(supplier, actor):
    at("paused", supplier, actor)
    Supplier.objects.update(state="suspended")
    fresh = Offer.objects.select_related("supplier").get()
    with pytest.raises(RuleBroken) as refused:
        services.resume_offer(offer=fresh, actor=actor, now=NOW)
    assert codes(refused) == {"not_admitted"}


def test_offers_of_a_suspended_supplier_are_not_found_by_cases(supplier, actor):
    made.live(supplier, actor)
    Supplier.objects.update(state="suspended")
    assert not Offer.objects.live().exists()
