"""Contracts and provision: one address for every role, never more than eight queries."""

import re
from datetime import date

import pytest
from django.test import Client

from businesscases.models import BusinessCase
from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from dps.audit.models import Line
from dps.audit.services import build_line, write_lines
from dps.kernel.money import pounds
from payments.models import Contract, Participant, ParticipantIdentity
from tests import build
from tests.conftest import set_clock
from tests.payments.conftest import REFERRED, World, at, make_world

PAGES = [
    "/contracts/",
    "/contracts/{}/",
    "/contracts/{}/participants/",
    "/contracts/{}/statements/",
]


@pytest.fixture
def day(world: World):
    set_clock(at(REFERRED))


def client(world: World, client_of, name: str):
    return client_of(user=getattr(world, name))


@pytest.mark.parametrize("name", ["owner", "coach", "finance"])
def test_each_side_finds_the_contract(world, client_of, name, queries, day):
    reference = world.contract.reference
    person = client(world, client_of, name)
    with queries():
        page = person.get(f"/contracts/{reference}/")
    assert page.status_code == 200
    assert "£32,000.00" in page.content.decode()


def test_the_history_says_of_which_award_it_came_and_links_it_for_those_who_may(
    world, client_of, day
):
    award = world.contract.award
    write_lines(
        [
            build_line(
                now=at(REFERRED), actor="system", role="system", act="contract.begin",
                object_reference=world.contract.reference, after="open", note=award.reference,
            )
        ]
    )  # fmt: skip
    where = f"/contracts/{world.contract.reference}/"
    words = f"Award {award.reference}"
    link = f'<a class="govuk-link" href="/cases/{award.case.reference}/award/">{words}</a>'
    assert link in client(world, client_of, "owner").get(where).content.decode()
    coach = client(world, client_of, "coach").get(where).content.decode()
    assert words in coach
    assert link not in coach
    interested = build.user("Bea Buyer", ("buyer", ""))
    close_doors(
        references=[award.case.reference],
        group=FieldGroup.ALL,
        because_of="interest",
        reason="A declared interest",
        now=at(REFERRED),
        user_ids=[interested.pk],
    )
    assert link not in client_of(user=interested).get(where).content.decode()


def test_another_organisation_finds_nothing(world, client_of, day):
    participant = world.started()
    other = client_of("supplier_owner", build.supplier().reference)
    elsewhere = client_of("work_coach", build.district("kent").code)
    for address in (*PAGES[1:], "/contracts/{}/participants/1/", "/contracts/{}/moves/suspend/"):
        where = address.format(world.contract.reference)
        assert other.get(where).status_code == 404
        assert elsewhere.get(where).status_code == 404
    assert other.get("/contracts/").context["lines"] == []
    record = f"/contracts/{world.contract.reference}/participants/1/completion/"
    assert other.post(record, {}).status_code == 404
    participant.refresh_from_db()
    assert participant.state == "started"


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_the_lists_ask_the_same_whatever_the_rows(world, client_of, queries, rows, day):
    for number in range(rows):
        world.started(f"BC{10000 + number}") if number < 3 else world.refer(f"BC{10000 + number}")
    world.earn(REFERRED)
    owner = client(world, client_of, "owner")
    for address in (*PAGES, "/referrals/mine/", "/payments/statements/"):
        with queries():
            page = owner.get(address.format(world.contract.reference))
        assert page.status_code == 200
    coach = client(world, client_of, "coach")
    for address in ("/referrals/", "/referrals/mine/"):
        with queries():
            assert coach.get(address).status_code == 200


def test_an_ended_contract_says_when_it_closes(world, client_of, queries, day):
    """One in the programme of whom nothing more is recorded: 364, 91 and 28 days (all ours)."""
    world.started()
    owner = client(world, client_of, "owner")
    address = f"/contracts/{world.contract.reference}/"
    assert "It closes after" not in owner.get(address).content.decode()
    with build.past_the_triggers():
        Contract.objects.update(state="terminated", ended_on=REFERRED, ended_by="agreed")
    with queries():
        html = owner.get(address).content.decode()
    assert "It closes after 1 November 2027 if nothing more is recorded" in html
    assert "364 days from the start" in html


