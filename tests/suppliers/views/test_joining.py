"""The request to join, page by page; and the desk where it is decided."""

from datetime import UTC, date, datetime, timedelta

import pytest

from suppliers import services
from suppliers.domain.lifecycle import ADMISSION
from suppliers.models import Supplier
from tests import build
from tests.conftest import set_clock
from tests.suppliers import made

pytestmark = pytest.mark.django_db

PAGES = {
    "name": {"name": "Steps Forward", "company_number": "1234567", "charity_number": ""},
    "address": {"address": "12 High Street", "postcode": "dy1 1hf"},
    "about": {"about": "We help lone parents."},
    "size": {"size": "small", "vcse": "yes"},
    "contact": {
        "contact_name": "Olu Owner",
        "contact_email": "olu@example.org",
        "contact_phone": "",
    },
    "declaration": {"declared_no_exclusion": "on"},
}


@pytest.fixture
def supplier(now):
    return build.supplier("draft", contact_email="", size="")


@pytest.fixture
def owner(supplier, client_of):
    return client_of("supplier_owner", supplier.reference)


def at(supplier, *rest: str) -> str:
    return "/".join(["/suppliers", supplier.reference, *rest, ""])


def post(client, supplier, part, **values):
    supplier.refresh_from_db()
    return client.post(at(supplier, "edit", part), {"revision": str(supplier.revision), **values})


def test_the_whole_journey(supplier, owner):
    assert "1 of 6 tasks are done" in owner.get(at(supplier)).text  # the name came with registering
    following = [*list(PAGES)[1:], None]
    for (part, values), after in zip(PAGES.items(), following, strict=True):
        answer = post(owner, supplier, part, **values)
        assert answer.url == (at(supplier, "edit", after) if after else at(supplier, "check"))
    assert "6 of 6 tasks are done" in owner.get(at(supplier)).text
    check = owner.get(at(supplier, "check")).text
    for words in ("01234567", "DY1 1HF", "10 to 49 people", "Confirmed", "within 10 working days"):
        assert words in check
    supplier.refresh_from_db()
    sent = owner.post(at(supplier, "check"), {"revision": supplier.revision})
    assert sent.url == at(supplier, "submitted")
    page = owner.get(sent.url).text
    assert supplier.reference in page
    assert "17 June 2026" in page
    assert Supplier.objects.get().state == "submitted"


def test_all_that_is_wrong_with_the_contact_is_said_at_once(supplier, owner):
    page = post(
        owner, supplier, "contact", contact_name="", contact_email="olu", contact_phone="abc"
    ).text
    for words in (
        "Enter the name of the person whom we should contact",
        "Enter an email address",
        "Enter a telephone number, like",
    ):
        assert page.count(words) == 2, words
    assert 'value="abc"' in page


def test_from_the_check_page_one_comes_back_to_it(supplier, owner):
    address = at(supplier, "edit", "about") + "?from=check"
    assert address in owner.get(at(supplier, "check")).text.replace("&amp;", "&")
    answer = owner.post(address, {"revision": "0", "about": "We coach."})
    assert answer.url == at(supplier, "check")


def test_what_is_missing_is_named_with_the_way_there(supplier, owner):
    page = owner.get(at(supplier, "check")).text
    assert "What is still to do" in page
    assert "Confirm that no ground for exclusion applies" in page
    assert at(supplier, "edit", "declaration") in page
    assert "Confirm and ask to join" not in page
    answer = owner.post(at(supplier, "check"), {"revision": "0"})
    assert answer.url == at(supplier, "check")
    assert Supplier.objects.get().state == "draft"


def test_half_a_page_is_kept_for_later(supplier, owner):
    answer = post(owner, supplier, "address", address="12 High Street", postcode="", later="1")
    assert answer.url == at(supplier)
    assert Supplier.objects.get().address == "12 High Street"
    assert "Not finished" in owner.get(at(supplier)).text


