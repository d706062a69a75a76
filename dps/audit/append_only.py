"""Triggers that give the database the last word over history.

`append_only(table)` refuses UPDATE, DELETE and TRUNCATE; `frozen_once(table, column)` refuses to
change or delete a row after `column` has been filled.
"""

from django.db.migrations import RunSQL

_REFUSE = """
CREATE OR REPLACE FUNCTION dps_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%: rows of % are never changed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""


def append_only(table: str) -> RunSQL:
    """A migration operation: rows of `table` can be inserted and read, nothing else."""
    return RunSQL(
        f"""{_REFUSE}
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION dps_refuse();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION dps_refuse();
        """,
        f"""DROP TRIGGER {table}_append_only ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};""",
    )


def frozen_once(table: str, column: str) -> RunSQL:
    """A migration operation: once `column` is not null, the row of `table` stays as it is."""
    return RunSQL(
        f"""{_REFUSE}
        CREATE TRIGGER {table}_frozen BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW WHEN (OLD.{column} IS NOT NULL) EXECUTE FUNCTION dps_refuse();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION dps_refuse();
        """,
        f"""DROP TRIGGER {table}_frozen ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};""",
    )