def test_an_ended_contract_past_its_last_day_says_what_is_still_open(world, client_of, queries):
    """Its last day is 16 November 2026: 20 July, when it was ended, and 91 and 28 days."""
    ended = date(2026, 7, 20)
    for claim in (world.claimed("BC10001"), world.passed("BC10002"), world.passed("BC10003")):
        world.leave(claim.participant, ended)
    address = f"/contracts/{world.contract.reference}/"
    owner = client(world, client_of, "owner")
    with build.past_the_triggers():
        Contract.objects.update(state="terminated", ended_on=ended, ended_by="agreed")
    set_clock(at(date(2026, 11, 16)))
    assert "It closes after 16 November 2026 if nothing" in owner.get(address).content.decode()
    set_clock(at(date(2026, 11, 17)))
    with queries():
        html = owner.get(address).content.decode()
    assert "It closes after" not in html
    assert (
        "Evidence was due by 16 November 2026 at the latest. It closes once nothing is open any "
        "more: 1 milestone to be checked, 2 milestones to be paid."
    ) in html
    world.drawn(day=date(2026, 11, 17))
    for person in (owner, client(world, client_of, "finance"), client_of("auditor")):
        with queries():
            html = person.get(address).content.decode()
        assert "1 milestone to be checked, 2 milestones to be paid." in html


def test_an_ended_contract_with_nothing_open_closes_by_itself(world, client_of):
    with build.past_the_triggers():
        Contract.objects.update(state="terminated", ended_on=REFERRED, ended_by="agreed")
    set_clock(at(date(2027, 11, 17)))
    html = client(world, client_of, "owner").get(f"/contracts/{world.contract.reference}/").text
    assert "at the latest, and everything claimed is checked and paid. It closes next." in html


def test_lists_are_cut_by_key(world, client_of, day):
    for number in range(30):
        world.refer(f"BC{10000 + number}")
    owner = client(world, client_of, "owner")
    address = f"/contracts/{world.contract.reference}/participants/"
    first = owner.get(address)
    assert [line[0].number for line in first.context["lines"]] == list(range(30, 5, -1))
    second = owner.get(address + first.context["pager"].following)
    assert [line[0].number for line in second.context["lines"]] == [5, 4, 3, 2, 1]


@pytest.mark.parametrize("odd", ["?after=9" * 30, "?state=nonsense", "?after=-1", "?type=%00"])
def test_odd_queries_are_harmless(world, client_of, odd, day):
    owner = client(world, client_of, "owner")
    for address in PAGES:
        assert owner.get(address.format(world.contract.reference) + odd).status_code == 200


def test_finding_provision(world, client_of, day):
    full = make_world()
    with build.past_the_triggers():
        Contract.objects.filter(pk=full.contract.pk).update(places=1, value_pence=80_000)
    full.refer("BC20001")
    over = make_world()
    with build.past_the_triggers():
        Contract.objects.filter(pk=over.contract.pk).update(
            starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 30)
        )
    away = make_world()
    with build.past_the_triggers():
        Contract.objects.filter(pk=away.contract.pk).update(district=build.district("kent"))
    carers = make_world(provision_type="C1")
    with build.past_the_triggers():
        cases = BusinessCase.objects.filter(pk=carers.contract.award.case_id)
        cases.update(client_groups=["carers"])
    coach = client(world, client_of, "coach")

    def found(query: str = "") -> set[str]:
        lines = coach.get(f"/referrals/{query}").context["lines"]
        return {line["contract"].reference for line in lines}

    mine, theirs = world.contract.reference, carers.contract.reference
    assert found() == {mine, theirs}
    assert found("?type=C1") == {theirs}
    assert found("?group=carers") == {mine, theirs}
    assert found("?group=health") == {mine}


