"""Reads of matching: cases that are decided, panels, candidates, awards, feedback.

Who may see what starts at `visible_to`; a declared interest closes a case's own door as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from businesscases.domain.lifecycle import DECIDED
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references, closed_to
from dps.accounts.models import FieldGroup, Membership, User
from dps.accounts.policy import PERMISSIONS, scopes_of
from dps.kernel.periods import DateRange
from dps.web.beside import with_standing
from matching.domain.lifecycle import REFUSED
from matching.models import (
    Award,
    Candidate,
    CandidateQuerySet,
    Feedback,
    MatchRun,
    PanelSeat,
    Result,
    closed_at,
    lowest_closed,
    where_scored,
)
from matching.selectors.waiting import UNDECIDED, waiting_for

__all__ = ["waiting_for"]

SEALED: Final = ("closed", "evaluating")
"""States of a case in which its candidates' names, prices and fits are sealed."""

DECLARED_TO_APPROVE: Final = Q(kind=PanelSeat.Kind.APPROVER) & ~Q(conflict=True)
"""The seat of somebody without an interest who may approve: no part in the panel's work."""

DECIDED_HERE: Final = (*UNDECIDED, *DECIDED)
"""States of a case that matching has pages for, in order."""


def cases_open_to(actor: Actor) -> QuerySet[BusinessCase]:
    """Published cases that the actor may see decided, less those of a declared interest.

    For a district its own alone, once they are decided. Each with `standing`.
    """
    rows = with_standing(
        BusinessCase.objects.visible_to(actor)
        .filter(published_at__isnull=False)
        .exclude(reference__in=closed_references(actor, FieldGroup.ALL))
        .select_related("district")
    )
    scopes = scopes_of(actor, "view_evaluation")
    return rows if scopes is None else rows.filter(district__code__in=scopes, state__in=DECIDED)


def panel_of(case: BusinessCase) -> list[PanelSeat]:
    """All seats of a case with their people, those given up for an interest too."""
    return list(PanelSeat.objects.filter(case=case).select_related("user").order_by("pk"))


@dataclass(frozen=True, slots=True)
class Panel:
    """The seats of a case, sorted by what they are."""

    seats: tuple[PanelSeat, ...]
    needed: int

    @property
    def evaluators(self) -> tuple[PanelSeat, ...]:
        """Those who score: declared or not, but without an interest."""
        return tuple(s for s in self.seats if s.kind == PanelSeat.Kind.EVALUATOR and not s.conflict)

    @property
    def moderator(self) -> PanelSeat | None:
        found = (s for s in self.seats if s.kind == PanelSeat.Kind.MODERATOR and not s.conflict)
        return next(found, None)

    @property
    def given_up(self) -> tuple[PanelSeat, ...]:
        return tuple(seat for seat in self.seats if seat.conflict)

    @property
    def lacks_evaluators(self) -> int:
        """How many more evaluators have to be named."""
        return max(0, self.needed - len(self.evaluators))

    @property
    def all_submitted(self) -> bool:
        """Whether as many as are needed have all handed in: scores may be seen side by side."""
        seats = self.evaluators
        return len(seats) >= self.needed and all(seat.submitted_at for seat in seats)

    def seat_of(self, actor: Actor) -> PanelSeat | None:
        """The actor's own seat among those who score and moderate, unless it was given up."""
        approver = PanelSeat.Kind.APPROVER
        mine = (s for s in self.seats if s.user_id == actor.user_id and not s.conflict)
        return next((seat for seat in mine if seat.kind != approver), None)


def named_panel(case: BusinessCase, seats: Iterable[PanelSeat]) -> Panel:
    """These seats as the panel of a case."""
    return Panel(tuple(seats), int(case.terms["evaluators"]))


def panel(case: BusinessCase) -> Panel:
    """The panel of a case; one query."""
    return named_panel(case, panel_of(case))


