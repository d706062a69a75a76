"""States and moves of an award (DOMAIN: states), and the guards of the sealed envelope.

Separation of duties: whoever drafted or approved a case does not evaluate, moderate or approve its
award; evaluating, moderating and approving are done by different people; nobody who opened the
candidates before the lock takes any of these parts. [ours]
"""

from dataclasses import dataclass
from typing import Final

from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Colour, Lifecycle, State, Transition

AWARD: Final = Lifecycle(
    noun="award",
    states=(
        State("recommended", "Waiting for approval", Colour.PURPLE),
        State("approved", "Approved", Colour.TURQUOISE),
        State("invited", "Invited", Colour.BLUE),
        State("accepted", "Accepted", Colour.GREEN, final=True),
        State("declined", "Declined", Colour.ORANGE, final=True),
        State("lapsed", "Lapsed", Colour.GREY, final=True),
    ),
    transitions=(
        Transition(
            "approve",
            "Approve the award",
            ("recommended",),
            "approved",
            "approve_award",
            ask="Approve this award? Letters go to every scored supplier.",
        ),
        Transition("invite", "Invite the supplier", ("approved",), "invited", "invite"),
        Transition(
            "accept",
            "Accept the contract",
            ("invited",),
            "accepted",
            "answer_invitation",
            ask="Accept this contract on the terms shown?",
        ),
        Transition(
            "decline",
            "Decline",
            ("invited",),
            "declined",
            "answer_invitation",
            ask="Why do you decline?",
            danger=True,
        ),
        Transition("lapse", "Let the invitation lapse", ("invited",), "lapsed", "invite"),
    ),
)


@dataclass(frozen=True, slots=True)
class PartFacts:
    """Who has had which part in a case, as ids of people, and who asks."""

    actor: int | None
    authors: frozenset[int]
    evaluators: frozenset[int]
    moderators: frozenset[int]
    recommenders: frozenset[int]
    openers: frozenset[int]
    conflicted: frozenset[int]


def _clash(facts: PartFacts, *others: tuple[str, frozenset[int]]) -> list[Reason]:
    return [
        Reason("separation", f"You {part} this case, so somebody else has to do this.")
        for part, people in others
        if facts.actor in people
    ]


def may_not_evaluate(facts: PartFacts) -> list[Reason]:
    """Authors, moderators, openers and the conflicted do not evaluate."""
    return _clash(
        facts,
        ("drafted or approved", facts.authors),
        ("moderate", facts.moderators),
        ("opened the candidates of", facts.openers),
        ("declared an interest in", facts.conflicted),
    )


def may_not_moderate(facts: PartFacts) -> list[Reason]:
    """Authors, evaluators, openers and the conflicted do not moderate."""
    return _clash(
        facts,
        ("drafted or approved", facts.authors),
        ("evaluate", facts.evaluators),
        ("opened the candidates of", facts.openers),
        ("declared an interest in", facts.conflicted),
    )


def may_not_approve(facts: PartFacts) -> list[Reason]:
    """Nobody with any other part in the case approves its award."""
    return _clash(
        facts,
        ("drafted or approved", facts.authors),
        ("evaluated", facts.evaluators),
        ("moderated", facts.moderators),
        ("recommended the award of", facts.recommenders),
        ("opened the candidates before the lock of", facts.openers),
        ("declared an interest in", facts.conflicted),
    )
