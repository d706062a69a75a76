"""A district's part: money, a case, its approval and publication. A buyer's: admitting."""

from dataclasses import dataclass
from datetime import date

from tests.journeys.hands import Mouse


@dataclass(frozen=True)
class Case:
    """What a district officer types; the ceiling price in pounds."""

    title: str
    need: str
    support: str
    starts_on: date
    ends_on: date
    provision: str = "C5 Addressing barriers"
    groups: tuple[str, ...] = ()
    places: str = "12"
    ceiling: str = "1,500"


def admit(hand: Mouse, organisation: str) -> None:
    """From what waits on the dashboard to an admitted supplier."""
    hand.page.goto("/dashboard/")
    hand.follow("1 request to join", "Suppliers")
    hand.follow(organisation, organisation)
    hand.follow("Admit", "Admit this supplier to the scheme?")
    hand.press("Admit", organisation)
    hand.sees("is admitted and is told by email")


def allocate(hand: Mouse, district: str, amount: str) -> None:
    """Money for a district in this financial year."""
    hand.page.goto("/budgets/")
    hand.press("Allocate money", "Allocate money to a district")
    hand.select("District", district)
    hand.write("Amount", amount)
    hand.write("Note", "Letter of 1 April")
    hand.press("Continue", "Check the allocation")
    hand.press("Allocate the money", district)


def draft_case(hand: Mouse, case: Case) -> str:
    """Begin a case, fill all its pages, send it for approval; its reference."""
    hand.page.goto("/cases/")
    hand.press("Begin a case", "Begin a case")
    hand.write("What do you want to buy, in one line?", case.title)
    hand.press("Begin", case.title)
    reference = hand.page.url.split("/")[-2]
    hand.follow("What the need is", "What is the need?")
    hand.write("What is the need?", case.need)
    hand.press("Save and continue", "What support is wanted, and what should change?")
    hand.write("What support is wanted, and what should change?", case.support)
    hand.press("Save and continue", "Category or routeway")
    hand.tick(case.provision)
    hand.press("Save and continue", "Which client groups is it for?")
    for group in case.groups:
        hand.tick(group)
    hand.press("Save and continue", "First and last start")
    hand.date("First start", case.starts_on)
    hand.date("Last start", case.ends_on)
    hand.press("Save and continue", "Places and ceiling price")
    hand.write("Places", case.places)
    hand.write("Ceiling price for each participant", case.ceiling)
    hand.press("Save and continue", "Check your answers before you send the case")
    hand.press("Send for approval", "Case sent for approval")
    return reference


def approve_case(hand: Mouse, title: str) -> None:
    """The manager finds it waiting, and reserves its budget."""
    hand.page.goto("/dashboard/")
    hand.follow("1 case waiting for your approval", "Business cases")
    hand.follow(title, title)
    hand.follow("Approve and reserve the budget", "Approve this case and reserve its budget?")
    hand.press("Approve and reserve the budget", title)
    hand.sees("is approved, and its budget is reserved")


def publish_case(hand: Mouse, reference: str, title: str) -> None:
    """The officer opens its window."""
    hand.page.goto(f"/cases/{reference}/")
    hand.follow("Publish the need", "Publish this need and open its window?")
    hand.press("Publish the need", title)
    hand.sees("is published. When its window closes")