def approvers_of(case: BusinessCase) -> frozenset[int]:
    """Who approved an award of the case, by id, whatever came of it; one query."""
    approved = Award.objects.filter(case=case, approved_by__isnull=False)
    return frozenset(approved.values_list("approved_by_id", flat=True))


def eligible_candidates(case: BusinessCase) -> QuerySet[Candidate]:
    """The candidates that passed all gates, in the order of their aliases: the ones to score."""
    return Candidate.objects.filter(run__case=case, eligible=True).order_by("alias")


def ranked_candidates(case: BusinessCase, actor: Actor) -> QuerySet[Candidate]:
    """The candidates as the actor may see them, each with `closed`; best fit first."""
    return (
        Candidate.objects.marked_for(actor)
        .filter(run__case=case)
        .select_related("run", "offer__supplier", "version__price")
        .order_by(F("fit_rank").asc(nulls_last=True), "alias")
    )


def scored_candidates(case: BusinessCase, actor: Actor) -> QuerySet[Candidate]:
    """The candidates with a result: suitable ones by rank, then the rest.

    Each with `closed` and `lowest_closed`.
    """
    return (
        Candidate.objects.marked_for(actor, won_is_public=True)
        .filter(run__case=case, result__isnull=False)
        .annotate(lowest_closed=lowest_closed(actor, "run"))
        .select_related("result", "offer__supplier", "version__price")
        .order_by(F("result__rank").asc(nulls_last=True), "alias")
    )


def suitable_left(case: BusinessCase) -> CandidateQuerySet:
    """The suitable candidates, best first, to whom no award came to nothing."""
    over = Award.objects.filter(candidate=OuterRef("pk"), state__in=sorted(REFUSED - {"rejected"}))
    return (
        Candidate.objects.filter(run__case=case, result__suitable=True)
        .exclude(Exists(over))
        .select_related("result", "offer__supplier", "version__price")
        .order_by("result__rank")
    )


def best_left(case: BusinessCase, actor: Actor) -> list[Candidate]:
    """`suitable_left` for the eyes of the actor.

    Each with `closed`, `lowest_closed` and `suitable_offers`.
    """
    rows = suitable_left(case).marked_for(actor)
    return list(
        rows.annotate(
            lowest_closed=lowest_closed(actor, "run"), suitable_offers=_suitable_in("run")
        )
    )


def _suitable_in(run: str) -> Subquery:
    """How many offers of this run are suitable, among which one has its place."""
    results = Result.objects.filter(candidate__run=OuterRef(run), suitable=True).order_by()
    return Subquery(results.values("candidate__run").annotate(many=Count("pk")).values("many"))


def sealed_by(case: BusinessCase, actor: Actor) -> list[str]:
    """The undecided cases whose seals hide candidates of this case from the actor, by reference.

    Those in which such an offer is scored, or still may be, and not those that hide the one alone
    whose award is accepted; less those on whose panel the actor is or was: their seals stay shut.
    One query.
    """
    offers = Candidate.objects.filter(run__case=case).exclude(awards__state="accepted")
    seats = PanelSeat.objects.filter(user_id=actor.user_id or 0)
    seated = seats.exclude(DECLARED_TO_APPROVE).values("case__reference")
    return list(
        where_scored(closed_to(actor, FieldGroup.IDENTITY))
        .filter(user=None, object_reference__in=offers.values("offer__reference"))
        .exclude(because_of__in=seated)
        .order_by("because_of")
        .values_list("because_of", flat=True)
        .distinct()
    )


def awards_at(reference: str, actor: Actor) -> QuerySet[Award]:
    """The awards of a case that the actor may see, newest first.

    Each with `closed`, `lowest_closed` and `suitable_offers`.
    """
    return (
        Award.objects.visible_to(actor)
        .annotate(
            closed=closed_at(actor, "candidate__") & ~Q(state="accepted"),
            lowest_closed=lowest_closed(actor, "candidate__run"),
            suitable_offers=_suitable_in("candidate__run"),
        )
        .filter(case__reference=reference)
        .select_related(
            "case__district",
            "candidate__offer__supplier",
            "candidate__version__price",
            "candidate__result",
            "recommended_by",
            "approved_by",
        )
        .order_by("-pk")
    )


