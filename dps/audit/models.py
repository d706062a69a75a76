"""The audit log: who did what to what, and when. Rows are added and never changed.

Actor and object stand as public references, not as foreign keys, so that this floor knows nobody.
No line holds a score, a price before the lock, or anything that names a participant.
"""

from django.db import models


class Line(models.Model):
    """One act. `before` and `after` are states where the act moved one."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=40)
    role = models.CharField(max_length=30, blank=True)
    act = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    before = models.CharField(max_length=30, blank=True)
    after = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        db_table = "audit_line"
        indexes = [
            models.Index(fields=["object", "-id"], name="audit_object"),
            models.Index(
                fields=["object"], opclasses=["varchar_pattern_ops"], name="audit_object_parts"
            ),
            models.Index(fields=["actor", "-id"], name="audit_actor"),
            models.Index(fields=["act", "-id"], name="audit_act"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object}"
