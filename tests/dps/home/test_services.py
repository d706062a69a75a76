"""What an administrator may do, and nobody else."""

import pytest
from celery import current_app
from celery.signals import before_task_publish
from django.core import mail

from dps.accounts.actors import actor_for
from dps.accounts.models import Membership, User
from dps.audit.models import Line
from dps.home.services import (
    add_person,
    appoint,
    close_or_reopen,
    dismiss,
    set_clock,
    set_terms,
)
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.notifications.models import Message
from tests import build
from tests.dps.scheme.domain.test_terms import GOOD

pytestmark = pytest.mark.django_db
OTHERS = [
    ("supplier_owner", "SUP-0001"),
    ("supplier_editor", "SUP-0001"),
    ("work_coach", "kent"),
    ("district_officer", "kent"),
    ("district_manager", "kent"),
    ("buyer", ""),
    ("lead_buyer", ""),
    ("finance", ""),
    ("auditor", ""),
]


def test_a_person_gets_an_account_a_seat_and_a_message(now):
    admin = build.actor("administrator")
    user = add_person(
        email="new@example.org", name="Nina", role="finance", scope="", actor=admin, now=now
    )
    assert [seat.role for seat in actor_for(user).seats] == ["finance"]
    message = Message.objects.get(user=user)
    assert (message.kind, message.link) == ("account_added", "/password/")
    acts = Line.objects.filter(actor=admin.reference).order_by("id").values_list("act", flat=True)
    assert list(acts) == ["account.open", "seat.give"]
    assert mail.outbox == []


def test_a_refused_seat_leaves_no_account(now):
    admin = build.actor("administrator")
    with pytest.raises(RuleBroken):
        add_person(
            email="new@example.org", name="Nina", role="work_coach", scope="", actor=admin, now=now
        )
    assert not User.objects.filter(email="new@example.org").exists()
    assert Message.objects.count() == 0


@pytest.mark.parametrize(("role", "scope"), OTHERS)
def test_nobody_else_hands_out_seats_or_moves_anything(now, role, scope):
    actor = build.actor(role, scope)
    user = build.user("Nina", ("buyer", ""))
    seat = user.memberships.get()
    attempts = [
        lambda: add_person(email="x@example.org", name="X", role="buyer", scope="", **who),
        lambda: appoint(user=user, role="lead_buyer", scope="", **who),
        lambda: dismiss(seat=seat, **who),
        lambda: close_or_reopen(user=user, active=False, **who),
        lambda: set_terms(draft=GOOD, **who),
        lambda: set_clock(to=now, **who),
    ]
    who = {"actor": actor, "now": now}
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert Line.objects.count() == 0


def test_no_administrator_changes_the_own_account(now):
    user = build.user("Ada", ("administrator", ""))
    actor, seat = actor_for(user), user.memberships.get()
    for attempt in (
        lambda: appoint(user=user, role="buyer", scope="", actor=actor, now=now),
        lambda: dismiss(seat=seat, actor=actor, now=now),
        lambda: close_or_reopen(user=user, active=False, actor=actor, now=now),
    ):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert [reason.code for reason in refused.value.reasons] == ["own_seat"]
    assert Membership.objects.filter(user=user, ended_at=None).count() == 1


@pytest.fixture
def nudged():
    """Names of the tasks that were sent to the broker meanwhile."""
    names: list[str] = []

    def note(sender: str, **rest: object) -> None:
        names.append(sender)

    before_task_publish.connect(note)
    yield names
    before_task_publish.disconnect(note)


def test_moving_the_clock_wakes_every_sweep(now, nudged, django_capture_on_commit_callbacks):
    admin = build.actor("administrator")
    with django_capture_on_commit_callbacks(execute=True):
        set_clock(to=now.replace(day=10), actor=admin, now=now)
        assert nudged == []
    beat = [entry["task"] for entry in current_app.conf.beat_schedule.values()]
    assert sorted(nudged) == sorted(beat)
