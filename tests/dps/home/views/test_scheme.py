"""The administrator's pages of terms and clock."""

from datetime import date, timedelta

import pytest

from dps.home.forms.administration import TermsForm
from dps.scheme import clock
from dps.scheme.models import Terms
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of("administrator")


def typed(day: date = date(2026, 6, 4), **change: str) -> dict[str, str]:
    """The form as the page shows it, filled in from the last terms."""
    shown = TermsForm(initial=TermsForm.initial_from(Terms.objects.latest("valid_from"), day))
    values = {name: str(shown[name].value()) for name in shown.fields if name != "valid_from"}
    values["one_evaluator_up_to_pence"] = "10,000"
    values["two_evaluators_up_to_pence"] = "50,000"
    parts = {"day": day.day, "month": day.month, "year": day.year}
    return values | {f"valid_from_{part}": str(n) for part, n in parts.items()} | change


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def test_the_form_that_is_sent_as_it_was_shown_changes_no_number(admin):
    before = Terms.objects.latest("valid_from")
    assert admin.post("/admin/terms/new/", typed()).url == "/admin/terms/"
    after = Terms.objects.latest("valid_from")
    same = [field.name for field in Terms._meta.fields if field.name not in {"id", "valid_from"}]
    assert [getattr(after, name) for name in same] == [getattr(before, name) for name in same]
    assert after.valid_from == date(2026, 6, 4)


def test_what_changed_is_said_beside_what_was(admin):
    admin.post("/admin/terms/new/", typed(quality_weight="65", weight_1="35", weight_2="25"))
    table = admin.get("/admin/terms/").context["table"]
    assert [column.text for column in table.columns] == [
        "Number",
        "From 4 June 2026",
        "From 1 January 2017 (in force)",
    ]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Weight of quality"] == ["65 of 100 points (changed)", "70 of 100 points"]
    assert rows["Weight of question 1: Overall fit of provision content"] == [
        "35% (changed)",
        "30%",
    ]
    assert rows["Starts expected to complete"] == ["80%", "80%"]
    assert rows["Two evaluators up to"] == ["£50,000.00", "£50,000.00"]
    assert rows["Window of a need"] == ["5 working days", "5 working days"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"valid_from_day": "3"}, {"valid_from": ["New terms must take effect after today."]}),
        ({"valid_from_day": "31"}, {"valid_from": ["The first day must be a real date"]}),
        (
            {"weight_4": "16"},
            {"weight_4": ["The weights of the four questions must add up to 100%."]},
        ),
        ({"fit_text": "31"}, {"fit_places": ["The parts of the fit must add up to 100%."]}),
        ({"payment_days": "x"}, {"payment_days": [
            "“Time to pay” must be a whole number, like 25"]}),
        ({"least_question_score": "5"}, {"least_question_score": [
            "“Least score of each question” must be 4 of 4 or less"]}),
    ],
)  # fmt: skip
def test_bad_terms_are_said_by_their_field_and_add_nothing(admin, change, wrong):
    response = admin.post("/admin/terms/new/", typed(**change))
    assert (response.status_code, errors(response)) == (200, wrong)
    assert Terms.objects.count() == 1


@pytest.mark.parametrize(("step", "days"), [("1", 1), ("7", 7), ("28", 28), ("91", 91)])
def test_each_button_moves_the_clock(admin, now, step, days):
    assert admin.post("/admin/clock/", {"days": step}).url == "/admin/clock/"
    assert abs(clock.now() - (now + timedelta(days=days))) < timedelta(seconds=10)


def test_a_typed_day_begins_at_nine_in_london(admin):
    admin.post("/admin/clock/", {"day_day": "7", "day_month": "12", "day_year": "2026"})
    assert f"{clock.now():%Y-%m-%d %H:%M %Z}" == "2026-12-07 09:00 GMT"


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        (("2", "6", "2026"), ["The clock moves forward only. Choose a later day."]),
        (("", "", ""), ["Enter the day"]),
        (("31", "6", "2026"), ["The day must be a real date"]),
    ],
)
def test_a_day_that_does_not_do_is_said_at_the_field(admin, day, wrong):
    typed_day = dict(zip(("day_day", "day_month", "day_year"), day, strict=True))
    response = admin.post("/admin/clock/", typed_day)
    assert (response.status_code, errors(response)) == (200, {"day": wrong})
    assert f"{clock.now():%Y-%m-%d}" == "2026-06-03"


def test_another_number_of_days_is_no_button(admin):
    assert admin.post("/admin/clock/", {"days": "-7"}).status_code == 200
    assert f"{clock.now():%Y-%m-%d}" == "2026-06-03"


def test_a_way_of_more_than_a_year_is_asked_about_once(admin, settings):
    day = {"day_day": "7", "day_month": "12", "day_year": "2199"}
    asked = admin.post("/admin/clock/", day)
    page = " ".join(asked.content.decode().split())
    assert "The clock cannot go back" in page
    assert "Move it from 3 June 2026 to 7 December 2199?" in page
    assert f"{clock.now():%Y-%m-%d}" == "2026-06-03"
    typed = {name: value for name, value in day.items() if f'name="{name}"' in page}
    assert typed == day
    settings.DPS_CLOCK_ASKS_DAYS = 100
    near = {"day_day": "3", "day_month": "12", "day_year": "2026"}
    assert "cannot go back" in admin.post("/admin/clock/", near).content.decode()
    admin.post("/admin/clock/", {**near, "confirmed": "1"})
    assert f"{clock.now():%Y-%m-%d}" == "2026-12-03"


def test_a_live_installation_has_no_such_page(admin, settings):
    settings.DPS_DEMO = False
    assert admin.get("/admin/clock/").status_code == 404
    assert admin.post("/admin/clock/", {"days": "7"}).status_code == 404
    assert "/admin/clock/" not in admin.get("/admin/").content.decode()


def test_every_page_of_a_demonstration_shows_its_clock(admin, client):
    admin.post("/admin/clock/", {"days": "91"})
    assert "Demo clock" in client.get("/").content.decode()
    assert "2 September 2026" in client.get("/").content.decode()
    build.case("published")
    assert "2 September 2026" in client.get("/market/").content.decode()
