"""The drafting journey through its pages, without JavaScript: nothing typed is ever lost."""

import re
from datetime import date

import pytest

from businesscases import services
from businesscases.models import BusinessCase
from dps.accounts.actors import actor_for
from tests import build

HOME = "black-country"
ANSWERS = {
    "title": {"title": "Back to work in Sandwell"},
    "need": {"need": "Sixty carers in Sandwell have been out of work for a year."},
    "support": {"support_wanted": "Coaching, and help with care."},
    "type": {"provision_type": "C5"},
    "groups": {"client_groups": ["carers", "debt"]},
    "dates": {
        "starts_on_day": "1",
        "starts_on_month": "7",
        "starts_on_year": "2026",
        "ends_on_day": "31",
        "ends_on_month": "12",
        "ends_on_year": "2026",
    },
    "places": {"places": "40", "ceiling_price_pence": "1,050.33"},
}
ORDER = list(ANSWERS)


@pytest.fixture
def officer(client_of):
    return client_of("district_officer", HOME)


@pytest.fixture
def case(officer):
    build.budget(allocated=10_000_000)
    officer.post("/cases/new/", {"title": "Idea", "district": HOME})
    return BusinessCase.objects.get()


def page(case: BusinessCase, part: str, query: str = "") -> str:
    return f"/cases/{case.reference}/edit/{part}/{query}"


def revision_in(answer) -> str:
    found = re.search(r'name="revision" value="(\d+)"', answer.content.decode())
    assert found
    return found.group(1)


def send(client, case, part: str, query: str = "", **more):
    shown = client.get(page(case, part, query))
    assert shown.status_code == 200
    typed = {**ANSWERS[part], "revision": revision_in(shown), **more}
    return client.post(page(case, part, query), typed)


def text(answer) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words).replace("&#x27;", "'").replace("&quot;", '"')


def test_the_whole_journey(officer, case, client_of):
    boss = client_of("district_manager", HOME)
    for part, following in zip(ORDER, [*ORDER[1:], None], strict=True):
        answer = send(officer, case, part)
        where = f"edit/{following}/" if following else "check/"
        assert answer["Location"] == f"/cases/{case.reference}/{where}"
    tasks = officer.get(f"/cases/{case.reference}/")
    assert "7 of 7 tasks are done" in text(tasks)
    check = officer.get(f"/cases/{case.reference}/check/")
    assert "What is still to do" not in text(check)
    for words in ("Caring responsibilities", "£1,050.33", "£105.03", "£315.10", "£42,013.20"):
        assert words in text(check)
    sent = officer.post(f"/cases/{case.reference}/check/", {"revision": revision_in(check)})
    assert sent["Location"] == f"/cases/{case.reference}/sent/"
    assert case.reference in text(officer.get(sent["Location"]))
    assert "Waiting for approval" in text(boss.get(f"/cases/{case.reference}/"))
    boss.post(f"/cases/{case.reference}/moves/approve/", {"seen": "submitted"})
    officer.post(f"/cases/{case.reference}/moves/publish/", {"seen": "approved"})
    case.refresh_from_db()
    assert (case.state, case.value_pence) == ("published", 4_201_320)
    assert case.closes_at.isoformat() == "2026-06-10T16:00:00+00:00"
    assert case.client_groups == ["debt", "carers"]


def test_beginning_needs_a_title(officer):
    answer = officer.post("/cases/new/", {"title": " ", "district": HOME})
    assert "Enter a title that says what you want to buy" in text(answer)
    assert answer.content.decode().count("<title>Error: ") == 1
    assert not BusinessCase.objects.exists()


def test_an_officer_of_two_districts_chooses(client_of):
    person = build.user("Two", ("district_officer", HOME), ("district_officer", "devon"))
    build.district("devon")
    build.district(HOME)
    client = client_of(user=person)
    assert "Devon" in text(client.get("/cases/new/"))
    assert "Select the district" in text(client.post("/cases/new/", {"title": "Idea"}))
    client.post("/cases/new/", {"title": "Idea", "district": "devon"})
    assert BusinessCase.objects.get().district.code == "devon"


def test_another_district_cannot_be_named(officer):
    build.district("devon")
    answer = officer.post("/cases/new/", {"title": "Idea", "district": "devon"})
    assert answer.status_code == 200
    assert not BusinessCase.objects.exists()


