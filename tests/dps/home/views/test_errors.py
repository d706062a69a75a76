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


STRANGE = ["%00", "a%00b", "%F0%9F%92%A9", "%E2%80%AE", "x" * 3000, "-1", "9" * 23, "%3Cscript%3E"]
ADDRESSES = [
    "/audit/{}/",
    "/awards/{}/",
    "/market/{}/",
    "/guidance/{}/",
    "/guidance/provision/{}/",
    "/email/{}/",
    "/password/new/1-{}/",
    "/admin/accounts/{}/",
    "/audit/?object={0}&actor={0}&act={0}",
    "/audit/?first_day={0}&first_month={0}&first_year={0}",
    "/audit/?after={}",
    "/awards/?after={}",
    "/messages/?after={}",
    "/log-in/?next={}",
    "/admin/accounts/?words={0}&role={0}",
    "/guidance/provision/C1/?price={}",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("role", ["auditor", "administrator"])
def test_no_strange_address_breaks_a_page(client_of, address, role):
    visitor = client_of(role)
    answers = [visitor.get(address.format(strange)).status_code for strange in STRANGE]
    assert set(answers) <= {200, 302, 400, 404}
