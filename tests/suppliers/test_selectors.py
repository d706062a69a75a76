"""Who sees what: seals, drafts, versions, prices; and what waits for whom."""

from datetime import date, timedelta

import pytest

from dps.accounts.actors import NOBODY, SYSTEM
from dps.accounts.doors import close_doors, record_opening
from dps.accounts.models import FieldGroup
from suppliers import selectors, services
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier
from tests import build
from tests.suppliers import made

pytestmark = pytest.mark.django_db

NOW = build.NOW


def seal(offer: Offer, case: str = "CASE-2026-0001", **more) -> None:
    close_doors(
        references=[offer.reference],
        group=FieldGroup.IDENTITY,
        because_of=case,
        reason="The case is evaluated",
        now=NOW,
        **more,
    )


@pytest.fixture
def supplier():
    build.district()
    return build.supplier()


@pytest.fixture
def offer(supplier):
    return made.live(supplier, made.owner(supplier))


def seen(actor) -> tuple[int, int, int]:
    """How many offers, versions and prices this actor can see."""
    return tuple(
        model.objects.visible_to(actor).count() for model in (Offer, OfferVersion, OfferPrice)
    )


def test_the_own_people_see_their_offers_and_drafts(supplier, offer):
    services.begin_amendment(offer=offer, actor=made.owner(supplier), now=NOW)
    for role in ("supplier_owner", "supplier_editor"):
        assert seen(build.actor(role, supplier.reference)) == (1, 2, 2)


@pytest.mark.parametrize("role", ["buyer", "lead_buyer", "auditor"])
def test_the_centre_sees_what_was_submitted_and_no_draft(supplier, offer, role):
    owner = made.owner(supplier)
    services.begin_amendment(offer=offer, actor=owner, now=NOW)
    made.draft(supplier, owner)
    assert seen(build.actor(role)) == (1, 1, 1)


def test_a_draft_that_was_withdrawn_is_never_seen_by_the_centre(supplier):
    owner = made.owner(supplier)
    offer = made.draft(supplier, owner)
    services.withdraw_offer(offer=offer, actor=owner, now=NOW)
    assert seen(build.actor("buyer")) == (0, 0, 0)


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("finance", ""),
        ("administrator", ""),
        ("work_coach", "black-country"),
        ("district_officer", "black-country"),
        ("district_manager", "black-country"),
        ("supplier_owner", "SUP-9999"),
    ],
)
def test_others_see_nothing(offer, role, scope):
    assert seen(build.actor(role, scope)) == (0, 0, 0)
    assert seen(NOBODY) == (0, 0, 0)


def test_a_seal_hides_the_offer_from_the_centre_and_not_from_its_supplier(supplier, offer):
    buyer = build.actor("buyer")
    assert selectors.sealed_offers(buyer) == 0
    seal(offer)
    seal(offer, case="CASE-2026-0002")
    assert seen(buyer) == (0, 0, 0)
    assert selectors.sealed_offers(buyer) == 1
    assert seen(made.owner(supplier)) == (1, 1, 1)
    assert selectors.sealed_offers(made.owner(supplier)) == 0


def test_the_one_who_opened_the_case_sees_it(offer):
    lead = build.actor("lead_buyer")
    seal(offer)
    record_opening(user_id=lead.user_id, because_of="CASE-2026-0001", now=NOW)
    assert seen(lead) == (1, 1, 1)
    assert seen(build.actor("lead_buyer")) == (0, 0, 0)
    assert seen(SYSTEM) == (0, 0, 0)


def test_a_personal_door_hides_it_from_that_person_alone(offer):
    conflicted = build.actor("buyer")
    seal(offer, user_ids=[conflicted.user_id])
    assert seen(conflicted) == (0, 0, 0)
    assert seen(build.actor("buyer")) == (1, 1, 1)


def test_late_requests_are_those_past_their_day():
    today = NOW.date()
    late = made.answered("submitted", decide_by=today - timedelta(days=1))
    asked = made.answered("queried", decide_by=today - timedelta(days=1))
    made.answered("submitted", decide_by=today)
    made.answered("admitted", decide_by=today - timedelta(days=30))
    rows = selectors.suppliers_in(Supplier.objects.all(), state=selectors.LATE, now=NOW)
    assert set(rows) == {late, asked}


