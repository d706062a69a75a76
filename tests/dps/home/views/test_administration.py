"""The administrator's pages of accounts."""

import socket
from datetime import timedelta

import pytest
from celery import current_app
from celery.signals import after_task_publish, beat_init, heartbeat_sent

from dps.accounts.models import Membership, User
from dps.accounts.tasks import forget_old_tries
from dps.home import watching
from dps.launch.processes import APPLICATIONS, SERVERS
from dps.notifications.models import Message
from dps.scheme import clock
from dps.scheme.models import ProcessNote, SweepNote
from tests import build
from tests.conftest import turn_broker

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client_of):
    return client_of("administrator")


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


@pytest.mark.parametrize(
    "address",
    ["/admin/", "/admin/accounts/", "/admin/accounts/new/", "/admin/operations/", "/admin/terms/",
     "/admin/terms/new/", "/admin/clock/"],
)  # fmt: skip
@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("auditor", 404), ("lead_buyer", 404), ("", 302)],
)
def test_the_area_is_the_administrators(client_of, client, address, role, status):
    visitor = client_of(role) if role else client
    assert visitor.get(address).status_code == status


@pytest.mark.parametrize("page", ["/dashboard/", "/admin/", "/admin/operations/"])
def test_one_link_of_each_page_leads_to_administration_and_one_to_the_clock(admin, page):
    """The menu leads to administration, and only there stands the clock of a demonstration."""
    html = admin.get(page).content.decode()
    breadcrumb = page.count("/") > 2
    assert html.count('href="/admin/"') == (2 if breadcrumb else 1)
    assert html.count('href="/admin/clock/"') == (page == "/admin/")


def test_an_account_is_added_with_its_seat(admin):
    build.district("kent")
    typed = {"name": "Nina", "email": "n@example.org", "role": "work_coach", "district": "kent"}
    response = admin.post("/admin/accounts/new/", typed)
    user = User.objects.get(email="n@example.org")
    assert response.url == f"/admin/accounts/{user.reference}/"
    assert [(s.role, s.scope) for s in user.memberships.all()] == [("work_coach", "kent")]
    assert Message.objects.get(user=user).kind == "account_added"


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"name": ""}, {"name": ["Enter the person's name"]}),
        ({"email": "x"}, {"email": [
            "Enter an email address in the correct format, like name@example.com"]}),
        ({"role": ""}, {"role": ["Select a role"]}),
        ({"role": "system"}, {"role": ["Select a role from the list"]}),
        ({"district": ""}, {"district": ["Select a district."]}),
        ({"district": "atlantis"}, {"district": ["Select a district from the list"]}),
        ({"role": "supplier_owner"},
         {"supplier": ["Enter the supplier's reference, like SUP-0031."]}),
        ({"email": "TAKEN@example.org"},
         {"email": ["There is an account with this email address already. Log in with it."]}),
    ],
)  # fmt: skip
def test_bad_input_is_said_by_its_field_and_kept(admin, change, wrong):
    build.district("kent")
    taken = build.user("Taken")
    User.objects.filter(pk=taken.pk).update(email="taken@example.org")
    before = User.objects.count()
    typed = {"name": "Nina", "email": "n@example.org", "role": "work_coach", "district": "kent"}
    response = admin.post("/admin/accounts/new/", typed | change)
    assert (response.status_code, errors(response)) == (200, wrong)
    assert response.context["form"].data["name"] == (typed | change)["name"]
    assert User.objects.count() == before


def test_a_role_of_the_centre_forgets_a_district_that_was_selected(admin):
    build.district("kent")
    typed = {"name": "Nina", "email": "n@example.org", "role": "finance", "district": "kent"}
    admin.post("/admin/accounts/new/", typed)
    assert Membership.objects.get(user__email="n@example.org").scope == ""


def test_a_seat_is_given_and_ended(admin):
    user = build.user("Nina", ("buyer", ""))
    address = f"/admin/accounts/{user.reference}/"
    assert admin.post(address, {"role": "lead_buyer"}).url == address
    assert errors(admin.post(address, {"role": "lead_buyer"})) == {
        "role": ["Nina holds this role already."]
    }
    seat = user.memberships.get(role="buyer")
    assert admin.get(f"{address}seats/{seat.pk}/end/").status_code == 405
    assert admin.post(f"{address}seats/{seat.pk}/end/").url == address
    open_now = user.memberships.filter(ended_at=None).values_list("role", flat=True)
    assert list(open_now) == ["lead_buyer"]


def test_a_seat_is_ended_on_its_own_person_only(admin):
    nina, omar = build.user("Nina", ("buyer", "")), build.user("Omar", ("buyer", ""))
    seat = omar.memberships.get()
    address = f"/admin/accounts/{nina.reference}/seats/{seat.pk}/end/"
    assert admin.post(address).status_code == 404
    assert omar.memberships.filter(ended_at=None).count() == 1


def test_an_account_is_closed_and_opened_again(admin):
    user = build.user("Nina", ("buyer", ""))
    address = f"/admin/accounts/{user.reference}/close/"
    for word, active in [("no", False), ("yes", True)]:
        admin.post(address, {"active": word})
        assert User.objects.get(pk=user.pk).is_active is active


def test_the_own_account_has_no_buttons_and_refuses(admin):
    address = f"/admin/accounts/{admin.user.reference}/"
    page = admin.get(address).content.decode()
    assert "Another administrator has to change your own account." in page
    assert "Close the account" not in page
    assert admin.post(f"{address}close/", {"active": "no"}).status_code == 409
    assert errors(admin.post(address, {"role": "buyer"})) == {
        "role": ["Another administrator has to change your own account."]
    }


