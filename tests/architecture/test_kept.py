"""The database has the last word: what was frozen stays, and nothing of the history is removed."""

import pytest
from django.db import IntegrityError, connection, transaction

from payments.models import Milestone, Statement
from tests import build
from tests.matching.tale import tale

#: Table, column, another value.
FROZEN = """
businesscases_case             title                'Another'
businesscases_case             places               places + 1
businesscases_case             ceiling_price_pence  ceiling_price_pence + 1
businesscases_case             terms                '{}'
businesscases_case             closes_at            closes_at + interval '1 day'
matching_run                   terms                '{"x": 1}'
matching_run                   lot_seed             'another'
matching_run                   inputs_hash          'another'
matching_candidate             alias                alias + 100
matching_candidate             eligible             NOT eligible
matching_panel_seat            kind                 'moderator'
matching_panel_seat            conflict             NOT conflict
matching_panel_seat            submitted_at         NULL
matching_mark                  score                0
matching_consensus             score                0
matching_result                total_points         100
matching_award                 value_pence          1
matching_award                 candidate_id         candidate_id + 1
matching_award                 approved_by_id       recommended_by_id
matching_feedback              content              '{}'
payments_contract              terms                '{}'
payments_contract              provision_type       'R1'
payments_contract              unit_price_pence     1
payments_contract              vat_treatment        'outside'
payments_participant           referred_at          now()
payments_milestone             fee_pence            1
payments_milestone             earned_on            '2026-01-01'
payments_statement             month                '2026-01-01'
payments_statement             net_pence            1
payments_statement             approved_at          NULL
payments_event                 "on"                 '2026-01-01'
businesscases_budget_entry     amount_pence         1
suppliers_offer_version        title                'Another'
suppliers_offer_price          unit_price_pence     1
audit_line                     act                  'another'
"""
ROWS = [tuple(line.split(maxsplit=2)) for line in FROZEN.strip().splitlines()]
TABLES = sorted({table for table, _, _ in ROWS})


@pytest.fixture
def history(now):
    """A case through to its acceptance, and another's contract with an approved statement."""
    tale().until("accept")
    contract = build.contract()
    participant = build.participant(contract, "started")
    build.event(participant, "started", build.TODAY)
    statement = Statement.objects.create(
        reference="STM-9001",
        state="approved",
        contract=contract,
        month=build.TODAY.replace(day=1),
        net_pence=80_00,
        vat_pence=0,
        drawn_at=now,
        confirmed_by=build.user("Confirms"),
        confirmed_at=now,
        pay_by=build.TODAY,
        approved_by=build.user("Approves"),
        approved_at=now,
    )
    Milestone.objects.create(
        reference=f"{participant.reference}/start",
        state="passed",
        participant=participant,
        contract=contract,
        kind="start",
        earned_on=build.TODAY,
        fee_pence=80_00,
        because="attended",
        earned_at=now,
        checked_at=now,
        statement=statement,
    )


def run(sql: str) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.rowcount


def test_what_was_frozen_is_not_changed(history):
    done = []
    for table, column, value in ROWS:
        try:
            changed = run(f"UPDATE {table} SET {column} = {value}")
        except IntegrityError:
            continue
        done.append(f"{table}.{column}: {changed} rows")
    assert done == []


def test_nothing_of_the_history_is_removed(history):
    removed = []
    for table in TABLES:
        assert run(f"SELECT 1 FROM {table}") > 0
        try:
            run(f"DELETE FROM {table}")
        except IntegrityError:
            continue
        removed.append(table)
    assert removed == []


@pytest.mark.parametrize("table", [*TABLES, "payments_participant_identity"])
def test_no_table_of_the_history_is_emptied(db, table):
    with pytest.raises(IntegrityError, match="TRUNCATE: rows of"):
        run(f"TRUNCATE {table} CASCADE")


def test_what_may_change_still_does(history):
    assert run("UPDATE payments_contract SET last_participant = last_participant + 1") == 1
    assert run("UPDATE payments_statement SET query = query || '.'") == 1
    assert run("UPDATE payments_milestone SET check_reason = 'seen'") == 1
