"""A case on which offers are left is ended by two people: one proposes, another confirms."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import PROTECT, Q

from dps.audit.append_only import kept, never_removed


class Migration(migrations.Migration):
    dependencies = [
        ("businesscases", "0003_kept"),
        ("matching", "0005_approver_declares"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Ending",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.TextField()),
                ("proposed_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to="businesscases.businesscase"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "matching_ending",
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(("settled_at", None)), fields=("case",), name="ending_one_open"
                    )
                ],
            },
        ),
        kept("matching_ending", "case_id", "reason", "proposed_by_id", "proposed_at"),
        kept("matching_ending", "settled_at", once="settled_at"),
        never_removed("matching_ending"),
    ]
