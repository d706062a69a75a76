"""Where the counters of failed log-ins and the like are kept (the cache of `dps.settings`)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]
    operations = [
        migrations.RunSQL(
            """CREATE TABLE accounts_rate_limit (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX accounts_rate_limit_expires ON accounts_rate_limit (expires);""",
            "DROP TABLE accounts_rate_limit;",
        )
    ]
