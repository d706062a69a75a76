"""Budgets through their pages, and what a manager says about the district."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from businesscases.models import Budget, BudgetEntry
from dps.scheme.models import District
from tests import build

HOME = "black-country"
MONEY = {"district": HOME, "year": "2026", "amount": "£250,000.50", "note": "Letter of 2 April"}


def text(answer) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words).replace("&#x27;", "'")


def mark_in(answer) -> str:
    found = re.search(r'name="mark" value="([0-9a-f-]{36})"', answer.content.decode())
    assert found
    return found.group(1)


@pytest.fixture
def finance(client_of):
    build.district(HOME)
    return client_of("finance")


def test_money_is_asked_checked_and_allocated_once(finance):
    mark = mark_in(finance.get("/budgets/allocate/"))
    check = finance.post("/budgets/allocate/", {**MONEY, "mark": mark})
    for words in ("Check the allocation", "Black Country", "£250,000.50", "2026 to 2027"):
        assert words in text(check)
    assert not Budget.objects.exists()
    assert mark_in(check) == mark
    sent = {**MONEY, "mark": mark, "confirmed": "1"}
    done = finance.post("/budgets/allocate/", sent, follow=True)
    assert "£250,000.50 is allocated to Black Country" in text(done)
    finance.post("/budgets/allocate/", sent)
    assert Budget.objects.get().allocated_pence == 25_000_050
    assert BudgetEntry.objects.count() == 1


def test_change_it_goes_back_with_all_that_was_typed(finance):
    mark = mark_in(finance.get("/budgets/allocate/"))
    body = finance.post("/budgets/allocate/", {**MONEY, "mark": mark, "change": "1"})
    for value in MONEY.values():
        assert value in body.content.decode()
    assert mark_in(body) == mark
    assert not Budget.objects.exists()


def test_the_same_page_with_another_amount_is_refused(finance):
    mark = mark_in(finance.get("/budgets/allocate/"))
    sent = {**MONEY, "mark": mark, "confirmed": "1"}
    finance.post("/budgets/allocate/", sent)
    answer = finance.post("/budgets/allocate/", {**sent, "amount": "1"})
    assert "has moved £250,000.50 already" in text(answer)
    assert Budget.objects.get().allocated_pence == 25_000_050


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"amount": "0"}, "The amount must be £0.01 or more"),
        ({"amount": "-5"}, "must be an amount in pounds"),
        ({"amount": "1.234"}, "no more than two figures"),
        ({"amount": "1000000000.01"}, "£1,000,000,000.00 or less"),
        ({"amount": ""}, "Enter the amount"),
        ({"district": "atlantis"}, "Select the district"),
        ({"district": ""}, "Select the district"),
        ({"year": "2019"}, "Select the financial year"),
        ({"note": ""}, "Enter the note"),
    ],
)
def test_bad_input_is_said_and_what_was_typed_stays(finance, wrong, sentence):
    mark = mark_in(finance.get("/budgets/allocate/"))
    answer = finance.post("/budgets/allocate/", {**MONEY, **wrong, "mark": mark, "confirmed": "1"})
    assert sentence in text(answer)
    assert "<title>Error: " in answer.content.decode()
    assert not Budget.objects.exists()
    if "amount" in wrong:
        assert MONEY["note"] in answer.content.decode()


@pytest.mark.parametrize("mark", ["", "x", "0" * 40])
def test_a_forged_mark_allocates_nothing(finance, mark):
    answer = finance.post("/budgets/allocate/", {**MONEY, "mark": mark, "confirmed": "1"})
    assert answer.status_code == 200
    assert not Budget.objects.exists()


ROLES = {
    ("district_officer", HOME): (200, 200, 404),
    ("district_manager", HOME): (200, 200, 404),
    ("district_manager", "devon"): (200, 404, 404),
    ("lead_buyer", ""): (200, 200, 404),
    ("finance", ""): (200, 200, 200),
    ("auditor", ""): (200, 200, 404),
    ("buyer", ""): (404, 404, 404),
    ("work_coach", HOME): (404, 404, 404),
    ("supplier_owner", "SUP-0001"): (404, 404, 404),
    ("administrator", ""): (404, 404, 404),
}


@pytest.mark.parametrize(("seat", "expected"), list(ROLES.items()), ids=str)
def test_who_sees_budgets(now, client_of, queries, seat, expected):
    build.budget()
    build.district("devon")
    client = client_of(*seat)
    addresses = ("/budgets/", f"/budgets/{HOME}/2026/", "/budgets/allocate/")
    found = []
    for address in addresses:
        with queries(8):
            found.append(client.get(address).status_code)
    assert tuple(found) == expected
    if expected[2] == 404:
        sent = {**MONEY, "mark": "0" * 32, "confirmed": "1"}
        assert client.post("/budgets/allocate/", sent).status_code == 404
        assert Budget.objects.get().allocated_pence == 100_000_000


def test_strangers_are_asked_to_log_in(now):
    for address in ("/budgets/", f"/budgets/{HOME}/2026/", "/budgets/allocate/"):
        assert Client().get(address).status_code == 302


def test_every_movement_is_shown_with_its_case(finance, queries):
    for _ in range(30):
        build.case("approved", places=1)
    with queries(8):
        shown = finance.get(f"/budgets/{HOME}/2026/")
    assert "Showing 25 movements" in text(shown)
    assert "Reserved at approval" in text(shown)
    rest = finance.get(f"/budgets/{HOME}/2026/{shown.context['pager'].following}")
    assert "Showing 6 movements" in text(rest)
    assert "Allocated £1,000,000.00" in text(rest)
    assert "£970,000.00" in text(rest)


def test_movements_stand_by_their_day_and_say_which_way(finance):
    cases = [build.case("approved", places=1) for _ in range(30)]
    entries = BudgetEntry.objects.filter(case__in=cases).order_by("pk")
    moved = [build.NOW + timedelta(days=number % 3) for number in range(30)]
    with build.past_the_triggers():
        for entry, at in zip(entries, moved, strict=True):
            BudgetEntry.objects.filter(pk=entry.pk).update(at=at)
    shown = finance.get(f"/budgets/{HOME}/2026/")
    rest = finance.get(f"/budgets/{HOME}/2026/{shown.context['pager'].following}")
    found = [(one.at, one.pk) for page in (shown, rest) for one in page.context["movements"]]
    assert len(found) == 31
    assert found == sorted(found, reverse=True)
    assert "Out of what is free" in text(shown)
    assert "-£1,000.00" in text(shown)
    assert "+£1,000,000.00" in text(shown) + text(rest)


def test_the_list_can_be_narrowed_and_paged(finance, queries):
    for number in range(30):
        for year in (2025, 2026):
            build.budget(build.district(f"district-{number:02d}"), year=year)
    with queries(8):
        shown = finance.get("/budgets/?year=2026")
    assert [b.financial_year for b in shown.context["budgets"]] == [2026] * 25
    one = finance.get("/budgets/?district=district-07")
    assert [b.financial_year for b in one.context["budgets"]] == [2026, 2025]
    for odd in ("year=x", "year=%00", "district=%27", "after=zz", "year=99999999999999"):
        assert finance.get(f"/budgets/?{odd}").status_code == 200


@pytest.mark.parametrize("year", ["1", "99999", "9" * 30])
def test_a_year_without_a_budget_is_missing(finance, year):
    assert finance.get(f"/budgets/{HOME}/{year}/").status_code == 404


def test_a_manager_sets_priorities_and_champion(client_of):
    build.district(HOME)
    boss = client_of("district_manager", HOME)
    where = f"/districts/{HOME}/"
    done = boss.post(where, {"priorities": "Carers.", "champion": "Cam Pion"}, follow=True)
    assert "are saved" in text(done)
    assert "Cam Pion" in done.content.decode()
    assert District.objects.get(code=HOME).priorities == "Carers."
    long = boss.post(where, {"priorities": "x" * 4001, "champion": "y" * 81})
    assert "must be 4000 characters or fewer" in text(long).replace(",", "")
    assert "y" * 81 in long.content.decode()


@pytest.mark.parametrize(
    ("role", "scope"),
    [("district_manager", "devon"), ("district_officer", HOME), ("finance", ""), ("buyer", "")],
)
def test_nobody_else_does(now, client_of, role, scope):
    build.district(HOME)
    build.district("devon")
    client = client_of(role, scope)
    assert client.get(f"/districts/{HOME}/").status_code == 404
    assert client.post(f"/districts/{HOME}/", {"champion": "Me"}).status_code == 404
    assert District.objects.get(code=HOME).champion == ""
