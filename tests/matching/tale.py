"""A case walked through matching by its verbs, with everybody who takes part."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from businesscases.models import BusinessCase
from dps.accounts.actors import SYSTEM, Actor
from matching import services
from matching.models import Award, Candidate, MatchRun, PanelSeat
from matching.services import Entry
from suppliers.models import Offer
from tests import build

SEED = "seed-of-the-tests"
GOOD = (3, 3, 3, 3)
STEPS = ("match", "appoint", "declare", "mark", "sign", "lock", "recommend", "approve", "invite",
         "accept")  # fmt: skip


@dataclass
class Tale:
    """A case, its offers by name, and its people; steps are made one after the other."""

    case: BusinessCase
    offers: dict[str, Offer]
    now: datetime = build.NOW
    evaluators: list[Actor] = field(default_factory=list)
    moderator: Actor = field(default_factory=lambda: build.actor("lead_buyer"))
    approver: Actor = field(default_factory=lambda: build.actor("lead_buyer"))
    appointer: Actor = field(default_factory=lambda: build.actor("lead_buyer"))

    def close(self) -> MatchRun:
        return services.close_case(case=self.case, actor=SYSTEM, now=self.now, seed=SEED)

    def match(self) -> MatchRun:
        run = self.close()
        services.run_match(run=run, actor=SYSTEM, now=self.now)
        run.refresh_from_db()
        return run

    def appoint(self) -> None:
        needed = self.case.terms["evaluators"]
        while len(self.evaluators) < needed:
            self.evaluators.append(build.actor("buyer"))
        services.appoint_panel(
            case=self.case,
            actor=self.appointer,
            now=self.now,
            evaluators=[one.user_id or 0 for one in self.evaluators],
            moderator=self.moderator.user_id,
        )

    def declare(self) -> None:
        for actor in (*self.evaluators, self.moderator):
            services.declare_interest(
                seat=self.seat(actor), conflict=False, actor=actor, now=self.now
            )

    def mark(self, scores: Mapping[str, tuple[int, ...]] | None = None) -> None:
        for actor in self.evaluators:
            for name in self.eligible():
                services.save_marks(
                    seat=self.seat(actor),
                    candidate=self.candidate(name),
                    entries=self.entries((scores or {}).get(name, GOOD)),
                    actor=actor,
                    now=self.now,
                )
            services.submit_marks(seat=self.seat(actor), actor=actor, now=self.now)

    def sign(self, scores: Mapping[str, tuple[int, ...]] | None = None) -> None:
        for name in self.eligible():
            services.sign_consensus(
                case=self.case,
                candidate=self.candidate(name),
                entries=self.entries((scores or {}).get(name, GOOD)),
                actor=self.moderator,
                now=self.now,
            )

    def lock(self) -> None:
        services.lock_quality(case=self.case, actor=self.moderator, now=self.now)

    def recommend(self) -> Award:
        return services.recommend_award(
            case=self.case, recommendation="The best of them.", actor=self.moderator, now=self.now
        )

    def declare_approver(self, actor: Actor | None = None) -> PanelSeat:
        return services.declare_before_approval(
            case=self.case, conflict=False, actor=actor or self.approver, now=self.now
        )

    def approve(self) -> Award:
        award = self.award()
        if not PanelSeat.objects.filter(case=self.case, user_id=self.approver.user_id).exists():
            self.declare_approver()
        services.approve_award(award=award, actor=self.approver, now=self.now)
        return award

    def invite(self) -> Award:
        award = self.award()
        services.invite_award(award=award, actor=SYSTEM, now=self.now)
        return award

    def accept(self) -> Award:
        award = self.award()
        services.accept_award(award=award, actor=self.owner(award), now=self.now)
        return award

    def end(self, reason: str = "The need is gone.") -> None:
        """End it without award though offers are left: the moderator says why, another confirms."""
        services.propose_ending(case=self.case, reason=reason, actor=self.moderator, now=self.now)
        self.declare_approver()
        services.not_award(case=self.case, actor=self.approver, now=self.now)

    def until(self, step: str, scores: Mapping[str, tuple[int, ...]] | None = None) -> "Tale":
        """All steps up to and with this one."""
        for name in STEPS[: STEPS.index(step) + 1]:
            self.take(name, scores)
        return self

    def take(self, step: str, scores: Mapping[str, tuple[int, ...]] | None = None) -> None:
        """This step alone, after those before it."""
        given = (scores,) if step in {"mark", "sign"} else ()
        getattr(self, step)(*given)
        self.case.refresh_from_db()

    def seat(self, actor: Actor) -> PanelSeat:
        return PanelSeat.objects.select_related("case__district").get(
            case=self.case, user_id=actor.user_id
        )

    def candidate(self, name: str) -> Candidate:
        return Candidate.objects.get(run__case=self.case, offer=self.offers[name])

    def eligible(self) -> list[str]:
        passed = set(
            Candidate.objects.filter(run__case=self.case, eligible=True).values_list(
                "offer_id", flat=True
            )
        )
        return [name for name, offer in self.offers.items() if offer.pk in passed]

    def award(self) -> Award:
        return (
            Award.objects.select_related("case__district", "candidate__offer__supplier")
            .filter(case=self.case)
            .latest("pk")
        )

    def owner(self, award: Award) -> Actor:
        return build.actor("supplier_owner", award.candidate.offer.supplier.reference)

    @staticmethod
    def entries(scores: tuple[int, ...]) -> dict[int, Entry]:
        return {
            number: Entry(score, f"The answer earns {score}.", "More evidence of last year.")
            for number, score in enumerate(scores, start=1)
        }


def tale(offers: Mapping[str, Mapping[str, Any]] | None = None, **case_fields: Any) -> Tale:
    """A published case whose window is over, and live offers with the fields given by name.

    By default: "best" and "second" pass all gates, "dear" costs too much. The window closes at
    the tests' moment, at which the builders put offers live.
    """
    given = offers or {"best": {}, "second": {"price": 90_000}, "dear": {"price": 100_450}}
    case = build.case("published", **{"closes_at": build.NOW, **case_fields})
    made = {}
    for name, fields in given.items():
        supplier = build.supplier(name=f"{name.title()} Works Ltd")
        made[name] = build.offer(by=supplier, provision_type=case.provision_type, **fields)
    return Tale(case, made)


def later(days: int) -> datetime:
    return build.NOW + timedelta(days=days)
