"""Private files, kept under the hash of what they hold. Each app guards its own downloads."""

from django.db import models


class Document(models.Model):
    """One stored file. `name` is what the person called it, `media_type` what its content is."""

    class Origin(models.TextChoices):
        UPLOADED = "uploaded", "Uploaded"
        MADE = "made", "Made by the system"

    reference = models.CharField(max_length=20, unique=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    origin = models.CharField(max_length=10, choices=Origin)
    remarks = models.JSONField(default=list)
    added_at = models.DateTimeField()
    added_by = models.CharField(max_length=20)

    class Meta:
        db_table = "documents_document"

    def __str__(self) -> str:
        return self.name
