"""States and moves of contract, participant, milestone and statement (DOMAIN: states)."""

from dataclasses import dataclass
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Colour, Lifecycle, State, Transition
from dps.kernel.provision import Milestone

CONTRACT: Final = Lifecycle(
    noun="contract",
    states=(
        State("open", "Open", Colour.GREEN),
        State("suspended", "Suspended", Colour.ORANGE),
        State("delivered", "Delivered", Colour.BLUE),
        State("terminated", "Terminated", Colour.RED),
        State("closed", "Closed", Colour.GREY, final=True),
    ),
    transitions=(
        Transition(
            "suspend",
            "Suspend",
            ("open",),
            "suspended",
            "change_contract",
            own_page=True,
            danger=True,
            done=(
                "{it} is suspended, and both sides are told. "
                "It takes no referrals and no further starts for now; what has begun goes on."
            ),
        ),
        Transition(
            "resume",
            "Resume",
            ("suspended",),
            "open",
            "change_contract",
            ask="Why is the suspension lifted?",
            done="{it} is open again, and both sides are told. It takes referrals and starts until "
            "the day of its last start.",
        ),
        Transition(
            "deliver", "Mark as delivered", ("open", "suspended"), "delivered", "finish_contract"
        ),
        Transition(
            "terminate",
            "Terminate",
            ("open", "suspended"),
            "terminated",
            "change_contract",
            own_page=True,
            danger=True,
            done=(
                "{it} is terminated, and both sides are told. "
                "What was started can still be completed and paid."
            ),
        ),
        Transition("close", "Close", ("delivered", "terminated"), "closed", "finish_contract"),
    ),
)

PARTICIPANT: Final = Lifecycle(
    noun="participant",
    states=(
        State("referred", "Referred", Colour.BLUE),
        State("accepted", "Accepted", Colour.LIGHT_BLUE),
        State("refused", "Refused", Colour.RED, final=True),
        State("did_not_attend", "Did not attend", Colour.ORANGE, final=True),
        State("started", "Started", Colour.YELLOW),
        State("completed", "Completed", Colour.GREEN),
        State("left", "Left early", Colour.GREY),
        State("withdrawn", "Withdrawn", Colour.GREY, final=True),
    ),
    transitions=(
        Transition(
            "accept",
            "Accept the referral",
            ("referred",),
            "accepted",
            "record_progress",
            done="The referral of {it} is accepted. Record the start once it has happened.",
        ),
        Transition(
            "refuse",
            "Refuse the referral",
            ("referred",),
            "refused",
            "record_progress",
            ask="Why can you not take this referral?",
            done="The referral of {it} is refused. The work coach is told why.",
        ),
        Transition(
            "miss",
            "Did not attend",
            ("referred", "accepted"),
            "did_not_attend",
            "record_progress",
            ask="The claimant did not attend?",
            done="It is recorded that {it} did not attend. The work coach is told.",
        ),
        Transition(
            "start",
            "Record the start",
            ("referred", "accepted"),
            "started",
            "record_progress",
            own_page=True,
        ),
        Transition(
            "complete",
            "Record the completion",
            ("started",),
            "completed",
            "record_progress",
            own_page=True,
        ),
        Transition(
            "leave",
            "Record an early leaver",
            ("started",),
            "left",
            "record_progress",
            own_page=True,
        ),
        Transition(
            "withdraw",
            "Withdraw the referral",
            ("referred", "accepted"),
            "withdrawn",
            "refer",
            ask="Why is this referral withdrawn?",
            done=(
                "The referral of {it} is withdrawn, and its place is free again. "
                "The supplier is told."
            ),
        ),
        Transition(
            "lapse",
            "End with its contract",
            ("referred", "accepted"),
            "withdrawn",
            "finish_contract",
            own_page=True,
            done="The referral of {it} ended with its contract. The work coach is told.",
        ),
    ),
)

MILESTONE: Final = Lifecycle(
    noun="milestone",
    states=(
        State("earned", "Earned, to be checked", Colour.BLUE),
        State("passed", "Passed", Colour.GREEN),
        State("failed", "Failed the check", Colour.RED, final=True),
        State("reversed", "Reversed", Colour.ORANGE, final=True),
    ),
    transitions=(
        Transition(
            "pass",
            "Pass",
            ("earned",),
            "passed",
            "validate_milestones",
            own_page=True,
            done="{it} has passed its check. It stands on the statement of this month.",
        ),
        Transition(
            "fail",
            "Fail",
            ("earned",),
            "failed",
            "validate_milestones",
            own_page=True,
            done="{it} has failed its check. The supplier reads why.",
        ),
        Transition("retract", "Take back", ("earned",), "failed", "record_progress", own_page=True),
        Transition(
            "reverse",
            "Reverse",
            ("passed",),
            "reversed",
            "validate_milestones",
            own_page=True,
            done="{it} is reversed. What was paid for it is netted off.",
        ),
    ),
)