@pytest.mark.parametrize("part", ORDER)
def test_every_page_shows_again_what_was_saved(officer, case, part):
    send(officer, case, part)
    shown = officer.get(page(case, part)).content.decode()
    for name, value in ANSWERS[part].items():
        for one in value if isinstance(value, list) else [value]:
            plain = one.replace(",", "") if name == "ceiling_price_pence" else one
            assert plain in shown


BAD = {
    "title": ({"title": "x" * 121}, "The title must be 120 characters or fewer"),
    "need": ({"need": "  "}, "Explain the need"),
    "support": ({"support_wanted": ""}, "Say what support is wanted"),
    "type": ({"provision_type": "C9"}, "Select one category or one routeway from the list"),
    "groups": ({"client_groups": ["cats"]}, "Select client groups from the list"),
    "dates": ({"ends_on_day": "30", "ends_on_month": "6"}, "must be on or after the first start"),
    "places": ({"places": "0"}, "must be 1 or more"),
}


@pytest.mark.parametrize("part", ORDER)
def test_bad_input_is_said_and_what_was_typed_stays(officer, case, part):
    wrong, sentence = BAD[part]
    answer = send(officer, case, part, **wrong)
    assert answer.status_code == 200
    assert sentence in text(answer)
    body = answer.content.decode()
    assert body.count("<h1") == 1
    assert "<title>Error: " in body
    assert "There is a problem" in body
    for value in {**ANSWERS[part], **wrong}.values():
        if isinstance(value, str) and value.strip() and part != "type":
            assert value in body
    case.refresh_from_db()
    assert case.revision == 0


@pytest.mark.parametrize(
    ("price", "sentence"),
    [("0.99", "must be £1.00 or more"), ("10.123", "no more than two figures"), ("0", "£1.00")],
)
def test_prices_are_pounds_with_two_decimals(officer, case, price, sentence):
    answer = send(officer, case, "places", ceiling_price_pence=price)
    assert sentence in text(answer)
    assert f'value="{price}"' in answer.content.decode()


def test_a_first_start_in_the_past_is_refused_at_its_field(officer, case):
    answer = send(officer, case, "dates", starts_on_month="6", starts_on_day="2")
    assert "must be today or in the future" in text(answer)
    assert 'href="#id_starts_on_day"' in answer.content.decode()


def test_a_first_start_before_the_window_has_closed_is_refused_by_its_field(officer, case):
    answer = send(officer, case, "dates", starts_on_month="6", starts_on_day="10")
    page = answer.content.decode()
    assert "The first start must be after 10 June 2026, when the window" in page
    assert 'href="#id_starts_on_day"' in page
    assert send(officer, case, "dates", starts_on_month="6", starts_on_day="11").status_code == 302


def test_the_c6_rule_is_said_where_it_breaks(officer, case):
    send(officer, case, "type", provision_type="C6")
    answer = send(officer, case, "places", places="50", ceiling_price_pence="1000")
    assert "must be worth more than £50,000.00. This is worth £50,000.00" in text(answer)
    answer = send(officer, case, "places", places="50", ceiling_price_pence="1000.01")
    assert answer.status_code == 302
    assert "a cheaper offer can fail it" in text(officer.get(page(case, "places")))


def test_the_fees_are_worked_out_without_saving(officer, case):
    for part in ("type", "dates"):
        send(officer, case, part)
    answer = send(officer, case, "places", **{"work-out": "1"})
    for words in ("£105.03", "£315.10", "£630.20", "£42,013.20", "£100,000.00"):
        assert words in text(answer)
    case.refresh_from_db()
    assert case.places is None


def test_a_budget_that_is_too_small_warns_and_does_not_stop(officer, case):
    send(officer, case, "dates")
    answer = send(officer, case, "places", places="100", ceiling_price_pence="1000.01")
    assert answer.status_code == 302
    assert "£1.00 is missing" in text(officer.get(page(case, "places")))
    assert "£1.00 is missing" in text(officer.get(f"/cases/{case.reference}/"))
    assert "£1.00 is missing" in text(officer.get(f"/cases/{case.reference}/check/"))


def test_save_and_come_back_later_keeps_what_is_there(officer, case):
    answer = send(officer, case, "places", ceiling_price_pence="", later="1")
    assert answer["Location"] == f"/cases/{case.reference}/"
    case.refresh_from_db()
    assert (case.places, case.ceiling_price_pence) == (40, None)
    assert "Not finished" in text(officer.get(f"/cases/{case.reference}/"))


