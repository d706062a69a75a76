"""Takes the demo market's published cases on by the product's own verbs, in their own time."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dps.accounts.actors import SYSTEM, Actor, actor_for
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.demo.cases import Planned
from dps.demo.planner import look_at_the_tables
from dps.demo.texts import Flaw
from matching.models import Award, Candidate, PanelSeat
from matching.selectors import eligible_candidates
from matching.services.awarding import accept_award, approve_award, invite_award
from matching.services.closing import close_case
from matching.services.deciding import lock_quality, recommend_award
from matching.services.ending import not_award
from matching.services.marking import Entry, save_marks, sign_consensus, submit_marks
from matching.services.panels import (
    appoint_panel,
    declare_before_approval,
    declare_interest,
)
from matching.services.running import run_match
from payments.services.contracts import open_contract

_PAST_CLOSE = ("closed", "evaluating", "locked", "recommended", "invited", "awarded", "not_awarded")
_FEW = 16
"""After so many the planner is told how large the tables of a decision become."""
_QUESTIONS = (1, 2, 3, 4)
_REASONS = {
    0: "There is no evidence on this question.",
    1: "The answer leaves major gaps: it does not say who does what, or when.",
    2: "The need is met in part; the figures are there, their source is not.",
    3: "The need is met: the answer is clear, with figures and a named person.",
    4: "Fully evidenced and tailored to this group and district; a new idea that can work.",
}
_RAISES = {
    0: "Answer the question with evidence of your own.",
    1: "Say week by week what happens, and show a figure.",
    2: "Show where the figures come from and what you do when they fall.",
    3: "Show what is new, and evidence from this client group.",
    4: "",
}


@dataclass(frozen=True)
class Buyers:
    """The centre's people who decide in the demo market: evaluators, moderators, approvers."""

    evaluators: Sequence[User]
    moderators: Sequence[User]
    approvers: Sequence[User]


def decide_all(
    rng: random.Random,
    planned: Sequence[Planned],
    *,
    now: datetime,
    progress: Callable[[str, int, int], None],
) -> None:
    """Take each case as far as its stage says, in the order in which the windows closed."""
    due = sorted(
        (each for each in planned if each.stage in _PAST_CLOSE),
        key=lambda each: each.case.closes_at or now,
    )
    if not due:
        return
    buyers = _buyers()
    for number, each in enumerate(due, start=1):
        _Decision(rng, each, buyers, number, now).walk()
        if number == _FEW:
            look_at_the_tables()
        if number % 5 == 0 or number == len(due):
            progress("matches, evaluations and awards", number, len(due))


def _buyers() -> Buyers:
    """The demo accounts first in their lists, so that some of the open work waits for them."""

    def holders(role: str) -> list[User]:
        seats = Membership.objects.filter(role=role).select_related("user").order_by("id")
        return [seat.user for seat in seats]

    leads = holders(Role.LEAD_BUYER)
    half = len(leads) // 2
    return Buyers(holders(Role.BUYER), leads[:half], leads[half:])


