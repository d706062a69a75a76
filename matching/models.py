"""Match runs, candidates, evaluation, award and feedback of a case.

Candidates pin the offer's version: what was scored is what is awarded. Nothing here is edited after
the step that made it, except the marks of an evaluator who has not submitted and the consensus of a
case that is not locked; triggers of the database hold that too.
"""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references, closed_to
from dps.accounts.models import FieldGroup, User
from dps.accounts.policy import may, scopes_of
from dps.documents.models import Document
from matching.domain.lifecycle import AWARD, REFUSED
from suppliers.models import Offer, OfferVersion

_SCORES = Q(score__gte=0) & Q(score__lte=4)
_QUESTIONS = Q(question__gte=1) & Q(question__lte=4)


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


def closed_at(actor: Actor, offer: str) -> Exists:
    """Whether a door of the offer whose reference stands in this column is closed to the actor."""
    return Exists(closed_to(actor).filter(object_reference=OuterRef(offer)))


class CandidateQuerySet(models.QuerySet["Candidate"]):
    def visible_to(self, actor: Actor) -> Self:
        """For the centre's readers, less the offers whose door is closed to them.

        The seal of any undecided case counts, so that nothing can be read through another.
        """
        if scopes_of(actor, "view_matches") is not None:
            return self.none()
        return self.exclude(offer__reference__in=closed_references(actor))

    def marked_for(self, actor: Actor) -> Self:
        """All for the centre's readers; of a `closed` one pages show alias and points. [ours]"""
        if scopes_of(actor, "view_matches") is not None:
            return self.none()
        return self.annotate(closed=closed_at(actor, "offer__reference"))


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


class PanelSeat(models.Model):
    """An evaluator or the moderator of a case, who declares interests before seeing any offer.

    Whoever approves takes a seat by declaring, before the recommended award is shown.
    """

    class Kind(models.TextChoices):
        EVALUATOR = "evaluator", "Evaluator"
        MODERATOR = "moderator", "Moderator"
        APPROVER = "approver", "Approver"

    case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    appointed_at = models.DateTimeField()
    appointed_by = models.CharField(max_length=20)
    declared_at = models.DateTimeField(null=True, blank=True)
    conflict = models.BooleanField(null=True, blank=True)
    interest = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "matching_panel_seat"
        constraints = [
            models.UniqueConstraint(fields=["case", "user"], name="panel_one_part_each"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(kind="moderator") & ~Q(conflict=True),
                name="panel_one_moderator",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None) | Q(conflict=False),
                name="panel_conflicted_never_submits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.case}"


class Mark(models.Model):
    """One evaluator's score (0 to 4) of one question of one candidate, with its reason.

    Until the seat has submitted it may be half done: no score yet, or no reason.
    """

    seat = models.ForeignKey(PanelSeat, on_delete=models.PROTECT, related_name="marks")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="marks")
    question = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "matching_mark"
        constraints = [
            models.UniqueConstraint(fields=["seat", "candidate", "question"], name="mark_once"),
            models.CheckConstraint(
                condition=(Q(score=None) | _SCORES) & _QUESTIONS, name="mark_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"Mark {self.pk}"


class ConsensusScore(models.Model):
    """The moderator's score of a question of a candidate, its reason, and what would raise it."""

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="consensus")
    question = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    reason = models.TextField()
    would_raise = models.TextField(blank=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "matching_consensus"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "question"], name="consensus_once"),
            models.CheckConstraint(condition=_SCORES & _QUESTIONS, name="consensus_in_range"),
        ]

    def __str__(self) -> str:
        return f"Consensus {self.pk}"