def places_taken(offer_ids: Iterable[int], year: DateRange) -> dict[int, int]:
    """Places of accepted awards whose start window overlaps the year, by offer (reading 16)."""
    return dict(
        Award.objects.filter(
            state="accepted",
            candidate__offer_id__in=list(offer_ids),
            case__starts_on__lte=year.last,
            case__ends_on__gte=year.first,
        )
        .order_by()
        .values_list("candidate__offer_id")
        .annotate(Sum("case__places"))
    )


def panel_people() -> list[tuple[User, bool]]:
    """The active people of the centre who may evaluate, by name, and whether they may moderate."""

    def holding(capability: str) -> Exists:
        roles = PERMISSIONS[capability].roles
        seats = Membership.objects.filter(user=OuterRef("pk"), scope="", ended_at=None)
        return Exists(seats.filter(role__in=roles))

    rows = User.objects.filter(holding("evaluate"), is_active=True).order_by("name", "pk")
    return [(user, user.moderates) for user in rows.annotate(moderates=holding("moderate"))]


def feedback_of_case(case: BusinessCase, actor: Actor) -> QuerySet[Feedback]:
    """What the candidates of a case were told, as far as the actor may read it."""
    return Feedback.objects.visible_to(actor).filter(candidate__run__case=case)


def told_unread(case: BusinessCase, actor: Actor) -> int:
    """How many candidates of a case were told something that the actor may not read."""
    told = Feedback.objects.filter(candidate__run__case=case)
    read = feedback_of_case(case, actor).values("candidate")
    return told.exclude(candidate__in=read).values("candidate").distinct().count()


def has_feedback(actor: Actor) -> Exists:
    """Whether anything was decided on an offer that the actor may read; a column of its row."""
    return Exists(Feedback.objects.visible_to(actor).filter(candidate__offer=OuterRef("pk")))


def considered(offer_ids: Iterable[int]) -> dict[int, int]:
    """For how many needs each of these offers was a candidate; one query."""
    return dict(
        Candidate.objects.filter(offer_id__in=list(offer_ids))
        .order_by()
        .values_list("offer_id")
        .annotate(Count("pk"))
    )


def due_to_close(now: datetime) -> QuerySet[BusinessCase]:
    """Published cases whose window is over."""
    return BusinessCase.objects.filter(state="published", closes_at__lte=now).order_by("closes_at")


def due_to_match() -> QuerySet[MatchRun]:
    """Runs that are not finished, oldest first."""
    return MatchRun.objects.filter(finished_at=None).order_by("pk")


def due_to_invite(today: date) -> QuerySet[Award]:
    """Approved awards without a standstill, or whose standstill is over."""
    over = Q(standstill_until=None) | Q(standstill_until__lt=today)
    return Award.objects.filter(over, state="approved").order_by("pk")


def due_to_lapse(received_on: date) -> QuerySet[Award]:
    """Invitations whose last day lies before the day on which an answer would now be received."""
    return Award.objects.filter(state="invited", answer_by__lt=received_on).order_by("pk")


def seats_apart(actor: Actor) -> QuerySet[PanelSeat]:
    """The seats of this person from which no candidate is seen before the lock."""
    seats = PanelSeat.objects.filter(user_id=actor.user_id or 0).exclude(conflict=True)
    return seats.exclude(DECLARED_TO_APPROVE)


def kept_apart(case: BusinessCase, actor: Actor) -> bool:
    """Whether this person scores or moderates this case, and it is not locked yet (one query)."""
    return case.state in SEALED and seats_apart(actor).filter(case=case).exists()


def seated_in(actor: Actor) -> Q:
    """The condition on a case on whose panel this person sits, with something to do or not."""
    seats = PanelSeat.objects.filter(case=OuterRef("pk"), user_id=actor.user_id or 0)
    return Q(Exists(seats.exclude(conflict=True)))
