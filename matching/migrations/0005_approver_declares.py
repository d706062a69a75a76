"""Whoever approves an award declares interests in a seat of its own kind."""

from django.db import migrations, models

KINDS = [("evaluator", "Evaluator"), ("moderator", "Moderator"), ("approver", "Approver")]


class Migration(migrations.Migration):
    dependencies = [("matching", "0004_pinned_at_close")]
    operations = [
        migrations.AlterField(
            "panelseat", "kind", models.CharField(choices=KINDS, max_length=10)
        ),
    ]