@pytest.mark.parametrize(
    ("part", "values", "sentence", "kept"),
    [
        ("name", {"name": ""}, "Enter the name of your organisation", ()),
        (
            "name",
            {"name": "Steps", "company_number": "ABC"},
            "Enter a company number of 8 characters",
            ("Steps", "ABC"),
        ),
        (
            "name",
            {"name": "Steps", "charity_number": "12"},
            "Enter a charity number",
            ("Steps", "12"),
        ),
        (
            "address",
            {"address": "12 High Street", "postcode": "nonsense"},
            "Enter a full postcode",
            ("12 High Street", "nonsense"),
        ),
        ("about", {"about": "x" * 2001}, "2000 characters or fewer", ("x" * 2001,)),
        ("size", {"size": "huge"}, "Select how many people", ()),
        (
            "size",
            {"size": "small"},
            "Select yes if it is a voluntary, community or social enterprise",
            (),
        ),
        (
            "contact",
            {"contact_name": "Olu", "contact_email": "nobody"},
            "Enter an email address in the correct format",
            ("Olu", "nobody"),
        ),
        ("declaration", {}, "Confirm that no ground for exclusion", ()),
    ],
)
def test_bad_input_gets_a_sentence_by_its_field_and_loses_nothing(
    supplier, owner, part, values, sentence, kept
):
    page = post(owner, supplier, part, **values)
    assert page.status_code == 200
    assert sentence in page.text
    assert "<title>Error: " in page.text
    for words in kept:
        assert words in page.text
    assert Supplier.objects.get().revision == 0


def test_a_company_number_that_is_taken_is_said_without_saying_by_whom(supplier, owner):
    build.supplier(company_number="01234567", name="Secret Charity")
    page = post(owner, supplier, "name", name="Steps", company_number="01234567").text
    assert "This company number is registered already" in page
    assert "Secret Charity" not in page
    assert 'value="01234567"' in page


def test_the_second_of_two_people_is_told_and_loses_nothing(supplier, owner):
    post(owner, supplier, "about", about="What the first person wrote")
    page = owner.post(
        at(supplier, "edit", "about"), {"revision": "0", "about": "What the second wrote"}
    )
    assert "Somebody else saved this while you were writing" in page.text
    assert "What the first person wrote" in page.text
    assert "What the second wrote" in page.text
    assert Supplier.objects.get().about == "What the first person wrote"
    assert 'name="revision" value="1"' in page.text
    again = owner.post(
        at(supplier, "edit", "about"), {"revision": "1", "about": "What the second wrote"}
    )
    assert again.status_code == 302
    assert Supplier.objects.get().about == "What the second wrote"


def test_an_editor_writes_and_does_not_send(supplier, client_of):
    editor = client_of("supplier_editor", supplier.reference)
    assert post(editor, supplier, "about", about="We coach.").status_code == 302
    assert "An owner of the organisation sends the request" in editor.get(at(supplier)).text
    assert editor.get(at(supplier, "check")).status_code == 404


def test_what_is_closed_while_the_buyers_decide_is_not_shown_to_change(client_of, now):
    supplier = made.answered("submitted", decide_by=date(2026, 6, 17))
    owner = client_of("supplier_owner", supplier.reference)
    page = owner.get(at(supplier)).text
    assert at(supplier, "edit", "contact") in page
    assert at(supplier, "edit", "about") not in page
    assert owner.get(at(supplier, "edit", "about")).url == at(supplier)
    refused = post(owner, supplier, "about", about="Sneaky")
    assert "This cannot be changed while the buyers decide" in refused.text
    assert "Sneaky" in refused.text


# deciding


@pytest.fixture
def waiting(now):
    return made.answered("submitted", decide_by=date(2026, 6, 1), submitted_at=now)


def test_buyers_see_the_answers_the_clock_and_the_buttons(waiting, client_of):
    page = client_of("buyer").get(at(waiting)).text
    assert "2 working days late: it was due by 1 June 2026" in page
    assert made.ANSWERS["about"] in page
    for name in ("admit", "query", "refuse"):
        assert at(waiting, "moves", name) in page
    assert at(waiting, "moves", "suspend") not in page


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (7, "10 working days, counted from Monday 8 June 2026: due by 22 June 2026"),
        (8, "10 working days left: due by 22 June 2026"),
        (9, "9 working days left: due by 22 June 2026"),
        (13, "6 working days left: due by 22 June 2026"),
        (22, "Due today"),
    ],
)
def test_no_more_days_are_left_than_were_promised(client_of, day, words):
    """A request of a Sunday counts as received on the Monday, which is day 0 (reading 12)."""
    sunday = datetime(2026, 6, 7, 11, 0, tzinfo=UTC)
    waiting = made.answered("submitted", submitted_at=sunday, decide_by=date(2026, 6, 22))
    set_clock(datetime(2026, 6, day, 12, 0, tzinfo=UTC))
    assert words in client_of("buyer").get(at(waiting)).text


