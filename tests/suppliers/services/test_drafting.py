"""Writing an offer: begin, save, attach, amend, discard; by whom, and who is told."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dps.audit.models import Line
from dps.documents.models import Document
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from suppliers import services
from suppliers.models import Offer, OfferPrice, OfferVersion
from suppliers.services.drafting import SAID
from tests import build
from tests.dps.documents import made as documents
from tests.suppliers import made

pytestmark = pytest.mark.django_db

NOW = build.NOW


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def supplier():
    build.district()
    return build.supplier()


@pytest.fixture
def actor(supplier):
    return made.owner(supplier)


def begin(supplier, actor, kind: str = "C5") -> Offer:
    return services.begin_offer(supplier=supplier, provision_type=kind, actor=actor, now=NOW)


def save(offer, actor, revision: int, **values) -> OfferVersion:
    return services.save_draft(offer=offer, revision=revision, values=values, actor=actor, now=NOW)


def upload(content: bytes, name: str) -> "SimpleUploadedFile":
    return SimpleUploadedFile(name, content)


def codes(refused) -> set[str]:
    return {reason.code for reason in refused.value.reasons}


def test_an_offer_begins_with_an_empty_draft_and_its_price(supplier, actor):
    offer = begin(supplier, actor)
    version = OfferVersion.objects.select_related("price").get(offer=offer)
    assert (offer.state, offer.live_version, version.number) == ("draft", None, 1)
    assert (version.submitted_at, version.price.unit_price_pence) == (None, None)
    assert Line.objects.get(object=offer.reference).act == "offer.begin"


@pytest.mark.parametrize("state", ["draft", "submitted", "queried", "refused", "suspended"])
def test_offers_are_written_before_and_without_admission(state):
    supplier = build.supplier(state)
    assert begin(supplier, made.owner(supplier)).state == "draft"


@pytest.mark.parametrize("kind", ["", "C9", "c5", "R6"])
def test_an_unknown_type_is_refused(supplier, actor, kind):
    with pytest.raises(RuleBroken) as refused:
        begin(supplier, actor, kind)
    assert {r.field for r in refused.value.reasons} == {"provision_type"}
    assert not Offer.objects.exists()


def test_strangers_write_nothing(supplier, actor):
    offer = begin(supplier, actor)
    for stranger in (
        build.actor("supplier_owner", build.supplier().reference),
        build.actor("buyer"),
        build.actor("auditor"),
        build.actor("work_coach", "black-country"),
    ):
        with pytest.raises(NotAllowed):
            begin(supplier, stranger)
        with pytest.raises(NotAllowed):
            save(offer, stranger, 0, title="Mine")
        with pytest.raises(NotAllowed):
            services.begin_amendment(offer=offer, actor=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            services.discard_amendment(offer=offer, actor=stranger, now=NOW)
        with pytest.raises(NotAllowed):
            services.attach_document(
                offer=offer, revision=0, upload=upload(b"x", "a.pdf"), actor=stranger, now=NOW
            )
    assert not Document.objects.exists()


def test_a_draft_is_saved_page_by_page(supplier, actor):
    offer = begin(supplier, actor)
    save(offer, actor, 0, title="Steps into work", summary="")
    editor = build.actor("supplier_editor", supplier.reference)
    version = save(offer, editor, 1, unit_price_pence=80_001, vat_treatment="exempt")
    stored = OfferVersion.objects.select_related("price").get()
    assert (stored.title, stored.revision, version.revision) == ("Steps into work", 2, 2)
    assert (stored.price.unit_price_pence, stored.price.vat_treatment) == (80_001, "exempt")
    assert [
        line.detail["fields"] for line in Line.objects.filter(act="offer.change").order_by("id")
    ] == [
        ["title"],
        ["unit_price_pence", "vat_treatment"],
    ]


def test_the_second_of_two_authors_is_told_and_nothing_is_overwritten(supplier, actor):
    offer = begin(supplier, actor)
    save(offer, actor, 0, title="First")
    with pytest.raises(Stale):
        save(offer, build.actor("supplier_editor", supplier.reference), 0, title="Second")
    assert OfferVersion.objects.get().title == "First"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"title": "x" * 121}, "title_too_long"),
        ({"answer_1": "word " * 501}, "answer_1_too_long"),
        ({"district_codes": ["atlantis"]}, "district_unknown"),
        ({"client_groups": ["pirates"]}, "client_group_unknown"),
        ({"unit_price_pence": 0}, "price_out_of_range"),
        ({"unit_price_pence": 99}, "price_out_of_range"),
        ({"vat_treatment": "none"}, "vat_treatment_unknown"),
        ({"places_a_year": 0}, "places_out_of_range"),
        ({"lead_time_days": 366}, "lead_time_out_of_range"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(supplier, actor, values, code):
    offer = begin(supplier, actor)
    with pytest.raises(RuleBroken) as refused:
        save(offer, actor, 0, **values)
    assert codes(refused) == {code}
    assert {r.field for r in refused.value.reasons} == set(values)
    assert OfferVersion.objects.get().revision == 0


def test_a_dormant_district_is_refused(supplier, actor):
    sleeping = build.district("sleeping")
    sleeping.dormant = True
    sleeping.save()
    with pytest.raises(RuleBroken):
        save(begin(supplier, actor), actor, 0, district_codes=["sleeping"])


def test_what_the_database_keeps_is_not_written_by_authors(supplier, actor):
    offer = begin(supplier, actor)
    for name in ("submitted_at", "content_hash", "number", "document", "frozen_at"):
        with pytest.raises(ValueError, match=name):
            save(offer, actor, 0, **{name: 1})


def test_a_document_is_checked_and_attached(supplier, actor):
    offer = begin(supplier, actor)
    content = documents.docx(body=documents.story(documents.run("Words", "Calibri")))
    version = services.attach_document(
        offer=offer, revision=0, upload=upload(content, "Our offer.docx"), actor=actor, now=NOW
    )
    assert version.document.name == "Our offer.docx"
    assert [remark["code"] for remark in version.document.remarks] == ["font"]
    assert OfferVersion.objects.get().revision == 1


def test_a_text_named_pdf_is_refused_by_the_field(supplier, actor):
    offer = begin(supplier, actor)
    with pytest.raises(RuleBroken) as refused:
        services.attach_document(
            offer=offer, revision=0, upload=upload(b"just text", "a.pdf"), actor=actor, now=NOW
        )
    (reason,) = refused.value.reasons
    assert reason.field == "document"
    assert "it holds plain text" in reason.sentence
    assert OfferVersion.objects.get().document is None


def test_a_document_for_a_draft_that_moved_on_is_refused(supplier, actor):
    offer = begin(supplier, actor)
    save(offer, actor, 0, title="First")
    with pytest.raises(Stale):
        services.attach_document(
            offer=offer, revision=0, upload=upload(documents.pdf(), "a.pdf"), actor=actor, now=NOW
        )
    assert OfferVersion.objects.get().document is None


def test_changes_begin_as_a_copy_and_the_live_version_stays(supplier, actor):
    offer = made.live(supplier, actor)
    version = services.begin_amendment(offer=offer, actor=actor, now=NOW)
    offer.refresh_from_db()
    first, second = OfferVersion.objects.select_related("price").order_by("number")
    assert (offer.state, offer.live_version, second) == ("live", first, version)
    for name in (*SAID, "document"):
        assert getattr(first, name) == getattr(second, name)
    assert (second.number, second.submitted_at, second.content_hash) == (2, None, "")
    assert second.price.unit_price_pence == first.price.unit_price_pence
    assert second.price.frozen_at is None


def test_two_people_who_begin_changes_write_the_same_draft(supplier, actor):
    offer = made.live(supplier, actor)
    one = services.begin_amendment(offer=offer, actor=actor, now=NOW)
    two = services.begin_amendment(
        offer=offer, actor=build.actor("supplier_editor", supplier.reference), now=NOW
    )
    assert one == two
    assert Line.objects.filter(act="offer.amend").count() == 1


def test_only_what_is_live_or_paused_is_changed(supplier, actor):
    new = begin(supplier, actor)
    gone = made.live(supplier, actor)
    services.withdraw_offer(offer=gone, actor=actor, now=NOW)
    for offer in (new, gone):
        with pytest.raises(RuleBroken) as refused:
            services.begin_amendment(offer=offer, actor=actor, now=NOW)
        assert codes(refused) == {"not_amendable"}


def test_changes_are_discarded_and_the_live_version_stays(supplier, actor):
    offer = made.live(supplier, actor)
    services.begin_amendment(offer=offer, actor=actor, now=NOW)
    services.discard_amendment(offer=offer, actor=actor, now=NOW)
    assert OfferVersion.objects.get().submitted_at == NOW
    assert OfferPrice.objects.count() == 1
    assert Line.objects.filter(act="offer.discard").exists()


def test_the_first_draft_of_an_offer_is_not_discarded(supplier, actor):
    for offer in (begin(supplier, actor), made.live(supplier, actor)):
        with pytest.raises(RuleBroken) as refused:
            services.discard_amendment(offer=offer, actor=actor, now=NOW)
        assert codes(refused) == {"nothing_to_discard"}


def test_a_draft_that_somebody_put_live_takes_no_more_words(supplier, actor):
    offer = made.live(supplier, actor)
    with pytest.raises(RuleBroken) as refused:
        save(offer, actor, 1, title="Too late")
    assert codes(refused) == {"no_draft"}


def test_a_withdrawn_draft_takes_no_more_words(supplier, actor):
    offer = begin(supplier, actor)
    services.withdraw_offer(offer=offer, actor=actor, now=NOW)
    with pytest.raises(RuleBroken) as refused:
        save(offer, actor, 0, title="Too late")
    assert codes(refused) == {"no_draft"}
