"""The whole tale, in a real browser, each person in a session of their own.

Every sum on these pages was worked out by hand from the price that is typed, £1,234.56 for C5
(10% start, 30% completion, 60% job outcome):

    start        123.456  ->  £123.46
    completion   370.368  ->  £370.37
    job outcome  the rest ->  £740.73      together £1,234.56
    VAT 20%      246.912  ->  £246.91      to pay   £1,481.47
    contract     12 x 1,234.56             =        £14,814.72
    case         12 x 1,500.00             =        £18,000.00
"""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.dps.documents import made
from tests.journeys.acts import buying, deciding, delivering, supplying
from tests.journeys.hands import Keyboard, Mouse
from tests.journeys.running import Market

NEED = "Debt advice and work for families in Walsall"
WINNER, LOSER, ELSEWHERE = "Out of debt, into work", "Money first", "Money first in Kent"
BRIDGEWELL = supplying.Organisation()
CASE = buying.Case(
    title=NEED,
    need="320 claimants in Walsall owe rent or council tax, and debt keeps them out of work.",
    support="Claimants agree what they can repay, then look for work with a coach beside them.",
    starts_on=date(2026, 6, 22),
    ends_on=date(2026, 9, 30),
    groups=("Debt and money management",),
)
ANSWERS = (
    "Bridgewell Training advises on debt each week for £50 a head and coaches into work.",
    "Of 40 people last year 31 agreed a plan with their creditors and 22 found work.",
    "We expect 19 of 40 to be in work for four weeks: employers in Walsall have signed up.",
    "One person answers for each participant; the register is looked at every Friday.",
)
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: What nobody on the panel may read before the lock.
SEALED = ("Bridgewell", "Orchardside", "Rowanberry", "1,234.56", "1,300", "£50", "SUP-", "OFR-")


@dataclass
class Tale:
    """Who takes part, and the references that the product gave."""

    market: Market
    person: Callable[..., Page]
    hands: dict[str, Mouse] = field(default_factory=dict)
    case: str = ""
    offers: dict[str, str] = field(default_factory=dict)
    award: str = ""
    participant: str = ""

    def hand(self, key: str) -> Mouse:
        """This person's own session, the same one through the whole tale.

        All work by keyboard alone and without a script, but for the second lead buyer and the
        first owner, who have a mouse and a script.
        """
        if key not in self.hands:
            plain = key not in {"lead2", "owner"}
            own = "" if key in {"nora", "public"} else key
            page = self.person(own, java_script_enabled=not plain)
            self.hands[key] = Keyboard(page) if plain else Mouse(page)
        return self.hands[key]


def test_the_whole_tale(running: Market, person: Callable[..., Page], tmp_path: Path) -> None:
    tale = Tale(running, person)
    step_1_an_organisation_registers_and_is_admitted(tale)
    step_2_suppliers_put_offers_live(tale)
    step_3_a_case_is_drafted_approved_and_published(tale)
    step_4_the_window_closes_and_the_match_runs(tale)
    step_5_two_score_apart_and_a_lead_buyer_moderates(tale)
    step_6_the_award_is_approved_accepted_and_explained(tale, tmp_path)
    step_7_delivered_earned_and_paid_to_the_penny(tale, tmp_path)
    step_8_the_public_and_the_auditor_see_it(tale)
    web_worker_and_beat_agree_on_the_date(tale)


def step_1_an_organisation_registers_and_is_admitted(tale: Tale) -> None:
    nora = tale.hand("nora")
    supplying.register(nora, BRIDGEWELL)
    supplying.ask_to_join(nora, BRIDGEWELL)
    buying.admit(tale.hand("buyer3"), BRIDGEWELL.name)


def step_2_suppliers_put_offers_live(tale: Tale) -> None:
    outline = {"name": "outline.docx", "mimeType": DOCX, "buffer": made.docx()}
    paper = {"name": "outline.pdf", "mimeType": "application/pdf", "buffer": made.pdf()}
    groups = ("Debt and money management",)
    plain = tuple(answer.replace("Bridgewell Training", "Our team") for answer in ANSWERS)
    for key, offer in {
        "nora": supplying.Offer(WINNER, outline, ANSWERS, groups=groups),
        "owner": supplying.Offer(LOSER, paper, plain, groups=groups, price="1,300"),
        "owner2": supplying.Offer(ELSEWHERE, paper, plain, districts=("Kent",)),
    }.items():
        hand = tale.hand(key)
        tale.offers[offer.title] = supplying.write_offer(hand, offer)
        supplying.put_live(hand)
    tale.hand("nora").follow("See the offer", WINNER)
    tale.hand("nora").sees("£1,234.56", "£123.46", "£370.37", "£740.73", "outline.docx")