def test_offers_to_finish_are_drafts_of_new_and_of_live_offers(supplier, offer):
    owner = made.owner(supplier)
    new = made.draft(supplier, owner)
    gone = made.draft(supplier, owner)
    services.withdraw_offer(offer=gone, actor=owner, now=NOW)
    rows = Offer.objects.visible_to(owner)

    def to_finish() -> set[Offer]:
        return set(selectors.offers_in(rows, state=selectors.WRITING, provision_type=""))

    assert to_finish() == {new}
    services.begin_amendment(offer=offer, actor=owner, now=NOW)
    assert to_finish() == {new, offer}


# what waits


def waiting(actor) -> list[tuple[int, str]]:
    return [(one.count, one.text) for one in selectors.waiting_for(actor, NOW)]


def test_requests_wait_for_buyers_and_late_ones_are_named(queries):
    buyer = build.actor("buyer")
    made.answered("submitted", decide_by=date(2026, 6, 2))
    made.answered("submitted", decide_by=date(2026, 6, 3))
    made.answered("queried", decide_by=date(2026, 6, 2))
    with queries(1):
        (one,) = selectors.waiting_for(buyer, NOW)
    assert (one.count, one.text, one.hint) == (2, "requests to join", "1 is late")
    assert one.href == "/suppliers/?state=submitted"


def test_nothing_of_suppliers_waits_for_the_others(queries):
    for role, scope in (("finance", ""), ("work_coach", "black-country")):
        actor = build.actor(role, scope)
        with queries(0):
            assert selectors.waiting_for(actor, NOW) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Finish and send your request to join"),
        ("queried", "Question from the buyers about your request"),
        ("refused", "Request refused: read why, and apply again"),
        ("suspended", "Suspension to read, with its reasons"),
        ("admitted", "Write your first offer"),
    ],
)
def test_a_supplier_reads_its_one_next_step(state, words, queries):
    owner = made.owner(build.supplier(state))
    with queries(1):
        assert waiting(owner) == [(1, words)]


def test_a_supplier_whose_request_is_with_the_buyers_reads_by_when_they_decide():
    supplier = made.answered("submitted", decide_by=date(2026, 6, 17))
    (one,) = selectors.waiting_for(made.owner(supplier), NOW)
    assert (one.count, one.text, one.news) == (
        0,
        "Your request to join is with the buyers",
        True,
    )
    assert one.hint == "They decide by 17 June 2026. You can write offers while you wait."
    assert one.href == f"/suppliers/{supplier.reference}/"


def test_a_refused_supplier_reads_why_on_its_dashboard():
    supplier = made.answered("refused", decision_reason="No address\nwas given.", decided_at=NOW)
    (one,) = selectors.waiting_for(made.owner(supplier), NOW)
    assert one.hint == (
        "The buyers wrote: “No address was given.” Your answers are kept. Change what the buyers "
        "name, and send your request again."
    )


def test_an_offer_is_asked_for_while_none_stands(supplier, offer):
    owner = made.owner(supplier)
    assert waiting(owner) == []
    Offer.objects.update(state="withdrawn")
    (one,) = selectors.waiting_for(owner, NOW)
    assert (one.text, one.href) == (
        "Write an offer",
        f"/suppliers/{supplier.reference}/offers/new/",
    )


def test_offers_to_finish_wait_for_their_supplier(supplier, offer, queries):
    owner = made.owner(supplier)
    made.draft(supplier, owner)
    services.begin_amendment(offer=offer, actor=owner, now=NOW)
    with queries(1):
        (one,) = selectors.waiting_for(owner, NOW)
    assert (one.count, one.text, one.href) == (2, "offers to finish", "/offers/?state=writing")
    assert len(list(selectors.offers_in(
        Offer.objects.visible_to(owner), state="writing", provision_type=""
    ))) == 2  # fmt: skip
