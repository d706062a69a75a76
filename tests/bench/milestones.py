"""J1 and J2: the milestones of many participants, against one hand-written SQL statement.

`milestones.sql` is the reference: the same rows into the same table, in one statement. The world is
made by SQL too, on contracts of 50 places of one price, with jobs that overlap, go on, or fall short.
"""

import resource
import time
from pathlib import Path

from django.db import connection, transaction

from dps.scheme import clock
from payments.sweeps import earn_milestones
from tests import build
from tests.bench.measuring import Figure

REFERENCE = Path(__file__).with_name("milestones.sql").read_text(encoding="utf-8")
AS_OF = build.date(2027, 6, 1)
PLACES = 50

_CONTRACTS = """
    WITH cases AS (
        INSERT INTO businesscases_case (reference, {case})
        SELECT 'BENCH-' || n, {case} FROM businesscases_case, generate_series(1, %(contracts)s) n
        WHERE id = %(case)s RETURNING id
    ), runs AS (
        INSERT INTO matching_run (reference, case_id, {run})
        SELECT 'BENCH-' || cases.id, cases.id, {run} FROM matching_run, cases
        WHERE matching_run.id = %(run)s RETURNING id, case_id
    ), candidates AS (
        INSERT INTO matching_candidate (run_id, {candidate})
        SELECT runs.id, {candidate} FROM matching_candidate, runs
        WHERE matching_candidate.id = %(candidate)s RETURNING id, run_id
    ), awards AS (
        INSERT INTO matching_award (reference, case_id, candidate_id, {award})
        SELECT 'BENCH-' || runs.case_id, runs.case_id, candidates.id, {award}
        FROM matching_award, runs JOIN candidates ON candidates.run_id = runs.id
        WHERE matching_award.id = %(award)s RETURNING id
    )
    INSERT INTO payments_contract (reference, award_id, {contract})
    SELECT 'CON-B' || awards.id, awards.id, {contract} FROM payments_contract, awards
    WHERE payments_contract.id = %(contract)s
"""
_PEOPLE = """
    INSERT INTO payments_participant (reference, state, contract_id, number, referred_by_id,
                                      referred_at, ended_because)
    SELECT c.reference || '/' || lpad(n::text, 3, '0'), 'completed', c.id, n, %(coach)s,
           timestamptz '2026-07-01 09:00+00' + make_interval(days => n %% 7), ''
    FROM payments_contract c, generate_series(1, %(places)s) n
    WHERE c.reference LIKE 'CON-B%%';

    INSERT INTO payments_event (participant_id, kind, "on", until, confirmed_to, evidence,
                                evidenced_on, detail, recorded_at, recorded_by)
    SELECT p.id, e.kind, e.day, e.until, e.confirmed_to, 'register', e.day, '{}',
           timestamptz '2027-05-01 09:00+00', 'USR-0001'
    FROM payments_participant p
    CROSS JOIN LATERAL (
        SELECT 'started' AS kind, date '2026-07-10' + (p.id %% 30)::int AS day,
               NULL::date AS until, NULL::date AS confirmed_to
        UNION ALL
        SELECT CASE WHEN p.id %% 10 = 0 THEN 'left_for_job' ELSE 'completed' END,
               date '2026-09-10' + (p.id %% 30)::int, NULL, NULL WHERE p.id %% 5 <> 1
        UNION ALL
        SELECT 'job', date '2026-09-15' + (p.id %% 30)::int,
               date '2026-09-15' + (p.id %% 30 + p.id %% 50)::int, NULL WHERE p.id %% 5 IN (0, 2)
        UNION ALL
        SELECT 'job', date '2026-10-01' + (p.id %% 30)::int, NULL,
               date '2026-10-01' + (p.id %% 30 + p.id %% 40)::int WHERE p.id %% 5 = 2
    ) e
    ORDER BY p.id, e.day;
"""


def load_participants(count: int) -> None:
    """So many participants with two or three events each, committed and analysed."""
    with transaction.atomic():
        first = build.contract()
        rows = {
            "contract": first,
            "award": first.award,
            "case": first.award.case,
            "candidate": first.award.candidate,
            "run": first.award.candidate.run,
        }
        own = {"id", "reference", "award_id", "case_id", "candidate_id", "run_id"}
        columns = {
            name: ", ".join(
                f'{row._meta.db_table}."{field.column}"'
                for field in row._meta.concrete_fields
                if field.column not in own
            )
            for name, row in rows.items()
        }
        sql = _CONTRACTS
        for name, row in rows.items():
            bare = columns[name].replace(f"{row._meta.db_table}.", "")
            sql = sql.replace(f", {{{name}}})", f", {bare})").replace(f"{{{name}}}", columns[name])
        coach = build.user("Kit Coach")
        with connection.cursor() as cursor:
            numbers = {name: row.pk for name, row in rows.items()}
            cursor.execute(sql, {**numbers, "contracts": count // PLACES})
            cursor.execute(_PEOPLE, {"coach": coach.pk, "places": PLACES})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def clear() -> None:
    """As if nothing had been earned or judged."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_milestone, payments_judged")
        cursor.execute("CHECKPOINT")


def reference() -> None:
    """The hand-written statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFERENCE, {"as_of": AS_OF, "now": clock.now()})


def ours() -> None:
    """The sweep."""
    earn_milestones(as_of=AS_OF, now=clock.now())


def earned() -> set[tuple[object, ...]]:
    """What stands in the table, for comparing the two."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participant_id, kind, earned_on, fee_pence, because FROM payments_milestone"
        )
        return set(cursor.fetchall())
