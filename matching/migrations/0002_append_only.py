"""Signed consensus scores and results are never changed."""

from django.db import migrations

from dps.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("audit", "0002_append_only")]
    operations = [append_only("matching_result")]
