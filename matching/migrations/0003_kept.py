"""Runs, seats and awards keep what they were made with; nothing of a decision is removed."""

from django.db import migrations

from dps.audit.append_only import kept, never_removed


class Migration(migrations.Migration):
    dependencies = [("matching", "0002_append_only")]
    operations = [
        kept(
            "matching_run",
            *("reference", "case_id", "pinned_at", "terms", "total"),
            *("engine_version", "inputs_hash", "lot_seed"),
        ),
        kept("matching_panel_seat", "case_id", "user_id", "kind", "appointed_at", "appointed_by"),
        kept("matching_panel_seat", "declared_at", "conflict", "interest", once="declared_at"),
        kept("matching_panel_seat", "submitted_at", once="submitted_at"),
        kept(
            "matching_award",
            *("reference", "case_id", "candidate_id", "value_pence"),
            *("recommended_by_id", "recommended_at", "recommendation"),
        ),
        kept("matching_award", "approved_by_id", "approved_at", once="approved_at"),
        *map(never_removed, ("matching_run", "matching_panel_seat", "matching_award")),
        *(
            never_removed(f"matching_{name}", rows=False)
            for name in ("candidate", "mark", "consensus", "feedback")
        ),
    ]