def step_3_a_case_is_drafted_approved_and_published(tale: Tale) -> None:
    buying.allocate(tale.hand("finance"), "Black Country", "50,000.00")
    tale.case = buying.draft_case(tale.hand("officer"), CASE)
    buying.approve_case(tale.hand("manager"), NEED)
    buying.publish_case(tale.hand("officer"), tale.case, NEED)
    tale.hand("officer").sees("10 June 2026, 5:00pm")
    manager = tale.hand("manager")
    manager.page.goto("/budgets/black-country/2026/")
    assert manager.figure("Reserved").startswith("£18,000.00")


def step_4_the_window_closes_and_the_match_runs(tale: Tale) -> None:
    """The worker is kept from the prices, so that the page can be seen while it waits for it.

    With a script the page reads itself again; without one it is read again by hand.
    """
    lead, watching = tale.hand("lead"), tale.hand("lead2")
    candidates = f"/cases/{tale.case}/matches/"
    lead.page.goto(candidates)
    watching.page.goto(candidates)
    lead.sees("The window is open until 10 June 2026, 5:00pm")
    with tale.market.held("suppliers_offer_price"):
        delivering.move_clock_to(tale.hand("administrator"), date(2026, 6, 11), "11 June 2026")
        lead.comes_to_see("0 of 3")
        watching.comes_to_see("0 of 3")
        expect(watching.page.get_by_role("progressbar")).to_be_visible()
    expect(watching.page.get_by_role("heading", level=1)).to_have_text(
        "Candidates are sealed", timeout=20_000
    )
    lead.comes_to_see("Candidates are sealed")
    lead.sees("3 live offers of this kind were compared with the need on 11 June 2026.")


def step_5_two_score_apart_and_a_lead_buyer_moderates(tale: Tale) -> None:
    scores = {WINNER: (4, 4, 3, 3), LOSER: (3, 3, 3, 2)}
    deciding.appoint(tale.hand("lead"), NEED, ("Bea Buyer", "Ben Buyer"), "Leo Leadbuyer")
    for key in ("buyer", "buyer2"):
        hand = tale.hand(key)
        deciding.declare_no_interest(hand, NEED)
        pages = deciding.score_all(hand, scores, NEED)
        assert [(word, n) for n, page in enumerate(pages) for word in SEALED if word in page] == []
        the_seal_holds(tale, hand)
    deciding.declare_no_interest(tale.hand("lead"), NEED)
    the_seal_holds(tale, tale.hand("lead"))
    deciding.sign_all(tale.hand("lead"), scores, NEED)
    deciding.lock(tale.hand("lead"))
    the_parts_of_the_fit_add_up(tale)


def the_seal_holds(tale: Tale, hand: Mouse) -> None:
    """Whoever sits on the panel finds no candidate, no offer and no organisation by its address."""
    for address in (f"/cases/{tale.case}/matches/", f"/offers/{tale.offers[WINNER]}/"):
        answer = hand.page.goto(address)
        assert answer is not None
        assert answer.status == 404, address


def the_parts_of_the_fit_add_up(tale: Tale) -> None:
    lead = tale.hand("lead")
    lead.page.goto(f"/cases/{tale.case}/matches/")
    lead.sees("3 candidates: 2 passed all gates, 1 did not.")
    rows = lead.page.get_by_role("table", name="Ranking by fit").get_by_role("row").all()[1:]
    assert len(rows) == 2
    for row in rows:
        numbers = [re.sub(r"\D", "", text) for text in row.locator("td").all_inner_texts()]
        total, parts = int(numbers[2]), [int(number) for number in numbers[4:]]
        assert total == sum(parts)
    lead.follow("Gates of all candidates")
    lead.sees(ELSEWHERE)


