"""The outbox: a message is a row, written in the transaction of what it tells."""

from django.db import models

from dps.accounts.models import User


class Message(models.Model):
    """One message to one person, at most once for one cause (`dedupe_key`).

    `due_at` is in real time, not the scheme's: empty means at once. Claiming a row sets it to the
    end of the claim, a failure to the next try, so that a killed worker's rows come back.
    """

    kind = models.CharField(max_length=40)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=160)
    body = models.TextField()
    link = models.CharField(max_length=200, blank=True)
    dedupe_key = models.CharField(max_length=120, unique=True)
    written_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "notifications_message"
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=models.Q(sent_at=None), name="message_due"
            ),
            models.Index(fields=["user", "-id"], name="message_user"),
        ]

    def __str__(self) -> str:
        return self.subject
