"""`demo_accounts` and `demo_clock`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from dps.accounts.services import give_seat, open_account
from tests import build
from tests.dps.scheme.test_services import make_live

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def test_demo_accounts_prints_who_there_is(now):
    build.district("black-country")
    user = open_account(email="coach@example.org", name="Carla Coach", now=now)
    give_seat(user=user, role="work_coach", scope="black-country", now=now)
    assert run("demo_accounts").splitlines() == [
        "Carla Coach             coach@example.org           Work coach, Black Country",
        "The password of each: demo-password",
    ]


def test_demo_accounts_is_refused_where_there_are_none(now):
    with pytest.raises(CommandError, match=r"^This database has no demo accounts\.$"):
        run("demo_accounts")


def test_demo_clock_shows_and_moves(now):
    assert run("demo_clock").startswith("The clock says 2026-06-03 ")
    assert run("demo_clock", "--to", "2026-09-07") == "The clock says 2026-09-07 09:00.\n"
    assert run("demo_clock", "--days", "7") == "The clock says 2026-09-14 09:00.\n"


def test_demo_clock_never_goes_back(now):
    with pytest.raises(CommandError, match="moves forward only"):
        run("demo_clock", "--to", "2026-06-02")


def test_demo_clock_is_refused_by_a_live_database(now):
    make_live()
    with pytest.raises(CommandError, match=r"^Only a demonstration's clock is moved\.$"):
        run("demo_clock", "--days", "1")
