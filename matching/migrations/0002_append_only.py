"""The database has the last word over what was pinned, scored, signed, locked and told."""

from django.db import migrations

from dps.audit.append_only import append_only

PINNED = """
CREATE FUNCTION matching_keep_candidate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a candidate is never removed'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF (NEW.run_id, NEW.offer_id, NEW.version_id, NEW.alias)
        IS DISTINCT FROM (OLD.run_id, OLD.offer_id, OLD.version_id, OLD.alias) THEN
        RAISE EXCEPTION 'what a candidate pins is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF OLD.matched_at IS NOT NULL
        AND (NEW.matched_at, NEW.eligible, NEW.gates, NEW.fit_bp, NEW.fit_parts)
        IS DISTINCT FROM (OLD.matched_at, OLD.eligible, OLD.gates, OLD.fit_bp, OLD.fit_parts) THEN
        RAISE EXCEPTION 'a candidate is matched once'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matching_candidate_kept BEFORE UPDATE OR DELETE ON matching_candidate
    FOR EACH ROW EXECUTE FUNCTION matching_keep_candidate();
"""

SUBMITTED = """
CREATE FUNCTION matching_keep_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM matching_panel_seat
        WHERE submitted_at IS NOT NULL
            AND id = CASE WHEN TG_OP = 'DELETE' THEN OLD.seat_id ELSE NEW.seat_id END
    ) THEN
        RAISE EXCEPTION 'submitted scores are never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER matching_mark_kept BEFORE INSERT OR UPDATE OR DELETE ON matching_mark
    FOR EACH ROW EXECUTE FUNCTION matching_keep_mark();
"""

LOCKED = """
CREATE FUNCTION matching_keep_consensus() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM matching_result
        WHERE candidate_id
            = CASE WHEN TG_OP = 'DELETE' THEN OLD.candidate_id ELSE NEW.candidate_id END
    ) THEN
        RAISE EXCEPTION 'locked scores are never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER matching_consensus_kept BEFORE INSERT OR UPDATE OR DELETE ON matching_consensus
    FOR EACH ROW EXECUTE FUNCTION matching_keep_consensus();
"""

TOLD = """
CREATE FUNCTION matching_keep_feedback() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.letter_id IS NOT NULL
        OR (NEW.candidate_id, NEW.number, NEW.award_id, NEW.content, NEW.made_at)
        IS DISTINCT FROM (OLD.candidate_id, OLD.number, OLD.award_id, OLD.content, OLD.made_at) THEN
        RAISE EXCEPTION 'feedback is never changed'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER matching_feedback_kept BEFORE UPDATE OR DELETE ON matching_feedback
    FOR EACH ROW EXECUTE FUNCTION matching_keep_feedback();
"""


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        append_only("matching_result"),
        *[
            migrations.RunSQL(sql, f"DROP FUNCTION matching_keep_{name} CASCADE")
            for name, sql in (
                ("candidate", PINNED),
                ("mark", SUBMITTED),
                ("consensus", LOCKED),
                ("feedback", TOLD),
            )
        ],
    ]
