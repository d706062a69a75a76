"""Finance at month end: checks, statements, payments; the ledger for those who may read it."""

import io
from datetime import date

import pypdf
import pytest

from dps.audit.models import Line
from dps.documents.pdf import render_pdf
from payments.domain.evidence import EventKind
from payments.models import Contract, Event, Milestone, Statement
from payments.services import (
    Happened,
    confirm_statement,
    correct_event,
    record_job,
    record_start,
)
from payments.views.statements import document_of
from tests import build
from tests.conftest import set_clock
from tests.payments.conftest import REFERRED, STARTED, World, at, make_world, proof
from tests.payments.services.test_progress import BEGUN, SEEN, correct, event_of, left_for_a_job
from tests.payments.views.test_participant_pages import day_of

PAID = date(2026, 8, 6)


@pytest.fixture
def finance(world: World, client_of):
    set_clock(at(PAID))
    return client_of(user=world.finance)


def address(statement: Statement, rest: str = "") -> str:
    return f"/contracts/{statement.contract.reference}/statements/{statement.reference}/{rest}"


@pytest.mark.parametrize("rows", [0, 1, 30])
def test_the_desk_asks_the_same_whatever_the_rows(world, finance, queries, rows):
    for number in range(rows):
        world.started(f"BC{10000 + number}")
    world.earn(PAID)
    for where in ("/payments/", "/payments/milestones/", "/payments/statements/", "/ledger/"):
        with queries():
            assert finance.get(where).status_code == 200


def test_passing_several_at_once(world, finance):
    for number in range(3):
        world.claimed(f"BC{10000 + number}")
    ticked = list(Milestone.objects.values_list("pk", flat=True))
    page = finance.post(
        "/payments/milestones/", {"ticked": ticked[:2], "verdict": "pass"}, follow=True
    )
    assert "2 milestones passed." in page.content.decode()
    assert Milestone.objects.filter(state="passed").count() == 2
    again = finance.post("/payments/milestones/", {"ticked": ticked[:1], "verdict": "pass"})
    assert "<title>Error: " in again.content.decode()


def test_the_list_says_what_evidence_stands_behind_each(world, finance):
    participant = world.started()
    world.complete(participant, date(2026, 7, 7))
    world.work(participant, date(2026, 7, 8), date(2026, 8, 4))
    world.earn(PAID)
    page = " ".join(finance.get("/payments/milestones/").content.decode().split())
    assert page.count("Started: attendance register, 6 July 2026") == 1
    assert page.count("Completed: attendance register, 7 July 2026") == 1
    assert page.count("In a job: payslip, 4 August 2026") == 1


def test_evidence_is_late_by_its_record_not_by_the_day_of_the_check(world, finance):
    world.started()
    world.earn(date(2026, 9, 30))
    assert finance.get("/payments/milestones/").context["lines"][0]["late"] is None
    late = world.refer("BC10002")
    record_start(
        participant=late,
        started_on=STARTED,
        proof=proof(STARTED),
        actor=world.actor("owner"),
        now=at(date(2026, 8, 4)),
    )
    world.earn(date(2026, 9, 30))
    lines = finance.get("/payments/milestones/").context["lines"]
    said = {line["milestone"].participant_id: line["late"] for line in lines}
    assert said.pop(late.pk) == "Due by 3 August 2026, recorded on 4 August 2026."
    assert set(said.values()) == {None}


IN_TIME, TOO_LATE = date(2026, 12, 28), date(2026, 12, 29)
"""The last day for the evidence of a job outcome after 31 August 2026, and the day after it."""


def in_a_job(world, participant, first, last, day, corrects=None):
    """Record a job, or correct the one that was recorded last, on this day."""
    seen = proof(day, "payslip")
    if corrects is None:
        record_job(
            participant=participant, job_on=first, job_confirmed_to=last, proof=seen,
            actor=world.actor("owner"), now=at(day),
        )  # fmt: skip
        return
    event = Event.objects.select_related(
        "participant__contract__supplier", "participant__contract__district"
    ).get(participant=participant, kind="job", corrected_by=None)
    job = Happened(EventKind.JOB, first, confirmed_to=last)
    correct_event(event=event, corrected=job, proof=seen, actor=world.actor("owner"), now=at(day))


