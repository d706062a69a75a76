"""Who had which part in a case, how far it is, and what its moves are judged by."""

from collections import defaultdict
from datetime import date, datetime

from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When

from businesscases.budgets import case_account
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.models import DoorOpening, User
from dps.kernel.catalogue import ProvisionType, c6_refused_because
from dps.kernel.periods import day_of_receipt, london_date
from dps.scheme.workdays import holidays_around
from matching.domain.evaluation import QUESTIONS
from matching.domain.lifecycle import (
    AnswerFacts,
    ApprovalFacts,
    ClosingFacts,
    PartFacts,
    StandingFacts,
    may_not_approve,
)
from matching.facts.pairs import ADMITTED
from matching.facts.telling import incomplete_feedback
from matching.models import Award, Ending, MatchRun, PanelSeat

_CONFLICTED, _RECOMMENDED, _OPENED = "conflicted", "recommended", "opened"
_OVER = ("declined", "lapsed")


def people_of(case: BusinessCase) -> dict[str, frozenset[int]]:
    """Ids of the people by their part in a case; one query."""
    part = Case(When(conflict=True, then=Value(_CONFLICTED)), default=F("kind"))
    seats = PanelSeat.objects.filter(case=case).annotate(part=part)
    awards = Award.objects.filter(case=case).annotate(part=Value(_RECOMMENDED))
    doors = DoorOpening.objects.filter(because_of=case.reference).annotate(part=Value(_OPENED))
    rows = seats.values_list("user_id", "part").union(
        awards.values_list("recommended_by_id", "part"), doors.values_list("user_id", "part")
    )
    people: defaultdict[str, set[int]] = defaultdict(set)
    for user_id, found in rows:
        people[found].add(user_id)
    return defaultdict(frozenset, {name: frozenset(ids) for name, ids in people.items()})


def part_facts(
    case: BusinessCase, user_id: int | None, people: dict[str, frozenset[int]] | None = None
) -> PartFacts:
    """Who had which part, and who asks."""
    known = people_of(case) if people is None else people
    return PartFacts(
        actor=user_id,
        authors=case.parts_taken,
        evaluators=known[PanelSeat.Kind.EVALUATOR],
        moderators=known[PanelSeat.Kind.MODERATOR],
        recommenders=known[_RECOMMENDED],
        openers=known[_OPENED],
        conflicted=known[_CONFLICTED],
        approvers=known[PanelSeat.Kind.APPROVER],
    )


def apart_from_approval(case: BusinessCase) -> list[str]:
    """Who may neither approve an award of this case nor confirm its end, for a part in it.

    References, in two queries.
    """
    people = people_of(case)
    apart = [
        user_id
        for user_id in case.parts_taken.union(*people.values())
        if may_not_approve(part_facts(case, user_id, people))
    ]
    return list(User.objects.filter(pk__in=apart).values_list("reference", flat=True))


def standing_facts(case: BusinessCase, actor: Actor, now: datetime) -> StandingFacts:  # noqa: ARG001
    """How far a case has come, for this actor's moves; two queries."""
    proposed = Ending.objects.filter(case=OuterRef("case"), settled_at=None)
    run = (
        MatchRun.objects.filter(case=case)
        .annotate(
            eligible=Count("candidates", filter=Q(candidates__eligible=True), distinct=True),
            signed=Count("candidates__consensus", distinct=True),
            suitable=Count(
                "candidates__result", filter=Q(candidates__result__suitable=True), distinct=True
            ),
            over=Count("candidates", filter=Q(candidates__awards__state__in=_OVER), distinct=True),
            proposer=Subquery(proposed.values("proposed_by")),
        )
        .first()
    )
    return StandingFacts(
        parts=part_facts(case, actor.user_id),
        state=case.state,
        run_finished=run is not None and run.finished_at is not None,
        eligible=run.eligible if run else 0,
        unsigned=run.eligible * len(QUESTIONS) - run.signed if run else 0,
        left=run.suitable - run.over if run else 0,
        proposer=run.proposer if run else None,
    )


def closing_facts(case: BusinessCase, actor: Actor, now: datetime) -> ClosingFacts:  # noqa: ARG001
    """When the window of a case closes."""
    return ClosingFacts(case.closes_at, now)


def approval_facts(
    award: Award, actor: Actor, now: datetime, parts: PartFacts | None = None
) -> ApprovalFacts:
    """All that the approval of an award is checked against, at this moment.

    Three queries, two where the `parts` in the case are known.

    Needs `case` and the candidate's offer, supplier and version read.
    """
    case = award.case
    return ApprovalFacts(
        parts=parts or part_facts(case, actor.user_id),
        supplier_admitted=award.candidate.offer.supplier.state == ADMITTED,
        needed_pence=award.value_pence,
        reserved_pence=case_account(case=case).reserved_pence,
        c6=c6_refused_because(case.provision_type, award.value_pence)
        if case.provision_type == ProvisionType.C6
        else None,
        incomplete=incomplete_feedback(case, winner=award.candidate_id, now=now),
    )


def answer_facts(award: Award, actor: Actor, now: datetime) -> AnswerFacts:  # noqa: ARG001
    """Whether an answer comes in time, and from an admitted supplier."""
    return AnswerFacts(
        in_time=award.answer_by is None or received_on(now) <= award.answer_by,
        supplier_admitted=award.candidate.offer.supplier.state == ADMITTED,
    )


def received_on(now: datetime) -> date:
    """The day on which something that comes now counts as received by the centre (reading 12)."""
    return day_of_receipt(now, holidays_around(london_date(now), 0))
