"""Milestones, statements, and the ledger."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from dps.accounts.actors import Actor
from dps.accounts.models import User
from dps.accounts.policy import scopes_of
from payments.domain.lifecycle import MILESTONE, STATEMENT
from payments.models.delivery import Contract, Participant


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, actor: Actor) -> Self:
        """The supplier's own, for the centre all."""
        scopes = scopes_of(actor, "view_statements")
        if scopes is None:
            return self
        return self.filter(contract__supplier__reference__in=scopes)


class Statement(models.Model):
    """What a contract is owed for one month; confirmed by the supplier it is the valid invoice.

    `month` is its first day. `pay_by` is reckoned from the confirmation by the contract's terms.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=STATEMENT.choices())
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="statements")
    month = models.DateField()
    net_pence = models.BigIntegerField()
    vat_pence = models.BigIntegerField()
    drawn_at = models.DateTimeField()
    query = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    confirmed_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
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

    objects = StatementQuerySet.as_manager()

    class Meta:
        db_table = "payments_statement"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATEMENT.codes), name="statement_state"),
            models.UniqueConstraint(fields=["contract", "month"], name="statement_once_a_month"),
            models.CheckConstraint(
                condition=(
                    (Q(paid_by=None) | ~Q(paid_by=F("approved_by")))
                    & (Q(paid_by=None) | ~Q(paid_by=F("confirmed_by")))
                    & (Q(approved_by=None) | ~Q(approved_by=F("confirmed_by")))
                ),
                name="statement_four_eyes",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "approved", "paid"])
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False, pay_by__isnull=False),
                name="statement_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="statement_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid")
                | (Q(paid_by__isnull=False, paid_on__isnull=False) & ~Q(payment_reference="")),
                name="statement_paid_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="statement_state_list"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def gross_pence(self) -> int:
        """What is to be paid: net and VAT."""
        return self.net_pence + self.vat_pence


class Milestone(models.Model):
    """A fee earned. Its row is its history: insert earns it, `move()` begins at passing it.

    `because` is the code of its ground (`domain.grounds`), `last_event` the last event that the
    judgement saw: together with the contract's terms they are all that went into it. At most one of
    a kind stands for a participant. One that failed or was reversed has in `last_event` what was
    seen then: the next `attempt` needs something recorded later. It is 0 for one that fell with the
    milestone before it and not on its own facts. One that was reversed after its `statement` was
    approved stays on it, and is taken off the one that it is `netted_on`.
    """

    class Kind(models.TextChoices):
        START = "start", "Start"
        COMPLETION = "completion", "Completion"
        JOB_OUTCOME = "job_outcome", "Job outcome"

    reference = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=MILESTONE.choices())
    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="milestones", db_index=False
    )
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="milestones", db_index=False
    )
    kind = models.CharField(max_length=12, choices=Kind)
    attempt = models.PositiveSmallIntegerField(default=1)
    earned_on = models.DateField()
    fee_pence = models.BigIntegerField()
    because = models.CharField(max_length=30)
    last_event = models.BigIntegerField(default=0)
    earned_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    check_reason = models.TextField(blank=True)
    statement = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="milestones",
        db_index=False,
    )
    netted_on = models.ForeignKey(
        Statement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        db_index=False,
    )

    class Meta:
        db_table = "payments_milestone"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=MILESTONE.codes), name="milestone_state"),
            models.UniqueConstraint(
                fields=["participant", "kind"],
                condition=~Q(state__in=["failed", "reversed"]),
                name="milestone_once",
            ),
            models.UniqueConstraint(
                fields=["contract", "participant", "kind", "attempt"], name="milestone_attempt"
            ),
            models.CheckConstraint(condition=Q(fee_pence__gte=0), name="milestone_fee"),
            models.CheckConstraint(
                condition=Q(statement=None) | Q(state__in=["passed", "reversed"]),
                name="milestone_passed_before_statement",
            ),
            models.CheckConstraint(
                condition=Q(netted_on=None) | Q(state="reversed", statement__isnull=False),
                name="milestone_netted_off_its_statement",
            ),
            models.CheckConstraint(
                condition=Q(state="earned") | Q(checked_at__isnull=False),
                name="milestone_checked_at_a_moment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state="passed", statement=None),
                name="milestone_to_be_drawn",
            ),
            models.Index(
                fields=["id"], condition=Q(state="earned"), name="milestone_to_be_checked"
            ),
            models.Index(
                fields=["participant"],
                condition=Q(state__in=["failed", "reversed"]),
                name="milestone_not_standing",
            ),
            models.Index(
                fields=["statement"],
                condition=Q(statement__isnull=False),
                name="milestone_on_statement",
            ),
            models.Index(
                fields=["id"],
                condition=Q(state="reversed", statement__isnull=False, netted_on=None),
                name="milestone_to_be_netted",
            ),
            models.Index(
                fields=["netted_on"],
                condition=Q(netted_on__isnull=False),
                name="milestone_netted_on",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Judged(models.Model):
    """How far a participant's events have been judged: up to and with this event.

    The milestone sweep's own mark: a participant with a later event is due. No foreign key in the
    database, for a million marks are written in one go and a mark without participant harms nobody.
    """

    participant = models.OneToOneField(
        Participant,
        on_delete=models.PROTECT,
        primary_key=True,
        related_name="judged",
        db_constraint=False,
    )
    last_event = models.BigIntegerField()

    class Meta:
        db_table = "payments_judged"

    def __str__(self) -> str:
        return f"{self.participant_id} up to {self.last_event}"


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
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="postings", db_index=False
    )
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
