"""The page on which finance takes back a pass, and where its link stands."""

import re
from datetime import date

import pytest

from payments.models import Milestone, Statement
from payments.services import confirm_statement
from tests.conftest import set_clock
from tests.payments.conftest import World, at
from tests.payments.views.test_participant_pages import address

TODAY = date(2026, 8, 6)
WHERE = "milestones/start/reverse/"


@pytest.fixture
def second(world: World, client_of):
    set_clock(at(TODAY))
    return client_of(user=world.second)


def test_from_the_participant_to_the_reversal(world, second, queries):
    milestone = world.passed()
    page = second.get(address(milestone.participant))
    assert f"{address(milestone.participant)}{WHERE}" in page.content.decode()
    where = address(milestone.participant, WHERE)
    with queries():
        assert second.get(where).status_code == 200
    page = second.post(
        address(milestone.participant, WHERE), {"reason": "Nobody attended."}, follow=True
    )
    html = page.content.decode()
    assert f"The start of participant {milestone.participant.reference} is reversed." in html
    assert "Nobody attended." in html
    assert WHERE not in html
    milestone.refresh_from_db()
    assert (milestone.state, milestone.check_reason) == ("reversed", "Nobody attended.")


def test_the_page_says_what_becomes_of_the_statement(world, second):
    milestone = world.passed()
    statement = world.drawn()
    page = second.get(address(milestone.participant, WHERE)).content.decode()
    assert f"Its line is taken off statement {statement.reference}" in page
    confirm_statement(statement=statement, actor=world.actor("owner"), now=at(TODAY))
    Statement.objects.update(state="approved", approved_by=world.finance, approved_at=at(TODAY))
    page = second.get(address(milestone.participant, WHERE)).content.decode()
    assert "netted off the next statement" in page


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter the reason"),
        ("It is QQ123456C.", "Take out the National Insurance number"),
        ("x" * 2_001, "must be 2000 characters or fewer"),
    ],
)
def test_a_bad_reason_is_explained_and_kept(world, second, typed, sentence):
    milestone = world.passed()
    page = second.post(address(milestone.participant, WHERE), {"reason": typed})
    html = page.content.decode()
    assert "<title>Error: " in html
    assert sentence in html
    assert typed in html
    assert Milestone.objects.get().state == "passed"


def test_who_passed_it_is_told_why_not(world, client_of):
    milestone = world.passed()
    set_clock(at(TODAY))
    finance = client_of(user=world.finance)
    assert WHERE not in finance.get(address(milestone.participant)).content.decode()
    refused = finance.get(address(milestone.participant, WHERE))
    assert refused.status_code == 409
    assert "You passed this claim" in refused.content.decode()
    page = finance.post(address(milestone.participant, WHERE), {"reason": "Mine."})
    assert "You passed this claim" in page.content.decode()
    assert Milestone.objects.get().state == "passed"


def test_strangers_and_what_has_not_passed_find_nothing(world, second, client_of):
    milestone = world.claimed()
    assert second.get(address(milestone.participant, WHERE)).status_code == 404
    assert second.get(address(milestone.participant, "milestones/x/reverse/")).status_code == 404
    for name in ("owner", "coach"):
        client = client_of(user=getattr(world, name))
        assert client.post(address(milestone.participant, WHERE), {}).status_code == 404


def test_a_netted_line_stands_on_page_and_document(world, second):
    milestone = world.passed()
    world.passed("BC10002")
    first = world.drawn()
    Statement.objects.update(
        state="approved",
        approved_by=world.finance,
        approved_at=at(TODAY),
        confirmed_by=world.owner,
        confirmed_at=at(TODAY),
        pay_by=TODAY,
    )
    second.post(address(milestone.participant, WHERE), {"reason": "Nobody attended."})
    following = world.drawn(date(2026, 8, 1), date(2026, 9, 1))
    where = f"/contracts/{world.contract.reference}/statements/{following.reference}/"
    html = second.get(where).content.decode()
    assert f"It stood on {first.reference}" in html
    assert "-£80.00" in html
    assert "To pay back" in html
    back = "What is reversed here stood on an earlier one and is taken back."
    assert back in html
    assert back not in second.get(where.replace(following.reference, first.reference)).text
    assert second.get(f"{where}document/").status_code == 200


@pytest.mark.parametrize(("pence", "tags"), [(8_000, 1), (0, 0), (-8_000, 0)])
def test_only_what_is_owed_to_a_supplier_is_called_late(world, second, pence, tags):
    world.passed()
    drawn = world.drawn()
    Statement.objects.filter(pk=drawn.pk).update(
        state="confirmed",
        net_pence=pence,
        confirmed_by=world.owner,
        confirmed_at=at(TODAY),
        pay_by=TODAY,
    )
    set_clock(at(date(2026, 12, 1)))
    for page in ("/payments/", "/payments/statements/"):
        assert second.get(page).content.decode().count(">Late<") == tags


def test_a_page_from_before_the_reversal_confirms_nothing(world, second, client_of):
    first, _ = world.passed("BC10001"), world.passed("BC10002")
    statement = world.drawn()
    owner = client_of(user=world.owner)
    page = f"/contracts/{world.contract.reference}/statements/{statement.reference}/"
    link = re.search(r'href="([^"]+moves/confirm/[^"]*)"', owner.get(page).content.decode())
    where = f"{page}moves/confirm/"
    second.post(address(first.participant, WHERE), {"reason": "Nobody attended."})
    asked = owner.get(link[1].replace("&amp;", "&")).content.decode()
    seen = re.search(r'name="seen" value="([^"]+)"', asked)
    page = owner.post(where, {"seen": seen[1]}, follow=True)
    assert "Somebody changed this while you were looking at it." in page.content.decode()
    statement.refresh_from_db()
    assert statement.state == "drawn"
    owner.post(where, {"seen": f"drawn {statement.net_pence} {statement.vat_pence}"})
    statement.refresh_from_db()
    assert statement.state == "confirmed"