def test_the_list_is_narrowed_by_words_and_role(admin):
    build.user("Nina North", ("buyer", ""))
    build.user("Nick South", ("finance", ""))
    names = [person.name for person, _ in admin.get("/admin/accounts/").context["people"]]
    assert names == ["Nick South", "Nina North", "A administrator"]
    found = admin.get("/admin/accounts/?words=NORTH").context["people"]
    assert [(person.name, seats) for person, seats in found] == [("Nina North", ["Buyer"])]
    found = admin.get("/admin/accounts/?role=finance").context["people"]
    assert [person.name for person, _ in found] == ["Nick South"]
    assert len(admin.get("/admin/accounts/?role=nonsense").context["people"]) == 3


@pytest.mark.parametrize("count", [1, 25, 300])
def test_the_list_asks_the_same_however_many(admin, queries, count):
    for number in range(count):
        build.user(f"Person {number}", ("work_coach", "kent"))
    with queries(7):
        assert len(admin.get("/admin/accounts/").context["people"]) == min(count + 1, 25)


def test_the_page_of_a_person_keeps_within_its_queries(admin, queries):
    user = build.user("Nina", ("supplier_owner", "SUP-0001"))
    with queries(8):
        assert admin.get(f"/admin/accounts/{user.reference}/").status_code == 200


def test_operations_counts_the_outbox(admin, now, queries):
    for number, tries in enumerate([0, 7, 8]):
        Message.objects.create(
            kind="account_added",
            user=admin.user,
            dedupe_key=str(number),
            written_at=now,
            tries=tries,
        )
    with queries():
        found = admin.get("/admin/operations/").context["operations"]
    assert (found.messages_waiting, found.messages_given_up) == (2, 1)
    assert "Deliver due" in [sweep.name for sweep in found.sweeps]


def processes(admin):
    found = admin.get("/admin/operations/").context["operations"].processes
    return {row.name: row for row in found}


def test_operations_has_a_row_for_every_process_of_the_supervisor(admin, now, queries):
    with queries():
        found = admin.get("/admin/operations/").context["operations"].processes
    assert len(found) == len(SERVERS) + len(APPLICATIONS)
    assert [(row.name, row.state.label) for row in found] == [
        ("Web", "Answers"),
        ("Worker", "Not seen yet"),
        ("Beat", "Not seen yet"),
        ("Database", "Answers"),
        ("Broker", "Answers"),
    ]
    answering = [row for row in found if row.state.label == "Answers"]
    assert all(row.since < row.seen for row in answering)


def test_a_broker_that_is_down_is_one_row_of_a_page_that_opens(admin, broker_down):
    row = processes(admin)["Broker"]
    assert (row.state.label, row.since, row.seen) == ("Does not answer", None, None)


def test_a_broker_that_takes_a_connection_and_says_nothing_holds_no_page_up(admin, now):
    known = current_app.conf.broker_url
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        turn_broker(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")
        began = clock.wall_clock()
        try:
            row = processes(admin)["Broker"]
        finally:
            turn_broker(known)
    assert row.state.label == "Does not answer"
    assert clock.wall_clock() - began < timedelta(seconds=4)


@pytest.fixture
def unseen():
    """No process has noted itself, and this one is no beat afterwards."""
    watching._noted.clear()
    yield
    watching._noted.clear()
    after_task_publish.disconnect(dispatch_uid="beat seen")


def test_worker_and_beat_are_known_by_what_they_note(admin, now, unseen, monkeypatch):
    after_task_publish.send(sender="a nudge of the web")
    assert not ProcessNote.objects.exists()
    heartbeat_sent.send(sender=None)
    beat_init.send(sender=None)
    after_task_publish.send(sender="a sweep")
    first = {note.name: note for note in ProcessNote.objects.all()}
    assert set(first) == {"worker", "beat"}
    found = processes(admin)
    assert [found[name].state.label for name in ("Worker", "Beat")] == ["At work"] * 2
    heartbeat_sent.send(sender=None)
    assert ProcessNote.objects.get(name="worker").seen_at == first["worker"].seen_at
    monkeypatch.setattr(watching, "NOTED_EVERY", timedelta())
    heartbeat_sent.send(sender=None)
    again = ProcessNote.objects.get(name="worker")
    assert again.seen_at > first["worker"].seen_at
    assert again.began_at == first["worker"].began_at


@pytest.mark.parametrize(("seconds", "label"), [(119, "At work"), (121, "Silent")])
def test_a_process_that_was_not_seen_for_two_minutes_is_silent(admin, now, seconds, label):
    seen = clock.wall_clock() - timedelta(seconds=seconds)
    ProcessNote.objects.create(name="worker", began_at=build.NOW, seen_at=seen)
    row = processes(admin)["Worker"]
    assert (row.state.label, row.since, row.seen) == (label, build.NOW, seen)


def test_operations_says_when_each_sweep_looked_and_failed(admin, now, monkeypatch):
    page = admin.get("/admin/operations/").content.decode()
    assert "Not yet" in page
    assert forget_old_tries.apply().successful()
    task = forget_old_tries.name
    note = SweepNote.objects.get()
    assert (note.task, note.failed_at) == (task, None)
    looked = note.looked_at
    monkeypatch.setattr(forget_old_tries, "run", lambda: 1 // 0)
    assert forget_old_tries.apply().failed()
    note = SweepNote.objects.get()
    assert note.looked_at == looked
    assert note.failed_at > looked
    row = next(
        row
        for row in admin.get("/admin/operations/").context["operations"].sweeps
        if row.name == "Forget tries"
    )
    assert (row.looked_at, row.failed_at) == (looked, note.failed_at)
