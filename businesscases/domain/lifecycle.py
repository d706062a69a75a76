"""States and moves of a business case (DOMAIN: states), and the guards of its own floor.

The moves from `close` to `award` are made by matching, which binds its own guards beside them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from businesscases.domain.estimate import no_budget, reservation_refused_because
from businesscases.domain.need import NeedDraft, Stage, budget_year, refused_because
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
            "submit",
            "Send for approval",
            ("draft",),
            "submitted",
            "submit_case",
            own_page=True,
            done="{it} is sent for approval. A manager of the district reads it next.",
        ),
        Transition(
            "approve",
            "Approve and reserve the budget",
            ("submitted",),
            "approved",
            "approve_case",
            ask="Approve this case and reserve its budget?",
            done=(
                "{it} is approved, and its budget is reserved. "
                "A district officer can publish the need next."
            ),
        ),
        Transition(
            "return",
            "Return with reasons",
            ("submitted", "approved"),
            "draft",
            "approve_case",
            ask="What should be changed?",
            done=(
                "{it} is returned with your reasons. The district can change it and send it again."
            ),
        ),
        Transition(
            "publish",
            "Publish the need",
            ("approved",),
            "published",
            "publish_case",
            ask="Publish this need and open its window?",
            done=(
                "{it} is published. "
                "When its window closes, all live offers of its kind are compared with it."
            ),
        ),
        Transition(
            "close",
            "Close the window",
            ("published",),
            "closed",
            "close_window",
            done="The window of {it} is closed. Its offers can be evaluated next.",
        ),
        Transition(
            "evaluate",
            "Start the evaluation",
            ("closed",),
            "evaluating",
            "appoint_panel",
            own_page=True,
            done="The evaluation of {it} has started, and the panel is told.",
        ),
        Transition(
            "lock",
            "Lock quality",
            ("evaluating",),
            "locked",
            "moderate",
            ask="Lock the quality scores for good, and open the prices?",
            done=(
                "The quality scores of {it} are locked for good, and the prices are open. "
                "The award can be recommended next."
            ),
        ),
        Transition(
            "recommend",
            "Recommend the award",
            ("locked",),
            "recommended",
            "recommend_award",
            own_page=True,
            done=(
                "The award of {it} is recommended. "
                "A lead buyer who had no other part approves it next."
            ),
        ),
        Transition(
            "reject",
            "Send the recommendation back",
            ("recommended",),
            "locked",
            "approve_award",
            own_page=True,
            done=(
                "The recommendation for {it} is sent back with your reasons. "
                "The award can be recommended again."
            ),
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
            danger=True,
            own_page=True,
            done=(
                "Nothing is awarded for {it}. "
                "The district and the suppliers that were considered read why."
            ),
        ),
        Transition(
            "withdraw",
            "Withdraw",
            ("draft", "submitted", "approved", "published"),
            "withdrawn",
            "submit_case",
            ask="Why is this case withdrawn?",
            danger=True,
            done="{it} is withdrawn. Nothing is bought for it, and nothing stays reserved.",
        ),
    ),
)

DECIDED: Final = ("awarded", "not_awarded")
"""States in which nothing is left to decide: the district reads how it was decided."""


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the approval of a case is judged by.

    `authors` are the ids of those who began, wrote or sent it. `free_pence` is what the budget of
    the financial year of the first start has left; None where there is no such budget. `closes_on`
    is the last day of a window that opens today.
    """

    actor: int | None
    authors: frozenset[int]
    draft: NeedDraft
    today: date
    closes_on: date | None
    free_pence: int | None


def author_may_not_approve(facts: ApprovalFacts) -> list[Reason]:
    """Who drafted a case does not approve it. [ours]"""
    if facts.actor not in facts.authors:
        return []
    return [Reason("own_case", "You worked on this case, so somebody else has to approve it.")]


def need_must_hold(facts: ApprovalFacts) -> list[Reason]:
    """What was whole and right when it was sent must still be so: days pass. [ours]"""
    return refused_because(facts.draft, Stage.APPROVED, facts.today, facts.closes_on)


def need_must_still_hold(facts: ApprovalFacts) -> list[Reason]:
    """At publication too, where the way out is a return: nobody changes what is approved. [ours]"""
    return [
        replace(reason, sentence=f"{reason.sentence} {_WAY_OUT}")
        for reason in need_must_hold(facts)
    ]


_WAY_OUT: Final = (
    "A manager of the district can return the case, so that it can be changed and sent again."
)


def budget_must_bear_it(facts: ApprovalFacts) -> list[Reason]:
    """Places x ceiling price must be free in the budget, to the penny (reading 11). [ours]"""
    value, year = facts.draft.value_pence, budget_year(facts.draft)
    if value is None or year is None:
        return []
    if facts.free_pence is None:
        return [no_budget(year)]
    return reservation_refused_because(value, facts.free_pence, year)


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """When the window of a case closes (None: it is not published yet), and what time it is."""

    closes_at: datetime | None
    now: datetime


WINDOW_OVER: Final = State("published", "Window closed", Colour.LIGHT_BLUE)
"""What everybody sees from the close until the sweep has pinned the offers, minutes later."""


def window_over(state: str, facts: WindowFacts) -> bool:
    """Whether the window of a published need has closed and nothing was made of it yet."""
    return state == "published" and bool(window_must_be_open(facts))


def state_at(state: str, facts: WindowFacts) -> State:
    """The state of a case as pages tag it at a moment: with the clock, not with the sweep."""
    return WINDOW_OVER if window_over(state, facts) else CASE.state(state)


def window_must_be_open(facts: WindowFacts) -> list[Reason]:
    """From the close on nothing is withdrawn, however late the sweep comes that pins the offers."""
    if facts.closes_at is None or facts.now < facts.closes_at:
        return []
    sentence = "The window of this need has closed, so it cannot be withdrawn."
    return [Reason("window_closed", sentence)]
