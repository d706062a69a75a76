"""The decision run of a case and its candidates, pinned as they stood at the close.

Candidates pin the offer's version: what was scored is what is awarded.
"""

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from businesscases.domain.lifecycle import DECIDED
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_to
from dps.accounts.models import ClosedDoor
from dps.accounts.policy import scopes_of
from suppliers.models import Offer, OfferVersion


class MatchRun(models.Model):
    """The decision run of a case: made at the close of its window, once.

    `terms` is the case's frozen copy, `reserved_pence` what the budget held for it at the close,
    `inputs_hash` the SHA-256 of everything that goes in, and `lot_seed` was fixed before any score
    was opened.
    """

    reference = models.CharField(max_length=20, unique=True)
    case = models.OneToOneField(BusinessCase, on_delete=models.PROTECT, related_name="+")
    pinned_at = models.DateTimeField()
    terms = models.JSONField()
    reserved_pence = models.BigIntegerField(default=0)
    engine_version = models.CharField(max_length=20)
    inputs_hash = models.CharField(max_length=64)
    lot_seed = models.CharField(max_length=64)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "matching_run"

    def __str__(self) -> str:
        return self.reference


def where_scored(doors: models.QuerySet[ClosedDoor]) -> models.QuerySet[ClosedDoor]:
    """Less those closed for a case in which the offer failed a gate: it is not scored there. [ours]

    A declared interest has a cause of its own, and stays.
    """
    failed = Candidate.objects.filter(
        eligible=False,
        offer__reference=OuterRef("object_reference"),
        run__case__reference=OuterRef("because_of"),
    )
    return doors.filter(~Exists(failed))


def closed_at(actor: Actor, path: str = "", *, any_seal: bool = False) -> Q:
    """Whether a candidate is closed to the actor: the one of the row, or at the end of this path.

    The seal of any undecided case that scores the offer counts, so that nothing of it can be read
    through another; `any_seal` counts those of the centre for somebody outside it too. Asked of
    each row by its offer, since the doors of the whole market are many.
    """
    doors = closed_to(actor)
    if any_seal:
        doors |= ClosedDoor.objects.filter(user=None, reopened_at=None)
    shut = where_scored(doors.filter(object_reference=OuterRef(f"{path}offer__reference")))
    return Q(Exists(shut))


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, actor: Actor) -> Self:
        """As far as `_of_cases_for` goes, less the candidates that are closed to the reader."""
        return self._of_cases_for(actor).exclude(closed_at(actor))

    def marked_for(self, actor: Actor, *, won_is_public: bool = False) -> Self:
        """As far as `_of_cases_for` goes; of a `closed` one pages show alias and quality. [ours]

        A seal counts for the district too: it may have an undecided case about the same offer.
        `won_is_public`: not the one whose award is accepted, of which the public knows name, price
        and quality, but no fit.
        """
        district = scopes_of(actor, "view_matches") is not None
        closed = closed_at(actor, any_seal=district)
        if won_is_public:
            won = Candidate.objects.filter(pk=OuterRef("pk"), awards__state="accepted")
            closed &= ~Q(Exists(won))
        return self._of_cases_for(actor).annotate(closed=closed)

    def _of_cases_for(self, actor: Actor) -> Self:
        """Of all cases for the centre's readers; for a district of its own that are decided."""
        scopes = scopes_of(actor, "view_matches")
        if scopes is None:
            return self
        return self.filter(run__case__district__code__in=scopes, run__case__state__in=DECIDED)


class Candidate(models.Model):
    """A live offer of the case's provision type, as pinned at the close.

    `supplier_state` and `places_taken` (by accepted awards in the case's year) stood so then.
    `alias` is how readers of quality know it ("Offer 07"). `gates` is the list of all gates with
    the two values compared and a sentence; `fit_parts` are basis points that add up to `fit_bp`.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, related_name="candidates")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="+")
    alias = models.PositiveIntegerField()
    supplier_state = models.CharField(max_length=12, default="admitted")
    places_taken = models.PositiveIntegerField(default=0)
    matched_at = models.DateTimeField(null=True, blank=True)
    eligible = models.BooleanField(null=True, blank=True)
    gates = models.JSONField(default=list)
    fit_bp = models.PositiveIntegerField(null=True, blank=True)
    fit_parts = models.JSONField(default=list)
    fit_rank = models.PositiveIntegerField(null=True, blank=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        db_table = "matching_candidate"
        constraints = [
            models.UniqueConstraint(fields=["run", "offer"], name="candidate_once"),
            models.UniqueConstraint(fields=["run", "alias"], name="candidate_alias_once"),
            models.CheckConstraint(
                condition=Q(matched_at=None) | Q(eligible__isnull=False),
                name="candidate_matched_has_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["offer", "-id"], name="candidate_of_offer"),
            models.Index(fields=["run", "fit_rank"], name="candidate_by_fit"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How readers of quality know it: "Offer 07"."""
        return f"Offer {self.alias:02d}"


def lowest_closed(actor: Actor, run: str) -> Exists:
    """Whether the lowest price in the run at this path is that of an offer closed to the actor.

    Then no other's points for price are shown: from them and its cost the lowest cost follows.
    """
    marked: Any = Candidate.objects.marked_for(actor, won_is_public=True)
    return Exists(marked.filter(closed=True, run=OuterRef(run), result__price_place=1))


class StandingFit(models.Model):
    """The standing index: the open needs whose gates a live offer passes. Feeds previews only."""

    case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(OfferVersion, on_delete=models.PROTECT, related_name="+")
    fit_bp = models.PositiveIntegerField()
    rank = models.PositiveIntegerField()

    class Meta:
        db_table = "matching_standing_fit"
        constraints = [
            models.UniqueConstraint(fields=["case", "version"], name="standing_fit_once"),
        ]

    def __str__(self) -> str:
        return f"Fit {self.pk}"
