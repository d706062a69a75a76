"""Narrowing the audit log."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection

from dps.audit.models import Line
from dps.audit.selectors import history, narrowed
from dps.audit.services import build_line, write_lines

pytestmark = pytest.mark.django_db

LINES = [
    (datetime(2026, 6, 2, 22, 59, tzinfo=UTC), "USR-0001", "case.begin", "CASE-2026-0001"),
    (datetime(2026, 6, 2, 23, 0, tzinfo=UTC), "USR-0001", "case.submit", "CASE-2026-0001"),
    (datetime(2026, 6, 3, 22, 59, tzinfo=UTC), "USR-0002", "case.approve", "CASE-2026-0001"),
    (datetime(2026, 6, 3, 23, 0, tzinfo=UTC), "USR-0002", "case.begin", "CASE-2026-0002"),
]


@pytest.fixture(autouse=True)
def lines():
    write_lines(
        build_line(now=at, actor=actor, role="", act=act, object_reference=reference)
        for at, actor, act, reference in LINES
    )


def acts(rows) -> list[str]:
    return [f"{line.act} {line.object[-1]}" for line in rows]


def test_all_lines_come_newest_first():
    assert acts(narrowed()) == ["case.begin 2", "case.approve 1", "case.submit 1", "case.begin 1"]
    assert Line.objects.count() == 4


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"object_reference": "CASE-2026-0002"}, ["case.begin 2"]),
        ({"actors": ["USR-0001"]}, ["case.submit 1", "case.begin 1"]),
        ({"actors": []}, []),
        ({"act": "case.begin"}, ["case.begin 2", "case.begin 1"]),
        ({"first": date(2026, 6, 4)}, ["case.begin 2"]),
        ({"last": date(2026, 6, 2)}, ["case.begin 1"]),
        (
            {"first": date(2026, 6, 3), "last": date(2026, 6, 3)},
            ["case.approve 1", "case.submit 1"],
        ),
        ({"act": "case.begin", "actors": ["USR-0002"]}, ["case.begin 2"]),
    ],
)
def test_days_are_days_in_london_and_both_ends_count(asked, found):
    assert acts(narrowed(**asked)) == found


def test_with_an_object_come_its_parts_and_what_belongs_to_it():
    names = ["CON-0012", "CON-0012/007", "CON-00120", "CON-0012%", "CON-0013/001", "STM-0004"]
    write_lines(
        build_line(now=LINES[0][0], actor="system", role="", act="x", object_reference=name)
        for name in names
    )

    def found(**asked) -> list[str]:
        return [line.object for line in narrowed(**asked)]

    assert found(object_reference="CON-0012") == ["CON-0012/007", "CON-0012"]
    assert found(object_reference="CON-0012", belonging=["STM-0004"]) == [
        "STM-0004",
        "CON-0012/007",
        "CON-0012",
    ]
    assert found(object_reference="CON-001_") == []
    assert found(belonging=["STM-0004"])[0] == "STM-0004"
    assert len(found(belonging=["STM-0004"])) == 10


def test_the_parts_of_an_object_are_found_by_an_index_in_a_long_log():
    write_lines(
        build_line(
            now=LINES[0][0], actor="system", role="", act="x",
            object_reference=f"CON-{number % 2000:04d}/{number:03d}",
        )
        for number in range(100_000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE audit_line")
    rows = narrowed(object_reference="CON-0012", belonging=["STM-0004"])[:26]
    plan = rows.explain()
    assert "Seq Scan" not in plan
    assert "audit_object_parts" in plan
    assert len(rows) == 26


def test_the_history_of_one_object():
    assert acts(history("CASE-2026-0001")) == ["case.approve 1", "case.submit 1", "case.begin 1"]
