"""Who opened a sealed case stays on record."""

from django.db import migrations

from dps.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_append_only")]
    operations = [append_only("accounts_door_opening")]
