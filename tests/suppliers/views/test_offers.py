"""The list, one offer, its versions, its documents: who sees which, and what of them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from suppliers import services
from suppliers.models import Offer, OfferVersion
from tests import build
from tests.dps.documents import made as documents
from tests.suppliers import made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def supplier(now):
    build.district()
    return build.supplier(name="Example Kitchens")


@pytest.fixture
def offer(supplier):
    """A live offer whose document is really there."""
    actor = made.owner(supplier)
    draft = made.draft(supplier, actor)
    services.attach_document(
        offer=draft,
        revision=OfferVersion.objects.get(offer=draft).revision,
        upload=SimpleUploadedFile("Our offer.pdf", documents.pdf()),
        actor=actor,
        now=build.NOW,
    )
    services.publish_offer(offer=draft, actor=actor, now=build.NOW)
    return draft


def at(offer, *rest: str) -> str:
    return "/".join(["/offers", offer.reference, *rest, ""])


def seal(*offers: Offer) -> None:
    close_doors(
        references=[offer.reference for offer in offers],
        group=FieldGroup.IDENTITY,
        because_of="CASE-2026-0001",
        reason="The case is evaluated",
        now=build.NOW,
    )


def test_the_supplier_reads_its_offer_with_its_versions(supplier, offer, client_of, queries):
    owner = client_of("supplier_owner", supplier.reference)
    with queries(8):
        page = owner.get(at(offer)).text
    for words in ("Steps into work", "£800.01", "£480.01", "Version 1", "Put live"):
        assert words in page
    for move in ("pause", "withdraw"):
        assert at(offer, "moves", move) in page


def test_buyers_read_it_with_the_suppliers_name_and_move_nothing(offer, client_of, queries):
    buyer = client_of("buyer")
    with queries(8):
        page = buyer.get(at(offer)).text
    assert "Example Kitchens" in page
    assert "/moves/" not in page
    assert "Change this offer" not in page
    assert buyer.post(at(offer, "moves", "pause")).status_code == 404


def test_buyers_do_not_learn_of_changes_that_are_being_written(supplier, offer, client_of):
    owner = made.owner(supplier)
    services.begin_amendment(offer=offer, actor=owner, now=build.NOW)
    services.save_draft(
        offer=offer, revision=0, values={"title": "Secret plans"}, actor=owner, now=build.NOW
    )
    buyer = client_of("buyer")
    for address in ("/offers/", at(offer)):
        page = buyer.get(address).text
        assert "Secret plans" not in page
        assert "hanges" not in page
    assert buyer.get(at(offer, "versions", "2")).status_code == 404
    assert buyer.get(at(offer, "versions", "2", "document")).status_code == 404
    own = client_of("supplier_owner", supplier.reference)
    assert own.get(at(offer, "versions", "2")).status_code == 404  # it is read on its tasks
    assert own.get(at(offer, "versions", "2", "document")).status_code == 200


def test_a_sealed_offer_is_404_for_the_centre_by_every_address(supplier, offer, client_of):
    seal(offer)
    for role in ("buyer", "lead_buyer", "auditor"):
        client = client_of(role)
        for rest in ((), ("versions", "1"), ("versions", "1", "document"), ("moves", "pause")):
            assert client.get(at(offer, *rest)).status_code == 404
        page = client.get("/offers/").text
        assert "Steps into work" not in page
        assert "1 offer is sealed while its case is evaluated" in page
        assert "Steps into work" not in client.get(f"/suppliers/{supplier.reference}/").text
    own = client_of("supplier_owner", supplier.reference)
    assert own.get(at(offer)).status_code == 200
    assert "sealed" not in own.get("/offers/").text


def test_a_version_is_read_as_it_was_submitted(supplier, offer, client_of, queries):
    services.begin_amendment(offer=offer, actor=made.owner(supplier), now=build.NOW)
    services.save_draft(
        offer=offer,
        revision=0,
        values={"title": "Better steps"},
        actor=made.owner(supplier),
        now=build.NOW,
    )
    services.publish_offer(offer=offer, actor=made.owner(supplier), now=build.NOW)
    buyer = client_of("buyer")
    with queries(8):
        first = buyer.get(at(offer, "versions", "1")).text
    assert "Steps into work" in first
    assert "A later version has taken its place" in first
    assert "This is the latest version" in buyer.get(at(offer, "versions", "2")).text


@pytest.mark.parametrize("number", ["0", "7", "99999999999999999999"])
def test_a_version_that_does_not_exist_is_404(offer, client_of, number):
    buyer = client_of("buyer")
    assert buyer.get(at(offer, "versions", number)).status_code == 404
    assert buyer.get(at(offer, "versions", number, "document")).status_code == 404


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("supplier_owner", "own", 200),
        ("supplier_editor", "own", 200),
        ("buyer", "", 200),
        ("lead_buyer", "", 200),
        ("auditor", "", 200),
        ("finance", "", 404),
        ("administrator", "", 404),
        ("work_coach", "black-country", 404),
        ("supplier_owner", "SUP-9999", 404),
    ],
)
def test_documents_are_downloaded_by_those_who_see_the_version(
    supplier, offer, client_of, role, scope, status, queries
):
    client = client_of(role, supplier.reference if scope == "own" else scope)
    with queries(5):
        answer = client.get(at(offer, "versions", "1", "document"))
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["Content-Disposition"] == 'attachment; filename="Our offer.pdf"'
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert b"".join(answer.streaming_content) == documents.pdf()
        answer.close()


def test_the_list_is_narrowed_by_state_type_and_supplier(supplier, client_of):
    actor = made.owner(supplier)
    live, paused = made.live(supplier, actor), made.live(supplier, actor)
    services.pause_offer(offer=paused, actor=actor, now=build.NOW)
    draft = made.draft(supplier, actor)
    skills = made.draft(supplier, actor, kind="C6")
    own = client_of("supplier_owner", supplier.reference)
    buyer = client_of("buyer")

    def listed(client, query: str) -> set[str]:
        page = client.get(f"/offers/?{query}").text
        return {o.reference for o in (live, paused, draft, skills) if o.reference in page}

    everything = {o.reference for o in (live, paused, draft, skills)}
    assert listed(own, "") == everything
    assert listed(own, "state=live") == {live.reference}
    assert listed(own, "state=writing") == {draft.reference, skills.reference}
    assert listed(own, "type=C6") == {skills.reference}
    assert listed(own, "state=nonsense&type=X") == everything
    assert listed(buyer, "") == {live.reference, paused.reference}
    assert listed(buyer, "state=draft") == {live.reference, paused.reference}  # not a choice
    assert listed(buyer, f"supplier={supplier.reference.lower()}") == {
        live.reference,
        paused.reference,
    }
    assert listed(buyer, "supplier=SUP-0000") == set()


@pytest.mark.parametrize("role", ["supplier_owner", "buyer"])
@pytest.mark.parametrize("number", [0, 1, 30])
def test_the_list_costs_the_same_however_long_it_is(client_of, queries, now, role, number):
    supplier = build.supplier()
    for _ in range(number):
        build.offer(by=supplier)
    client = client_of(role, supplier.reference if role == "supplier_owner" else "")
    with queries(8):
        page = client.get("/offers/")
    assert page.text.count('scope="row"') == min(number, 25)


def test_a_supplier_without_offers_is_told_how_to_begin(supplier, client_of):
    page = client_of("supplier_owner", supplier.reference).get("/offers/").text
    assert "Write your first offer" in page
    assert f"/suppliers/{supplier.reference}/offers/new/" in page


@pytest.mark.parametrize("move", ["pause", "resume", "withdraw"])
def test_moves_are_made_from_the_page(supplier, offer, client_of, move):
    owner = client_of("supplier_owner", supplier.reference)
    seen = "live"
    if move == "resume":
        owner.post(at(offer, "moves", "pause"), {"seen": "live"})
        seen = "paused"
    assert owner.post(at(offer, "moves", move), {"seen": seen}).url == at(offer)
    targets = {"pause": "paused", "resume": "live", "withdraw": "withdrawn"}
    assert Offer.objects.get().state == targets[move]


def test_a_button_exists_if_and_only_if_the_move_would_be_made(supplier, client_of):
    actor = made.owner(supplier)
    owner = client_of("supplier_owner", supplier.reference)
    for state in ("draft", "live", "paused", "withdrawn"):
        offer = made.draft(supplier, actor)
        if state != "draft":
            services.publish_offer(offer=offer, actor=actor, now=build.NOW)
        if state == "paused":
            services.pause_offer(offer=offer, actor=actor, now=build.NOW)
        if state == "withdrawn":
            services.withdraw_offer(offer=offer, actor=actor, now=build.NOW)
        page = owner.get(at(offer)).text
        for move in ("pause", "resume", "withdraw"):
            button = at(offer, "moves", move) in page
            made_it = owner.get(at(offer, "moves", move)).status_code == 200
            assert button is made_it, (state, move)


def test_a_withdrawn_draft_is_still_read_by_its_own_people(supplier, client_of):
    actor = made.owner(supplier)
    offer = made.draft(supplier, actor)
    services.withdraw_offer(offer=offer, actor=actor, now=build.NOW)
    page = client_of("supplier_owner", supplier.reference).get(at(offer)).text
    assert "Steps into work" in page
    assert "Change this offer" not in page
    assert client_of("buyer").get(at(offer)).status_code == 404
