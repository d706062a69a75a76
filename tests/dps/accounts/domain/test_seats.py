"""Which seats go together."""

import itertools

import pytest

from dps.accounts.domain.seats import may_not_sit_because, scope_wrong_because
from dps.accounts.roles import CENTRAL_ROLES, DISTRICT_ROLES, SUPPLIER_ROLES, Role

PEOPLE = [role for role in Role if role is not Role.SYSTEM]
ALONE = {"auditor", "administrator"}


def codes(role: str, *held: str) -> list[str]:
    return [reason.code for reason in may_not_sit_because(role, held)]


@pytest.mark.parametrize(("role", "other"), list(itertools.product(PEOPLE, PEOPLE)))
def test_each_pair(role, other):
    sides = [SUPPLIER_ROLES, DISTRICT_ROLES, CENTRAL_ROLES]
    together = any({role, other} <= side for side in sides)
    if role == other:
        expected = []
    elif {role, other} & ALONE:
        expected = ["seat_alone"]
    else:
        expected = [] if together else ["seat_sides"]
    assert codes(role, other) == expected


def test_the_first_seat_is_always_right():
    assert [codes(role) for role in PEOPLE] == [[]] * len(PEOPLE)


@pytest.mark.parametrize(
    ("role", "scope", "field"),
    [
        ("supplier_owner", "", "supplier"),
        ("supplier_editor", "black-country", "supplier"),
        ("work_coach", "", "district"),
        ("district_manager", "SUP-0001", "district"),
        ("buyer", "kent", "role"),
    ],
)
def test_a_wrong_scope_is_said_by_its_field(role, scope, field):
    assert [reason.field for reason in scope_wrong_because(role, scope)] == [field]


@pytest.mark.parametrize(
    ("role", "scope"),
    [("supplier_owner", "SUP-0001"), ("district_officer", "kent"), ("finance", "")],
)
def test_a_right_scope_is_right(role, scope):
    assert scope_wrong_because(role, scope) == []
