"""The close pins what else goes into a match: standing, places taken, money reserved."""

from django.db import migrations, models

PINNED = """
CREATE FUNCTION matching_keep_inputs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what the close pins is never changed'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER matching_candidate_inputs BEFORE UPDATE ON matching_candidate
    FOR EACH ROW WHEN (ROW(OLD.supplier_state, OLD.places_taken)
        IS DISTINCT FROM ROW(NEW.supplier_state, NEW.places_taken))
    EXECUTE FUNCTION matching_keep_inputs();
CREATE TRIGGER matching_run_inputs BEFORE UPDATE ON matching_run
    FOR EACH ROW WHEN (OLD.reserved_pence IS DISTINCT FROM NEW.reserved_pence)
    EXECUTE FUNCTION matching_keep_inputs();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0003_kept")]
    operations = [
        migrations.AddField("candidate", "places_taken", models.PositiveIntegerField(default=0)),
        migrations.AddField(
            "candidate", "supplier_state", models.CharField(default="admitted", max_length=12)
        ),
        migrations.AddField("matchrun", "reserved_pence", models.BigIntegerField(default=0)),
        migrations.RunSQL(PINNED, "DROP FUNCTION matching_keep_inputs CASCADE"),
    ]
