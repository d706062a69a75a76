"""The database's planner, within the one transaction that loads the market."""

from django.db import connection


def look_at_the_tables() -> None:
    """Tell the planner how large the tables are now: only this transaction can see them yet."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