class Result(models.Model):
    """What a scored candidate came to at the lock. Ranks come from exact totals.

    Points are kept to 12 decimals for showing; `working` holds the exact fractions and every part.
    """

    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="result")
    quality_percent = models.DecimalField(max_digits=18, decimal_places=12)
    quality_points = models.DecimalField(max_digits=18, decimal_places=12)
    suitable = models.BooleanField()
    unsuitable_because = models.JSONField(default=list)
    expected_cost_pence = models.DecimalField(max_digits=24, decimal_places=12)
    price_points = models.DecimalField(max_digits=18, decimal_places=12)
    total_points = models.DecimalField(max_digits=18, decimal_places=12)
    rank = models.PositiveIntegerField(null=True, blank=True)
    price_place = models.PositiveIntegerField(null=True, blank=True)
    working = models.JSONField(default=dict)
    locked_at = models.DateTimeField()

    class Meta:
        db_table = "matching_result"
        constraints = [
            models.CheckConstraint(
                condition=Q(suitable=True, rank__isnull=False) | Q(suitable=False, rank=None),
                name="result_rank_if_suitable",
            )
        ]

    def __str__(self) -> str:
        return f"Result {self.pk}"


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, actor: Actor) -> Self:
        """The winner's own, the district's own after the award; for those who decide all.

        Others of the centre (finance) see what was accepted. A declared interest closes it. Where
        another case seals the offer, the award stays and pages leave out what `closed_to` says.
        """
        scopes = scopes_of(actor, "view_awards")
        if scopes is None:
            shut = closed_references(actor, FieldGroup.ALL)
            rows = self.exclude(case__reference__in=shut)
            return rows if may(actor, "view_evaluation") else rows.filter(state="accepted")
        own = Q(candidate__offer__supplier__reference__in=scopes)
        told = ~Q(state__in=["recommended", "rejected"])
        return self.filter((own & told) | Q(case__district__code__in=scopes, case__state="awarded"))

    def public(self) -> Self:
        """Awards that anybody may read: accepted."""
        return self.filter(state="accepted")


class Award(models.Model):
    """The one live decision for a case: this candidate, at its pinned version and price."""

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=AWARD.choices())
    case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="+")
    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="awards")
    value_pence = models.BigIntegerField()
    recommended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recommended_at = models.DateTimeField()
    recommendation = models.TextField()
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    standstill_until = models.DateField(null=True, blank=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_reason = models.TextField(blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        db_table = "matching_award"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AWARD.codes), name="award_state"),
            models.UniqueConstraint(
                fields=["case"],
                condition=~Q(state__in=sorted(REFUSED)),
                name="award_one_live_per_case",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("recommended_by")),
                name="award_four_eyes",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["recommended", "rejected"]) | Q(approved_by__isnull=False),
                name="award_approved_has_approver",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="award_state_list")]

    def __str__(self) -> str:
        return self.reference


class Ending(models.Model):
    """A proposal to end a case without award though offers are left, until it is settled. [ours]"""

    case = models.ForeignKey(BusinessCase, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "matching_ending"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(settled_at=None), name="ending_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"Ending of {self.case}"


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own organisation's; for the centre all, less the offers closed to the reader.

        What is told to others names the winner, so it is left out while the winner is closed.
        """
        scopes = scopes_of(actor, "view_feedback")
        if scopes is not None:
            return self.filter(candidate__offer__supplier__reference__in=scopes)
        told = self.filter(candidate__in=Candidate.objects.visible_to(actor))
        shut = closed_references(actor)
        return told.exclude(award__candidate__offer__reference__in=shut)


class Feedback(models.Model):
    """What a candidate is told about one award decision: page for all, a letter for the scored.

    `number` counts the letters of a candidate (a second one after a decline). `content` is the
    frozen content from `matching.domain.feedback`; `letter` is filled by the sweep that renders it.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="feedback")
    number = models.PositiveSmallIntegerField(default=1)
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    content = models.JSONField()
    wants_letter = models.BooleanField()
    made_at = models.DateTimeField()
    letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        db_table = "matching_feedback"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "number"], name="feedback_numbered"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(letter=None, wants_letter=True),
                name="feedback_letter_due",
            )
        ]

    def __str__(self) -> str:
        return f"Feedback {self.pk}"


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
