"""Registering in the browser's way: forms posted, pages read."""

import secrets
from ipaddress import IPv4Address

import pytest
from django.test import Client

from dps.accounts.models import User
from suppliers.models import Supplier

pytestmark = pytest.mark.django_db

START, FORM = "/suppliers/register/", "/suppliers/register/account/"
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


def test_registering_logs_in_and_leads_to_the_tasks(client):
    answer = client.post(FORM, GIVEN)
    supplier = Supplier.objects.get()
    assert answer.url == f"/suppliers/{supplier.reference}/"
    page = client.get(answer.url)
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


def test_an_address_in_use_gets_a_page_that_does_not_say_so(client):
    client.post(FORM, GIVEN)
    client.logout()
    page = client.post(FORM, {**GIVEN, "organisation": "Another"})
    assert "We could not register you with these details" in page.text
    assert "There is an account with this email" not in page.text
    assert 'value="Another"' in page.text
    assert Supplier.objects.count() == 1


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
    assert not Supplier.objects.exists()
