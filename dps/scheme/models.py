"""What the scheme fixes for everyone: districts, jobcentres, dated settings, the installation."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """The one row that says what this database is, and by how much its clock is moved.

    `kind` is written by the first migration and never changes: demo accounts and the movable clock
    refuse any database that is not `demo`.
    """

    class Kind(models.TextChoices):
        DEMO = "demo", "Demonstration"
        LIVE = "live", "Live"

    id = models.SmallIntegerField(primary_key=True, default=1)
    kind = models.CharField(max_length=4, choices=Kind)
    clock_offset_seconds = models.BigIntegerField(default=0)

    class Meta:
        db_table = "scheme_installation"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="installation_is_one_row"),
            models.CheckConstraint(
                condition=Q(kind="demo") | Q(kind="live", clock_offset_seconds=0),
                name="installation_live_clock_stands",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class SweepNote(models.Model):
    """When a sweep last looked, what it did then, and when it last failed; for the operations page.

    Real moments: the beat goes by them, whatever the scheme's clock says. `as_of` is the scheme's
    day when it was done.
    """

    task = models.CharField(max_length=80, primary_key=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "scheme_sweep_note"

    def __str__(self) -> str:
        return self.task


class ProcessNote(models.Model):
    """Since when a process of ours runs and when it was last at work; for the operations page.

    Real moments, written by the process itself; `name` is that of the supervisor's list.
    """

    name = models.CharField(max_length=20, primary_key=True)
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        db_table = "scheme_process_note"

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A Jobcentre Plus district. Dormant until `starts_on`, closed after `ends_on`."""

    class Nation(models.TextChoices):
        ENGLAND = "England", "England"
        SCOTLAND = "Scotland", "Scotland"
        WALES = "Wales", "Wales"

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=80, unique=True)
    nation = models.CharField(max_length=10, choices=Nation)
    group = models.CharField(max_length=40)
    register_code = models.PositiveSmallIntegerField(unique=True)
    dormant = models.BooleanField(default=False)
    priorities = models.TextField(blank=True)
    champion = models.CharField(max_length=80, blank=True)

    class Meta:
        db_table = "scheme_district"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Jobcentre(models.Model):
    """A jobcentre within a district."""

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)

    class Meta:
        db_table = "scheme_jobcentre"
        constraints = [
            models.UniqueConstraint(fields=["district", "name"], name="jobcentre_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Terms(models.Model):
    """The scheme's own numbers from a date on; the newest row not after the day is in force.

    Every one of them is this project's default where no document settles it, and pages say so. They
    are copied onto the case, the match run and the contract when used, so that nothing old moves.
    """

    valid_from = models.DateField(unique=True)
    question_weights = ArrayField(models.PositiveSmallIntegerField(), size=4)
    quality_weight = models.PositiveSmallIntegerField(default=70)
    least_question_score = models.PositiveSmallIntegerField(default=2)
    least_quality_percent = models.PositiveSmallIntegerField(default=60)
    completion_rate_bp = models.PositiveSmallIntegerField(default=8000)
    one_evaluator_up_to_pence = models.BigIntegerField(default=1_000_000)
    two_evaluators_up_to_pence = models.BigIntegerField(default=5_000_000)
    fit_weights = models.JSONField(default=dict)
    window_working_days = models.PositiveSmallIntegerField(default=5)
    standstill_working_days = models.PositiveSmallIntegerField(default=0)
    invitation_working_days = models.PositiveSmallIntegerField(default=5)
    admission_working_days = models.PositiveSmallIntegerField(default=10)
    programme_days = models.PositiveSmallIntegerField(default=364)
    outcome_days = models.PositiveSmallIntegerField(default=28)
    window_days = models.PositiveSmallIntegerField(default=91)
    evidence_days = models.PositiveSmallIntegerField(default=28)
    payment_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        db_table = "scheme_terms"
        verbose_name_plural = "terms"
        constraints = [
            models.CheckConstraint(
                condition=Q(quality_weight__lte=100), name="terms_quality_weight"
            ),
            models.CheckConstraint(
                condition=Q(least_quality_percent__lte=100), name="terms_quality_percent"
            ),
            models.CheckConstraint(
                condition=Q(completion_rate_bp__lte=10000), name="terms_completion_rate"
            ),
        ]

    def __str__(self) -> str:
        return f"Terms from {self.valid_from}"
