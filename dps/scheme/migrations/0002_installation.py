"""What this database is, once and for all; and the counters of public references."""

import os

from django.db import migrations

SEQUENCES = ("usr", "sup", "ofr", "case", "run", "awd", "con", "stm", "doc")


def write_installation(apps, schema_editor):
    """Demo only where the launcher, which has just created the database, says so."""
    kind = "demo" if os.environ.get("DPS_INSTALLATION") == "demo" else "live"
    apps.get_model("scheme", "Installation").objects.create(id=1, kind=kind)


def write_terms(apps, schema_editor):
    """The scheme's first terms: the defaults of the domain's documents."""
    apps.get_model("scheme", "Terms").objects.create(
        valid_from="2017-01-01",
        question_weights=[30, 30, 25, 15],
        fit_weights={
            "text": 3000,
            "client_groups": 2500,
            "price": 2000,
            "lead_time": 1000,
            "places": 1500,
        },
    )


class Migration(migrations.Migration):
    dependencies = [("scheme", "0001_initial")]
    operations = [
        migrations.RunPython(write_installation, migrations.RunPython.noop),
        migrations.RunPython(write_terms, migrations.RunPython.noop),
        *[
            migrations.RunSQL(f"CREATE SEQUENCE ref_{name}", f"DROP SEQUENCE ref_{name}")
            for name in SEQUENCES
        ],
        migrations.RunSQL(
            """
            CREATE FUNCTION dps_keep_installation() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP <> 'UPDATE' OR NEW.kind <> OLD.kind THEN
                    RAISE EXCEPTION 'the kind of an installation never changes'
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER scheme_installation_kept BEFORE UPDATE OR DELETE ON scheme_installation
                FOR EACH ROW EXECUTE FUNCTION dps_keep_installation();
            """,
            "DROP TRIGGER scheme_installation_kept ON scheme_installation;"
            "DROP FUNCTION dps_keep_installation();",
        ),
    ]
