"""States and moves of a business case (DOMAIN: states), and the guards of its own floor.

The moves from `close` to `award` are made by matching, which binds its own guards beside them.
"""

from dataclasses import dataclass
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Colour, Lifecycle, State, Transition

CASE: Final = Lifecycle(
    noun="case",
    states=(
        State("draft", "Draft", Colour.GREY),
        State("submitted", "Waiting for approval", Colour.BLUE),
        State("approved", "Approved", Colour.TURQUOISE),
        State("published", "Published", Colour.GREEN),
        State("closed", "Closed to changes", Colour.LIGHT_BLUE),
        State("evaluating", "In evaluation", Colour.YELLOW),
        State("locked", "Quality locked", Colour.ORANGE),
        State("recommended", "Award recommended", Colour.PURPLE),
        State("awarded", "Awarded", Colour.GREEN, final=True),
        State("not_awarded", "Not awarded", Colour.RED, final=True),
        State("withdrawn", "Withdrawn", Colour.GREY, final=True),
    ),
    transitions=(
        Transition(
            "submit", "Send for approval", ("draft",), "submitted", "submit_case", own_page=True
        ),
        Transition(
            "return",
            "Return with reasons",
            ("submitted",),
            "draft",
            "approve_case",
            ask="What should be changed?",
        ),
        Transition(
            "approve",
            "Approve and reserve the budget",
            ("submitted",),
            "approved",
            "approve_case",
            ask="Approve this case and reserve its budget?",
        ),
        Transition(
            "publish",
            "Publish the need",
            ("approved",),
            "published",
            "publish_case",
            ask="Publish this need and open its window?",
        ),
        Transition("close", "Close the window", ("published",), "closed", "close_window"),
        Transition(
            "evaluate",
            "Start the evaluation",
            ("closed",),
            "evaluating",
            "appoint_panel",
            own_page=True,
        ),
        Transition(
            "lock",
            "Lock quality",
            ("evaluating",),
            "locked",
            "moderate",
            ask="Lock the quality scores and open the prices?",
        ),
        Transition(
            "recommend",
            "Recommend the award",
            ("locked",),
            "recommended",
            "recommend_award",
            own_page=True,
        ),
        Transition(
            "reject",
            "Send the recommendation back",
            ("recommended",),
            "locked",
            "approve_award",
            own_page=True,
        ),
        Transition("award", "Award", ("recommended",), "awarded", "invite", own_page=True),
        Transition(
            "reopen",
            "Next offer after a refusal",
            ("recommended",),
            "locked",
            "invite",
            own_page=True,
        ),
        Transition(
            "not_award",
            "Record that nothing is awarded",
            ("closed", "locked"),
            "not_awarded",
            "recommend_award",
            ask="Why is nothing awarded?",
            danger=True,
        ),
        Transition(
            "withdraw",
            "Withdraw",
            ("draft", "submitted", "approved", "published"),
            "withdrawn",
            "submit_case",
            ask="Why is this case withdrawn?",
            danger=True,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the approval of a case is judged by."""

    drafted_by: int
    actor: int | None


def author_may_not_approve(facts: ApprovalFacts) -> list[Reason]:
    """Who drafted a case does not approve it. [ours]"""
    if facts.actor != facts.drafted_by:
        return []
    return [Reason("own_case", "You drafted this case, so somebody else has to approve it.")]
