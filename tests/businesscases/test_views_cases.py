"""The list and the page of a case, for each persona; and who finds nothing there."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from businesscases.models import Budget, BudgetEntry, BusinessCase
from dps.audit.services import build_line, write_lines
from tests import build
from tests.conftest import set_clock

HOME = "black-country"
STATES = (
    *("draft", "submitted", "approved", "published", "closed", "evaluating", "locked"),
    *("recommended", "awarded", "not_awarded"),
)


def text(answer) -> str:
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", words).replace("&#x27;", "'")


def titles(answer) -> list[str]:
    return [line[0].text for line in answer.context["lines"]]


@pytest.fixture
def market(now):
    for state in STATES:
        build.case(state, title=f"Home {state}")
        build.case(state, title=f"Away {state}", where=build.district("devon"))


def test_a_district_finds_its_own_cases(market, client_of):
    shown = client_of("district_officer", HOME).get("/cases/")
    assert titles(shown) == [f"Home {state}" for state in reversed(STATES)]
    assert "Begin a case" in text(shown)


def test_a_district_can_look_at_everybodys_needs(market, client_of):
    shown = client_of("district_manager", HOME).get("/cases/?district=all")
    away = [title for title in titles(shown) if title.startswith("Away")]
    assert away == [f"Away {state}" for state in reversed(STATES[3:])]
    assert "Begin a case" not in text(shown)


def test_strangers_see_published_needs(market):
    shown = Client().get("/cases/")
    assert shown.status_code == 200
    assert {title.split()[1] for title in titles(shown)} == set(STATES[3:])
    assert "Quality locked" not in text(shown)
    assert "Award recommended" not in text(shown)


def test_buyers_see_all_but_drafts(market, client_of):
    shown = client_of("buyer").get("/cases/")
    assert {title.split()[1] for title in titles(shown)} == set(STATES[1:])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=approved", ["Away approved", "Home approved"]),
        ("state=approved&district=devon", ["Away approved"]),
        ("type=C1", []),
        ("words=home+APPR", ["Home approved"]),
        ("words=nowhere", []),
        ("state=evaluating&district=devon", ["Away recommended", "Away locked", "Away evaluating"]),
    ],
)
def test_the_list_can_be_narrowed(market, client_of, query, found):
    assert titles(client_of("buyer").get(f"/cases/?{query}")) == found


def test_a_case_is_found_by_its_reference(market, client_of):
    case = BusinessCase.objects.get(title="Away locked")
    shown = client_of("buyer").get("/cases/", {"words": f" {case.reference.lower()} "})
    assert titles(shown) == ["Away locked"]


@pytest.mark.parametrize(
    "query",
    ["state=%00", "type=x&district=%27--", "after=x", "after=-1", "after=" + "9" * 40, "a=" * 500],
)
def test_nonsense_in_the_address_harms_nothing(market, client_of, query):
    for client in (Client(), client_of("district_officer", HOME)):
        assert client.get(f"/cases/?{query}").status_code == 200


def test_the_list_is_paged_by_key(now, client_of):
    for number in range(60):
        build.case("published", title=f"Case {number:02d}", places=1)
    buyer, seen, where = client_of("buyer"), [], "/cases/?state=published"
    while where:
        shown = buyer.get(where)
        seen += titles(shown)
        following = shown.context["pager"].following
        where = f"/cases/{following}" if following else ""
    assert seen == [f"Case {number:02d}" for number in reversed(range(60))]


@pytest.mark.parametrize("rows", [0, 1, 25, 80])
def test_the_list_asks_little_of_the_database(now, client_of, queries, rows):
    for number in range(rows):
        build.case("published", where=build.district(f"district-{number % 7}"))
    for client in (client_of("buyer"), client_of("district_officer", "district-1"), Client()):
        with queries(8):
            assert client.get("/cases/?district=all").status_code == 200


@pytest.mark.parametrize("state", [*STATES, "withdrawn"])
def test_each_persona_reads_the_page_in_each_state(now, client_of, queries, state):
    case = build.case(state)
    public = state in STATES[3:]
    expected = {
        ("district_officer", HOME): True,
        ("district_manager", HOME): True,
        ("buyer", ""): state != "draft",
        ("lead_buyer", ""): state != "draft",
        ("finance", ""): state != "draft",
        ("auditor", ""): state != "draft",
        ("administrator", ""): public,
        ("work_coach", HOME): public,
        ("district_officer", "devon"): public,
        ("district_manager", "devon"): public,
        ("supplier_owner", "SUP-0001"): public,
    }
    for (role, scope), visible in expected.items():
        client = client_of(role, scope)
        with queries(8):
            answer = client.get(f"/cases/{case.reference}/")
        assert (role, scope, answer.status_code) == (role, scope, 200 if visible else 404)
    assert Client().get(f"/cases/{case.reference}/").status_code == (200 if public else 404)


def test_the_public_page_says_what_and_how_and_nothing_from_within(now):
    case = build.case("published", closes_at=build.NOW + timedelta(days=7))
    shown = text(Client().get(f"/cases/{case.reference}/"))
    for words in (
        case.need,
        "Places 40",
        "£1,000.00",
        "10 June 2026, 10:00am",
        "Overall fit of provision content: 30%",
        "70 points for quality, 30 for price",
        "No question below 2, and at least 60% of the quality points",
        "80% of starts complete and 45% reach a job outcome",
        "defaults of this service, not rules of the Department",
    ):
        assert words in shown
    for words in ("Days at each stage", "Dee Drafter", "Mo Manager", "Free now", "Withdraw"):
        assert words not in shown


def test_a_decision_that_is_being_taken_is_one_state_outside(now, client_of):
    case = build.case("recommended")
    where = f"/cases/{case.reference}/"
    assert "In evaluation" in text(Client().get(where))
    assert "Award recommended" in text(client_of("district_officer", HOME).get(where))


def test_from_the_close_to_the_sweep_everybody_reads_that_the_window_is_closed(now, client_of):
    closes_at = build.NOW + timedelta(days=3)
    case = build.case("published", closes_at=closes_at)
    clients = [
        Client(),
        client_of("supplier_owner", build.supplier().reference),
        *(client_of(role, HOME) for role in ("district_officer", "district_manager")),
        client_of("buyer"),
    ]
    for hours, said, other in (
        (-1, "The window closes on", "The window closed on"),
        (0, "The window closed on", "The window closes on"),
    ):
        set_clock(closes_at + timedelta(hours=hours))
        for client in clients:
            page = text(client.get(f"/cases/{case.reference}/"))
            assert said in page
            assert other not in page
            assert ("Window closes" in page) == (hours < 0)
            tag = "Window closed" if hours == 0 else "Published"
            assert tag in text(client.get("/cases/")).split("State")[-1]


def test_from_the_close_on_no_days_are_counted_as_published(now, client_of):
    case = build.case("published", closes_at=build.NOW)
    write_lines(
        [
            build_line(
                now=build.NOW - timedelta(days=6), actor="system", role="system",
                act="case.publish", object_reference=case.reference,
                before="approved", after="published",
            )
        ]
    )  # fmt: skip
    manager = client_of("district_manager", HOME)
    set_clock(build.NOW - timedelta(hours=1))
    assert "Published 6 days so far" in text(manager.get(f"/cases/{case.reference}/"))
    set_clock(build.NOW + timedelta(days=2))
    page = text(manager.get(f"/cases/{case.reference}/"))
    assert "Published 6 days" in page
    assert "so far" not in page


def test_a_manager_sees_what_approval_does_to_the_budget(now, client_of):
    build.budget(allocated=4_000_000)
    case = build.case("submitted")
    boss = client_of("district_manager", HOME)
    shown = text(boss.get(f"/cases/{case.reference}/"))
    assert "Approval reserves £40,000.00 Free now £40,000.00 Free afterwards £0.00" in shown
    asked = text(boss.get(f"/cases/{case.reference}/moves/approve/"))
    assert "40 places at £1,000.00 come to £40,000.00" in asked
    boss.post(f"/cases/{case.reference}/moves/approve/", {"seen": "submitted"})
    assert Budget.objects.get().free_pence == 0


def test_a_manager_is_told_why_not(now, client_of):
    build.budget(allocated=3_999_999)
    case = build.case("submitted")
    boss = client_of("district_manager", HOME)
    shown = text(boss.get(f"/cases/{case.reference}/"))
    assert "You cannot approve this case now" in shown
    assert "£0.01 is missing" in shown
    assert "Missing £0.01" in shown
    assert "Approve and reserve the budget" not in shown
    refused = boss.post(f"/cases/{case.reference}/moves/approve/", {"seen": "submitted"})
    assert refused.status_code == 409
    assert "£0.01 is missing" in text(refused)
    assert BusinessCase.objects.get().state == "submitted"


def test_a_need_that_is_too_late_to_publish_says_so_and_can_be_returned(now, client_of):
    case = build.case("approved", starts_on=build.TODAY + timedelta(days=7))
    where = f"/cases/{case.reference}/"
    for role in ("district_officer", "district_manager"):
        shown = text(client_of(role, HOME).get(where))
        assert "This need cannot be published now" in shown
        assert "A manager of the district can return the case" in shown
        assert "Publish the need" not in shown
    assert "cannot be published" not in text(client_of("buyer").get(where))
    boss = client_of("district_manager", HOME)
    asked = text(boss.get(f"{where}moves/return/"))
    assert "£40,000.00 that is reserved for it is free again" in asked
    boss.post(f"{where}moves/return/", {"seen": "approved", "reason": "Later dates, please."})
    assert "Later dates, please." in text(client_of("district_officer", HOME).get(where))
    assert Budget.objects.get().reserved_pence == 0


def test_a_second_approval_is_named_by_its_case_in_the_budget(now, client_of):
    case, budget = build.case("submitted"), build.budget()
    BudgetEntry.objects.create(
        budget=budget,
        kind="reserve",
        amount_pence=case.value_pence,
        case=case,
        cause=f"{case.reference}:2",
        at=build.NOW,
        actor="system",
    )
    page = text(client_of("finance").get("/budgets/black-country/2026/"))
    assert case.reference in page
    assert f"{case.reference}:2" not in page


def test_publishing_says_when_the_window_closes(now, client_of):
    case = build.case("approved")
    shown = text(client_of("district_officer", HOME).get(f"/cases/{case.reference}/moves/publish/"))
    assert "its window closes on 10 June 2026, 5:00pm" in shown


def test_withdrawing_asks_why_and_says_what_is_freed(now, client_of):
    case = build.case("published", closes_at=build.NOW + timedelta(days=1))
    officer = client_of("district_officer", HOME)
    where = f"/cases/{case.reference}/moves/withdraw/"
    assert "£40,000.00 that is reserved for it is free again" in text(officer.get(where))
    assert "Enter the reason" in text(officer.post(where, {"seen": "published", "reason": ""}))
    officer.post(where, {"seen": "published", "reason": "The council does it now."})
    assert "The council does it now." in text(Client().get(f"/cases/{case.reference}/"))
    assert Budget.objects.get().reserved_pence == 0


def test_what_was_typed_is_kept_where_somebody_else_acted_first(now, client_of):
    case = build.case("published", closes_at=build.NOW + timedelta(days=1))
    officer = client_of("district_officer", HOME)
    answer = officer.post(
        f"/cases/{case.reference}/moves/withdraw/",
        {"seen": "approved", "reason": "The council does it now."},
    )
    shown = text(answer)
    assert "Somebody changed this while you were looking at it. Nothing was done" in shown
    assert "The council does it now." in shown
    assert "Error: " in shown
    assert 'name="seen" value="published"' in answer.content.decode()
    assert BusinessCase.objects.get().state == "published"


def test_a_page_shown_before_somebody_acted_does_nothing(now, client_of):
    case = build.case("submitted")
    build.budget()
    boss = client_of("district_manager", HOME)
    answer = boss.post(f"/cases/{case.reference}/moves/approve/", {"seen": "draft"}, follow=True)
    assert "Nothing was done" in text(answer)
    assert BusinessCase.objects.get().state == "submitted"


ADDRESSES = (
    "",
    *(
        f"edit/{part}/"
        for part in ("title", "need", "support", "type", "groups", "dates", "places")
    ),
    *("check/", "sent/"),
    *(f"moves/{move}/" for move in ("submit", "return", "approve", "publish", "withdraw")),
)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("district_officer", "devon"),
        ("district_manager", "devon"),
        ("work_coach", HOME),
        ("buyer", ""),
        ("administrator", ""),
        ("supplier_owner", "SUP-0001"),
    ],
)
def test_a_draft_does_not_exist_for_others(now, client_of, address, role, scope):
    """S2: the same 404 as for a case that is not there, read or written."""
    case = build.case("draft")
    client = client_of(role, scope)
    for method in (client.get, client.post):
        there = method(f"/cases/{case.reference}/{address}")
        missing = method(f"/cases/CASE-2026-0000/{address}")
        assert there.status_code == missing.status_code
        assert there.status_code == 404 or (method == client.post and there.status_code == 405)
        assert text(there) == text(missing)
    kept = BusinessCase.objects.get()
    assert (kept.state, kept.revision) == ("draft", 0)


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_a_published_need_is_not_edited_from_elsewhere(now, client_of, address):
    case = build.case("published")
    for role in ("district_officer", "district_manager"):
        client = client_of(role, "devon")
        assert client.get(f"/cases/{case.reference}/{address}").status_code == 404
        sent = client.post(f"/cases/{case.reference}/{address}", {"reason": "x"})
        assert sent.status_code == 404 or (address == "sent/" and sent.status_code == 405)
    assert BusinessCase.objects.get().state == "published"


@pytest.mark.parametrize("address", ADDRESSES[1:])
def test_strangers_are_asked_to_log_in(now, address):
    case = build.case("draft")
    answer = Client().get(f"/cases/{case.reference}/{address}")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/log-in/")


def test_the_matches_are_linked_for_buyers_alone(now, client_of):
    """The page belongs to matching; the link stands where its address is known."""
    case = build.case("closed")
    where = f"/cases/{case.reference}/"
    assert client_of("buyer").get(where).context["has_matches"]
    assert not client_of("district_officer", HOME).get(where).context["has_matches"]
    assert (
        not client_of("buyer")
        .get(f"/cases/{build.case('published').reference}/")
        .context["has_matches"]
    )


def test_a_reference_with_odd_characters_is_missing(client_of):
    buyer = client_of("buyer")
    for odd in ("%00", "CASE-2026-0001%00", "..%2f", "%E2%80%AE", "x" * 3000):
        assert buyer.get(f"/cases/{odd}/").status_code == 404
