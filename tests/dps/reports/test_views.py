"""Reports and the audit log as pages."""

from datetime import timedelta

import pytest

from dps.audit.services import build_line, write_lines
from payments.models import Statement
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(client_of):
    return client_of("auditor")


def write(now, *, actor="system", act="case.submit", of="CASE-2026-0001", **more) -> None:
    values = {"role": "", "before": "draft", "after": "submitted", **more}
    write_lines([build_line(now=now, actor=actor, act=act, object_reference=of, **values)])


def shown(client, query: str = "") -> list[tuple[str, str, str]]:
    found = client.get("/audit/" + query).context["lines"]
    return [(of.text, act.text, who.text) for _, of, act, who, *_ in found]


@pytest.mark.parametrize("address", ["/audit/", "/audit/CASE-2026-0001/"])
@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("auditor", "", 200),
        ("administrator", "", 404),
        ("lead_buyer", "", 404),
        ("supplier_owner", "SUP-0001", 404),
    ],
)
def test_the_log_is_the_auditors(client_of, address, role, scope, status):
    assert client_of(role, scope).get(address).status_code == status


def test_lines_are_shown_with_names_labels_and_states(auditor, now):
    ann = build.user("Ann Officer")
    write(now, actor=ann.reference, role="district_officer", note="Ready.")
    write(now, actor="system", act="clock.move", of="clock", before="", after="")
    page = auditor.get("/audit/")
    assert shown(auditor) == [
        ("clock", "Clock moved", "The system"),
        ("CASE-2026-0001", "Send for approval", "Ann Officer"),
    ]
    html = page.content.decode()
    for words in ("District officer", "Waiting for approval", "from “Draft”", "Ready."):
        assert words in html


def test_an_act_without_words_shows_as_it_is_written(auditor, now):
    write(now, act="marks.hand_in", before="", after="")
    assert shown(auditor) == [("CASE-2026-0001", "Hand in", "The system")]


@pytest.mark.parametrize(
    ("act", "detail", "said"),
    [
        ("case.sign_consensus", {"offer": 7, "questions": [1, 2]}, "Offer 07, questions 1, 2"),
        ("case.change", {"fields": ["need", "support_wanted"]}, "Need, support wanted"),
        ("case.change", {"fields": ["places", "ceiling_price_pence", "starts_on", "ends_on"]},
         "Places, ceiling price, first start, last start"),
        ("offer.change", {"fields": ["title"], "version": 2}, "Title, version 2"),
        ("offer.change", {"fields": ["unit_price_pence", "vat_treatment", "lead_time_days"]},
         "Price for each participant, VAT, lead time"),
        ("supplier.change", {"fields": ["vcse", "declared_no_exclusion", "contact_phone"]},
         "Voluntary, community or social enterprise, no ground for exclusion applies, telephone"),
        ("case.match", {"run": "RUN-0001", "candidates": 1200, "eligible": 8},
         "RUN-0001, 1,200 candidates, 8 passed all gates"),
        ("case.open_candidates", {"through": "CASE-2026-0002"}, "Through CASE-2026-0002"),
        ("case.appoint_panel", {"people": ["USR-0001", "USR-0002"]}, "USR-0001, USR-0002"),
        ("budget.allocate", {"amount_pence": 500_000_00}, "£500,000.00"),
        ("participant.record", {"events": [812]}, ""),
        ("participant.correct", {"events": [812], "fields": ["on", "evidence"]}, "Day, evidence"),
        ("participant.correct", {"instead_of": "In a job"}, "Instead of “In a job”"),
        ("case.submit", {}, ""),
    ],
)  # fmt: skip
def test_a_line_says_what_it_holds(auditor, now, act, detail, said):
    write(now, act=act, before="", after="", note="Words.", detail=detail)
    note = auditor.get("/audit/").context["lines"][0][-1]
    assert (note.text, note.sub) == ("Words.", said)


def test_a_line_names_the_people_that_it_holds(auditor, now):
    named = [build.user("Ann Buyer").reference, "USR-9999"]
    write(now, act="case.appoint_panel", before="", after="", detail={"people": named})
    assert auditor.get("/audit/").context["lines"][0][-1].sub == "Ann Buyer, USR-9999"