class _Decision:
    """One case on its way from the close of its window to its stage."""

    def __init__(
        self,
        rng: random.Random,
        planned: Planned,
        buyers: Buyers,
        number: int,
        now: datetime,
    ) -> None:
        self.rng, self.latest = rng, now
        self.case, self.stage, self.whom = planned.case, planned.stage, planned.whom
        self.moment = self.case.closes_at or now
        turn = self._turn(buyers.evaluators, number, self.case.terms["evaluators"])
        self.evaluators = turn
        self.moderator = buyers.moderators[number % len(buyers.moderators)]
        self.approver = buyers.approvers[number % len(buyers.approvers)]

    @staticmethod
    def _turn(people: Sequence[User], number: int, many: int) -> list[User]:
        return [people[(number + step) % len(people)] for step in range(many)]

    def after(self, days: int) -> datetime:
        """The next moment: `days` later, never past the present."""
        self.moment = min(self.moment + timedelta(days=days, hours=1), self.latest)
        return self.moment

    def walk(self) -> None:
        run = close_case(
            case=self.case, actor=SYSTEM, now=self.after(0), seed=f"demo-{self.case.reference}"
        )
        if self.stage == "closed" and self.rng.random() < 0.4:
            return
        run_match(run=run, actor=SYSTEM, now=self.after(0), chunk=1000)
        candidates = list(eligible_candidates(self.case).select_related("version"))
        if self.stage == "closed":
            return
        if not candidates:
            self._end("No offer passed the gates.")
            return
        self._evaluate(candidates)

    def _evaluate(self, candidates: list[Candidate]) -> None:
        lead = actor_for(self.moderator)
        appoint_panel(
            case=self.case,
            actor=lead,
            now=self.after(1),
            evaluators=[user.pk for user in self.evaluators],
            moderator=self.moderator.pk,
        )
        seats = list(PanelSeat.objects.filter(case=self.case).select_related("user", "case"))
        still_open = self.stage == "evaluating"
        for place, seat in enumerate(seats):
            if still_open and place == self.case.pk % (len(seats) + 1):
                return
            actor = actor_for(seat.user)
            declare_interest(seat=seat, conflict=False, actor=actor, now=self.after(0))
            if seat.kind == PanelSeat.Kind.EVALUATOR:
                self._mark(seat, actor, candidates)
        if still_open:
            return
        self._sign(candidates, lead)
        self.case.refresh_from_db()
        lock_quality(case=self.case, actor=lead, now=self.after(1))
        if self.stage != "locked":
            self._award(lead)

    def _mark(self, seat: PanelSeat, actor: Actor, candidates: list[Candidate]) -> None:
        now = self.after(2)
        for candidate in candidates:
            entries = {
                question: Entry(score, _REASONS[score])
                for question, score in self._scores(candidate).items()
            }
            save_marks(seat=seat, candidate=candidate, entries=entries, actor=actor, now=now)
        submit_marks(seat=seat, actor=actor, now=now)

    def _sign(self, candidates: list[Candidate], lead: Actor) -> None:
        now = self.after(2)
        for candidate in candidates:
            entries = {
                question: Entry(score, _REASONS[score], _RAISES[score])
                for question, score in self._scores(candidate).items()
            }
            sign_consensus(
                case=self.case, candidate=candidate, entries=entries, actor=lead, now=now
            )

    def _scores(self, candidate: Candidate) -> dict[int, int]:
        """Scores of the kind that a reader gives, with a point of spread.

        Weak texts are low, and so is the fit of an offer for others than the need speaks of.
        """
        text = candidate.version
        weak = _flaw_of(text.title, text.answer_2, text.answer_4)
        if text.client_groups and self.whom not in text.client_groups:
            weak = (*weak, 1)
        top = 2 if self.stage == "not_awarded" else 4
        return {
            question: min(
                top, max(0, self.rng.choice((2, 3, 3, 3, 4, 4)) - (2 if question in weak else 0))
            )
            for question in _QUESTIONS
        }

    def _award(self, lead: Actor) -> None:
        suitable = eligible_candidates(self.case).filter(result__suitable=True)
        if not suitable.exists():
            self._end("No offer was of a suitable standard.")
            return
        award = recommend_award(
            case=self.case,
            recommendation="It has the most points of the suitable offers.",
            actor=lead,
            now=self.after(1),
        )
        if self.stage in ("recommended", "not_awarded"):
            return
        approver = actor_for(self.approver)
        declare_before_approval(case=self.case, conflict=False, actor=approver, now=self.after(1))
        approve_award(award=award, actor=approver, now=self.after(0))
        self._invite(Award.objects.select_related("candidate__offer__supplier").get(pk=award.pk))

    def _invite(self, award: Award) -> None:
        invite_award(award=award, actor=SYSTEM, now=self.after(1))
        if self.stage == "invited":
            return
        owner = Membership.objects.select_related("user").filter(
            role=Role.SUPPLIER_OWNER, scope=award.candidate.offer.supplier.reference
        )
        accept_award(award=award, actor=actor_for(owner[0].user), now=self.after(1))
        award.refresh_from_db()
        open_contract(award=award, actor=SYSTEM, now=self.moment)

    def _end(self, reason: str) -> None:
        not_award(case=self.case, reason=reason, actor=actor_for(self.moderator), now=self.after(1))


def _flaw_of(title: str, closer: str, managed: str) -> tuple[int, ...]:
    """The questions on which a seeded flaw shows, as a reader of the text would find."""
    shown = {
        Flaw.GENERIC: title == "Employability programme",
        Flaw.SEVERAL: title == "A choice of short courses",
        Flaw.NO_EVIDENCE: len(closer) < 120,
        Flaw.PAST: "working relationship" in managed,
        Flaw.GRANT: "grant" in closer,
    }
    questions = {
        Flaw.GENERIC: (1, 2),
        Flaw.SEVERAL: (1,),
        Flaw.NO_EVIDENCE: (2, 3, 4),
        Flaw.PAST: (1, 4),
        Flaw.GRANT: (2,),
    }
    return tuple({q for flaw, there in shown.items() if there for q in questions[flaw]})
