"""What people type wrong at each step of the tale: said by the field, and nothing typed is lost."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from tests.architecture.test_access import log_in, rows
from tests.architecture.world import make_world
from tests.journeys.visits import ERRORS, Visits


def day(name: str, date: str) -> dict[str, str]:
    """The three fields of a date, typed as "31 2 2027"."""
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), date.split(), strict=True))


@dataclass(frozen=True)
class Slip:
    """What is typed (by the fields' names) and ticked at a place, and what is said about it."""

    place: str
    typed: Mapping[str, str]
    said: tuple[str, ...]
    ticked: Mapping[str, str] = field(default_factory=dict)
    button: str = ""


SLIPS = {
    "1. an organisation registers": (
        Slip(
            "supplier-register-account",
            {"organisation": "Bridgewell Training", "email": "nora at bridgewell", "name": ""},
            (
                "Enter your name",
                "Enter an email address in the correct format, like name@example.com",
                "Enter a password",
            ),
        ),
        Slip(
            "account_login",
            {"login": "nobody@example.org", "password": "three lamps"},
            ("The email address or the password is not right",),
        ),
        Slip(
            "supplier-edit (name)",
            {"name": "Bridgewell", "company_number": "12AB", "charity_number": "none"},
            (
                "Enter a company number of 8 characters, like 01234567 or SC123456",
                "Enter a charity number, like 1234567, SC012345 or NIC123456",
            ),
        ),
        Slip(
            "supplier-edit (address)",
            {"address": "12 Lamp Lane", "postcode": "DUDLEY"},
            ("Enter a full postcode, like DY1 1HF",),
        ),
    ),
    "2. a supplier writes an offer": (
        Slip(
            "offer-edit (about)",
            {"title": "", "summary": "word " * 151},
            (
                "Enter a title that says what the programme is",
                "The summary must be 150 words or fewer: it has 151",
            ),
        ),
        Slip(
            "offer-edit (price)",
            {"unit_price_pence": "0"},
            ("The price for each participant must be £1.00 or more",),
            {"vat_treatment": "exempt"},
        ),
        Slip(
            "offer-edit (places)",
            {"places_a_year": "twelve", "lead_time_days": "-1"},
            (
                "The number of places a year must be a whole number, like 25",
                "The lead time must be 0 days or more",
            ),
        ),
    ),
    "3. a district drafts a case": (
        Slip("case-new", {"title": " "}, ("Enter a title that says what you want to buy",)),
        Slip(
            "case-edit (dates)",
            {**day("starts_on", "31 2 2027"), **day("ends_on", "1 3 2027")},
            ("The first start must be a real date",),
        ),
        Slip(
            "case-edit (dates)",
            {**day("starts_on", "1 9 2026"), **day("ends_on", "31 8 2026")},
            ("The last start must be on or after the first start, 1 September 2026",),
        ),
        Slip(
            "case-edit (places)",
            {"places": "0", "ceiling_price_pence": "0"},
            (
                "The number of places must be 1 or more",
                "The ceiling price must be £1.00 or more",
            ),
        ),
        Slip("case-move (return)", {"reason": ""}, ("Say what should be changed",)),
        Slip(
            "budget-allocate",
            {"amount": "£12.345", "note": "Letter of 1 April"},
            (
                "Select the district",
                "The amount must have no more than two figures after the point",
            ),
        ),
    ),
    "4. the window closes": (
        Slip(
            "clock",
            day("day", "31 2 2027"),
            ("The day must be a real date",),
            button="Move the clock",
        ),
        Slip(
            "clock",
            day("day", "1 1 2020"),
            ("The clock moves forward only. Choose a later day.",),
            button="Move the clock",
        ),
        Slip("case-panel", {}, ("Select the evaluators",)),
    ),
    "5. two score and one moderates": (
        Slip(
            "case-interests", {"interest": ""}, ("Say what your interest is",), {"conflict": "yes"}
        ),
        Slip(
            "case-score (hers)",
            {"reason_1": "Clear.", "reason_2": "x" * 4001},
            ("The reason for the score of question 2 must be 4000 characters or fewer",),
        ),
        Slip(
            "case-moderate",
            {"reason_1": "Clear.", "reason_2": ""},
            (
                "Enter what would have raised the score of question 1",
                "Enter the reason for the score of question 2",
                "Enter what would have raised the score of question 2",
                "Enter what would have raised the score of question 3",
                "Enter what would have raised the score of question 4",
            ),
        ),
    ),
    "6. an award is made": (
        Slip("case-recommend", {"recommendation": ""}, ("Enter your recommendation",)),
        Slip("award-move (decline)", {"reason": ""}, ("Enter why you decline",)),
    ),
    "7. it is delivered and paid": (
        Slip(
            "referral",
            {"district_reference": "QQ123456C"},
            ("This looks like a National Insurance number. Enter your district's reference.",),
        ),
        Slip(
            "participant-record (completion)",
            {**day("completed_on", "30 2 2026"), "kept": "Folder 7"},
            (
                "The day of the completion must be a real date",
                "Select what proves it",
            ),
        ),
        Slip(
            "participant-record (start)",
            {**day("started_on", "1 6 2026"), "kept": "Folder 7"},
            ("The start must be on or after the day of the referral, 3 June 2026",),
            {"evidence": "register"},
        ),
        Slip(
            "event-correct",
            {**day("job_on", "3 6 2026"), **day("job_until", "1 6 2026")},
            ("The last day of the job must be on or after 3 June 2026",),
            {"evidence": "payslip"},
        ),
        Slip("statement-move (query)", {"query": ""}, ("Enter which line is wrong, and why",)),
        Slip(
            "statement-move (pay)",
            {**day("paid_on", "31 12 2027"), "payment_reference": "BACS 40117"},
            ("The day of the payment must be today or in the past",),
        ),
        Slip(
            "milestone-list (some)",
            {"reason": ""},
            ("Enter the reason",),
            {"ticked": ""},
            "Fail those ticked",
        ),
    ),
    "8. the auditor looks": (
        Slip(
            "audit",
            {"object": "CASE", **day("first", "31 2 2026")},
            ("The first day must be a real date",),
            button="Show",
        ),
    ),
}


@pytest.mark.parametrize("step", SLIPS)
def test_what_is_typed_wrong_is_said_and_kept(small: Visits, step: str) -> None:
    found = {}
    for slip in SLIPS[step]:
        page = small.go(slip.place)
        fill(page, slip)
        expect(page).to_have_title(re.compile("^Error: "))
        typed = {name: text for name, text in slip.typed.items() if name != "password"}
        wrong = [*page.evaluate(ERRORS, typed), *small.watch.found]
        said = page.locator(".govuk-error-summary li").all_inner_texts()
        if said != list(slip.said):
            wrong.append(f"It says {said}")
        wrong += [f"{n} is not {v} now" for n, v in slip.ticked.items() if not ticked(page, n, v)]
        found[slip.place, *slip.typed.values()] = wrong
    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_a_text_file_called_pdf(small: Visits) -> None:
    page = small.go("offer-edit (document)")
    words = {"name": "offer.pdf", "mimeType": "application/pdf", "buffer": b"Only words"}
    page.locator("input[type=file]").set_input_files(words)
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary li")).to_have_text(
        "The selected file is not a PDF or a Word document (.docx): it holds plain text. Open it "
        "and save it as one of these."
    )
    assert page.evaluate(ERRORS, {}) == []


