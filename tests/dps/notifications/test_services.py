"""Telling once, delivering once, trying again."""

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from dps.notifications.models import Message
from dps.notifications.selectors import GIVEN_UP_AFTER, due, given_up
from dps.notifications.services import CLAIM, deliver, keep_from_sending, tell, tell_role
from dps.scheme import clock
from tests import build

A_MINUTE = timedelta(minutes=1)


class BrokenServer(EmailBackend):
    """A mail server that takes no mail."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


def say(*people, now, cause="CASE-2026-0001:approved", **more) -> int:
    words = {"case": "CASE-2026-0001", **more}
    ids = [person.pk for person in people]
    return tell(kind="case_approved", user_ids=ids, now=now, cause=cause, **words)


@pytest.mark.django_db
def test_a_message_is_written_with_its_words(now):
    ann = build.user("Ann")
    say(ann, now=now, link="/cases/CASE-2026-0001/")
    message = Message.objects.get()
    assert (message.user, message.kind, message.subject) == (
        ann,
        "case_approved",
        "CASE-2026-0001 is approved",
    )
    assert message.body == (
        "The business case CASE-2026-0001 is approved and its budget is reserved. You can "
        "publish it now."
    )
    assert (message.link, message.written_at, message.sent_at) == (
        "/cases/CASE-2026-0001/",
        now,
        None,
    )


@pytest.mark.django_db
def test_one_cause_is_told_once_to_each(now):
    ann, bob = build.user("Ann"), build.user("Bob")
    say(ann, now=now)
    say(ann, bob, now=now)
    say(ann, now=now, cause="another")
    assert [m.user.name for m in Message.objects.order_by("id")] == ["Ann", "Bob", "Ann"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "words"),
    [("no_such_kind", {"case": "CASE-2026-0001"}), ("case_approved", {})],
)
def test_an_unknown_kind_or_a_missing_word_is_our_mistake(now, kind, words):
    with pytest.raises(KeyError):
        tell(kind=kind, user_ids=[build.user().pk], now=now, cause="x", **words)


@pytest.mark.django_db
def test_a_line_break_never_reaches_the_subject(now):
    tell(
        kind="admission_submitted",
        user_ids=[build.user().pk],
        now=now,
        cause="x",
        supplier="Evil\r\nBcc: all@example.org",
        decide_by="1 July 2026",
    )
    assert Message.objects.get().subject == "Evil Bcc: all@example.org asks to join"


@pytest.mark.django_db
def test_a_role_is_told_in_its_scope_alone(now):
    build.user("Kent", ("district_manager", "kent"))
    build.user("Essex", ("district_manager", "essex"))
    both = build.user("Both", ("district_manager", "kent"), ("district_officer", "kent"))
    closed = build.user("Closed", ("district_manager", "kent"))
    closed.is_active = False
    closed.save()
    left = build.user("Left", ("district_manager", "kent"))
    left.memberships.update(ended_at=now)
    told = tell_role(
        kind="case_submitted",
        role=("district_manager", "district_officer"),
        scope="kent",
        now=now,
        cause="x",
        case="CASE-2026-0001",
    )
    assert told == 2
    names = sorted(Message.objects.values_list("user__name", flat=True))
    assert names == [both.name, "Kent"]


@pytest.mark.django_db
def test_whoever_has_a_closed_door_hears_nothing_through_it(now):
    ann, bob = build.user("Ann"), build.user("Bob")
    close_doors(
        references=["CASE-2026-0001"],
        group=FieldGroup.ALL,
        because_of="CASE-2026-0001",
        reason="A conflict",
        now=now,
        user_ids=[ann.pk],
    )
    assert say(ann, bob, now=now, about="CASE-2026-0001") == 1
    assert Message.objects.get().user == bob


@pytest.mark.django_db
def test_what_is_due_goes_out_once(now, settings):
    settings.DPS_SITE_URL = "https://dps.example.org"
    ann = build.user("Ann")
    say(ann, now=now, link="/cases/CASE-2026-0001/")
    real = clock.wall_clock()
    assert deliver(now=now, real_now=real) == 1
    assert deliver(now=now, real_now=real) == 0
    assert deliver(now=now, real_now=real + timedelta(days=1)) == 0
    (sent,) = mail.outbox
    message = Message.objects.get()
    assert (sent.to, sent.subject) == ([ann.email], "CASE-2026-0001 is approved")
    assert sent.extra_headers == {"Message-ID": f"<message-{message.pk}@example.org>"}
    assert sent.body.startswith("Dear Ann,\n\nThe business case CASE-2026-0001 is approved")
    assert "https://dps.example.org/cases/CASE-2026-0001/" in sent.body
    assert (message.sent_at, message.tries, message.last_error) == (now, 1, "")


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_then_gives_up(now, settings):
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    say(build.user(), now=now)
    real, waits = clock.wall_clock(), []
    for _ in range(GIVEN_UP_AFTER):
        assert deliver(now=now, real_now=real) == 0
        assert list(due(real)) == []
        message = Message.objects.get()
        waits.append((message.due_at - real) // A_MINUTE)
        real = message.due_at
    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert message.last_error == "ConnectionRefusedError"
    assert list(due(real + timedelta(days=9))) == []
    assert list(given_up()) == [message]


@pytest.mark.django_db
def test_a_failure_does_not_stop_the_next_try(now, settings):
    say(build.user(), now=now)
    real, working = clock.wall_clock(), settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f"{__name__}.BrokenServer"
    deliver(now=now, real_now=real)
    settings.EMAIL_BACKEND = working
    assert deliver(now=now, real_now=real + 5 * A_MINUTE) == 1
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_what_a_killed_worker_had_claimed_comes_back(now):
    say(build.user(), now=now)
    real = clock.wall_clock()
    Message.objects.update(due_at=real + CLAIM, tries=1)
    assert deliver(now=now, real_now=real) == 0
    assert deliver(now=now, real_now=real + CLAIM) == 1


def test_eight_workers_send_each_message_once(committed_db):
    people = [build.user(f"Person {number}") for number in range(25)]
    say(*people, now=build.NOW)
    real = clock.wall_clock()
    start, sent = threading.Barrier(8), []

    def work() -> None:
        start.wait()
        sent.append(deliver(now=build.NOW, real_now=real))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(sent) == 25
    assert sorted(message.to[0] for message in mail.outbox) == sorted(p.email for p in people)


@pytest.mark.django_db
def test_messages_of_a_made_up_past_are_not_sent_today(now):
    say(build.user(), now=now - timedelta(days=90))
    assert keep_from_sending() == 1
    assert Message.objects.get().sent_at == now - timedelta(days=90)
    assert deliver(now=now, real_now=clock.wall_clock()) == 0
    assert mail.outbox == []
