"""Contracts, participants, what happened to them, milestones, statements and the ledger."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from dps.accounts.actors import Actor
from dps.accounts.models import User
from dps.accounts.policy import scopes_of
from dps.documents.models import Document
from dps.kernel.catalogue import provision_type_choices
from dps.scheme.models import District
from matching.models import Award
from payments.domain.lifecycle import CONTRACT, MILESTONE, PARTICIPANT, STATEMENT
from suppliers.models import Supplier


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, actor: Actor) -> Self:
        """The supplier's own, the district's own, for the centre all."""
        scopes = scopes_of(actor, "view_contracts")
        if scopes is None:
            return self
        return self.filter(Q(supplier__reference__in=scopes) | Q(district__code__in=scopes))


class Contract(models.Model):
    """A call-off contract with the terms frozen from the award; money net of VAT, in pence.

    `terms` holds split in percent, fees in pence, outcome days, window, mode, evidence and payment
    days as they stood. `passed_pence` and `paid_pence` are the ledger's sums, never above value.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=CONTRACT.choices())
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    provision_type = models.CharField(max_length=2, choices=provision_type_choices())
    places = models.PositiveIntegerField()
    unit_price_pence = models.BigIntegerField()
    value_pence = models.BigIntegerField()
    vat_treatment = models.CharField(max_length=12)
    financial_year = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opened_at = models.DateTimeField()
    last_participant = models.PositiveIntegerField(default=0)
    passed_pence = models.BigIntegerField(default=0)
    paid_pence = models.BigIntegerField(default=0)

    objects = ContractQuerySet.as_manager()

    class Meta:
        db_table = "payments_contract"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CONTRACT.codes), name="contract_state"),
            models.CheckConstraint(
                condition=Q(value_pence=F("places") * F("unit_price_pence")),
                name="contract_value_is_places_times_price",
            ),
            models.CheckConstraint(
                condition=Q(paid_pence__gte=0)
                & Q(passed_pence__gte=F("paid_pence"))
                & Q(value_pence__gte=F("passed_pence")),
                name="contract_never_above_value",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-id"], name="contract_supplier_list"),
            models.Index(fields=["district", "-id"], name="contract_district_list"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, actor: Actor) -> Self:
        """For the coaches of the district, the contract's supplier, finance and the auditor."""
        scopes = scopes_of(actor, "view_participants")
        if scopes is None:
            return self
        return self.filter(
            Q(contract__supplier__reference__in=scopes) | Q(contract__district__code__in=scopes)
        )


class Participant(models.Model):
    """A claimant referred to a contract, known by number alone: `CON-0012/007`."""

    reference = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=15, choices=PARTICIPANT.choices())
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="participants")
    number = models.PositiveIntegerField()
    referred_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    referred_at = models.DateTimeField()

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        db_table = "payments_participant"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PARTICIPANT.codes), name="participant_state"
            ),
            models.UniqueConstraint(fields=["contract", "number"], name="participant_numbered"),
        ]

    def __str__(self) -> str:
        return self.reference


class ParticipantIdentity(models.Model):
    """The only place for who a participant is: the district's own reference and its keyed hash."""

    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="identity"
    )
    district_reference = models.CharField(max_length=12, blank=True)
    keyed_hash = models.CharField(max_length=64, db_index=True, blank=True)
    key_version = models.PositiveSmallIntegerField()
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "payments_participant_identity"

    def __str__(self) -> str:
        return f"Identity {self.pk}"