def step_6_the_award_is_approved_accepted_and_explained(tale: Tale, folder: Path) -> None:
    deciding.recommend(tale.hand("lead"), NEED)
    tale.hand("lead").sees("£14,814.72")
    deciding.approve_award(tale.hand("lead2"), NEED)
    tale.award = deciding.accept_award(tale.hand("nora"), NEED)
    nora, loser, elsewhere = (tale.hand(key) for key in ("nora", "owner", "owner2"))
    open_feedback(tale, nora, WINNER)
    nora.sees("Your offer came first of 2 suitable offers", "Agreed on 4 Excellent")
    open_feedback(tale, loser, LOSER)
    loser.sees(
        "It came 2nd of 2 suitable offers",
        "By expected cost your offer was 2nd of 2 suitable offers.",
    )
    open_feedback(tale, elsewhere, ELSEWHERE)
    elsewhere.sees("did not pass one gate", "The need is in Black Country. Your offer covers Kent.")
    expect(elsewhere.page.get_by_role("link", name="Download the letter (PDF)")).to_have_count(0)
    assert "Bridgewell Training" in text_of_download(nora, "Download the letter (PDF)", folder)
    letter = text_of_download(loser, "Download the letter (PDF)", folder)
    # Quality (3,3,3,2) = 285 of 400 x 70 = 49.875; price = 30 x 753.08 / 793 by exact sums = 28.49.
    for words in (NEED, "Bridgewell Training", "49.88", "28.49", "78.36", "Agreed on 3 Good"):
        assert words in letter
    assert "1,234.56" not in letter


def open_feedback(tale: Tale, hand: Mouse, offer: str) -> None:
    hand.page.goto(f"/offers/{tale.offers[offer]}/feedback/")
    hand.comes_to_see(NEED)
    hand.follow(NEED, f"Feedback: {NEED}")


def text_of_download(hand: Mouse, link: str, folder: Path) -> str:
    """The words of a PDF that this link downloads, on one line."""
    hand.comes_to_see(link)
    with hand.page.expect_download() as download:
        hand.follow(link)
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    assert file.read_bytes().startswith(b"%PDF-")
    return " ".join(" ".join(page.extract_text() for page in PdfReader(file).pages).split())


def step_7_delivered_earned_and_paid_to_the_penny(tale: Tale, folder: Path) -> None:
    clock, nora = tale.hand("administrator"), tale.hand("nora")
    tale.participant = delivering.refer(tale.hand("coach"), WINNER, "WALS40117")
    delivering.accept_referral(nora, tale.participant)
    delivering.move_clock_to(clock, date(2026, 6, 22), "22 June 2026")
    delivering.record_start(nora, date(2026, 6, 22))
    nora.comes_to_see("Start £123.46 Earned, to be checked")
    delivering.move_clock_to(clock, date(2026, 7, 20), "20 July 2026")
    delivering.record_completion(nora, date(2026, 7, 20))
    nora.comes_to_see("Completion £370.37 Earned, to be checked")
    nora.sees("The tracking window runs from 21 July 2026 to 19 October 2026.")
    thirteen_weeks(tale)
    names = [f"{what} of {tale.participant}" for what in ("Start", "Completion", "Job outcome")]
    delivering.pass_milestones(tale.hand("finance"), tuple(names))
    delivering.move_clock_to(clock, date(2026, 11, 2), "2 November 2026")
    paid(tale, folder)
    the_last_page(tale)


def thirteen_weeks(tale: Tale) -> None:
    """Week by week, by hand: a job from 27 July; its 28th day, 23 August, and no earlier, earns."""
    clock, nora = tale.hand("administrator"), tale.hand("nora")
    for week in range(1, 14):
        day = date(2026, 7, 20) + timedelta(weeks=week)
        delivering.move_clock_a_week(clock, f"{day.day} {day:%B %Y}")
        if day == date(2026, 7, 27):
            delivering.record_job(nora, date(2026, 7, 27), date(2026, 7, 27))
            nora.sees("1 of 28 days")
        elif day == date(2026, 8, 24):
            delivering.confirm_job(nora, date(2026, 8, 22))
            nora.sees("27 of 28 days", "Job outcome £740.73 Not earned yet")
            delivering.confirm_job(nora, date(2026, 8, 23))
            nora.comes_to_see("Job outcome £740.73 Earned, to be checked")
            nora.sees("28 of 28 days")


