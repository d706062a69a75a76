"""A submitted version and its price never change."""

from django.db import migrations

from dps.audit.append_only import frozen_once


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        frozen_once("suppliers_offer_version", "submitted_at"),
        frozen_once("suppliers_offer_price", "frozen_at"),
    ]
