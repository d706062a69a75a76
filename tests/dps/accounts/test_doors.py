"""Closed doors: the SQL of the subquery says what the queryset says."""

import pytest

from dps.accounts.actors import NOBODY, SYSTEM, Actor
from dps.accounts.doors import (
    close_doors,
    closed_count,
    closed_references,
    closed_to,
    record_opening,
    reopen_doors,
)
from dps.accounts.models import ClosedDoor, FieldGroup
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(now) -> list[Actor]:
    """A buyer who opened a seal, another, an evaluator with doors of the own, an officer."""
    opener, buyer, lead = build.actor("buyer"), build.actor("buyer"), build.actor("lead_buyer")
    officer = build.actor("district_officer", "kent")
    for case, group, users in (
        ("CASE-1", FieldGroup.IDENTITY, [None]),
        ("CASE-2", FieldGroup.ALL, [None, lead.user_id]),
        ("CASE-3", FieldGroup.IDENTITY, [lead.user_id, officer.user_id]),
        ("CASE-4", FieldGroup.ALL, [None]),
    ):
        close_doors(
            references=[f"OFR-{case}", "OFR-SHARED", case],
            group=group,
            because_of=case,
            reason="a test",
            now=now,
            user_ids=users,
        )
    record_opening(user_id=opener.user_id, because_of="CASE-1", now=now)
    reopen_doors(because_of="CASE-4", now=now, group=FieldGroup.ALL)
    return [opener, buyer, lead, officer, NOBODY, SYSTEM]


@pytest.mark.parametrize(
    "groups",
    [(), (FieldGroup.ALL,), (FieldGroup.IDENTITY,), (FieldGroup.ALL, FieldGroup.IDENTITY)],
)
def test_the_subquery_names_the_doors_of_the_queryset(people, groups):
    found = []
    for actor in people:
        doors = set(closed_to(actor, *groups).values_list("object_reference", flat=True))
        inside = ClosedDoor.objects.filter(object_reference__in=closed_references(actor, *groups))
        assert set(inside.values_list("object_reference", flat=True)) == doors
        offers = {reference for reference in doors if reference.startswith("OFR-")}
        assert closed_count(actor, "OFR-", *groups) == len(offers)
        found.append(len(doors))
    assert (
        found
        == {
            (): [3, 5, 7, 3, 0, 0],
            (FieldGroup.ALL,): [3, 3, 3, 0, 0, 0],
            (FieldGroup.IDENTITY,): [0, 3, 5, 3, 0, 0],
            (FieldGroup.ALL, FieldGroup.IDENTITY): [3, 5, 7, 3, 0, 0],
        }[groups]
    )
