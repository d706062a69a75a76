"""J1 and J2: the milestones of many participants, against one hand-written SQL statement.

`milestones.sql` is the reference: the same rows into the same table, in one statement. The world is
made by SQL too, on contracts of 50 places of one price; jobs overlap, go on, or fall short.
"""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from django.db import connection, transaction

from payments.sweeps import earn_milestones
from tests import build
from tests.bench.measuring import Figure, seconds

REFERENCE = Path(__file__).with_name("milestones.sql").read_text(encoding="utf-8")
AS_OF = build.date(2027, 6, 1)
PLACES = 50
MOST, MOST_AGAIN, MEMORY = 1.5, 3, 150
"""The bars of QUALITY: J1, J2, and megabytes."""

_ANTI_JOIN = """
    SELECT DISTINCT e.participant_id FROM payments_event e
    WHERE NOT EXISTS (SELECT FROM payments_judged j
                      WHERE j.participant_id = e.participant_id AND j.last_event >= e.id)
"""

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
    with build.past_the_triggers(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE payments_milestone, payments_judged")
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def reference() -> None:
    """The hand-written statement."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(REFERENCE, {"as_of": AS_OF, "now": build.NOW})


def ours() -> None:
    """The sweep."""
    earn_milestones(as_of=AS_OF, now=build.NOW)


def anti_join() -> None:
    """Every event against the marks: what a look that finds nothing cannot do without."""
    with connection.cursor() as cursor:
        cursor.execute(_ANTI_JOIN)
        cursor.fetchall()


def earned() -> set[tuple[object, ...]]:
    """What stands in the table of the bench's own participants, for comparing the two."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participant_id, kind, earned_on, fee_pence, because FROM payments_milestone"
            " WHERE reference LIKE 'CON-B%'"
        )
        return set(cursor.fetchall())


def peak_megabytes() -> float:
    """The most memory that a process of its own holds, which like a worker does the sweep alone.

    Read as the peak of that program's own pages: `ru_maxrss` begins with those of its parent, which
    made the demo market.
    """
    name = connection.settings_dict["NAME"]
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    program = (
        "import sys, django; django.setup(); from datetime import date, datetime;"
        "from payments.sweeps import earn_milestones;"
        "as_of, now = date.fromisoformat(sys.argv[1]), datetime.fromisoformat(sys.argv[2]);"
        "earn_milestones(as_of=as_of, now=now);"
        "print(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, AS_OF.isoformat(), build.NOW.isoformat()],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "dps.settings"},
        check=True,
        capture_output=True,
    )
    return int(said.stdout.split()[-1]) / 1024


def figures(count: int = 10_000) -> list[Figure]:
    """J1 and J2 at so many participants, each beside its reference in the same run."""
    load_participants(count)
    slow = seconds(reference, before=clear)
    expected = earned()
    fast = seconds(ours, before=clear)
    if earned() != expected:
        raise SystemExit("J1: the sweep and the hand-written statement earn different milestones")
    again = seconds(ours)
    joined = seconds(anti_join)
    clear()
    memory = peak_megabytes()
    return [
        _figure("J1", f"milestones of {count:,} participants", fast, slow, MOST),
        Figure("J1", "peak memory", f"{memory:.0f} MB", "", None, "<= 150 MB", memory <= MEMORY),
        _figure("J2", "run again with nothing due", again, joined, MOST_AGAIN),
    ]


def _figure(id_: str, what: str, measured: float, slow: float, bar: float) -> Figure:
    ratio = measured / slow
    return Figure(
        id_, what, f"{measured:.2f} s", f"{slow:.2f} s", ratio, f"<= {bar:g}x", ratio <= bar
    )