def test_referring_takes_one_field(world, client_of, queries, day):
    coach = client(world, client_of, "coach")
    address = f"/contracts/{world.contract.reference}/referral/"
    with queries():
        assert coach.get(address).status_code == 200
    page = coach.post(address, {"district_reference": "bc 10001"}, follow=True)
    assert page.redirect_chain[-1][0] == f"/contracts/{world.contract.reference}/participants/1/"
    assert f"referred as {world.contract.reference}/001" in page.content.decode()
    assert ParticipantIdentity.objects.get().district_reference == "BC10001"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"state": "delivered"}, "This contract has ended."),
        ({"state": "closed"}, "This contract has ended."),
        ({"state": "suspended"}, "This contract is suspended for now."),
        (
            {"starts_on": date(2026, 6, 1), "ends_on": date(2026, 6, 30)},
            "The last start of this contract was on 30 June 2026.",
        ),
        ({"places": 2, "value_pence": 160_000}, "All 2 places of this contract are taken."),
    ],
)
def test_a_contract_that_takes_nobody_says_why_in_place_of_the_form(
    world, client_of, queries, fields, sentence, day
):
    for reference in ("BC10002", "BC10003"):
        world.refer(reference)
    coach = client(world, client_of, "coach")
    with build.past_the_triggers():
        Contract.objects.filter(pk=world.contract.pk).update(**fields)
    address = f"/contracts/{world.contract.reference}/referral/"
    with queries():
        page = coach.get(address)
    assert page.status_code == 409
    assert sentence in page.content.decode()
    assert f'href="/contracts/{world.contract.reference}/"' in page.content.decode()
    assert "district_reference" not in page.content.decode()
    typed = coach.post(address, {"district_reference": "BC10001"})
    assert sentence.removesuffix(".") in typed.content.decode()
    assert 'value="BC10001"' in typed.content.decode()
    for shown in (page, typed):
        assert " left." not in shown.content.decode()
    assert Participant.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Enter your district&#x27;s reference of the claimant"),
        ("QQ123456C", "This looks like a National Insurance number"),
        ("12", "6 to 12 letters and digits"),
        ("07700 900123", "This looks like a telephone number."),
        ("Jane Smith", "must have a digit in it"),
        ("x" * 31, "district&#x27;s reference: 6 to 12 letters and digits"),
        ("BC1\x002345", ""),
    ],
)
def test_a_bad_reference_is_explained_and_kept(world, client_of, typed, sentence, day):
    coach = client(world, client_of, "coach")
    page = coach.post(
        f"/contracts/{world.contract.reference}/referral/", {"district_reference": typed}
    )
    if not sentence:
        assert page.status_code == 302
        return
    html = page.content.decode()
    assert "<title>Error: " in html
    assert sentence in html
    assert f'value="{typed}"' in html or not typed
    assert not Participant.objects.exists()


def test_the_district_reference_stays_with_the_coach(world, client_of, day):
    world.refer("BC98765")
    for name in ("owner", "finance", "second"):
        person = client(world, client_of, name)
        for address in (*PAGES, "/contracts/{}/participants/1/", "/referrals/mine/"):
            page = person.get(address.format(world.contract.reference))
            assert "BC98765" not in page.content.decode()
    auditor = client_of("auditor")
    assert "BC98765" not in auditor.get("/referrals/mine/").content.decode()
    coach = client(world, client_of, "coach")
    for address in ("/referrals/mine/", "/contracts/{}/participants/1/"):
        page = coach.get(address.format(world.contract.reference))
        assert "BC98765" in page.content.decode()


def test_a_buyer_proposes_and_a_lead_buyer_approves(world, client_of, day, queries):
    buyer, lead, owner = (
        client_of("buyer"),
        client_of("lead_buyer"),
        client(world, client_of, "owner"),
    )
    address = f"/contracts/{world.contract.reference}/"
    assert "Propose a suspension" in buyer.get(address).content.decode()
    assert lead.get(f"{address}change/").status_code == 404
    bad = buyer.post(f"{address}change/terminate/", {"ended_by": "me", "reason": "x"})
    assert "Select who ends the contract" in bad.content.decode()
    assert "Error: " in buyer.post(f"{address}change/suspend/", {"reason": ""}).content.decode()
    buyer.post(f"{address}change/suspend/", {"reason": "No reports."})
    with queries(8):
        page = buyer.get(address).content.decode()
    assert "A suspension is proposed." in page
    assert "Propose a " not in page
    assert "Suspension proposed" in page
    told = owner.get(address).content.decode()
    assert "proposed" not in told
    assert "No reports." not in told
    assert "contract with a change to approve" in lead.get("/dashboard/").content.decode()
    listed = lead.get("/contracts/?waiting=change").content.decode()
    assert world.contract.reference in listed
    with queries(8):
        page = lead.get(f"{address}change/").content.decode()
    assert "No reports." in page
    assert "Approve the suspension" in page
    assert "Approve the suspension" not in buyer.get(f"{address}change/").content.decode()
    assert buyer.post(f"{address}moves/suspend/", {"seen": "open"}).status_code == 404
    lead.post(f"{address}moves/suspend/", {"seen": "open"})
    world.contract.refresh_from_db()
    assert world.contract.state == "suspended"
    assert Line.objects.filter(act="contract.suspend", note="No reports.").count() == 1
    assert "No reports." in owner.get(address).content.decode()
    assert lead.get("/contracts/?waiting=change").context["lines"] == []


