"""Business cases and the districts' budgets."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Cast

from businesscases.domain.budget import SIGNS, WAYS, Balance, Movement
from businesscases.domain.lifecycle import CASE
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references
from dps.accounts.models import FieldGroup, User
from dps.accounts.policy import scopes_of
from dps.kernel.catalogue import provision_type_choices
from dps.kernel.money import pounds
from dps.kernel.periods import LONDON, financial_year_label
from dps.scheme.models import District


class CaseQuerySet(models.QuerySet["BusinessCase"]):
    def visible_to(self, actor: Actor) -> Self:
        """Published needs for everybody; the own district's cases; the centre's from submission.

        A case that is closed to a reader of the centre stays as the public sees it, if published.
        """
        scopes = scopes_of(actor, "view_cases")
        rows = self.select_related("district")
        if scopes is None:
            shut = Q(reference__in=closed_references(actor, FieldGroup.ALL))
            rows = rows.filter(submitted_at__isnull=False).exclude(state="draft")
            return rows.exclude(shut & Q(published_at=None))
        return rows.filter(Q(published_at__isnull=False) | Q(district__code__in=scopes))

    def marked_for(self, actor: Actor) -> Self:
        """Each with `shut`: whether an interest has closed it to the actor."""
        return self.annotate(shut=Q(reference__in=closed_references(actor, FieldGroup.ALL)))

    def public(self) -> Self:
        """Needs that anybody may read: published, and what came of them."""
        return self.filter(published_at__isnull=False)

    def open_at(self, now: datetime) -> Self:
        """Needs whose window is open at this moment, whenever the sweep comes that closes it."""
        return self.filter(state="published", closes_at__gt=now)


_CLOSING_DAY = Cast(
    Func(
        Value(LONDON.key), F("closes_at"), function="timezone", output_field=models.DateTimeField()
    ),
    models.DateField(),
)
"""The day in London on which the window closes."""


class BusinessCase(models.Model):
    """What a district needs and wants to buy. Money is net of VAT, in pence per participant.

    `author_ids` are the users who began, wrote or sent it: none of them approves it, nor has a part
    in its evaluation. `starts_on` and `ends_on` are the first and the last day of a start.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=CASE.choices())
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120, blank=True)
    need = models.TextField(blank=True)
    support_wanted = models.TextField(blank=True)
    provision_type = models.CharField(max_length=2, choices=provision_type_choices(), blank=True)
    client_groups = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)
    ceiling_price_pence = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField("first start", null=True, blank=True)
    ends_on = models.DateField("last start", null=True, blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    author_ids = ArrayField(models.BigIntegerField(), default=list, blank=True)
    approved_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: `domain.terms.CaseTerms`: the scheme's weights, thresholds, rates and days at publication.
    terms = models.JSONField(default=dict, blank=True)
    ended_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects = CaseQuerySet.as_manager()

    class Meta:
        db_table = "businesscases_case"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CASE.codes), name="case_state"),
            models.CheckConstraint(
                condition=Q(provision_type__in=["", *(c for c, _ in provision_type_choices())]),
                name="case_provision_type",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"])
                | (
                    ~Q(title="")
                    & ~Q(need="")
                    & ~Q(support_wanted="")
                    & ~Q(provision_type="")
                    & Q(places__gte=1)
                    & Q(ceiling_price_pence__gte=100)
                    & Q(starts_on__isnull=False)
                    & Q(ends_on__gte=F("starts_on"))
                ),
                name="case_complete_from_submission",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "withdrawn"]) | Q(submitted_at__isnull=False),
                name="case_submitted_has_date",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "withdrawn"])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="case_approved_has_approver",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "submitted", "approved", "withdrawn"])
                | (Q(published_at__isnull=False, closes_at__isnull=False) & ~Q(terms={})),
                name="case_published_has_terms",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(closes_at=None) | Q(starts_on__gt=_CLOSING_DAY),
                name="case_starts_after_window",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("drafted_by")) & ~Q(author_ids__contains=[F("approved_by")])),
                name="case_four_eyes",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "-id"], name="case_district_list"),
            models.Index(fields=["state", "-id"], name="case_state_list"),
            models.Index(
                fields=["closes_at"], condition=Q(state="published"), name="case_window_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.reference

    @property
    def value_pence(self) -> int:
        """Places x ceiling price, net of VAT; 0 while one of them is missing."""
        return (self.places or 0) * (self.ceiling_price_pence or 0)

    @property
    def parts_taken(self) -> frozenset[int]:
        """Ids of the people who drafted or approved it: they take no part in what follows."""
        taken = {*self.author_ids, self.drafted_by_id, self.approved_by_id}
        return frozenset(user_id for user_id in taken if user_id is not None)


class BudgetQuerySet(models.QuerySet["Budget"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own district's; for lead buyers, finance and auditors all. With the district."""
        scopes = scopes_of(actor, "view_budget")
        rows = self.select_related("district")
        return rows if scopes is None else rows.filter(district__code__in=scopes)


class Budget(models.Model):
    """A district's money in one financial year (from 1 April). Sums of its entries, in pence.

    `committed_pence` includes what is paid already. Never over, by constraint.
    """

    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    financial_year = models.PositiveSmallIntegerField()
    allocated_pence = models.BigIntegerField(default=0)
    reserved_pence = models.BigIntegerField(default=0)
    committed_pence = models.BigIntegerField(default=0)
    paid_pence = models.BigIntegerField(default=0)

    objects = BudgetQuerySet.as_manager()

    class Meta:
        db_table = "businesscases_budget"
        constraints = [
            models.UniqueConstraint(fields=["district", "financial_year"], name="budget_once"),
            models.CheckConstraint(
                condition=Q(allocated_pence__gte=F("reserved_pence") + F("committed_pence")),
                name="budget_never_over",
            ),
            models.CheckConstraint(
                condition=Q(reserved_pence__gte=0)
                & Q(paid_pence__gte=0)
                & Q(committed_pence__gte=F("paid_pence")),
                name="budget_parts_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.financial_year}"

    @property
    def reference(self) -> str:
        """As the audit log names it: "black-country/2026". Needs `district` read."""
        return f"{self.district.code}/{self.financial_year}"

    @property
    def year_label(self) -> str:
        """The financial year in words, "2026 to 2027"."""
        return financial_year_label(self.financial_year)

    @property
    def balance(self) -> Balance:
        """Its four sums, as the rules of `domain.budget` take them."""
        return Balance(
            self.allocated_pence, self.reserved_pence, self.committed_pence, self.paid_pence
        )

    @property
    def free_pence(self) -> int:
        """What can still be reserved."""
        return self.balance.free_pence


class BudgetEntry(models.Model):
    """Append-only: one movement of a district's money, in pence above zero.

    `kind` says which sums it changes (`domain.budget.EFFECTS`); `cause` is what moved it, by public
    reference, and moves it once. All but allocations are for a case; `note` is an allocation's.
    """

    class Kind(models.TextChoices):
        ALLOCATE = "allocate", "Allocated"
        RESERVE = "reserve", "Reserved at approval"
        UNRESERVE = "unreserve", "Reservation released"
        COMMIT = "commit", "Committed at award"
        RELEASE = "release", "Commitment released"
        PAY = "pay", "Paid"
        REVERSE = "reverse", "Payment reversed"

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    amount_pence = models.BigIntegerField()
    case = models.ForeignKey(
        BusinessCase, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cause = models.CharField(max_length=40)
    note = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=20)

    class Meta:
        db_table = "businesscases_budget_entry"
        constraints = [
            models.CheckConstraint(condition=Q(amount_pence__gt=0), name="budget_entry_positive"),
            models.CheckConstraint(
                condition=Q(kind="allocate", case=None)
                | (~Q(kind="allocate") & Q(case__isnull=False)),
                name="budget_entry_names_its_case",
            ),
            models.UniqueConstraint(fields=["budget", "kind", "cause"], name="budget_entry_once"),
        ]
        indexes = [models.Index(fields=["budget", "-at", "-id"], name="budget_entry_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_pence} {self.cause}"

    @property
    def way(self) -> str:
        """Which way the money went, in words."""
        return WAYS[Movement(self.kind)]

    @property
    def signed(self) -> str:
        """The amount with its sign; without one where what is free stays as it is."""
        return SIGNS[Movement(self.kind)] + pounds(self.amount_pence)

    @property
    def moved_by(self) -> str:
        """What moved it, empty where its case says it: its own approvals. Needs `case` read."""
        own = self.case is not None and self.cause.partition(":")[0] == self.case.reference
        return "" if own else self.cause
