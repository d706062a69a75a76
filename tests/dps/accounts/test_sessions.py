"""Sessions: what is read back, and when nothing is."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session

from dps.accounts.sessions import SessionStore
from dps.scheme import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept() -> str:
    """The key of a session that holds one value."""
    store = SessionStore()
    store["place"] = "Kent"
    store.save()
    return str(store.session_key)


def test_a_session_gives_back_what_it_holds(kept):
    store = SessionStore(kept)
    assert (store["place"], store.session_key) == ("Kent", kept)


def test_a_session_whose_time_is_over_is_empty_and_its_key_forgotten(kept):
    Session.objects.update(expire_date=clock.wall_clock() - timedelta(seconds=1))
    store = SessionStore(kept)
    assert (dict(store.items()), store.session_key) == ({}, None)


def test_an_unknown_key_is_forgotten(kept):
    store = SessionStore("a" * 32)
    assert (store.get("place"), store.session_key) == (None, None)


@pytest.mark.parametrize("key", ["a" * 31 + "\0", "\0" * 32, "ä" * 32, "A" * 32, "a" * 4000, "a b"])
def test_a_key_that_nobody_makes_is_unknown_and_not_asked_for(key, queries):
    with queries(0):
        store = SessionStore(key)
        assert (store.get("place"), store.session_key) == (None, None)


@pytest.mark.parametrize("key", ["a" * 31 + "\0", "\\000" * 8, '"' + "\\000" * 32 + '"'])
def test_a_cookie_with_an_odd_key_is_a_stranger(client, key):
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/log-in/").status_code == 200