@pytest.mark.parametrize(
    ("records", "late"),
    [
        ([(1, 28, IN_TIME)], None),
        ([(1, 28, TOO_LATE)], TOO_LATE),
        # Moved on after the term, where it was enough before, and where it was not.
        ([(1, 28, IN_TIME), (1, 30, TOO_LATE)], None),
        ([(1, 27, IN_TIME), (1, 28, TOO_LATE)], TOO_LATE),
        # Enough days in time, but not those that stand.
        ([(1, 28, IN_TIME), (2, 30, TOO_LATE)], TOO_LATE),
    ],
)
def test_evidence_of_a_job_outcome_is_late_after_its_window_and_its_term(
    world, finance, records, late, queries
):
    participant = world.started()
    world.complete(participant)
    for number, (first, last, day) in enumerate(records):
        days = (date(2026, 9, first), date(2026, 9, last))
        in_a_job(world, participant, *days, day, corrects=number or None)
    world.earn(TOO_LATE)
    set_clock(at(TOO_LATE))
    with queries():
        lines = finance.get("/payments/milestones/").context["lines"]
    said = {line["milestone"].kind: line["late"] for line in lines}
    wanted = "Due by 28 December 2026, recorded on 29 December 2026." if late else None
    assert said == {"start": None, "completion": None, "job_outcome": wanted}


def test_the_evidence_of_a_completion_is_that_of_the_start_of_the_job_too(world, finance, queries):
    """The job was confirmed further: the completion stands on what was recorded of it first."""
    participant = left_for_a_job(world)
    for day in (date(2026, 9, 20), date(2026, 9, 30)):
        going_on = Happened(EventKind.JOB, BEGUN, confirmed_to=day)
        correct(world, event_of(participant, "job"), going_on, day)
    with queries():
        lines = finance.get("/payments/milestones/").context["lines"]
    completion = next(line for line in lines if line["milestone"].kind == "completion")
    assert completion["milestone"].earned_on == SEEN
    assert completion["proofs"] == [
        "Left early for a job: attendance register, 31 August 2026",
        "In a job: payslip, 9 September 2026",
        "In a job: payslip, 30 September 2026",
    ]


def test_failing_needs_a_reason_and_keeps_the_ticks(world, finance):
    milestone = world.claimed()
    page = finance.post("/payments/milestones/", {"ticked": [milestone.pk], "verdict": "fail"})
    html = page.content.decode()
    assert "Enter the reason" in html
    assert f'value="{milestone.pk}" checked' in html
    finance.post(
        "/payments/milestones/",
        {"ticked": [milestone.pk], "verdict": "fail", "reason": "No register."},
    )
    milestone.refresh_from_db()
    assert (milestone.state, milestone.check_reason) == ("failed", "No register.")


@pytest.mark.parametrize(
    "typed",
    [
        {"verdict": "pass"},
        {"ticked": ["0"], "verdict": "pass"},
        {"ticked": ["9" * 40, "x", "-1"], "verdict": "pass"},
        {"verdict": "reverse"},
        {},
    ],
)
def test_nothing_ticked_or_nonsense(world, finance, typed):
    world.claimed()
    page = finance.post("/payments/milestones/", typed)
    assert page.status_code == 200
    assert "<title>Error: " in page.content.decode()
    assert Milestone.objects.get().state == "earned"


def test_checks_can_be_narrowed_to_a_contract(world, finance):
    world.claimed()
    other = make_world()
    other.claimed()
    page = finance.get(f"/payments/milestones/?contract={other.contract.reference.lower()}")
    found = [line["milestone"].contract_id for line in page.context["lines"]]
    assert found == [other.contract.pk]


def test_drawing_what_is_due(world, finance):
    world.passed()
    page = finance.post("/payments/draw/", follow=True)
    assert "1 statement drawn." in page.content.decode()
    page = finance.post("/payments/draw/", follow=True)
    assert "No statement is due" in page.content.decode()


