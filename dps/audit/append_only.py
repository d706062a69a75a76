"""Triggers that give the database the last word over history.

`append_only(table)` refuses UPDATE, DELETE and TRUNCATE; `frozen_once(table, column)` refuses to
change or delete a row after `column` has been filled; `kept(table, columns)` refuses to change
some columns, and `never_removed(table)` to remove a row.
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


def kept(table: str, *columns: str, once: str = "") -> RunSQL:
    """A migration operation: these columns keep what was inserted, or what stood when `once` was
    filled. May be used more than once for a table, with another `once` each time.
    """
    name = f"{table}_kept_{once}" if once else f"{table}_kept"
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    since = f"OLD.{once} IS NOT NULL AND " if once else ""
    return RunSQL(
        f"""{_REFUSE}
        CREATE TRIGGER {name} BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({since}ROW({old}) IS DISTINCT FROM ROW({new}))
            EXECUTE FUNCTION dps_refuse();
        """,
        f"DROP TRIGGER {name} ON {table};",
    )


def never_removed(table: str, *, rows: bool = True) -> RunSQL:
    """A migration operation: no row of `table` is deleted, and it is never emptied.

    Without `rows` only the emptying: for tables whose own triggers know which row may go.
    """
    deleted = f"""CREATE TRIGGER {table}_stays BEFORE DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION dps_refuse();"""
    return RunSQL(
        f"""{_REFUSE}
        {deleted if rows else ""}
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION dps_refuse();
        """,
        f"""DROP TRIGGER IF EXISTS {table}_stays ON {table};
        DROP TRIGGER {table}_no_truncate ON {table};""",
    )
