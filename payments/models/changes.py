"""What a buyer proposes to do with a contract, until a lead buyer has answered."""

from django.db import models
from django.db.models import F, Q

from dps.accounts.models import User
from payments.domain.changes import CHANGES
from payments.domain.referrals import ENDINGS
from payments.models.delivery import Contract


class ContractChange(models.Model):
    """A proposal to suspend or terminate a contract; `settled_at` is empty while it waits.

    `made` says whether it was approved; one that was refused or taken back was not. `ended_by` is
    the code of a termination (`domain.referrals`).
    """

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="+")
    change = models.CharField(max_length=12, choices=list(CHANGES.items()))
    ended_by = models.CharField(max_length=20, choices=list(ENDINGS.items()), blank=True)
    reason = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    settled_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    made = models.BooleanField(default=False)

    class Meta:
        db_table = "payments_change"
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(settled_at=None), name="change_one_open"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=False) | Q(made=False, settled_by=None),
                name="change_settled_whole",
            ),
            models.CheckConstraint(condition=Q(change__in=sorted(CHANGES)), name="change_is_known"),
            models.CheckConstraint(
                condition=Q(change="suspend", ended_by="")
                | (Q(change="terminate") & ~Q(ended_by="")),
                name="change_ended_by_if_terminated",
            ),
            models.CheckConstraint(
                condition=Q(made=False)
                | (Q(settled_by__isnull=False) & ~Q(settled_by=F("proposed_by"))),
                name="change_four_eyes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_change_display()} of {self.contract}"