STATEMENT: Final = Lifecycle(
    noun="statement",
    states=(
        State("drawn", "Waiting for the supplier", Colour.BLUE),
        State("queried", "Queried by the supplier", Colour.YELLOW),
        State("confirmed", "Confirmed: a valid invoice", Colour.LIGHT_BLUE),
        State("approved", "Approved for payment", Colour.TURQUOISE),
        State("paid", "Paid", Colour.GREEN, final=True),
        State("withdrawn", "Withdrawn: nothing stands on it", Colour.GREY, final=True),
    ),
    transitions=(
        Transition(
            "confirm",
            "Confirm this statement",
            ("drawn", "queried"),
            "confirmed",
            "confirm_statement",
            ask="Is every line of this statement right?",
            done="{it} is confirmed and is a valid invoice now. Finance approves it next.",
        ),
        Transition(
            "query",
            "Query a line",
            ("drawn",),
            "queried",
            "confirm_statement",
            ask="What is wrong with this statement?",
            done="Your query about {it} is sent to finance. You are told when it is answered.",
        ),
        Transition(
            "answer",
            "Answer the query",
            ("queried",),
            "drawn",
            "approve_statement",
            ask="What is the answer to the supplier?",
            done="Your answer about {it} is sent. The supplier confirms it next.",
        ),
        Transition(
            "approve",
            "Approve for payment",
            ("confirmed",),
            "approved",
            "approve_statement",
            ask="Approve this statement for payment?",
            done="{it} is approved for payment. Somebody else of finance pays it next.",
        ),
        Transition(
            "pay",
            "Record the payment",
            ("approved",),
            "paid",
            "pay_statement",
            ask="When was it paid, and with which reference?",
            done="The payment of {it} is recorded. The supplier is told.",
        ),
        Transition(
            "redraw",
            "Draw again without a line",
            ("queried", "confirmed"),
            "drawn",
            "validate_milestones",
            own_page=True,
        ),
        Transition(
            "withdraw",
            "Withdraw with its last line",
            ("drawn", "queried", "confirmed"),
            "withdrawn",
            "validate_milestones",
            own_page=True,
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class MoneyFacts:
    """Who asks, by public reference, and who had which part in what is to be checked or paid.

    `claimants` recorded what the claims stand on, confirmed the statement, or sit at the supplier.
    Of a milestone there is its `kind`, its `checker`, and the kinds that have `passed` for its
    participant.
    """

    actor: str
    claimants: frozenset[str]
    approver: str = ""
    checker: str = ""
    kind: str = ""
    passed: frozenset[str] = frozenset()


def claimant_may_not_check(facts: MoneyFacts) -> list[Reason]:
    """Whoever had a part in claiming it neither checks, approves nor pays it. [ours]"""
    if facts.actor not in facts.claimants:
        return []
    return [Reason("own_claim", "You had a part in claiming this, so somebody else has to do it.")]


_ORDER: Final = tuple(each.value for each in Milestone)


def earlier(kind: str) -> tuple[str, ...]:
    """The kinds of milestone that come before this one, the first of them first."""
    return _ORDER[: _ORDER.index(kind)]


def later(kind: str) -> tuple[str, ...]:
    """The kinds of milestone that come after this one, the next of them first."""
    return _ORDER[_ORDER.index(kind) + 1 :]


def earlier_has_passed(facts: MoneyFacts) -> list[Reason]:
    """A milestone passes after those before it: no completion without its start. [ours]"""
    missing = next((kind for kind in earlier(facts.kind) if kind not in facts.passed), None)
    if missing is None:
        return []
    sentence = f"The {Milestone(missing).label.lower()} has not passed its check, so this cannot."
    return [Reason("earlier_not_passed", sentence)]


def later_was_reversed(facts: MoneyFacts) -> list[Reason]:
    """A milestone is reversed before those that it stands on: the last of them first. [ours]"""
    standing = [kind for kind in later(facts.kind) if kind in facts.passed]
    if not standing:
        return []
    label = Milestone(standing[-1]).label.lower()
    sentence = f"The {label} after it has passed as well. Reverse that first."
    return [Reason("later_passed", sentence)]


def checker_may_not_reverse(facts: MoneyFacts) -> list[Reason]:
    """Whoever passed a claim does not take the pass back alone: two people. [ours]"""
    if not facts.checker or facts.actor != facts.checker:
        return []
    return [Reason("own_check", "You passed this claim, so somebody else has to reverse it.")]


def approver_may_not_pay(facts: MoneyFacts) -> list[Reason]:
    """Whoever approved a statement does not pay it (DOMAIN 8: two people)."""
    if not facts.approver or facts.actor != facts.approver:
        return []
    return [Reason("own_approval", "You approved this statement, so somebody else has to pay it.")]