def test_from_drawn_to_paid(world, finance, client_of, queries):
    world.passed()
    statement = world.drawn()
    owner, second = client_of(user=world.owner), client_of(user=world.second)
    with queries():
        assert "Confirm this statement" in owner.get(address(statement)).content.decode()
    with queries():
        says_the_sum(owner, address(statement, "moves/confirm/"), world)
    owner.post(address(statement, "moves/confirm/"), {})
    says_the_sum(finance, address(statement, "moves/approve/"), world)
    assert "Approve for payment" in finance.get(address(statement)).content.decode()
    finance.post(address(statement, "moves/approve/"), {})
    html = finance.get(address(statement)).content.decode()
    assert "You approved this statement" in html
    assert "Record the payment" not in html
    assert finance.get(address(statement, "moves/pay/")).status_code == 409
    typed = {**day_of("paid_on", PAID), "payment_reference": "BACS 17"}
    says_the_sum(second, address(statement, "moves/pay/"), world)
    refused = finance.post(address(statement, "moves/pay/"), typed)
    assert "somebody else has to pay it" in refused.content.decode()
    page = second.post(address(statement, "moves/pay/"), typed, follow=True)
    assert "The payment of the statement of July 2026 (STM-" in page.content.decode()
    statement.refresh_from_db()
    assert (statement.state, statement.paid_by) == ("paid", world.second)
    page = owner.get(address(statement)).content.decode()
    history = page[page.index('id="history"') :]
    assert "Payment reference BACS 17" in history
    assert statement.contract.reference not in history


def test_the_desk_says_why_who_approved_does_not_pay(world, client_of):
    world.approved()
    set_clock(at(PAID))
    own = client_of(user=world.finance).get("/payments/").content.decode()
    assert "1 you approved: somebody else pays" in own
    assert "You approved it: somebody else pays it." in own
    other = client_of(user=world.second).get("/payments/").content.decode()
    assert "somebody else pays" not in other


def says_the_sum(client, where, world):
    """The page of a move shows whose statement it is and what it comes to."""
    rows = {row.key: row.value for row in client.get(where).context["rows"]}
    assert rows["Supplier"] == world.contract.supplier.name
    assert rows["To pay"] == "£80.00"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter the day of the payment"),
        ({**day_of("paid_on", PAID)}, "Enter the reference of the payment"),
        (
            {**day_of("paid_on", date(2026, 8, 7)), "payment_reference": "x"},
            "must be today or in the past",
        ),
        (
            {**day_of("paid_on", date(2026, 8, 1)), "payment_reference": "x"},
            "It was approved on 5 August 2026",
        ),
        (
            {**day_of("paid_on", PAID), "payment_reference": "x" * 41},
            "must be 40 characters or fewer",
        ),
    ],
)
def test_a_bad_payment_is_explained(world, client_of, finance, typed, sentence):
    statement = world.approved()
    second = client_of(user=world.second)
    page = second.post(address(statement, "moves/pay/"), typed)
    assert "<title>Error: " in page.content.decode()
    assert sentence in page.content.decode()
    statement.refresh_from_db()
    assert statement.state == "approved"


def test_a_query_and_its_answer(world, finance, client_of):
    world.passed()
    statement = world.drawn()
    owner = client_of(user=world.owner)
    bad = owner.post(address(statement, "moves/query/"), {"query": ""})
    assert "<title>Error: " in bad.content.decode()
    owner.post(address(statement, "moves/query/"), {"query": "Which one?"})
    assert "Which one?" in finance.get(address(statement)).content.decode()
    assert "Which one?" in finance.get(address(statement, "moves/answer/")).content.decode()
    finance.post(address(statement, "moves/answer/"), {"answer": "The first."})
    assert "The first." in owner.get(address(statement)).content.decode()


def test_a_statement_belongs_to_its_contract(world, finance, client_of):
    world.passed()
    statement = world.drawn()
    other = make_world()
    wrong = f"/contracts/{other.contract.reference}/statements/{statement.reference}/"
    for rest in ("", "document/", "moves/approve/"):
        assert finance.get(wrong + rest).status_code == 404
    stranger = client_of(user=other.owner)
    for rest in ("", "document/", "moves/confirm/"):
        assert stranger.get(address(statement, rest)).status_code == 404


