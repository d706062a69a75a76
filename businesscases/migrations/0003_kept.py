"""What was published is what is decided; a case is ended, never removed."""

from django.db import migrations

from dps.audit.append_only import kept, never_removed

PUBLISHED = (
    *("title", "need", "support_wanted", "provision_type", "client_groups", "district_id"),
    *("places", "ceiling_price_pence", "starts_on", "ends_on"),
    *("published_at", "closes_at", "terms"),
)


class Migration(migrations.Migration):
    dependencies = [("businesscases", "0002_append_only")]
    operations = [
        kept("businesscases_case", "reference", "drafted_by_id", "begun_at"),
        kept("businesscases_case", *PUBLISHED, once="published_at"),
        never_removed("businesscases_case"),
        never_removed("businesscases_budget"),
    ]
