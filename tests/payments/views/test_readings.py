"""Each page about participants that is shown is noted, and the auditor sees the log."""

import pytest

from dps.accounts.roles import Role
from payments.models import Reading
from tests import build


@pytest.fixture
def participant(now):
    return build.participant(build.contract(), "accepted")


@pytest.mark.parametrize("rest", ["", "1/", "1/start/"])
def test_who_is_shown_a_page_is_noted(participant, client_of, rest):
    contract = participant.contract
    owner = client_of(Role.SUPPLIER_OWNER, contract.supplier.reference)
    assert owner.get(f"/contracts/{contract.reference}/participants/{rest}").status_code == 200
    [reading] = Reading.objects.all()
    assert reading.what == (participant.reference if rest else contract.reference)


def test_a_coachs_list_is_noted(participant, client_of):
    coach = client_of(Role.WORK_COACH, participant.contract.district.code)
    coach.get("/referrals/mine/")
    assert [reading.what for reading in Reading.objects.all()] == ["referrals"]


def test_what_was_not_shown_is_not_noted(participant, client_of, client):
    address = f"/contracts/{participant.contract.reference}/participants/"
    assert client.get(address).status_code == 302
    assert client_of(Role.SUPPLIER_OWNER, "SUP-0000").get(address).status_code == 404
    assert not Reading.objects.exists()


def test_the_auditor_sees_the_log(participant, client_of, queries):
    contract = participant.contract
    auditor = client_of(Role.AUDITOR)
    assert "Nobody has looked" in auditor.get("/readings/").text
    auditor.get(f"/contracts/{contract.reference}/participants/{participant.number}/")
    with queries():
        page = auditor.get("/readings/").text
    assert participant.reference in page
    assert client_of(Role.FINANCE).get("/readings/").status_code == 404
