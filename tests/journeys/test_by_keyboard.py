"""The main journeys by keyboard alone and without a script; scoring with one too.

Tab, Enter, Space and the arrows reach everything, and where the focus is can be seen at each thing
that is used (hands.py). Without a script nothing but the pages themselves is there to work.
"""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.dps.documents import made
from tests.journeys.acts import buying, deciding, delivering, supplying
from tests.journeys.hands import Keyboard
from tests.journeys.visits import Visits, Watch

NEED = "Debt advice for families in Walsall"
ANSWER = "We coach 40 people in Walsall each week; 31 of last year's 40 agreed a plan."


@pytest.fixture
def at(
    small: Visits, new_context: Callable[..., BrowserContext]
) -> Iterator[Callable[..., Keyboard]]:
    """`at("case-new")`: this place's person there, at a keyboard, without a script."""
    watches: list[Watch] = []

    def begin(place: str, *, script: bool = False) -> Keyboard:
        context = new_context(base_url=small.running.address, java_script_enabled=script)
        small.log_in(context, place)
        watches.append(Watch(context))
        page: Page = context.new_page()
        page.goto(small.places.addresses[place])
        return Keyboard(page)

    yield begin
    assert [line for watch in watches for line in watch.found] == []


def test_register_ask_to_join_and_log_in(at: Callable[..., Keyboard]) -> None:
    hand, who = at("start"), supplying.Organisation()
    supplying.register(hand, who)
    supplying.ask_to_join(hand, who)
    hand.press("Log out")
    hand.use(hand.page.get_by_role("banner").get_by_role("link", name="Log in"), "Log in")
    hand.write("Email address", who.email)
    hand.write("Password", who.password)
    hand.press("Log in", f"Hello {who.person}")


def test_write_an_offer(at: Callable[..., Keyboard]) -> None:
    hand = at("offer-list")
    paper = {"name": "outline.pdf", "mimeType": "application/pdf", "buffer": made.pdf()}
    answers = (ANSWER, ANSWER, ANSWER, ANSWER)
    supplying.write_offer(hand, supplying.Offer("Out of debt", paper, answers))
    supplying.put_live(hand)


def test_draft_a_case(at: Callable[..., Keyboard]) -> None:
    hand = at("case-new")
    case = buying.Case(
        title=NEED,
        need="320 claimants in Walsall owe rent, and debt keeps them out of work.",
        support="Claimants agree what they can repay, then look for work.",
        starts_on=date(2026, 9, 1),
        ends_on=date(2026, 12, 18),
    )
    buying.draft_case(hand, case)


@pytest.mark.parametrize("script", [False, True])
def test_score_a_candidate(at: Callable[..., Keyboard], *, script: bool) -> None:
    hand = at("case-score (hers)", script=script)
    for question in deciding.QUESTIONS:
        hand.tick("4 Excellent", within=question)
        hand.write("Reason", "Excellent: as the answer says.", within=question)
    hand.press("Save and return", "Score the offers")


def test_refer_a_claimant(at: Callable[..., Keyboard]) -> None:
    assert delivering.refer(at("dashboard of coach"), "Steps into work", "WALS40117")


def test_approve_a_statement(at: Callable[..., Keyboard]) -> None:
    delivering.approve_statement(at("statement (confirmed)"))


def test_approve_an_award(at: Callable[..., Keyboard]) -> None:
    hand = at("case-award (to approve)")
    hand.press("Approve the award", "Approve this award? Letters go to every scored supplier.")
    hand.press("Approve the award", "Award")
    hand.sees("is approved. Letters go to every scored supplier")
