"""A supplier's part: register, ask to join, write an offer, put it live."""

from dataclasses import dataclass

from tests.journeys.hands import Mouse, Upload


@dataclass(frozen=True)
class Organisation:
    """A new organisation and its first person."""

    name: str = "Bridgewell Training"
    person: str = "Nora Newcomer"
    email: str = "nora@bridgewell.example.org"
    password: str = "three quiet lamps"
    company_number: str = "01234567"


@dataclass(frozen=True)
class Offer:
    """What a supplier types; texts as they are, the price in pounds."""

    title: str
    document: Upload
    answers: tuple[str, str, str, str]
    provision: str = "C5 Addressing barriers"
    districts: tuple[str, ...] = ("Black Country",)
    groups: tuple[str, ...] = ()
    summary: str = ""
    price: str = "1,234.56"
    vat: str = "Standard rate (20%)"
    places: str = "40"
    lead_days: str = "5"


ASKED = (
    "What is the programme, and how do you deliver it?",
    "How does a claimant move closer to work, and what shows that it works?",
    "What results do you promise, and why should we believe it?",
    "How do you know how it goes, and what do you do when it goes badly?",
)
"""The headings of the four questions' pages."""


def register(hand: Mouse, who: Organisation) -> None:
    """From the start page, by the log-in page, to the task list of the request to join."""
    hand.page.goto("/")
    hand.follow("Register your organisation", "Register your organisation as a supplier")
    hand.press("Register now", "Your organisation and you")
    hand.write("Name of your organisation", who.name)
    hand.write("Your name", who.person)
    hand.write("Your email address", who.email)
    hand.write("Choose a password", who.password)
    hand.press("Register", "Check your email")
    hand.follow("Log in", "Log in")
    hand.write("Email address", who.email)
    hand.write("Password", who.password)
    hand.press("Log in", f"Hello {who.person}")
    hand.follow("Your organisation", "Your request to join")


def ask_to_join(hand: Mouse, who: Organisation) -> str:
    """All pages of the request, checked and sent; its reference."""
    hand.follow("Name and numbers", "Name and numbers")
    hand.write("Company number", who.company_number)
    hand.press("Save and continue", "Address")
    hand.write("Address", "1 Mill Lane\nDudley")
    hand.write("Postcode", "DY1 1HF")
    hand.press("Save and continue", "What does your organisation do?")
    hand.write("What does your organisation do?", "We coach people in the Black Country into work.")
    hand.press("Save and continue", "Size and status")
    hand.tick("10 to 49 people")
    hand.tick("Yes", within="Is it a voluntary, community or social enterprise?")
    hand.press("Save and continue", "Contact")
    hand.press("Save and continue", "Declaration")
    hand.tick("I confirm that none of these grounds applies to us")
    hand.press("Save and continue", "Check your answers before you ask to join")
    hand.press("Confirm and ask to join", "You have asked to join")
    return hand.page.url.split("/")[-3]


def begin_offer(hand: Mouse, provision: str) -> str:
    """A new offer of this kind; its reference."""
    hand.page.goto("/offers/")
    hand.press("Write an offer", "Which category or routeway is the offer for?")
    hand.tick(provision)
    hand.press("Begin the offer", "New offer")
    return hand.page.url.split("/")[-2]


def write_offer(hand: Mouse, offer: Offer) -> str:
    """Begin an offer and fill all its pages; on its check page then. Its reference."""
    reference = begin_offer(hand, offer.provision)
    hand.follow("Title and summary", "Title and summary")
    hand.write("Title", offer.title)
    hand.write("Summary", offer.summary)
    hand.press("Save and continue", "Which districts does the programme serve?")
    for district in offer.districts:
        hand.tick(district)
    hand.press("Save and continue", "Which client groups is the programme for?")
    for group in offer.groups:
        hand.tick(group)
    hand.press("Save and continue")
    for asked, answer in zip(ASKED, offer.answers, strict=True):
        hand.arrives(asked)
        hand.write("Your answer", answer)
        hand.press("Save and continue")
    hand.arrives("Price and VAT")
    hand.write("Price for each participant", offer.price)
    hand.tick(offer.vat)
    hand.press("Save and continue", "Places and lead time")
    hand.write("Places a year", offer.places)
    hand.write("Lead time", offer.lead_days)
    hand.press("Save and continue", "Document")
    hand.attach("A document that describes the programme", offer.document)
    hand.press("Save and continue", "Check your answers before you put the offer live")
    return reference


def put_live(hand: Mouse) -> None:
    hand.press("Put live", "Your offer is live")
