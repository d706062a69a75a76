"""Who looked at participants: a log of its own, apart from the audit log, and not kept for ever."""

from django.db import models

from dps.accounts.models import User


class Reading(models.Model):
    """One page about participants was shown to one person.

    `what` is what the page was about: a participant's number, a contract for its list, or
    "referrals" for a coach's own. Rows go 2 years after they were written (DOMAIN 5).
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", db_index=False)
    what = models.CharField(max_length=30)
    at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "payments_reading"

    def __str__(self) -> str:
        return f"{self.what} {self.at}"
