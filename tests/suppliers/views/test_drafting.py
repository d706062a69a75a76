"""Writing an offer page by page, putting it live, changing it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suppliers import services
from suppliers.models import Offer, OfferVersion, Supplier
from tests import build
from tests.dps.documents import made as documents
from tests.suppliers import made

pytestmark = pytest.mark.django_db

PAGES = {
    "about": {"title": "Steps into work", "summary": "Eight weeks with a coach."},
    "districts": {"district_codes": ["black-country"]},
    "groups": {"client_groups": ["debt"]},
    "question-1": {"answer_1": "What and how"},
    "question-2": {"answer_2": "The journey"},
    "question-3": {"answer_3": "48 of 100"},
    "question-4": {"answer_4": "Weekly"},
    "price": {"unit_price_pence": "800.01", "vat_treatment": "exempt"},
    "places": {"places_a_year": "1,200", "lead_time_days": "14"},
}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"


@pytest.fixture
def supplier(now):
    build.district()
    return build.supplier()


@pytest.fixture
def owner(supplier, client_of):
    return client_of("supplier_owner", supplier.reference)


@pytest.fixture
def offer(supplier):
    """A new offer with an empty draft."""
    return services.begin_offer(
        supplier=supplier, provision_type="C5", actor=made.owner(supplier), now=build.NOW
    )


def at(offer, *rest: str) -> str:
    return "/".join(["/offers", offer.reference, *rest, ""])


def revision(offer) -> str:
    return str(OfferVersion.objects.draft().get(offer=offer).revision)


def post(client, offer, part, **values):
    return client.post(at(offer, "edit", part), {"revision": revision(offer), **values})


def file(content: bytes | None = None, name: str = "Our offer.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, documents.pdf() if content is None else content)


def test_the_whole_journey(supplier, owner):
    begin = f"/suppliers/{supplier.reference}/offers/new/"
    page = owner.get(begin).text
    assert "more than £50,000" in page
    assert "Pays 10% at the start, 30% at completion, 60% at a job outcome." in page
    assert "Expected: 45% " in page
    begun = owner.post(begin, {"provision_type": "C5"})
    offer = Offer.objects.get()
    assert begun.url == at(offer)
    assert "0 of 10 tasks are done. 1 is optional." in owner.get(at(offer)).text
    assert "task 1 of 10" in owner.get(at(offer, "edit", "about")).text
    following = [*list(PAGES)[1:], "document"]
    for (part, values), after in zip(PAGES.items(), following, strict=True):
        assert post(owner, offer, part, **values).url == at(offer, "edit", after)
    assert post(owner, offer, "document", document=file()).url == at(offer, "check")
    assert "10 of 10 tasks are done." in owner.get(at(offer)).text
    check = owner.get(at(offer, "check")).text
    for words in ("£800.01", "£480.01", "brings £488.00 on average: 61%", "1,200", "Our offer.pdf"):
        assert words in check
    live = owner.post(at(offer, "check"), {"revision": revision(offer)})
    assert live.url == at(offer, "published")
    assert "Your offer is live" in owner.get(live.url).text
    assert Offer.objects.get().state == "live"


def test_an_offer_without_a_type_is_not_begun(supplier, owner):
    begin = f"/suppliers/{supplier.reference}/offers/new/"
    for given in ({}, {"provision_type": "C9"}):
        page = owner.post(begin, given)
        assert "Select one category or one routeway" in page.text
    assert not Offer.objects.exists()


def test_a_supplier_who_is_not_admitted_yet_is_told_so(client_of, now):
    supplier = build.supplier("submitted")
    owner = client_of("supplier_owner", supplier.reference)
    build.district()
    offer = made.draft(supplier, made.owner(supplier))
    begin = owner.get(f"/suppliers/{supplier.reference}/offers/new/").text
    check = owner.get(at(offer, "check")).text
    for page in (begin, owner.get(at(offer)).text, check):
        assert "Your organisation is not admitted yet: the buyers are deciding" in page
    assert ">Put live<" not in check
    answer = owner.post(at(offer, "check"), {"revision": revision(offer)})
    assert answer.url == at(offer, "check")
    assert Offer.objects.get().state == "draft"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Finish your request to join"),
        ("queried", "Read the question from the buyers and answer it"),
        ("refused", "Read why you were refused, and apply again"),
        ("submitted", ""),
        ("admitted", ""),
    ],
)
def test_what_waits_for_an_answer_is_linked_where_an_offer_is_begun(client_of, now, state, words):
    supplier = build.supplier(state)
    owner = client_of("supplier_owner", supplier.reference)
    page = owner.get(f"/suppliers/{supplier.reference}/offers/new/").text
    link = f'<a class="govuk-link" href="/suppliers/{supplier.reference}/">{words}</a>'
    assert (link in page) is bool(words)


@pytest.mark.parametrize(
    ("part", "values", "sentence", "kept"),
    [
        ("about", {"title": ""}, "Enter a title that says what the programme is", ()),
        ("about", {"title": "x" * 121}, "120 characters or fewer", ("x" * 121,)),
        (
            "about",
            {"title": "Steps", "summary": "word " * 151},
            "150 words or fewer: it has 151",
            ("Steps", "word " * 150),
        ),
        ("districts", {}, "Select at least one district", ()),
        ("districts", {"district_codes": ["atlantis"]}, "from the list", ()),
        ("groups", {"client_groups": ["pirates"]}, "from the list", ()),
        ("question-1", {"answer_1": ""}, "Enter what the programme is", ()),
        (
            "question-3",
            {"answer_3": "word " * 501},
            "500 words or fewer: it has 501",
            ("word " * 500,),
        ),
        ("price", {"unit_price_pence": "0"}, "must be £1.00 or more", ('value="0"',)),
        ("price", {"unit_price_pence": "12.345"}, "no more than two figures", ("12.345",)),
        ("price", {"unit_price_pence": "lots"}, "an amount in pounds", ("lots",)),
        ("price", {"unit_price_pence": "800"}, "Select how VAT applies", ('value="800"',)),
        ("places", {"places_a_year": "0"}, "must be 1 or more", ('value="0"',)),
        (
            "places",
            {"places_a_year": "10", "lead_time_days": "soon"},
            "must be a whole number",
            ("soon", 'value="10"'),
        ),
        ("document", {}, "Select a PDF or a Word document", ()),
    ],
)
def test_bad_input_gets_a_sentence_by_its_field_and_loses_nothing(
    offer, owner, part, values, sentence, kept
):
    page = post(owner, offer, part, **values)
    assert page.status_code == 200
    assert sentence in page.text
    assert "<title>Error: " in page.text
    for words in kept:
        assert words in page.text
    assert revision(offer) == "0"


def test_the_fees_are_worked_out_without_saving(offer, owner):
    page = post(
        owner,
        offer,
        "price",
        unit_price_pence="800.01",
        vat_treatment="exempt",
        **{"work-out": "1"},
    )
    assert "£480.01" in page.text
    assert 'value="800.01"' in page.text
    assert revision(offer) == "0"


def test_guidance_stands_beside_each_question(offer, owner):
    for number, words in {
        1: "What belongs to C5",
        2: "which employers you work with",
        3: "45% of starts reach a job outcome",
        4: "who answers for results",
    }.items():
        page = owner.get(at(offer, "edit", f"question-{number}")).text
        assert words in page
        assert "Excellent: fully evidenced, tailored, innovative" in page
        assert "You can use up to 500 words" in page


def test_half_a_page_is_kept_for_later(offer, owner):
    answer = post(owner, offer, "places", places_a_year="10", lead_time_days="", later="1")
    assert answer.url == at(offer)
    assert OfferVersion.objects.get().places_a_year == 10
    assert "Not finished" in owner.get(at(offer)).text


def test_a_refused_file_gets_a_sentence_by_the_field(offer, owner):
    page = post(owner, offer, "document", document=file(b"just text"))
    assert "it holds plain text" in page.text
    assert 'href="#id_document"' in page.text
    too_big = post(owner, offer, "document", document=file(b"%PDF-" + b"x" * 20 * 2**20))
    assert "must be smaller than 20MB" in too_big.text
    wrong = post(owner, offer, "document", document=file(b"x", "offer.odt"))
    assert "must be a PDF or a Word document" in wrong.text
    assert OfferVersion.objects.get().document is None


def test_remarks_are_shown_once_the_document_is_saved(offer, owner):
    content = documents.docx(body=documents.story(documents.run("Words", "Calibri")))
    answer = post(owner, offer, "document", document=file(content, "Our offer.docx"))
    assert answer.url == at(offer, "edit", "document")
    page = owner.get(answer.url).text
    assert "Our offer.docx is saved" in page
    assert "Some of the text is not in Arial: Calibri (100%)" in page
    going_on = post(owner, offer, "document")
    assert going_on.url == at(offer, "check")


def test_the_second_of_two_people_is_told_and_loses_nothing(offer, owner):
    post(owner, offer, "question-1", answer_1="What the first wrote")
    page = owner.post(
        at(offer, "edit", "question-1"), {"revision": "0", "answer_1": "What the second wrote"}
    )
    assert "Somebody else saved this while you were writing" in page.text
    assert "What the first wrote" in page.text
    assert "What the second wrote" in page.text
    assert 'name="revision" value="1"' in page.text
    assert OfferVersion.objects.get().answer_1 == "What the first wrote"


def test_what_was_typed_is_kept_when_the_draft_has_gone(supplier, client_of):
    owner = client_of("supplier_owner", supplier.reference)
    offer = made.live(supplier, made.owner(supplier))
    page = owner.post(
        at(offer, "edit", "question-1"), {"revision": "1", "answer_1": "Written in vain?"}
    )
    assert "This draft is no longer there" in page.text
    assert "Written in vain?" in page.text
    assert owner.get(at(offer, "edit", "question-1")).url == at(offer)


def test_a_draft_that_changed_after_the_check_is_not_put_live(supplier, owner):
    offer = made.draft(supplier, made.owner(supplier))
    before = revision(offer)
    post(owner, offer, "about", title="Another title")
    answer = owner.post(at(offer, "check"), {"revision": before}, follow=True)
    assert "Somebody changed this offer while you were checking it" in answer.text
    assert "Another title" in answer.text
    assert Offer.objects.get().state == "draft"


def test_changing_a_live_offer(supplier, owner):
    offer = made.live(supplier, made.owner(supplier))
    assert at(offer, "changes") in owner.get(at(offer)).text
    assert "You get a copy to change" in owner.get(at(offer, "changes")).text
    assert owner.post(at(offer, "changes")).url == at(offer, "changes")
    assert "Changes not live yet" in owner.get(at(offer, "changes")).text
    assert "You have begun changes" in owner.get(at(offer)).text
    post(owner, offer, "price", unit_price_pence="750", vat_treatment="exempt")
    assert "£800.01" in owner.get(at(offer)).text
    owner.post(at(offer, "check"), {"revision": revision(offer)})
    page = owner.get(at(offer)).text
    assert "£750.00" in page
    assert at(offer, "versions", "1") in page
    assert "£800.01" in owner.get(at(offer, "versions", "1")).text


def test_discarding_changes_asks_first(supplier, owner):
    offer = made.live(supplier, made.owner(supplier))
    owner.post(at(offer, "changes"))
    assert "cannot be brought back" in owner.get(at(offer, "changes", "discard")).text
    assert owner.post(at(offer, "changes", "discard")).url == at(offer)
    assert OfferVersion.objects.count() == 1


@pytest.mark.parametrize("part", [*PAGES, "document"])
def test_each_page_keeps_to_its_budget(supplier, client_of, queries, part):
    owner = client_of("supplier_owner", supplier.reference)
    offer = made.draft(supplier, made.owner(supplier))
    with queries(8):
        assert owner.get(at(offer, "edit", part)).status_code == 200
    with queries(8):
        assert owner.get(at(offer, "check")).status_code == 200
    with queries(8):
        assert owner.get(at(offer)).status_code == 200


@pytest.mark.parametrize("rest", [
    (), ("edit", "about"), ("edit", "document"), ("check",), ("published",), ("changes",),
    ("changes", "discard"), ("versions", "1"), ("versions", "1", "document"), ("moves", "publish"),
    ("moves", "pause"), ("moves", "withdraw"),
])  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("state", ["draft", "live"])
def test_another_suppliers_offer_is_404_like_a_missing_one(
    supplier, client_of, rest, method, state
):
    actor = made.owner(supplier)
    offer = made.live(supplier, actor) if state == "live" else made.draft(supplier, actor)
    stranger = client_of("supplier_owner", build.supplier().reference)
    for address in (at(offer, *rest), "/".join(["/offers", "OFR-0000", *rest, ""])):
        assert getattr(stranger, method)(address).status_code in (404, 405)
    assert Offer.objects.get(pk=offer.pk).state == state


@pytest.mark.parametrize("role", ["buyer", "lead_buyer", "auditor"])
@pytest.mark.parametrize("rest", [("edit", "about"), ("check",), ("changes",), ("published",)])
def test_the_centre_writes_no_offers(supplier, client_of, role, rest):
    offer = made.live(supplier, made.owner(supplier))
    assert client_of(role).get(at(offer, *rest)).status_code == 404


def test_another_organisation_cannot_begin_an_offer_here(supplier, client_of):
    other = build.supplier()
    client = client_of("supplier_owner", other.reference)
    answer = client.post(f"/suppliers/{supplier.reference}/offers/new/", {"provision_type": "C5"})
    assert answer.status_code == 404
    assert not Offer.objects.exists()
    assert Supplier.objects.count() == 2
