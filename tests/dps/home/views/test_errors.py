"""The pages for what went wrong, in our look."""

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import server_error

pytestmark = pytest.mark.django_db


def test_a_form_that_was_open_for_too_long(now):
    response = Client(enforce_csrf_checks=True).post("/log-in/", {"login": "x"})
    assert response.status_code == 403
    assert "This form was open for too long" in response.content.decode()


def test_something_broke(now):
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "Sorry, something went wrong" in response.content.decode()


@pytest.mark.parametrize("address", ["/log-in/demo/", "/admin/accounts/USR-0001/close/"])
def test_a_wrong_method_is_405(client_of, address):
    assert client_of("administrator").get(address).status_code == 405
