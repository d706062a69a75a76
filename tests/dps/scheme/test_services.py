"""New terms, and the clock of a demonstration."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.scheme import clock
from dps.scheme.models import Installation, Terms
from dps.scheme.selectors import terms_on
from dps.scheme.services import add_terms, move_clock
from tests.dps.scheme.domain.test_terms import GOOD

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)


def move(to, now) -> None:
    move_clock(to=to, now=now, actor="USR-0001", role="administrator")


def test_new_terms_are_in_force_from_their_day_and_change_nothing_before(now):
    before = terms_on(GOOD.valid_from - timedelta(days=1))
    made = add_terms(draft=GOOD, now=now, actor="USR-0001", role="administrator")
    assert terms_on(GOOD.valid_from) == made
    assert terms_on(GOOD.valid_from - timedelta(days=1)) == before
    assert made.question_weights == [30, 30, 25, 15]
    line = Line.objects.get(act="terms.add")
    assert (line.object, line.actor, line.role) == (
        "terms/2026-06-04",
        "USR-0001",
        "administrator",
    )


def test_terms_of_a_taken_day_are_refused(now):
    add_terms(draft=GOOD, now=now, actor="USR-0001", role="administrator")
    with pytest.raises(RuleBroken) as refused:
        add_terms(draft=GOOD, now=now, actor="USR-0001", role="administrator")
    assert [reason.code for reason in refused.value.reasons] == ["terms_taken"]
    assert Terms.objects.filter(valid_from=GOOD.valid_from).count() == 1


def test_the_clock_moves_forward_for_everybody(now):
    move(now + A_WEEK, now)
    assert abs(clock.now() - (now + A_WEEK)) < timedelta(seconds=5)
    line = Line.objects.get(act="clock.move")
    assert (line.object, line.note, line.at) == ("clock", "to 10 June 2026", now)


@pytest.mark.parametrize("step", [timedelta(), -A_WEEK])
def test_the_clock_never_moves_back(now, step):
    with pytest.raises(RuleBroken) as refused:
        move(now + step, now)
    assert [reason.code for reason in refused.value.reasons] == ["clock_back"]
    assert abs(clock.now() - now) < timedelta(seconds=5)


def test_the_clock_does_not_run_away(now):
    with pytest.raises(RuleBroken) as refused:
        move(now + timedelta(days=365 * 40), now)
    assert [reason.code for reason in refused.value.reasons] == ["clock_far"]


def test_a_live_setting_refuses(now, settings):
    settings.DPS_DEMO = False
    with pytest.raises(NotAllowed):
        move(now + A_WEEK, now)
    assert Line.objects.filter(act="clock.move").count() == 0


def test_a_live_database_refuses_by_service_and_by_constraint(now):
    make_live()
    with pytest.raises(NotAllowed):
        move(now + A_WEEK, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.update(clock_offset_seconds=60)


def test_the_kind_of_an_installation_never_changes(now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Installation.objects.update(kind="live", clock_offset_seconds=0)


def make_live() -> None:
    """Turn the test's database into a live one, past the trigger that forbids it."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE scheme_installation DISABLE TRIGGER USER")
        cursor.execute("UPDATE scheme_installation SET kind = 'live', clock_offset_seconds = 0")
        cursor.execute("ALTER TABLE scheme_installation ENABLE TRIGGER USER")
