"""Registering in the browser's way: forms posted, pages read."""

import secrets
from ipaddress import IPv4Address

import pytest
from django.test import Client

from dps.accounts.models import User
from dps.notifications.models import Message
from suppliers.models import Supplier

pytestmark = pytest.mark.django_db

START, FORM = "/suppliers/register/", "/suppliers/register/account/"
SENT = "/suppliers/register/sent/"
GIVEN = {
    "organisation": "Steps Forward",
    "name": "Olu Owner",
    "email": "olu@example.org",
    "password": "three random words",
}


@pytest.fixture
def client(now):
    """A stranger at an address from which nobody has registered before."""
    return Client(REMOTE_ADDR=str(IPv4Address(secrets.randbits(31))))


def test_the_start_page_says_what_it_takes(client, queries):
    with queries(4):
        page = client.get(START)
    assert page.status_code == 200
    assert "within 10 working days" in page.text
    assert FORM in page.text


def test_registering_leads_to_the_email_and_the_log_in_to_the_tasks(client):
    assert client.post(FORM, GIVEN).url == SENT
    assert "Check your email" in client.get(SENT).text
    entered = {"login": GIVEN["email"], "password": GIVEN["password"]}
    assert client.post("/log-in/", entered).url == "/dashboard/"
    address = f"/suppliers/{Supplier.objects.get().reference}/"
    assert address in client.get("/dashboard/").text
    page = client.get(address)
    assert "Your request to join" in page.text
    assert "Olu Owner" in page.text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"organisation": ""}, "Enter the name of your organisation"),
        ({"name": "  "}, "Enter your name"),
        ({"email": ""}, "Enter your email address"),
        ({"email": "nobody"}, "Enter an email address in the correct format"),
        ({"password": ""}, "Enter a password"),
        ({"password": "short"}, "at least 8 characters"),
        ({"password": "password1"}, "too common"),
        ({"password": "olu@example.org"}, "too similar"),
        ({"organisation": "x" * 161}, "160 characters or fewer"),
    ],
)
def test_bad_input_gets_a_sentence_and_keeps_the_rest(client, change, sentence):
    page = client.post(FORM, {**GIVEN, **change})
    assert page.status_code == 200
    assert sentence in page.text
    assert "<title>Error: " in page.text
    for field in ("organisation", "name", "email"):
        if field not in change:
            assert f'value="{GIVEN[field]}"' in page.text
    assert GIVEN["password"] not in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize("closed", [False, True])
def test_an_address_in_use_gets_the_same_answer_as_a_new_one(client, closed):
    new = client.post(FORM, GIVEN)
    User.objects.update(is_active=not closed)
    known = client.post(FORM, {**GIVEN, "organisation": "Another", "email": "OLU@example.org"})
    assert (known.status_code, known.url, known.content) == (new.status_code, new.url, new.content)
    assert known.cookies.keys() == new.cookies.keys()
    assert client.get(SENT).status_code == 200
    assert Supplier.objects.count() == 1
    told = list(Message.objects.order_by("id").values_list("kind", flat=True))
    assert told == ["supplier_registered", *([] if closed else ["registered_already"])]


def test_nobody_may_try_many_addresses(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": "3/h/ip"}
    for number in range(4):
        page = client.post(FORM, {**GIVEN, "email": f"olu{number}@example.org"})
        client.logout()
    assert "Try again in a minute" in page.text
    assert User.objects.count() == 3


def test_who_is_logged_in_is_not_asked_to_register(client_of):
    buyer = client_of("buyer")
    assert "You are logged in as" in buyer.get(START).text
    assert buyer.get(FORM).url == START
    assert buyer.post(FORM, GIVEN).url == START
    assert buyer.get(SENT).url == "/dashboard/"
    assert not Supplier.objects.exists()
