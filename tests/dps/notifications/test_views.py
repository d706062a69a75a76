"""The page of one's messages."""

import pytest

from dps.notifications.services import tell
from tests import build

pytestmark = pytest.mark.django_db


def test_each_sees_the_own_messages_only(client_of, now):
    mine, other = client_of("buyer"), build.user("Somebody else")
    for person, case in [(mine.user, "CASE-2026-0001"), (other, "CASE-2026-0002")]:
        tell(
            kind="case_published",
            user_ids=[person.pk],
            now=now,
            cause=case,
            link="/cases/",
            case=case,
            closes="9 June 2026",
        )
    page = mine.get("/messages/").content.decode()
    assert "CASE-2026-0001 is published" in page
    assert "CASE-2026-0002" not in page


def test_nobody_told_you_anything(client_of):
    response = client_of("buyer").get("/messages/")
    assert "Nobody has told you anything yet." in response.content.decode()


def test_strangers_are_asked_to_log_in(client, now):
    response = client.get("/messages/")
    assert (response.status_code, response.url) == (302, "/log-in/?next=/messages/")


@pytest.mark.parametrize("count", [1, 25, 200])
def test_the_page_asks_the_same_however_many(client_of, now, queries, count):
    mine = client_of("buyer")
    for number in range(count):
        tell(
            kind="case_approved",
            user_ids=[mine.user.pk],
            now=now,
            cause=str(number),
            case="CASE-2026-0001",
        )
    with queries(5):
        response = mine.get("/messages/")
    assert len(response.context["told"]) == min(count, 25)
    assert bool(response.context["pager"].following) == (count > 25)
