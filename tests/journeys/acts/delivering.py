"""Delivery: the coach refers, the supplier records, finance checks, approves and pays."""

from datetime import date

from tests.journeys.hands import Mouse


def move_clock_to(hand: Mouse, day: date, words: str) -> None:
    """The administrator, to the morning of a day; `words` is how the page calls it."""
    hand.page.goto("/admin/")
    hand.follow("Clock of the demonstration", "Clock of the demonstration")
    hand.date("Day", day)
    hand.press("Move the clock")
    hand.sees(f"The clock says {words} now.")


def move_clock_a_week(hand: Mouse, words: str) -> None:
    """The administrator, by the button; `words` is the day that it then is."""
    hand.press("One week")
    hand.sees(f"The clock says {words} now.")


def refer(hand: Mouse, programme: str, claimant: str) -> str:
    """The coach finds what runs in the district; the participant's reference."""
    hand.page.goto("/dashboard/")
    hand.follow("Find provision", "Find provision")
    hand.comes_to_see(programme)
    card = hand.page.get_by_role("article").filter(has_text=programme).first
    hand.use(card.get_by_role("button"))
    hand.arrives("Refer a claimant")
    hand.write("Your district's reference of the claimant", claimant)
    hand.press("Refer")
    hand.sees("You hear what becomes of it.")
    return hand.page.get_by_role("heading", level=1).inner_text().removeprefix("Participant ")


def open_participant(hand: Mouse, participant: str) -> None:
    """From the dashboard's contracts to one participant."""
    contract = participant.split("/", maxsplit=1)[0]
    hand.page.goto(f"/contracts/{contract}/")
    hand.follow("Participants of this contract", "Participants")
    hand.follow(participant, f"Participant {participant}")


def accept_referral(hand: Mouse, participant: str) -> None:
    hand.page.goto("/dashboard/")
    hand.sees("1 referral to answer")
    open_participant(hand, participant)
    hand.press("Accept the referral")
    hand.sees(f"The referral of participant {participant} is accepted")


def record_start(hand: Mouse, on: date) -> None:
    hand.press("Record the start", "Record the start")
    hand.date("When did the participant attend the first activity?", on)
    hand.tick("Attendance register")
    hand.press("Save")
    hand.sees("Started: recorded for")


def record_completion(hand: Mouse, on: date) -> None:
    hand.press("Record the completion", "Record the completion")
    hand.date("When did the participant finish the planned provision?", on)
    hand.tick("Certificate or record of achievement")
    hand.press("Save")
    hand.sees("Completed: recorded for")


LAST_CONFIRMED = "If the job goes on: the last day for which you have evidence"


def record_job(hand: Mouse, on: date, confirmed_to: date) -> None:
    hand.press("Record a job", "Record a job")
    hand.date("First day of the job", on)
    hand.date(LAST_CONFIRMED, confirmed_to)
    hand.tick("Payslip")
    hand.press("Save")
    hand.sees("In a job: recorded for")


def confirm_job(hand: Mouse, to: date) -> None:
    """Move on the day up to which the job is evidenced."""
    hand.use(hand.page.get_by_role("link", name="Change In a job"))
    hand.arrives("Correct the job")
    hand.date(LAST_CONFIRMED, to)
    hand.tick("Letter or email from the employer")
    hand.date("When did you get this evidence?", to)
    hand.press("Save")
    hand.sees("Corrected for")


def pass_milestones(hand: Mouse, names: tuple[str, ...]) -> None:
    """Finance ticks these and passes them."""
    hand.page.goto("/dashboard/")
    hand.follow(f"{len(names)} milestones to check", "Milestones to check")
    for name in names:
        hand.tick(name)
    hand.press("Pass those ticked")
    hand.sees(f"{len(names)} milestones passed.", "Nothing waits for a check.")


def open_statement(hand: Mouse, waiting: str) -> None:
    """From what waits on the dashboard to the only statement of the list."""
    hand.page.goto("/dashboard/")
    hand.comes_to_see(waiting)
    hand.follow(waiting)
    hand.use(hand.page.get_by_role("table", name="Statements").get_by_role("link").first)
    hand.page.wait_for_url("**/statements/STM-*/")


def confirm_statement(hand: Mouse) -> None:
    hand.follow("Confirm this statement", "Is every line of this statement right?")
    hand.press("Confirm this statement")
    hand.sees("is confirmed and is a valid invoice now")


def approve_statement(hand: Mouse) -> None:
    hand.follow("Approve for payment", "Approve this statement for payment?")
    hand.press("Approve for payment")
    hand.sees("is approved for payment. Somebody else of finance pays it next")


def pay_statement(hand: Mouse, on: date, reference: str) -> None:
    hand.follow("Record the payment", "When was it paid, and with which reference?")
    hand.date("Day of the payment", on)
    hand.write("Reference of the payment", reference)
    hand.press("Record the payment")
    hand.sees("The payment of the statement of")