def paid(tale: Tale, folder: Path) -> None:
    """The worker draws October's statement; confirmed, approved by one, paid by another."""
    nora, approver, payer = (tale.hand(key) for key in ("nora", "finance", "finance2"))
    delivering.open_statement(nora, "1 statement to confirm")
    nora.arrives(f"{WINNER}, October 2026")
    nora.sees("£123.46", "£370.37", "£740.73")
    delivering.confirm_statement(nora)
    delivering.open_statement(approver, "1 statement to approve")
    delivering.approve_statement(approver)
    expect(approver.page.get_by_role("link", name="Record the payment")).to_have_count(0)
    delivering.open_statement(payer, "1 statement to pay")
    delivering.pay_statement(payer, date(2026, 11, 2), "BACS 40117")
    statement = text_of_download(payer, "Download this statement (PDF)", folder)
    for sum_of in ("£123.46", "£370.37", "£740.73", "£1,234.56", "£246.91", "£1,481.47"):
        assert sum_of in statement


def the_last_page(tale: Tale) -> None:
    """Every sum to the penny: the statement, the contract, the ledger, the budget."""
    nora, finance = tale.hand("nora"), tale.hand("finance")
    nora.page.reload()
    sums = {"Net": "£1,234.56", "VAT: Standard rate (20%)": "£246.91", "To pay": "£1,481.47"}
    for name, pence in sums.items():
        row = nora.page.locator(".govuk-summary-list__row", has_text=name)
        expect(row).to_have_text(re.compile(rf"^\s*{re.escape(name)}\s*{pence}\s*$"))
    contract = tale.participant.split("/", maxsplit=1)[0]
    nora.page.goto(f"/contracts/{contract}/")
    assert {key: nora.figure(key).split()[0] for key in ("Value", "Paid", "Not earned yet")} == {
        "Value": "£14,814.72",
        "Paid": "£1,234.56",
        "Not earned yet": "£13,580.16",  # 11 x 1,234.56
    }
    finance.page.goto("/budgets/black-country/2026/")
    assert finance.figure("Reserved").startswith("£0.00")
    assert finance.figure("Committed").startswith("£14,814.72")
    assert tale.market.manage("check_ledger")


def step_8_the_public_and_the_auditor_see_it(tale: Tale) -> None:
    public = tale.hand("public")
    public.page.goto("/")
    public.follow("All awards", "Awards")
    public.follow(NEED)
    public.sees("Bridgewell Training", "£14,814.72", "Black Country", "3")
    for hidden in ("Orchardside", "Rowanberry", "1,300", "WALS40117"):
        expect(public.page.get_by_role("main")).not_to_contain_text(hidden)
    auditor = tale.hand("auditor")
    for reference, lines in {
        tale.case: {
            "Publish the need": ("Dora Districtofficer", "3 June 2026"),
            "Approve and reserve the budget": ("Manny Manager", "3 June 2026"),
            "Close the window": ("The system", "11 June 2026"),
            "Lock quality": ("Leo Leadbuyer", "11 June 2026"),
        },
        tale.award: {
            "Approve the award": ("Lena Leadbuyer", "11 June 2026"),
            "Accept the contract": ("Nora Newcomer", "11 June 2026"),
        },
    }.items():
        auditor.page.goto("/audit/")
        auditor.write("What", reference)
        auditor.press("Show", "The audit log")
        for act, (who, when) in lines.items():
            row = auditor.page.get_by_role("row").filter(has_text=act)
            expect(row).to_contain_text(who)
            expect(row).to_contain_text(when)


def web_worker_and_beat_agree_on_the_date(tale: Tale) -> None:
    """One row written by each on the day to which the clock was moved last."""
    with closing(tale.market.connect()) as own, own.cursor() as cursor:
        cursor.execute("SELECT drawn_at, approved_at FROM payments_statement")
        by_the_worker, by_the_web = cursor.fetchone()
        cursor.execute("SELECT max(as_of) FROM scheme_sweep_note")
        (by_beat,) = cursor.fetchone()
    assert {by_the_worker.date(), by_the_web.date(), by_beat} == {date(2026, 11, 2)}