def test_later_does_not_swallow_what_is_wrong(officer, case):
    answer = send(officer, case, "places", places="-3", later="1")
    assert "must be 1 or more" in text(answer)


def test_the_way_back_to_the_check_page(officer, case):
    answer = send(officer, case, "title", "?from=check")
    assert answer["Location"] == f"/cases/{case.reference}/check/"


def test_two_officers_at_once_lose_nothing(officer, case, client_of):
    colleague = client_of("district_officer", HOME)
    old = revision_in(officer.get(page(case, "need")))
    send(colleague, case, "need", need="What the colleague wrote.")
    answer = officer.post(page(case, "need"), {"need": "What I wrote.", "revision": old})
    assert answer.status_code == 200
    shown = text(answer)
    assert "Somebody else saved this" in shown
    assert "What I wrote." in shown
    assert "What the colleague wrote." in shown
    case.refresh_from_db()
    assert case.need == "What the colleague wrote."
    officer.post(page(case, "need"), {"need": "What I wrote.", "revision": revision_in(answer)})
    case.refresh_from_db()
    assert case.need == "What I wrote."


def test_what_is_typed_after_the_case_was_sent_stays_on_the_page(officer, case):
    for part in ORDER:
        send(officer, case, part)
    old = revision_in(officer.get(page(case, "need")))
    services.submit_case(
        case=BusinessCase.objects.get(), actor=actor_for(officer.user), now=build.NOW
    )
    answer = officer.post(page(case, "need"), {"need": "A late thought.", "revision": old})
    assert "no longer a draft" in text(answer)
    assert "A late thought." in text(answer)
    assert officer.get(page(case, "need"))["Location"] == f"/cases/{case.reference}/"


def test_the_check_page_says_what_is_missing(officer, case):
    shown = officer.get(f"/cases/{case.reference}/check/")
    assert "Explain the need" in text(shown)
    assert f"/cases/{case.reference}/edit/need/?from=check" in shown.content.decode()
    assert 'name="revision"' not in shown.content.decode()
    answer = officer.post(f"/cases/{case.reference}/check/", {"revision": "0"})
    assert answer["Location"] == f"/cases/{case.reference}/check/"
    case.refresh_from_db()
    assert case.state == "draft"


@pytest.mark.parametrize("revision", ["", "x", "99999999999999999999"])
def test_a_forged_check_sends_nothing(officer, case, revision):
    for part in ORDER:
        send(officer, case, part)
    assert (
        officer.post(f"/cases/{case.reference}/check/", {"revision": revision}).status_code == 302
    )
    case.refresh_from_db()
    assert case.state == "draft"


def test_a_check_of_an_older_draft_sends_nothing(officer, case):
    for part in ORDER:
        send(officer, case, part)
    old = revision_in(officer.get(f"/cases/{case.reference}/check/"))
    send(officer, case, "places", places="41")
    answer = officer.post(f"/cases/{case.reference}/check/", {"revision": old}, follow=True)
    assert "It was not sent" in text(answer)
    case.refresh_from_db()
    assert case.state == "draft"


def test_a_returned_case_shows_why(officer, case, client_of):
    for part in ORDER:
        send(officer, case, part)
    officer.post(f"/cases/{case.reference}/moves/submit/", {"seen": "draft"})
    boss = client_of("district_manager", HOME)
    where = f"/cases/{case.reference}/moves/return/"
    empty = boss.post(where, {"seen": "submitted", "reason": " "})
    assert "Say what should be changed" in text(empty)
    boss.post(where, {"seen": "submitted", "reason": "How many live in Dudley?"})
    shown = text(officer.get(f"/cases/{case.reference}/"))
    assert "Returned on 3 June 2026" in shown
    assert "How many live in Dudley?" in shown


def test_a_case_whose_first_start_passed_is_marked(officer, case):
    for part in ORDER:
        send(officer, case, part)
    BusinessCase.objects.update(starts_on=date(2026, 6, 1))
    assert "Look again" in text(officer.get(f"/cases/{case.reference}/"))


def test_unknown_pages_are_missing(officer, case):
    assert officer.get(page(case, "price")).status_code == 404
    assert officer.get("/cases/CASE-2026-9999/edit/title/").status_code == 404


@pytest.mark.parametrize("part", ORDER)
def test_pages_ask_little_of_the_database(officer, case, queries, part):
    for each in ORDER:
        send(officer, case, each)
    with queries(8):
        officer.get(page(case, part))