def test_the_pdf_is_tagged_and_says_the_same(now, client_of, tmp_path):
    world = make_world(vat_treatment="standard")
    world.passed()
    statement = world.drawn()
    set_clock(at(PAID))
    answer = client_of(user=world.owner).get(address(statement, "document/"))
    assert answer["Content-Type"] == "application/pdf"
    assert "attachment" in answer["Content-Disposition"]
    (tmp_path / "statement.pdf").write_bytes(answer.content)
    pdf = pypdf.PdfReader(tmp_path / "statement.pdf")
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert statement.reference in text
    for amount in ("£80.00", "£16.00", "£96.00"):
        assert amount in text
    assert f"{world.contract.reference}/001" in text


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_the_pdf_does_not_change_with_the_day_of_printing(world, client_of):
    statement = world.confirmed()
    owner = client_of(user=world.owner)
    printed = []
    for day in (PAID, date(2026, 11, 6)):
        set_clock(at(day))
        printed.append(" ".join(pages_of(owner.get(address(statement, "document/")).content)))
    assert printed[0] == printed[1]
    assert "4 August 2026" in printed[0]
    assert printed[0].count("To pay") == 1


@pytest.mark.parametrize("lines", range(16, 30))
def test_no_date_of_the_pdf_stands_apart_from_its_name(world, lines):
    context = document_of(world.confirmed())
    made = render_pdf("pdf/statement.html", context | {"milestones": lines * context["milestones"]})
    last = context["dates"][-1]
    assert [last.key in page for page in pages_of(made)] == [
        last.value in page for page in pages_of(made)
    ]


def test_the_ledger_of_one_contract(world, client_of, queries):
    world.passed()
    other = make_world()
    other.passed()
    auditor = client_of("auditor")
    with queries():
        page = auditor.get(f"/ledger/?contract={world.contract.reference}")
    assert len(page.context["transactions"]) == 1
    assert "£80.00" in page.content.decode()
    assert client_of(user=world.owner).get("/ledger/").status_code == 404
    assert client_of("lead_buyer").get("/ledger/").status_code == 404


def test_what_waits_for_whom(world, finance, client_of, queries):
    from dps.accounts.actors import actor_for
    from payments.selectors import waiting_for

    world.refer("BC10009")
    world.claimed()

    def waits(user) -> dict[str, int]:
        actor = actor_for(user)
        with queries(2):
            return {each.text: each.count for each in waiting_for(actor, at(PAID))}

    assert waits(world.owner) == {"referral to answer": 1, "statements to confirm": 0}
    assert waits(world.finance) == {
        "milestone to check": 1,
        "queries to answer": 0,
        "statements to approve": 0,
        "statements to pay": 0,
    }
    assert waits(world.coach) == {}
    other = build.user("Other", ("supplier_owner", build.supplier().reference))
    assert waits(other)["referrals to answer"] == 0


def test_only_referrals_of_contracts_that_take_starts_wait(world, client_of):
    """On the dashboard, in its list and on the contract's page alike."""
    set_clock(at(PAID))
    open_one = world.refer("BC10008")
    over = make_world(supplier=world.contract.supplier)
    over.refer("BC10009")
    where = f"/contracts/{over.contract.reference}/"
    owner = client_of(user=world.owner)

    def waits() -> tuple[int, list[str], int]:
        (line,) = owner.get("/dashboard/").context["waiting"]
        listed = [one[0].reference for one in owner.get(line.href).context["lines"]]
        return line.count, listed, owner.get(where).context["waiting"]

    both = [f"{over.contract.reference}/001", open_one.reference]
    assert waits() == (2, both, 1)
    for state in ("suspended", "delivered", "terminated", "closed"):
        Contract.objects.filter(pk=over.contract.pk).update(
            state=state, ended_on=REFERRED, ended_by="agreed"
        )
        assert waits() == (1, [open_one.reference], 0)


def test_who_presses_draw_is_who_drew(world, finance):
    world.passed()
    finance.post("/payments/draw/")
    line = Line.objects.get(act="statement.begin")
    assert (line.actor, line.role) == (world.finance.reference, "finance")


def test_the_days_of_a_statement_are_days_in_london(world, client_of):
    """23:30 in UTC on 4 August is 0:30 on 5 August in London, and the 30 days run from there."""
    world.passed()
    statement = world.drawn()
    half_past = at(date(2026, 8, 4), 23).replace(minute=30)
    confirm_statement(statement=statement, actor=world.actor("owner"), now=half_past)
    page = client_of(user=world.owner).get(address(statement))
    rows = {row.key: row.value for row in page.context["rows"]}
    assert rows["Confirmed, so a valid invoice"] == "5 August 2026"
    assert rows["Pay by"] == "4 September 2026"
