"""The panel of a case, its marks, the signed consensus, and what each offer came to.

Nothing here is edited after the step that made it, except the marks of an evaluator who has not
submitted and the consensus of a case that is not locked; triggers of the database hold that too.
"""

from django.db import models
from django.db.models import Q

from businesscases.models import BusinessCase
from dps.accounts.models import User
from matching.models.candidates import Candidate

_SCORES = Q(score__gte=0) & Q(score__lte=4)
_QUESTIONS = Q(question__gte=1) & Q(question__lte=4)


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
