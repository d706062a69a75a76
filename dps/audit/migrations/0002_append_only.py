"""History is never changed."""

from django.db import migrations

from dps.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [append_only("audit_line")]
