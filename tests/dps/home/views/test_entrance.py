"""Log in, log out, passwords: only the pages that we expose, and no way around the limits."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import NoReverseMatch, reverse

from dps.accounts.demo_people import DEMO_PASSWORD, DEMO_PEOPLE, FIRST_SUPPLIER, SECOND_SUPPLIER
from dps.accounts.models import User
from dps.accounts.services import give_seat, open_account, set_active
from tests import build
from tests.dps.scheme.test_services import make_live

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture
def ann(now) -> User:
    user = open_account(email="ann@example.org", name="Ann Example", now=now, password=PASSWORD)
    give_seat(user=user, role="buyer", now=now)
    return user


def log_in(client, email="ann@example.org", password=PASSWORD, query=""):
    return client.post(f"/log-in/{query}", {"login": email, "password": password})


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


def signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_log_in_by_email_whatever_its_case(client, ann):
    response = log_in(client, "ANN@example.org")
    assert (response.status_code, response.url) == (302, "/dashboard/")
    assert client.session["_auth_user_id"] == str(ann.pk)


@pytest.mark.parametrize(
    ("to", "lands"),
    [
        ("/cases/", "/cases/"),
        ("https://evil.example/", "/dashboard/"),
        ("//evil.example/", "/dashboard/"),
    ],
)
def test_log_in_goes_on_to_a_page_of_ours_only(client, ann, to, lands):
    assert log_in(client, query=f"?next={to}").url == lands


@pytest.mark.parametrize(
    ("email", "password"),
    [("ann@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("ann@example.org", " ")],
)
def test_a_wrong_pair_says_the_same_whatever_is_wrong(client, ann, email, password):
    response = log_in(client, email, password)
    sentence = ["The email address or the password is not right"]
    assert (response.status_code, errors(response)) == (200, {"login": sentence})
    assert not signed_in(client)
    assert "<title>Error: Log in" in response.content.decode()


def test_what_is_missing_is_said_by_its_field(client, now):
    assert errors(log_in(client, "", "")) == {
        "login": ["Enter your email address"],
        "password": ["Enter your password"],
    }


def test_ten_failures_lock_an_address_even_for_the_right_password(client, ann):
    for _ in range(10):
        log_in(client, password="wrong")
    response = log_in(client)
    sentence = ["Too many failed tries. Wait 5 minutes, then try again"]
    assert errors(response) == {"login": sentence}
    assert not signed_in(client)


def test_nine_failures_do_not(client, ann):
    for _ in range(9):
        log_in(client, password="wrong")
    assert log_in(client).status_code == 302


def test_a_closed_account_does_not_open(client, ann, now):
    set_active(user=ann, active=False, now=now, by=build.actor("administrator"))
    response = log_in(client)
    assert not signed_in(client)
    assert response.status_code in {200, 302}


def test_log_out_asks_on_get_and_happens_on_post(client_of):
    client = client_of("buyer")
    assert "Do you want to log out?" in client.get("/log-out/").content.decode()
    assert signed_in(client)
    assert client.post("/log-out/").url == "/"
    assert not signed_in(client)


@pytest.mark.parametrize(
    "name",
    ["account_signup", "account_email", "account_reauthenticate", "account_request_login_code"],
)
def test_what_we_do_not_need_has_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_a_forgotten_password_is_chosen_anew_by_the_link_of_a_mail(client, ann):
    assert client.post("/password/", {"email": ann.email}).url == "/password/sent/"
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([ann.email], "Choose a new password")
    link = re.search(r"http://testserver(/password/\S+)", sent.body)[1]
    form = client.get(link, follow=True)
    assert "Choose a new password" in form.content.decode()
    page = form.request["PATH_INFO"]
    assert link not in page, "the key leaves the address"
    new = {"password1": "another long one", "password2": "another long one"}
    assert client.post(page, new).url == "/password/changed/"
    assert log_in(client, password="another long one").status_code == 302
    used = client.get(link, follow=True).content.decode()
    assert "This link does not work any more" in used


@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        ("short", "short", "password1"),
        ("password123", "password123", "password1"),
        ("ann@example.org", "ann@example.org", "password1"),
        ("another long one", "another long two", "password2"),
    ],
)
def test_weak_or_different_passwords_are_refused(client, ann, first, second, field):
    log_in(client)
    typed = {"oldpassword": PASSWORD, "password1": first, "password2": second}
    response = client.post("/account/password/", typed)
    assert list(errors(response)) == [field]
    assert User.objects.get(pk=ann.pk).check_password(PASSWORD)


def test_a_forgotten_password_gives_no_address_away(client, now):
    assert client.post("/password/", {"email": "nobody@example.org"}).url == "/password/sent/"
    assert mail.outbox == []


def test_changing_the_password_needs_the_present_one(client, ann):
    log_in(client)
    typed = {"oldpassword": "wrong", "password1": "another long", "password2": "another long"}
    assert list(errors(client.post("/account/password/", typed))) == ["oldpassword"]
    typed["oldpassword"] = PASSWORD
    assert client.post("/account/password/", typed).url == "/account/"
    assert User.objects.get(pk=ann.pk).check_password("another long")


def test_my_account_names_my_seats(client_of, now):
    build.district("kent")
    page = client_of("work_coach", "kent").get("/account/").content.decode()
    assert "Work coach, Kent" in page


def test_an_address_is_confirmed_by_the_link_of_a_mail(client, ann):
    log_in(client)
    client.post("/account/")
    assert [sent.subject for sent in mail.outbox] == ["Confirm your email address"]
    link = re.search(r"/email/([^/\s]+)/", mail.outbox[0].body)
    assert link is not None
    key = link[1]
    assert "Is ann@example.org your email address?" in client.get(f"/email/{key}/").content.decode()
    client.post(f"/email/{key}/")
    assert EmailAddress.objects.get(user=ann).verified
    assert client.post("/account/").status_code == 404


@pytest.fixture
def demo_people(now):
    suppliers = {scope: build.supplier().reference for scope in (FIRST_SUPPLIER, SECOND_SUPPLIER)}
    for person in DEMO_PEOPLE:
        user = open_account(email=person.email, name=person.name, now=now, password=DEMO_PASSWORD)
        scope = suppliers.get(person.scope, person.scope)
        give_seat(user=user, role=person.role, scope=scope, now=now)


def listed(client) -> list[str]:
    found = client.get("/log-in/").context["demo_accounts"]
    return [account.email for account in found]


def test_a_demonstration_lists_its_people_and_lets_one_be_each(client, demo_people, queries):
    with queries(6):
        assert listed(client) == [person.email for person in DEMO_PEOPLE]
    for person in DEMO_PEOPLE:
        response = client.post("/log-in/demo/", {"account": person.key})
        assert (response.status_code, response.url) == (302, "/dashboard/")
        user = User.objects.get(pk=client.session["_auth_user_id"])
        assert user.email == person.email


def test_the_list_of_demo_people_is_folded_behind_the_form(client, demo_people):
    html = client.get("/log-in/").content.decode()
    folded = html.index('<details class="govuk-details" id="demo-people">')
    assert html.index('name="password"') < folded < html.index('name="account"')
    assert f"Show the {len(DEMO_PEOPLE)} people" in html


def test_a_demo_person_also_logs_in_with_the_password(client, demo_people):
    assert log_in(client, "buyer@example.org", DEMO_PASSWORD).status_code == 302


@pytest.mark.parametrize("key", ["", "nobody", "buyer@example.org"])
def test_nobody_else_is_let_in_by_key(client, demo_people, key):
    assert client.post("/log-in/demo/", {"account": key}).status_code == 404
    assert not signed_in(client)


def test_demo_log_in_is_a_post(client, demo_people):
    assert client.get("/log-in/demo/?account=buyer").status_code == 405
    assert not signed_in(client)


def test_a_live_database_lists_and_lets_in_nobody(client, demo_people):
    make_live()
    assert listed(client) == []
    assert client.post("/log-in/demo/", {"account": "buyer"}).status_code == 404
    assert not signed_in(client)


def test_a_live_setting_lists_and_lets_in_nobody(client, demo_people, settings):
    settings.DPS_DEMO = False
    assert listed(client) == []
    assert client.post("/log-in/demo/", {"account": "buyer"}).status_code == 404
    assert not signed_in(client)