def test_what_was_done_is_said_by_the_name(waiting, client_of):
    typed = {"reason": "Your charity number belongs to another organisation."}
    page = client_of("buyer").post(at(waiting, "moves", "refuse"), typed, follow=True).text
    said = f"{waiting.name} ({waiting.reference}) is refused and is told why by email."
    assert said in page
    assert "is now" not in page


def test_late_ones_stand_out_in_the_list_and_can_be_chosen(waiting, client_of):
    made.answered("submitted", decide_by=date(2026, 6, 17), name="In good time")
    buyer = client_of("buyer")
    page = buyer.get("/suppliers/").text
    assert "2 working days late: it was due by 1 June 2026" in page
    assert "Late: it was due" not in page
    late = buyer.get("/suppliers/?state=late").text
    assert waiting.name in late
    assert "In good time" not in late


def test_those_to_decide_stand_by_their_last_day_on_every_page(client_of, now, queries):
    days = [date(2026, 6, 1) + timedelta(days=number % 20) for number in range(60)]
    for number, day in enumerate(days):
        made.answered("submitted", decide_by=day, name=f"Charity {number:02d} of {day:%d}")
    build.supplier("submitted", name="Without a day")
    buyer, address, shown = client_of("buyer"), "/suppliers/?state=submitted", []
    while address:
        with queries():
            page = buyer.get(address)
        shown += [line[0].sub for line in page.context["lines"]]
        following = page.context["pager"].following
        address = f"/suppliers/{following}" if following else ""
    found = Supplier.objects.in_bulk(shown, field_name="reference")
    assert [found[one].decide_by for one in shown] == [*sorted(days), None]
    assert len(found) == 61
    for nonsense in ("x", "2026-06-03", "2026-99-99.1", ".9", "2026-06-03.x", "9" * 30):
        answer = buyer.get("/suppliers/", {"state": "submitted", "after": nonsense})
        assert answer.status_code == 200


@pytest.mark.parametrize(
    ("move", "state", "told"),
    [("query", "queried", "The buyers ask"), ("refuse", "refused", "Refused on 3 June 2026")],
)
def test_a_decision_with_words_is_read_by_the_supplier(waiting, client_of, move, state, told):
    buyer = client_of("buyer")
    address = at(waiting, "moves", move)
    assert "textarea" in buyer.get(address).text
    empty = buyer.post(address, {"seen": "submitted", "reason": ""})
    assert "Enter the" in empty.text
    short = buyer.post(address, {"seen": "submitted", "reason": "No."})
    assert "Give the reason in words that the supplier can use" in short.text
    done = buyer.post(address, {"seen": "submitted", "reason": "The number is another one's."})
    assert done.url == at(waiting)
    assert Supplier.objects.get().state == state
    page = client_of("supplier_owner", waiting.reference).get(at(waiting)).text
    assert told in page
    assert "The number is another one&#x27;s." in page
    assert "A buyer" not in page
    assert "by the buyers" in page


def test_a_question_is_answered_with_changes(waiting, client_of):
    services.query_supplier(
        supplier=waiting, actor=build.actor("buyer"), now=build.NOW, reason="What do you do?"
    )
    owner = client_of("supplier_owner", waiting.reference)
    assert post(owner, waiting, "about", about="We coach.").url == at(waiting)
    done = owner.post(at(waiting, "moves", "answer"), {"seen": "queried", "answer": "See above."})
    assert done.url == at(waiting)
    assert Supplier.objects.get().state == "submitted"
    assert "See above." in client_of("buyer").get(at(waiting)).text