@pytest.mark.parametrize("person", ["other_owner", "other_officer", "other_coach"])
@pytest.mark.django_db
def test_a_strangers_reference_answers_like_a_missing_one(now: datetime, person: str) -> None:
    """Not a word more: neither that it exists, nor what it is."""
    world = make_world()
    client = log_in(world.people[person])
    different = {}
    for row in rows():
        kwargs = world.arguments.get(row["address"], {})
        reference = str(kwargs.get("reference", ""))
        if row["method"] != "GET" or row[person] != "404" or "-" not in reference:
            continue
        missing = {**kwargs, "reference": f"{reference.rpartition('-')[0]}-7777"}
        name = row["address"].partition(" ")[0]
        answers = [client.get(reverse(name, kwargs=asked)) for asked in (kwargs, missing)]
        if [each.status_code for each in answers] != [404, 404] or len(set(map(body, answers))) > 1:
            different[row["address"]] = [each.status_code for each in answers]
    assert different == {}


def body(answer: HttpResponse) -> str:
    """The page without what differs each time: the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


def fill(page: Page, slip: Slip) -> None:
    for name, text in slip.typed.items():
        page.locator(f"main form [name='{name}']").fill(text)
    for name, value in slip.ticked.items():
        choice(page, name, value).check()
    page.locator("main form").get_by_role("button", name=slip.button).and_(
        page.locator("[type=submit]")
    ).first.click()


def choice(page: Page, name: str, value: str) -> Locator:
    """The radio button or checkbox of this field with this value; the first, where it is ""."""
    of_value = f"[value='{value}']" if value else ""
    return page.locator(f"main [name='{name}']{of_value}").first


def ticked(page: Page, name: str, value: str) -> bool:
    return choice(page, name, value).is_checked()