@pytest.mark.parametrize(
    ("query", "objects"),
    [
        ("?object=CASE-2026-0002", ["CASE-2026-0002"]),
        ("?actor=ann", ["CASE-2026-0001"]),
        ("?actor=the+system", ["CASE-2026-0002"]),
        ("?actor=nobody", []),
        ("?act=case.approve", ["CASE-2026-0002"]),
        ("?first_day=4&first_month=6&first_year=2026", ["CASE-2026-0002"]),
        ("?last_day=3&last_month=6&last_year=2026", ["CASE-2026-0001"]),
        ("?last_day=31&last_month=6&last_year=2026", []),
        ("?object=%00", ["CASE-2026-0002", "CASE-2026-0001"]),
        ("", ["CASE-2026-0002", "CASE-2026-0001"]),
    ],
)
def test_the_log_is_narrowed(auditor, now, query, objects):
    write(now, actor=build.user("Ann Officer").reference)
    write(now + timedelta(days=1), act="case.approve", of="CASE-2026-0002", after="approved")
    assert [what for what, _, _ in shown(auditor, query)] == objects


def test_a_contract_brings_its_participants_and_statements(auditor, now, queries):
    contract = build.contract()
    other = build.contract()
    participant = build.participant(contract)
    for of in (contract.reference, participant.reference, "STM-9001", "STM-9002"):
        write(now, of=of)
    for number, whose in ((1, contract), (2, other)):
        Statement.objects.create(
            reference=f"STM-900{number}",
            state="drawn",
            contract=whose,
            month=build.TODAY.replace(day=1),
            net_pence=80_00,
            vat_pence=0,
            drawn_at=now,
        )
    with queries(8):
        found = shown(auditor, f"?object={contract.reference}")
    assert [what for what, _, _ in found] == ["STM-9001", participant.reference, contract.reference]


def test_case_award_and_contract_lead_to_each_other(auditor, now, queries):
    contract = build.contract()
    award, case = contract.award, contract.award.case
    participant = build.participant(contract)
    build.contract()
    write(now, of=award.reference, act="award.approve", before="recommended", after="approved")
    write(now, of=case.reference)
    names = [case.reference, award.reference, contract.reference]
    for name in (*names, participant.reference):
        for address in (f"/audit/?object={name}", f"/audit/{name}/"):
            with queries(8):
                page = auditor.get(address)
            others = [one for one in names if one != name]
            assert [link.text for link in page.context["beside"]] == others
            assert all(f'href="/audit/{one}/"' in page.content.decode() for one in others)
    assert auditor.get("/audit/").context["beside"] == []
    assert auditor.get("/audit/clock/").context["beside"] == []
    found = shown(auditor, f"?object={case.reference}")
    assert [(what, act) for what, act, _ in found] == [
        (case.reference, "Send for approval"),
        (award.reference, "Approve the award"),
    ]


def test_a_wrong_date_is_said_at_its_field(auditor, now):
    response = auditor.get("/audit/?first_day=31&first_month=6&first_year=2026")
    assert dict(response.context["filter_form"].errors) == {
        "first": ["The first day must be a real date"]
    }


@pytest.mark.parametrize("reference", ["CASE-2026-0001", "CON-0001/007", "black-country/2026"])
def test_one_object_has_a_page_of_its_lines(auditor, now, reference):
    write(now, of=reference, note="Of this one.")
    write(now, of="CASE-2026-0009", note="Of another.")
    lines = auditor.get(f"/audit/{reference}/").context["lines"]
    assert [[cell.text for cell in line][1:] for line in lines] == [
        ["Send for approval", "The system", "Waiting for approval", "Of this one."]
    ]


@pytest.mark.parametrize("count", [1, 25, 400])
def test_the_log_asks_the_same_however_long(auditor, now, queries, count):
    people = [build.user(f"Person {n}").reference for n in range(min(count, 20))]
    for number in range(count):
        write(now, actor=people[number % len(people)], of=f"CASE-{number}")
    with queries(6):
        response = auditor.get("/audit/")
    assert len(response.context["lines"]) == min(count, 25)


@pytest.mark.parametrize(
    ("role", "scope", "status"),
    [
        ("district_officer", "kent", 200),
        ("district_manager", "kent", 200),
        ("buyer", "", 200),
        ("finance", "", 200),
        ("administrator", "", 200),
        ("work_coach", "kent", 404),
        ("supplier_owner", "SUP-0001", 404),
    ],
)
def test_reports_are_for_districts_and_centre(client_of, role, scope, status):
    assert client_of(role, scope).get("/reports/").status_code == status


def test_reports_keep_within_their_queries(auditor, now, queries):
    for _ in range(3):
        build.contract()
    with queries(8):
        response = auditor.get("/reports/")
    assert [bar.text for bar in response.context["funnel"].parts] == ["3", "3", "3", "3", "3", "3"]


def test_an_object_leads_the_auditor_to_its_lines_and_nobody_else(auditor, client_of):
    case = build.case("published")
    link = f'href="/audit/{case.reference}/"'
    assert link in auditor.get(f"/cases/{case.reference}/").content.decode()
    assert link not in client_of("buyer").get(f"/cases/{case.reference}/").content.decode()
