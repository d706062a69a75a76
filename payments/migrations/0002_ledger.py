"""Events and ledger are append-only, and every ledger transaction sums to zero at its commit."""

from django.db import migrations

from dps.audit.append_only import append_only


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("audit", "0002_append_only")]
    operations = [
        append_only("payments_event"),
        append_only("payments_ledger_transaction"),
        append_only("payments_posting"),
        migrations.RunSQL(
            """
            CREATE FUNCTION dps_ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT sum(amount_pence) FROM payments_posting
                    WHERE transaction_id = NEW.transaction_id) <> 0 THEN
                    RAISE EXCEPTION 'ledger transaction % does not balance', NEW.transaction_id
                        USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NULL;
            END $$;
            CREATE CONSTRAINT TRIGGER payments_posting_balances AFTER INSERT ON payments_posting
                DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION dps_ledger_balances();
            """,
            "DROP TRIGGER payments_posting_balances ON payments_posting;"
            "DROP FUNCTION dps_ledger_balances();",
        ),
    ]
