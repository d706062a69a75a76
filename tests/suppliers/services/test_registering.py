"""Registering: one verb makes the person, the organisation and the seat."""

import pytest

from dps.accounts.actors import actor_for
from dps.accounts.models import Membership, User
from dps.accounts.policy import may
from dps.audit.models import Line
from dps.notifications.models import Message
from suppliers.models import Supplier
from suppliers.services import register_supplier
from tests import build

pytestmark = pytest.mark.django_db

WHO = {
    "organisation": "Steps Forward",
    "name": "Olu Owner",
    "email": "Olu@Example.org",
    "password": "three random words",
    "now": build.NOW,
}


def test_it_makes_a_person_an_organisation_and_a_seat():
    made = register_supplier(**WHO)
    seat = Membership.objects.get()
    assert (made.supplier.state, made.supplier.name) == ("draft", "Steps Forward")
    assert (made.supplier.contact_name, made.supplier.contact_email) == (
        "Olu Owner",
        "olu@example.org",
    )
    assert (seat.user, seat.role, seat.scope) == (
        made.user,
        "supplier_owner",
        made.supplier.reference,
    )
    assert made.user.check_password("three random words")
    assert may(actor_for(made.user), "submit_admission", (made.supplier.reference,))
    assert Line.objects.get(object=made.supplier.reference).act == "supplier.begin"


def test_the_person_is_told_what_comes_next():
    made = register_supplier(**WHO)
    message = Message.objects.get()
    assert (message.kind, message.user) == ("supplier_registered", made.user)
    assert message.link == f"/suppliers/{made.supplier.reference}/"


@pytest.mark.parametrize("email", ["olu@example.org", "OLU@example.ORG"])
def test_an_address_that_has_an_account_makes_nothing_and_says_nothing(email):
    register_supplier(**WHO)
    again = {**WHO, "organisation": "Another", "email": email}
    assert register_supplier(**again) is None
    assert User.objects.count() == Supplier.objects.count() == 1


def test_the_owner_of_the_address_is_told_once_a_day():
    made = register_supplier(**WHO)
    for _ in range(3):
        assert register_supplier(**WHO) is None
    (message,) = Message.objects.filter(kind="registered_already")
    assert message.user == made.user
    assert "You have an account already" in message.body


def test_the_address_of_a_closed_account_says_nothing_either():
    made = register_supplier(**WHO)
    User.objects.filter(pk=made.user.pk).update(is_active=False)
    assert register_supplier(**WHO) is None
    assert not Message.objects.filter(kind="registered_already").exists()
