"""The award of a case, or the proposal to end it without one."""

from typing import Self

from django.db import models
from django.db.models import Q

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references
from dps.accounts.models import FieldGroup, User
from dps.accounts.policy import may, scopes_of
from matching.domain.lifecycle import AWARD, REFUSED
from matching.models.candidates import Candidate


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
            return rows if may(actor, "follow_decisions") else rows.filter(state="accepted")
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
