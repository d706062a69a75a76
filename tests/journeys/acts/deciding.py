"""The buyers' part after the close: panel, interests, scores, consensus, lock, recommendation."""

import re
from collections.abc import Mapping

from tests.journeys.hands import Mouse

QUESTIONS = (
    "1. Overall fit of provision content",
    "2. Evidence that the provision will move claimants closer to work",
    "3. Performance expectations and robustness of supporting rationale",
    "4. Evidence that adequate performance management systems are in place",
)
SCALE = ("0 No or irrelevant evidence", "1 Poor", "2 Fair", "3 Good", "4 Excellent")
Scores = tuple[int, int, int, int]


def appoint(hand: Mouse, case: str, evaluators: tuple[str, ...], moderator: str) -> None:
    """Name the panel of this case, by its title."""
    hand.page.goto("/evaluations/")
    hand.follow(case, "Evaluation")
    hand.press("Name the panel", "Name the panel")
    for name in evaluators:
        hand.tick(name, within="Evaluators")
    hand.tick(moderator, within="Moderator")
    hand.press("Name them", "Evaluation")


def declare_no_interest(hand: Mouse, case: str) -> None:
    """From what waits on the dashboard to the declaration."""
    hand.page.goto("/dashboard/")
    hand.follow("1 case waiting to hear whether you have an interest", "Cases to decide")
    hand.follow(case, "Evaluation")
    hand.press("Declare your interests", "Declare your interests")
    hand.tick("No, I have none")
    hand.press("Declare")
    hand.sees("Thank you. You can go on.")


def score_all(hand: Mouse, scores: Mapping[str, Scores], case: str) -> list[str]:
    """Score every offer by its title, alone, and hand in; every page that was shown meanwhile."""
    hand.page.goto("/evaluations/")
    hand.follow(case, "Score the offers")
    seen = [hand.page.content()]
    for _ in scores:
        title = _open_next(hand)
        seen.append(hand.page.content())
        for question, score in zip(QUESTIONS, scores[title], strict=True):
            hand.tick(SCALE[score], within=question)
            hand.write("Reason", f"{SCALE[score]}: as the answer says.", within=question)
        hand.press("Save and return", "Score the offers")
    hand.press("Hand in your scores", "Hand in your scores")
    seen.append(hand.page.content())
    hand.press("Hand in", "Your scores are handed in")
    return [*seen, hand.page.content()]


def sign_all(hand: Mouse, scores: Mapping[str, Scores], case: str) -> None:
    """Sign the consensus on every offer, by its title, with its words."""
    hand.page.goto("/evaluations/")
    hand.follow(case, "Moderate the scores")
    for _ in scores:
        title = _open_next(hand)
        for question, score in zip(QUESTIONS, scores[title], strict=True):
            hand.tick(SCALE[score], within=question)
            hand.write("Reason", f"Agreed on {SCALE[score]} for “{title}”.", within=question)
            hand.write("What would have raised the score", "Figures of last year.", within=question)
        hand.press("Sign and return", "Moderate the scores")


def lock(hand: Mouse) -> None:
    """The moderator opens the prices; what follows is the page on which to recommend."""
    hand.press("Lock quality", "Lock the quality scores for good, and open the prices?")
    hand.press("Lock quality", "Award")
    hand.sees("are locked for good, and the prices are open")


def recommend(hand: Mouse, case: str) -> None:
    """The moderator proposes what came first."""
    hand.page.goto("/dashboard/")
    hand.follow("1 case waiting for your recommendation")
    hand.follow(case)
    hand.follow("Award", "Award")
    hand.press("Recommend this offer", "Recommend the award")
    hand.write("Why this offer is recommended", "It fits the need best, and its price is lower.")
    hand.press("Recommend", "Award")
    hand.sees("is recommended. A lead buyer who had no other part approves it next.")


def approve_award(hand: Mouse, case: str) -> None:
    """Somebody without any other part or interest; the invitation goes out by itself then."""
    hand.page.goto("/dashboard/")
    hand.follow("1 case with an award to approve", "Cases to decide")
    hand.follow(case)
    hand.follow("Award", "Declare your interests first")
    hand.press("Declare your interests", "Declare your interests")
    hand.tick("No, I have none")
    hand.press("Declare", "Award")
    hand.sees("Thank you. You can go on.")
    hand.press("Approve the award", "Approve this award? Letters go to every scored supplier.")
    hand.press("Approve the award", "Award")
    hand.sees("is approved. Letters go to every scored supplier")


def accept_award(hand: Mouse, case: str) -> str:
    """The invited supplier; the award's reference."""
    hand.page.goto("/dashboard/")
    hand.comes_to_see("1 invitation to answer")
    hand.follow("1 invitation to answer", "Invitations and awards")
    hand.follow(case, f"You are invited to deliver “{case}”")
    hand.follow("Accept the contract", "Accept this contract on the terms shown?")
    hand.press("Accept the contract", case)
    hand.sees(f"You have accepted {case}")
    return hand.value("Award")


def _open_next(hand: Mouse) -> str:
    """Open the next offer of the task list that is to do; its title as it is shown."""
    hand.use(hand.page.get_by_role("listitem").filter(has_text="To do").get_by_role("link").first)
    hand.page.wait_for_url(re.compile(r"/(offers|moderation)/\d+/$"))
    return hand.page.locator("main h2:not(legend h2)").first.inner_text()
