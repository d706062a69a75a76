"""States and moves of an award (DOMAIN: states), and the guards of the sealed envelope.

Separation of duties: whoever drafted or approved a case does not evaluate, moderate or approve its
award; evaluating, moderating and approving are done by different people; nobody who opened the
candidates before the lock takes any of these parts. [ours]
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
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
        State("rejected", "Sent back", Colour.RED, final=True),
    ),
    transitions=(
        Transition(
            "approve",
            "Approve the award",
            ("recommended",),
            "approved",
            "approve_award",
            ask="Approve this award? Letters go to every scored supplier.",
            done=(
                "The award of {it} is approved. "
                "Letters go to every scored supplier. "
                "The winner is invited next, once any standstill is over."
            ),
        ),
        Transition(
            "reject",
            "Send the recommendation back",
            ("recommended",),
            "rejected",
            "approve_award",
            own_page=True,
        ),
        Transition(
            "invite",
            "Invite the supplier",
            ("approved",),
            "invited",
            "invite",
            done="The supplier is invited to deliver {it}, and answers next.",
        ),
        Transition(
            "accept",
            "Accept the contract",
            ("invited",),
            "accepted",
            "answer_invitation",
            ask="Accept this contract on the terms shown?",
            done=(
                "You have accepted {it}. The contract opens by itself, and you are told by email."
            ),
        ),
        Transition(
            "decline",
            "Decline",
            ("invited",),
            "declined",
            "answer_invitation",
            ask="Why do you decline?",
            danger=True,
            done="You have declined {it}. The buyers read why and can choose another offer.",
        ),
        Transition(
            "lapse",
            "Let the invitation lapse",
            ("invited",),
            "lapsed",
            "invite",
            done="The invitation to deliver {it} has lapsed. Another award can be recommended.",
        ),
    ),
)

REFUSED: Final = frozenset({"declined", "lapsed", "rejected"})
"""States of an award that is over without a contract: another may be recommended."""


AWAITING_APPROVAL: Final = frozenset({"locked", "recommended"})
"""States of a case in which an award is approved, or will be."""


@dataclass(frozen=True, slots=True)
class PartFacts:
    """Who has had which part in a case, as ids of people, and who asks.

    `approvers` are those who declared, before an approval, that they have no interest.
    """

    actor: int | None
    authors: frozenset[int]
    evaluators: frozenset[int]
    moderators: frozenset[int]
    recommenders: frozenset[int]
    openers: frozenset[int]
    conflicted: frozenset[int]
    approvers: frozenset[int] = frozenset()


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


def undeclared(facts: PartFacts) -> list[Reason]:
    """Whoever approves, sends back or confirms says first if there is an interest (DOMAIN 4).

    Those with another part are not asked: they do none of it.
    """
    if facts.actor in facts.approvers or may_not_approve(facts):
        return []
    return [Reason("undeclared", "Say first whether you have an interest in this case.")]


def may_not_open(facts: PartFacts) -> list[Reason]:
    """The panel and the moderator do not see candidates before the lock, nor do the conflicted."""
    return _clash(
        facts,
        ("evaluate", facts.evaluators),
        ("moderate", facts.moderators),
        ("declared an interest in", facts.conflicted),
    )


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """When a window closes, and what time it is."""

    closes_at: datetime | None
    now: datetime


def may_not_close(facts: ClosingFacts) -> list[Reason]:
    """A window closes when its time has come, not before."""
    if facts.closes_at is not None and facts.closes_at <= facts.now:
        return []
    return [Reason("window_open", "The window of this need is still open.")]


@dataclass(frozen=True, slots=True)
class StandingFacts:
    """How far a case has come, for the guards of its moves from the close on.

    `unsigned` counts the consensus scores that are missing, `left` the suitable candidates to whom
    no award was declined, lapsed or sent back. `proposer` proposed to end it without award.
    """

    parts: PartFacts
    state: str
    run_finished: bool
    eligible: int
    unsigned: int
    left: int
    proposer: int | None = None

    @property
    def worth(self) -> int:
        """How many offers could still be awarded: suitable ones, or before the lock eligible."""
        return self.left if self.state == "locked" else self.eligible


def _moderator_only(facts: StandingFacts) -> list[Reason]:
    if facts.parts.actor in facts.parts.moderators:
        return []
    return [Reason("moderator", "The moderator of this case does this.")]


def may_not_start(facts: StandingFacts) -> list[Reason]:
    """An evaluation needs a finished match and at least one offer that passed all gates."""
    if not facts.run_finished:
        return [Reason("match_running", "The match is still running. Try again in a moment.")]
    if not facts.eligible:
        sentence = "No offer passed all gates, so there is nothing to evaluate."
        return [Reason("none_eligible", sentence)]
    return []


def may_not_lock(facts: StandingFacts) -> list[Reason]:
    """The moderator locks, once every consensus score of every offer is signed."""
    reasons = _moderator_only(facts)
    if facts.unsigned:
        still = "score is" if facts.unsigned == 1 else "scores are"
        sentence = f"{facts.unsigned} consensus {still} still missing."
        reasons.append(Reason("score_missing", sentence))
    return reasons


def may_not_recommend(facts: StandingFacts) -> list[Reason]:
    """The moderator recommends, while a suitable offer is left."""
    reasons = _moderator_only(facts)
    if not facts.left:
        sentence = "No suitable offer is left, so no award can be recommended."
        reasons.append(Reason("none_suitable", sentence))
    return reasons


def may_not_say_why(facts: StandingFacts) -> list[Reason]:
    """After the lock the moderator says why nothing is awarded; before, nobody with a part in it.

    Neither its authors, nor who opened its candidates, nor who declared an interest. [ours]
    """
    if facts.state == "locked":
        return _moderator_only(facts)
    reasons = _clash(
        facts.parts,
        ("drafted or approved", facts.parts.authors),
        ("opened the candidates of", facts.parts.openers),
        ("declared an interest in", facts.parts.conflicted),
    )
    if not facts.run_finished:
        reasons.append(Reason("match_running", "The match is still running."))
    return reasons


def may_not_end(facts: StandingFacts) -> list[Reason]:
    """One person ends what has nothing left to award; else one says why and another confirms.

    Whoever confirms has no other part in the case, as for an award. [ours]
    """
    if not facts.worth:
        return may_not_say_why(facts)
    if facts.proposer is None:
        sentence = "Offers are left that could be awarded, so two people end this case."
        return [Reason("two_people", sentence)]
    if facts.proposer == facts.parts.actor:
        return [Reason("second_person", "Somebody else confirms what you proposed.")]
    return [*may_not_approve(facts.parts), *undeclared(facts.parts)]


def may_not_declare(state: str, *, proposed: bool) -> list[Reason]:
    """Before an approval, so from the lock on, or where it was `proposed` to end a case. [ours]"""
    if state in AWAITING_APPROVAL or (state == "closed" and proposed):
        return []
    return [Reason("wrong_state", "Nothing of this case waits for approval.")]


def declares_first(parts: PartFacts, state: str, *, proposed: bool = False) -> bool:
    """Whether a lead buyer sees no offer of the case yet, for want of a declaration (DOMAIN 4)."""
    return not may_not_declare(state, proposed=proposed) and bool(undeclared(parts))


def may_not_send_back(facts: StandingFacts) -> list[Reason]:
    """Only who may approve the award may send its recommendation back."""
    return [*may_not_approve(facts.parts), *undeclared(facts.parts)]


@dataclass(frozen=True, slots=True)
class ApprovalFacts:
    """What the approval of an award is judged by, again at that moment.

    `needed_pence` is what the award is worth, `reserved_pence` what the budget holds for the case;
    `c6` and `incomplete` are the reasons of those rules; `c6` is None where it is not about C6.
    """

    parts: PartFacts
    supplier_admitted: bool
    needed_pence: int
    reserved_pence: int
    c6: Sequence[Reason] | None
    incomplete: Sequence[Reason]


def approval_checks(facts: ApprovalFacts) -> list[tuple[str, list[Reason]]]:
    """The check list of an approval: each line with the reasons against it, none when it holds."""
    admitted = (
        []
        if facts.supplier_admitted
        else [Reason("not_admitted", "The supplier is no longer admitted to the scheme.")]
    )
    budget = (
        []
        if facts.needed_pence <= facts.reserved_pence
        else [Reason("budget", "The budget does not hold enough for this award.")]
    )
    c6 = [] if facts.c6 is None else [("The rule for Skills for work (C6) holds", list(facts.c6))]
    return [
        ("You had no other part in this case", may_not_approve(facts.parts)),
        ("You declared that you have no interest", undeclared(facts.parts)),
        ("The supplier is still admitted", admitted),
        ("The budget is there", budget),
        *c6,
        ("Feedback is complete for every candidate", list(facts.incomplete)),
    ]


def may_not_approve_award(facts: ApprovalFacts) -> list[Reason]:
    """Every line of the check list must hold."""
    return [reason for _, reasons in approval_checks(facts) for reason in reasons]


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """What the answer to an invitation is judged by."""

    in_time: bool
    supplier_admitted: bool


def may_not_decline(facts: AnswerFacts) -> list[Reason]:
    """An answer counts until 17:00 on its last day (reading 12)."""
    if facts.in_time:
        return []
    return [Reason("too_late", "The time to answer this invitation is over.")]


def may_not_accept(facts: AnswerFacts) -> list[Reason]:
    """In time, and by an admitted supplier."""
    reasons = may_not_decline(facts)
    if not facts.supplier_admitted:
        sentence = "Your organisation is not admitted to the scheme now, so it cannot accept."
        reasons.append(Reason("not_admitted", sentence))
    return reasons


def may_not_lapse(facts: AnswerFacts) -> list[Reason]:
    """An invitation lapses when the time to answer it is over, not before."""
    if not facts.in_time:
        return []
    return [Reason("in_time", "The supplier still has time to answer.")]