def test_after_a_refusal_one_applies_again(waiting, client_of):
    services.refuse_supplier(
        supplier=waiting, actor=build.actor("buyer"), now=build.NOW, reason="No address given."
    )
    owner = client_of("supplier_owner", waiting.reference)
    page = owner.get(at(waiting)).text
    assert "No address given." in page
    assert "Change the answers that the reasons above name." in page
    assert page.count("Apply again</button>") == 1
    assert at(waiting, "edit") not in page
    editor = client_of("supplier_editor", waiting.reference).get(at(waiting)).text
    assert "An owner of your organisation applies again." in editor
    assert "Apply again</button>" not in editor
    assert "Apply again" not in client_of("buyer").get(at(waiting)).text
    assert owner.post(at(waiting, "moves", "reapply"), {"seen": "refused"}).url == at(waiting)
    tasks = owner.get(at(waiting)).text
    assert "Why your last request was refused" in tasks
    assert "No address given." in tasks


def test_the_second_buyer_is_told(waiting, client_of):
    first, second = client_of("buyer"), client_of("buyer")
    first.post(at(waiting, "moves", "admit"), {"seen": "submitted"})
    late = second.post(
        at(waiting, "moves", "refuse"),
        {"seen": "submitted", "reason": "Some long reason."},
        follow=True,
    )
    assert "Somebody changed this while you were looking at it" in late.text
    assert Supplier.objects.get().state == "admitted"


@pytest.mark.parametrize("state", ADMISSION.codes)
def test_every_state_has_its_page_within_the_budget(state, client_of, queries, now):
    supplier = made.answered(
        state, decide_by=date(2026, 6, 17), decided_at=now, decision_reason="Because."
    )
    for client in (
        client_of("supplier_owner", supplier.reference),
        client_of("supplier_editor", supplier.reference),
        client_of("buyer"),
        client_of("lead_buyer"),
        client_of("auditor"),
        client_of("finance"),
    ):
        with queries(8):
            assert client.get(at(supplier)).status_code == 200


@pytest.mark.parametrize("number", [0, 1, 25, 26, 60])
def test_the_list_costs_the_same_however_long_it_is(number, client_of, queries, now):
    buyer = client_of("buyer")
    for _ in range(number):
        made.answered("submitted", decide_by=date(2026, 6, 17))
    with queries(5):
        page = buyer.get("/suppliers/")
    assert page.text.count('scope="row"') == min(number, 25)
    assert ("Next" in page.text) is (number > 25)


def test_the_own_people_are_taken_to_their_organisation(supplier, owner):
    assert owner.get("/suppliers/").url == at(supplier)


@pytest.mark.parametrize("rest", [
    (), ("edit", "name"), ("check",), ("submitted",), ("moves", "submit"), ("moves", "answer"),
    ("moves", "reapply"), ("moves", "admit"), ("offers", "new"),
])  # fmt: skip
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_organisation_is_404_like_a_missing_one(supplier, client_of, rest, method):
    stranger = client_of("supplier_owner", build.supplier().reference)
    assert getattr(stranger, method)(at(supplier, *rest)).status_code in (404, 405)
    missing = getattr(stranger, method)("/".join(["/suppliers", "SUP-0000", *rest, ""]))
    assert missing.status_code in (404, 405)
    assert Supplier.objects.get(pk=supplier.pk).state == "draft"


@pytest.mark.parametrize("role", ["work_coach", "district_officer", "administrator"])
def test_roles_without_the_capability_get_404(supplier, client_of, role):
    scope = "black-country" if role != "administrator" else ""
    client = client_of(role, scope)
    assert client.get("/suppliers/").status_code == 404
    assert client.get(at(supplier)).status_code == 404


def test_strangers_are_sent_to_log_in(supplier, client):
    for address in ("/suppliers/", at(supplier), at(supplier, "edit", "name")):
        assert client.get(address).url.startswith("/log-in/")


def test_an_unknown_page_of_the_journey_is_404(supplier, owner):
    assert owner.get(at(supplier, "edit", "bank")).status_code == 404
    assert owner.get(at(supplier, "moves", "explode")).status_code == 404