class Event(models.Model):
    """Append-only: what happened to a participant, on which day, with what evidence.

    A correction is a new event that points at the one it replaces. `until` closes a job.
    """

    class Kind(models.TextChoices):
        STARTED = "started", "Started"
        COMPLETED = "completed", "Completed"
        LEFT = "left", "Left early"
        LEFT_FOR_JOB = "left_for_job", "Left early for a job"
        JOB = "job", "In a job"

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=12, choices=Kind)
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200)
    evidenced_on = models.DateField()
    detail = models.JSONField(default=dict)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=20)

    class Meta:
        db_table = "payments_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")), name="event_days_in_order"
            ),
        ]
        indexes = [models.Index(fields=["participant", "id"], name="event_of_participant")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Statement(models.Model):
    """What a contract is owed for one month; confirmed by the supplier it is the valid invoice."""

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=STATEMENT.choices())
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField()
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField()
    drawn_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    pay_by = models.DateField(null=True, blank=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    paid_on = models.DateField(null=True, blank=True)
    payment_reference = models.CharField(max_length=40, blank=True)
    query = models.TextField(blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "payments_statement"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATEMENT.codes), name="statement_state"),
            models.UniqueConstraint(fields=["contract", "month"], name="statement_once_a_month"),
            models.CheckConstraint(
                condition=Q(paid_by=None) | ~Q(paid_by=F("approved_by")),
                name="statement_four_eyes",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="statement_state_list")]

    def __str__(self) -> str:
        return self.reference


class Milestone(models.Model):
    """A fee earned. Its row is its history: insert earns it, `move()` begins at passing it."""

    class Kind(models.TextChoices):
        START = "start", "Start"
        COMPLETION = "completion", "Completion"
        JOB_OUTCOME = "job_outcome", "Job outcome"

    reference = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=MILESTONE.choices())
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="milestones"
    )
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=12, choices=Kind)
    earned_on = models.DateField()
    fee_pence = models.BigIntegerField()
    because = models.TextField()
    earned_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    check_reason = models.TextField(blank=True)
    statement = models.ForeignKey(
        Statement, on_delete=models.PROTECT, null=True, blank=True, related_name="milestones"
    )

    class Meta:
        db_table = "payments_milestone"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MILESTONE.codes), name="milestone_state"),
            models.UniqueConstraint(fields=["participant", "kind"], name="milestone_once"),
            models.CheckConstraint(condition=Q(fee_pence__gte=0), name="milestone_fee"),
            models.CheckConstraint(
                condition=Q(statement=None) | Q(state__in=["passed", "reversed"]),
                name="milestone_passed_before_statement",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "state"], name="milestone_of_contract"),
            models.Index(
                fields=["id"],
                condition=Q(state="passed", statement=None),
                name="milestone_to_be_drawn",
            ),
            models.Index(
                fields=["id"], condition=Q(state="earned"), name="milestone_to_be_checked"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class LedgerTransaction(models.Model):
    """Append-only: one cause of money moving; `key` makes it happen once."""

    key = models.CharField(max_length=80, unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=20)
    narrative = models.CharField(max_length=200)

    class Meta:
        db_table = "payments_ledger_transaction"

    def __str__(self) -> str:
        return self.key


class Posting(models.Model):
    """Append-only: one side of a transaction; positive is debit. They sum to zero, by trigger."""

    class Account(models.TextChoices):
        COST = "cost", "Cost of provision"
        OWED = "owed", "Owed to the supplier"
        VAT = "vat", "Value added tax"
        BANK = "bank", "Paid from the district's budget"

    transaction = models.ForeignKey(
        LedgerTransaction, on_delete=models.PROTECT, related_name="postings"
    )
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="postings")
    account = models.CharField(max_length=5, choices=Account)
    amount_pence = models.BigIntegerField()

    class Meta:
        db_table = "payments_posting"
        constraints = [
            models.CheckConstraint(condition=~Q(amount_pence=0), name="posting_not_zero"),
        ]
        indexes = [models.Index(fields=["contract", "account"], name="posting_of_contract")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount_pence}"


class Sweep(models.Model):
    """When a sweep last ran and what it did, for the operations page."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    as_of = models.DateField()
    done = models.PositiveIntegerField()

    class Meta:
        db_table = "payments_sweep"

    def __str__(self) -> str:
        return self.name
