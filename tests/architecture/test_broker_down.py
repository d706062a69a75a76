"""S7: while Redis or Valkey is down people come in, pages open, and what they do is saved.

The settings are those of a process that was started with an address at which nobody answers.
"""

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client, override_settings

from dps.accounts.models import User
from dps.accounts.services import give_seat, open_account
from dps.notifications.models import Message
from dps.notifications.tasks import deliver_due
from matching import tasks
from matching.models import Feedback
from suppliers.models import Supplier
from tests.architecture.test_access import address_of, rows
from tests.architecture.test_access import log_in as log_in_as
from tests.architecture.world import SEATS, World, make_world
from tests.conftest import NOWHERE
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def down(broker_down, monkeypatch, now) -> Iterator[None]:
    monkeypatch.setenv("REDIS_URL", NOWHERE)
    read = runpy.run_path(str(Path(settings.BASE_DIR) / "dps" / "settings.py"))
    chosen = {name: read[name] for name in ("REDIS_URL", "CACHES", "CELERY_BROKER_URL")}
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with override_settings(**chosen, PASSWORD_HASHERS=quick):
        yield


@pytest.fixture
def ann(now) -> User:
    user = open_account(email="ann@example.org", name="Ann Example", now=now, password=PASSWORD)
    give_seat(user=user, role="buyer", now=now)
    return user


def log_in(client: Client, password: str = PASSWORD):
    return client.post("/log-in/", {"login": "ann@example.org", "password": password})


def test_it_is_really_down(client):
    assert client.get("/health/").json() == {"web": True, "database": True, "broker": False}


def test_one_logs_in_and_out(client, ann):
    assert log_in(client).url == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200
    assert client.post("/log-out/").url == "/"


def test_the_limit_on_failed_tries_holds(client, ann):
    for _ in range(10):
        log_in(client, "wrong")
    refused = log_in(client)
    assert refused.context["form"].errors == {
        "login": ["Too many failed tries. Wait 5 minutes, then try again"]
    }
    assert "_auth_user_id" not in client.session


def test_a_forgotten_password_is_chosen_anew(client, ann):
    assert client.post("/password/", {"email": ann.email}).url == "/password/sent/"
    link = re.search(r"http://testserver(/password/\S+)", mail.outbox[0].body)[1]
    page = client.get(link, follow=True).request["PATH_INFO"]
    new = {"password1": "another long one", "password2": "another long one"}
    assert client.post(page, new).url == "/password/changed/"
    assert log_in(client, "another long one").url == "/dashboard/"


def test_a_password_is_changed_and_an_address_confirmed(client, ann):
    log_in(client)
    new = {"password1": "another long one", "password2": "another long one"}
    assert client.post("/account/password/", {"oldpassword": PASSWORD, **new}).url == "/account/"
    assert client.post("/account/").url == "/account/"
    assert [sent.subject for sent in mail.outbox] == ["Confirm your email address"]


def test_an_organisation_registers(client, django_capture_on_commit_callbacks):
    given = {
        "organisation": "Steps Forward",
        "name": "Olu Owner",
        "email": "olu@example.org",
        "password": "three random words",
    }
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/suppliers/register/account/", given)
    supplier = Supplier.objects.get()
    assert answer.url == "/suppliers/register/sent/"
    assert client.get(answer.url).status_code == 200
    assert supplier.name == "Steps Forward"


def test_every_public_page_and_every_dashboard_opens(now):
    world = make_world()
    asked = [
        (row["address"], person)
        for row in rows()
        for person in (SEATS if row["address"] == "dashboard" else ["nobody"])
        if row["method"] == "GET" and row[person] == "200" and row["address"] != "health"
    ]
    assert len(asked) > 35
    wrong = {each: answer for each in asked if (answer := status(world, *each)) != 200}
    assert wrong == {}


def status(world: World, name: str, person: str) -> int:
    client = log_in_as(world.people[person])
    return client.get(address_of(name, world)).status_code


def test_a_move_is_saved_and_what_follows_is_done_once_afterwards(
    client_of, django_capture_on_commit_callbacks, tmp_path, settings, caplog
):
    settings.DOCUMENTS_DIR = tmp_path
    told = tale().until("recommend")
    told.declare_approver()
    approver = client_of(user=User.objects.get(pk=told.approver.user_id))
    with django_capture_on_commit_callbacks(execute=True) as wanted:
        answer = approver.post(f"/awards/{told.award().reference}/moves/approve/", follow=True)
    assert answer.status_code == 200
    assert "is approved. Letters go to every scored supplier" in answer.content.decode()
    assert told.award().state == "approved"
    assert len(wanted) == caplog.text.count("was not sent: ") >= 2
    sent_before = Message.objects.exclude(sent_at=None).count()
    assert [tasks.invite_due(), tasks.invite_due()] == [1, 0]
    assert [tasks.render_letters(), tasks.render_letters()] == [2, 0]
    assert Feedback.objects.filter(letter__isnull=False).count() == 2
    waiting = Message.objects.filter(sent_at=None).count()
    assert (sent_before, waiting > 0) == (0, True)
    assert [deliver_due(), deliver_due()] == [waiting, 0]