def test_a_page_of_another_proposal_changes_nothing(world, client_of, day):
    buyer, lead = client_of("buyer"), client_of("lead_buyer")
    address = f"/contracts/{world.contract.reference}/"
    buyer.post(f"{address}change/terminate/", {"ended_by": "supplier", "reason": "They asked."})
    page = lead.get(f"{address}change/").content.decode()
    read = re.search(r'name="proposal" value="(\d+)"', page)[1]
    buyer.post(f"{address}change/", {"proposal": read})
    buyer.post(f"{address}change/terminate/", {"ended_by": "default", "reason": "They failed."})
    for where in ("moves/terminate/", "change/"):
        sent = {"seen": "open", "proposal": read}
        answer = lead.post(f"{address}{where}", sent, follow=True)
        assert "Somebody changed this while you were looking at it." in answer.content.decode()
    world.contract.refresh_from_db()
    assert world.contract.state == "open"
    assert "They failed." in lead.get(f"{address}change/").content.decode()
    auditor = client_of("auditor").get(f"{address}change/").content.decode()
    assert "They failed." in auditor
    assert "Approve the" not in auditor
    assert "Refuse it" not in auditor


def test_a_lead_buyer_lets_the_contract_go_on(world, client_of, day):
    buyer, lead = client_of("buyer"), client_of("lead_buyer")
    address = f"/contracts/{world.contract.reference}/"
    buyer.post(f"{address}change/terminate/", {"ended_by": "supplier", "reason": "They asked."})
    page = lead.get(f"{address}change/").content.decode()
    assert "Who ends the contract: The supplier." in page
    assert lead.post(f"{address}change/").status_code == 302
    assert lead.get(f"{address}change/").status_code == 404
    assert lead.post(f"{address}moves/terminate/", {"seen": "open"}).status_code == 409
    world.contract.refresh_from_db()
    assert world.contract.state == "open"


def test_no_refer_button_where_a_referral_would_be_refused(world, client_of, day):
    coach = client(world, client_of, "coach")
    address = f"/contracts/{world.contract.reference}/"
    assert "Refer a claimant" in coach.get(address).content.decode()
    Contract.objects.update(state="suspended")
    assert "Refer a claimant" not in coach.get(address).content.decode()


def test_a_coach_reads_what_a_programme_is_in_the_words_of_its_offer(world, client_of, day):
    version = world.contract.award.candidate.version
    with build.past_the_triggers():
        type(version).objects.filter(pk=version.pk).update(
            summary="", answer_1=" ".join(f"word{n}" for n in range(100))
        )
    coach = client(world, client_of, "coach")
    found = coach.get("/referrals/").content.decode()
    assert "word59…" in found
    page = coach.get(f"/contracts/{world.contract.reference}/").content.decode()
    assert "word99" in page
    with build.past_the_triggers():
        type(version).objects.filter(pk=version.pk).update(summary="Six weeks in a workshop.")
    assert "Six weeks in a workshop." in coach.get("/referrals/").content.decode()
    page = coach.get(f"/contracts/{world.contract.reference}/").content.decode()
    assert "Six weeks in a workshop." in page


def test_the_page_of_a_case_says_who_won_and_links_award_and_contract(world, client_of, queries):
    case = world.contract.award.case
    where = f"/cases/{case.reference}/"
    officer = client_of("district_officer", case.district.code)
    with queries(8):
        rows = {row.key: row for row in officer.get(where).context["outcome"]}
    assert rows["Supplier"].value == world.contract.supplier.name
    assert rows["Award"].value == pounds(world.contract.award.value_pence)
    assert rows["Award"].href == f"{where}award/"
    assert rows["Contract"].href == f"/contracts/{world.contract.reference}/"
    for row in ("Award", "Contract"):
        assert officer.get(rows[row].href).status_code == 200
    for visitor in (Client(), client_of("district_officer", "devon")):
        rows = {row.key: row for row in visitor.get(where).context["outcome"]}
        assert list(rows) == ["Supplier", "Award"]
        assert rows["Award"].href == f"/awards/{world.contract.award.reference}/"
        assert visitor.get(rows["Award"].href).status_code == 200


def test_a_closed_contract_says_what_was_given_back_and_has_no_free_places(world, client_of):
    where = f"/contracts/{world.contract.reference}/"
    officer = client_of("district_officer", world.contract.district.code)
    labels = [bar.label for bar in officer.get(where).context["chart"].parts]
    assert labels[-1] == "Free"
    Contract.objects.update(state="closed", passed_pence=8_000, paid_pence=8_000)
    context = officer.get(where).context
    figures = {figure.label: figure.value for figure in context["figures"]}
    assert "Not earned yet" not in figures
    assert figures["Given back"] == pounds(world.contract.value_pence - 8_000)
    assert [bar.label for bar in context["chart"].parts][-1] == "Not used"
