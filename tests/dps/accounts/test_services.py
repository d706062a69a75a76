"""Accounts and seats as rows with their audit lines."""

import pytest
from allauth.account.models import EmailAddress

from dps.accounts.actors import actor_for
from dps.accounts.demo_people import DEMO_PASSWORD, DEMO_PEOPLE
from dps.accounts.models import Membership, User
from dps.accounts.services import demo_user, end_seat, give_seat, open_account, set_active
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from tests import build
from tests.dps.scheme.test_services import make_live

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[str, str, str, str]]:
    rows = Line.objects.order_by("id")
    return list(rows.values_list("act", "object", "actor", "note"))


def test_an_account_opened_alone_is_its_own_actor(now):
    user = open_account(email="New@Example.org", name="Nina New", now=now, password="three words")
    assert user.email == "new@example.org"
    assert user.check_password("three words")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == ("new@example.org", True, False)
    assert lines() == [("account.open", user.reference, user.reference, "")]


def test_without_a_password_nobody_can_log_in_yet(now):
    user = open_account(email="new@example.org", name="Nina New", now=now)
    assert not user.has_usable_password()


@pytest.mark.parametrize("email", ["new@example.org", "NEW@example.ORG"])
def test_an_address_has_one_account_whatever_its_case(now, email):
    open_account(email="new@example.org", name="Nina New", now=now)
    with pytest.raises(RuleBroken) as refused:
        open_account(email=email, name="Nora New", now=now)
    assert [(r.code, r.field) for r in refused.value.reasons] == [("email_taken", "email")]
    assert User.objects.filter(email__iexact=email).count() == 1


def test_seats_are_given_and_ended_with_their_lines(now):
    admin = build.actor("administrator")
    user = open_account(email="new@example.org", name="Nina New", now=now, by=admin)
    seat = give_seat(user=user, role="work_coach", scope="kent", now=now, by=admin)
    give_seat(user=user, role="district_officer", scope="kent", now=now, by=admin)
    end_seat(seat=seat, now=now, by=admin)
    end_seat(seat=seat, now=now, by=admin)
    assert [(s.role, s.scope) for s in actor_for(user).seats] == [("district_officer", "kent")]
    mine = (user.reference, admin.reference)
    assert lines() == [
        ("account.open", *mine, ""),
        ("seat.give", *mine, "Work coach, kent"),
        ("seat.give", *mine, "District officer, kent"),
        ("seat.end", *mine, "Work coach, kent"),
    ]


def test_a_seat_that_is_held_or_does_not_fit_is_refused(now):
    user = open_account(email="new@example.org", name="Nina New", now=now)
    give_seat(user=user, role="buyer", now=now)
    for role, scope, codes in [
        ("buyer", "", ["seat_held"]),
        ("auditor", "", ["seat_alone"]),
        ("work_coach", "kent", ["seat_sides"]),
        ("work_coach", "", ["scope", "seat_sides"]),
    ]:
        with pytest.raises(RuleBroken) as refused:
            give_seat(user=user, role=role, scope=scope, now=now)
        assert [reason.code for reason in refused.value.reasons] == codes
    assert Membership.objects.filter(user=user).count() == 1


def test_an_ended_seat_can_be_given_again(now):
    admin = build.actor("administrator")
    user = open_account(email="new@example.org", name="Nina New", now=now)
    end_seat(seat=give_seat(user=user, role="buyer", now=now), now=now, by=admin)
    give_seat(user=user, role="auditor", now=now)
    assert [seat.role for seat in actor_for(user).seats] == ["auditor"]


def test_closing_an_account_twice_is_one_line(now):
    admin = build.actor("administrator")
    user = build.user("Nina New")
    for _ in range(2):
        set_active(user=user, active=False, now=now, by=admin)
    set_active(user=user, active=True, now=now, by=admin)
    assert [act for act, *_ in lines()] == ["account.close", "account.reopen"]


def test_the_demonstrations_people_cover_the_tale():
    roles = [person.role.value for person in DEMO_PEOPLE]
    counts = {role: roles.count(role) for role in dict.fromkeys(roles)}
    assert counts == {
        "supplier_owner": 2,
        "supplier_editor": 1,
        "district_officer": 2,
        "district_manager": 2,
        "work_coach": 2,
        "buyer": 3,
        "lead_buyer": 3,
        "finance": 2,
        "auditor": 1,
        "administrator": 1,
    }
    for part in ("key", "name", "email"):
        values = [getattr(person, part) for person in DEMO_PEOPLE]
        assert len(set(values)) == len(values)


def a_demo_buyer(now) -> User:
    return open_account(
        email="buyer@example.org", name="Bea Buyer", now=now, password=DEMO_PASSWORD
    )


def test_a_demo_person_is_found_by_key(now):
    made = a_demo_buyer(now)
    assert demo_user(key="buyer") == made
    for key in ("lead", "nobody", "", "buyer@example.org"):
        with pytest.raises(NotAllowed):
            demo_user(key=key)


def test_a_live_database_knows_no_demo_people(now, settings):
    a_demo_buyer(now)
    make_live()
    with pytest.raises(NotAllowed):
        demo_user(key="buyer")


def test_a_live_setting_knows_no_demo_people(now, settings):
    a_demo_buyer(now)
    settings.DPS_DEMO = False
    with pytest.raises(NotAllowed):
        demo_user(key="buyer")


def test_a_closed_demo_account_stays_closed(now):
    user = a_demo_buyer(now)
    set_active(user=user, active=False, now=now, by=build.actor("administrator"))
    with pytest.raises(NotAllowed):
        demo_user(key="buyer")
