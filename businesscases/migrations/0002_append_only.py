"""The budget account is a history of movements."""

from django.db import migrations

from dps.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("businesscases", "0001_initial"), ("audit", "0002_append_only")]
    operations = [append_only("businesscases_budget_entry")]
