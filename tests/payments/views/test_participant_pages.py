"""A participant's page: what to do, what is earned and why; recording and correcting on it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from payments.domain.evidence import EventKind
from payments.models import Contract, Event, Milestone, Participant, ParticipantIdentity
from payments.services import (
    Happened,
    accept_referral,
    fail_milestone,
    pass_milestone,
    reverse_milestone,
)
from payments.views import progress
from tests import build
from tests.conftest import set_clock
from tests.payments.conftest import COMPLETED, STARTED, World, at, make_world
from tests.payments.services.test_progress import correct

LATER = date(2026, 9, 30)


def day_of(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


def start_form(day: date = STARTED, **more: str) -> dict[str, str]:
    return {
        **day_of("started_on", day),
        **day_of("evidenced_on", day),
        "evidence": "register",
        "kept": "",
        **more,
    }


def address(participant: Participant, rest: str = "") -> str:
    contract = participant.contract.reference
    return f"/contracts/{contract}/participants/{participant.number}/{rest}"


@pytest.fixture
def owner(world: World, client_of):
    set_clock(at(LATER))
    return client_of(user=world.owner)


def test_a_referral_is_answered_by_one_click(world, owner):
    participant = world.refer()
    page = owner.get(address(participant)).content.decode()
    assert "Accept the referral" in page
    owner.post(address(participant, "moves/accept/"), {"seen": "referred"})
    participant.refresh_from_db()
    assert participant.state == "accepted"


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        ("suspended", "This contract is suspended for now."),
        ("delivered", "This contract has ended."),
        ("terminated", "This contract has ended."),
    ],
)
def test_where_no_start_is_taken_the_page_says_so_and_offers_no_acceptance(
    world, owner, client_of, queries, state, sentence
):
    participant = world.refer()
    assert "cannot be accepted" not in owner.get(address(participant)).content.decode()
    Contract.objects.update(state=state, ended_on=STARTED, ended_by="agreed")
    with queries(8):
        page = owner.get(address(participant)).content.decode()
    assert f"This referral cannot be accepted. {sentence}" in page
    assert "Accept the referral" not in page
    assert "Refuse the referral" in page
    assert (
        "cannot be accepted"
        not in client_of(user=world.coach).get(address(participant)).content.decode()
    )
    answer = owner.post(address(participant, "moves/accept/"), {"seen": "referred"})
    assert answer.status_code == 409
    assert sentence in answer.content.decode()


@pytest.mark.parametrize("change", ["suspend", "terminate"])
def test_the_page_offers_the_start_that_was_attended_before_the_contract_was_stopped(
    world, owner, change
):
    participant, late = world.refer(), world.refer("BC10002")
    world.stop(change, day=STARTED)
    act = address(participant, "start/")
    assert act in [link.href for link in owner.get(address(participant)).context["acts"]]
    assert owner.get(act).status_code == 200
    refused = owner.post(address(late, "start/"), start_form(LATER)).content.decode()
    assert "This contract takes no starts after 6 July 2026" in refused
    assert owner.post(act, start_form()).status_code == 302
    participant.refresh_from_db()
    assert participant.state == "started"


def test_a_delivered_contract_offers_no_start(world, owner):
    participant = world.refer()
    Contract.objects.update(state="delivered")
    assert list(owner.get(address(participant)).context["acts"]) == []
    assert owner.get(address(participant, "start/")).status_code == 404


def test_a_closed_contract_offers_nothing_for_a_referral(world, owner, client_of):
    participant = world.refer()
    Contract.objects.update(state="closed")
    for person in (owner, client_of(user=world.coach)):
        assert list(person.get(address(participant)).context["moves"]) == []


def test_evidence_that_is_wanted_still_is_named_by_its_milestone(world, owner):
    participant = world.started()
    world.earn(STARTED)
    of_start = "The evidence of the start is due by 3 August 2026."
    assert of_start not in owner.get(address(participant)).content.decode()
    fail_milestone(
        milestone=world.milestone(participant),
        reason="No register.",
        actor=world.actor("finance"),
        now=at(STARTED),
    )
    world.complete(participant)
    page = owner.get(address(participant)).content.decode()
    assert of_start in page
    assert "The evidence of the completion is due" not in page
    assert "The evidence of the job outcome is due by 28 December 2026." in page


def test_evidence_of_what_was_reversed_is_wanted_again(world, owner):
    milestone = world.passed()
    of_start = "The evidence of the start is due by 3 August 2026."
    where = address(milestone.participant)
    assert of_start not in owner.get(where).content.decode()
    reverse_milestone(
        milestone=milestone, reason="No register.", actor=world.actor("second"), now=at(STARTED)
    )
    assert of_start in owner.get(where).content.decode()
    Contract.objects.update(state="closed")
    assert of_start not in owner.get(where).content.decode()


def test_a_refusal_needs_its_cause(world, owner):
    participant = world.refer()
    bad = owner.post(address(participant, "moves/refuse/"), {"seen": "referred"})
    assert "Select the reason" in bad.content.decode()
    owner.post(
        address(participant, "moves/refuse/"), {"seen": "referred", "because": "no_capacity"}
    )
    participant.refresh_from_db()
    assert participant.ended_because == "no_capacity"
    assert "We have no room at the moment." in owner.get(address(participant)).content.decode()


def test_recording_a_start(world, owner, queries):
    participant = world.refer()
    with queries():
        assert owner.get(address(participant, "start/")).status_code == 200
    page = owner.post(address(participant, "start/"), start_form(kept="Register 4"), follow=True)
    html = page.content.decode()
    assert "Started: recorded" in html
    assert "Kept: Register 4" in html
    assert Event.objects.get().on == STARTED


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Enter the day of the start"),
        ({"started_on_day": "1"}, "must include a month and year"),
        (start_form(date(2026, 10, 1)), "The start must be today or in the past"),
        (start_form(date(2026, 6, 30)), "must be on or after the day of the referral, 1 July 2026"),
        (start_form(evidence="payslip"), "Select what proves it from the list"),
        (start_form(evidence=""), "Select what proves it"),
        (start_form(kept="of QQ 12 34 56 C"), "Take out the National Insurance number"),
        (start_form(kept="x" * 121), "must be 120 characters or fewer"),
        (start_form() | {"started_on_month": "13"}, "must have a real month"),
        (start_form() | {"started_on_year": "26"}, "must have a year of 4 figures"),
    ],
)
def test_bad_days_of_a_start_are_explained_and_kept(world, owner, typed, sentence):
    participant = world.refer()
    page = owner.post(address(participant, "start/"), typed)
    html = page.content.decode()
    assert page.status_code == 200
    assert "<title>Error: " in html
    assert sentence in html
    for name in ("started_on_day", "started_on_month", "started_on_year"):
        if name in typed:
            assert f'name="{name}" type="text" inputmode="numeric" value="{typed[name]}"' in html
    participant.refresh_from_db()
    assert (participant.state, Event.objects.count()) == ("referred", 0)


def test_what_cannot_be_recorded_now_has_no_page(world, owner):
    participant = world.refer()
    for act in ("job", "action-plan", "nonsense"):
        assert owner.get(address(participant, f"{act}/")).status_code == 404
        assert owner.post(address(participant, f"{act}/"), {}).status_code == 404
    for act in ("completion", "leaving"):
        assert owner.get(address(participant, f"{act}/")).status_code == 409
        assert owner.post(address(participant, f"{act}/"), {}).status_code == 409
    world.start(participant)
    assert owner.get(address(participant, "start/")).status_code == 409


def test_a_closed_contract_says_why_nothing_is_recorded_on_it(world, owner):
    participant = world.started()
    event = Event.objects.get()
    Contract.objects.update(state="closed")
    for page in ("start/", "completion/", "leaving/", "job/", f"events/{event.pk}/"):
        answer = owner.get(address(participant, page))
        assert answer.status_code == 409
        html = answer.content.decode()
        assert "This contract is closed" in html
        assert address(participant) in html
    for act in ("completion", "job"):
        assert owner.post(address(participant, f"{act}/"), {}).status_code == 409
    assert owner.get(address(participant, "nonsense/")).status_code == 404
    assert Event.objects.count() == 1


def test_what_a_type_produces_is_asked_with_the_completion(now, client_of):
    for kind, fields in {
        "C1": {"completed_on", "action_plan_on"},
        "C3": {"completed_on", "action_plan_on", "sj_outcome_on"},
        "C5": {"completed_on"},
        "C8": {"completed_on"},
    }.items():
        world = make_world(provision_type=kind)
        participant = world.started()
        set_clock(at(COMPLETED))
        owner = client_of(user=world.owner)
        form = owner.get(address(participant, "completion/")).context["form"]
        assert set(form.fields) - {"evidence", "evidenced_on", "kept"} == fields
        typed = {
            **day_of("completed_on", COMPLETED),
            **day_of("action_plan_on", COMPLETED),
            **day_of("evidenced_on", COMPLETED),
            "evidence": "certificate",
        }
        assert owner.post(address(participant, "completion/"), typed).status_code == 302
        world.earn(COMPLETED)
        kinds = Milestone.objects.filter(participant=participant).values_list("kind", flat=True)
        assert sorted(kinds) == ["completion", "start"]


def test_the_preview_counts_the_days_that_the_sweep_counts(world, owner, queries):
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), last=date(2026, 9, 14))
    world.work(participant, date(2026, 9, 10), confirmed=date(2026, 9, 27))
    with queries():
        page = owner.get(address(participant))
    assert "<strong>27 of 28 days</strong>" in page.content.decode()
    assert [days for _, days in page.context["spells"]] == [27]
    assert [claim.state.code for claim in page.context["claims"]] == ["earned", "earned", "not_yet"]
    assert world.earn(LATER) == 2
    world.work(participant, date(2026, 9, 28), last=date(2026, 9, 28))
    page = owner.get(address(participant))
    assert page.context["tracking"].reached_on == date(2026, 9, 28)
    assert world.earn(LATER) == 1
    assert world.milestone(participant, "job_outcome").earned_on == date(2026, 9, 28)


NOT_ENOUGH = "<strong>27 of 28 days</strong> counted, which is not enough for a job outcome."
ENOUGH = (
    "<strong>28 of 28 days</strong> count: all that a job outcome needs, the last of them on "
    "28 September 2026."
)


@pytest.mark.parametrize(
    ("last", "today", "words"),
    [
        (27, date(2026, 11, 30), "<strong>27 of 28 days</strong> count so far."),
        (
            27,
            date(2026, 12, 1),
            f"{NOT_ENOUGH} Evidence of more can be recorded until 28 December 2026.",
        ),
        (
            27,
            date(2026, 12, 29),
            f"{NOT_ENOUGH} Evidence of more was due by 28 December 2026.",
        ),
        (28, LATER, ENOUGH),
        (30, LATER, ENOUGH),
        (30, date(2026, 12, 29), ENOUGH),
    ],
)
def test_the_days_that_count_are_said_rightly_while_the_window_is_open_and_after(
    world, owner, last, today, words
):
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), last=date(2026, 9, last))
    set_clock(at(today))
    assert words in owner.get(address(participant)).content.decode()


def test_days_in_a_row_are_called_so(now, client_of):
    fees = {"start": 8_000, "completion": 24_000, "job_outcome": 48_000}
    terms = {**build.TERMS, "fees_pence": fees, "outcome_mode": "continuous"}
    world = make_world(terms=terms)
    set_clock(at(LATER))
    owner = client_of(user=world.owner)
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), last=date(2026, 9, 14))
    world.work(participant, date(2026, 9, 16), last=date(2026, 9, 29))
    page = owner.get(address(participant)).content.decode()
    assert "<strong>14 of 28 days in a row</strong> count so far." in page


def test_leaving_and_a_job(world, owner):
    participant = world.started()
    typed = {
        **day_of("left_on", date(2026, 8, 3)),
        **day_of("evidenced_on", date(2026, 8, 3)),
        "evidence": "coach",
    }
    assert (
        "Select yes if the participant left for a job"
        in owner.post(address(participant, "leaving/"), typed).content.decode()
    )
    owner.post(address(participant, "leaving/"), {**typed, "for_job": "yes"})
    job = {**day_of("job_on", date(2026, 8, 10)), **day_of("evidenced_on", LATER)}
    bad = owner.post(address(participant, "job/"), {**job, "evidence": "payslip"})
    assert "the day on which it was last confirmed" in bad.content.decode()
    good = {**job, **day_of("job_confirmed_to", LATER), "evidence": "payslip"}
    assert owner.post(address(participant, "job/"), good).status_code == 302
    assert world.earn(LATER) == 3


def test_a_job_that_nothing_counts_is_not_asked_and_the_page_says_why(world, owner, queries):
    participant = world.started()
    world.leave(participant)
    with queries():
        page = owner.get(address(participant))
    assert "Record a job" not in page.content.decode()
    said = "not for a job. There is no completion and no tracking window"
    assert said in page.content.decode()
    job = {
        **day_of("job_on", date(2026, 9, 1)),
        **day_of("job_confirmed_to", LATER),
        **day_of("evidenced_on", LATER),
        "evidence": "payslip",
    }
    for answer in (
        owner.get(address(participant, "job/")),
        owner.post(address(participant, "job/"), job),
    ):
        assert answer.status_code == 409
        html = answer.content.decode()
        assert "The participant left early on 31 August 2026, and not for a job." in html
        assert "correct how the participant left" in html
    assert not Event.objects.filter(kind="job").exists()


def test_where_nothing_is_paid_for_a_job_only_what_is_measured_is_asked(now, client_of):
    for kind, status in {"C1": 409, "C8": 200}.items():
        world = make_world(provision_type=kind)
        participant = world.started()
        world.complete(participant)
        set_clock(at(LATER))
        owner = client_of(user=world.owner)
        offered = "Record a job" in owner.get(address(participant)).content.decode()
        page = owner.get(address(participant, "job/"))
        assert (page.status_code, offered) == (status, status == 200)
        assert "This contract pays no job outcome, so nothing is paid" in page.content.decode()
    assert "in employment 13 weeks after the date of signing" in page.content.decode()


def test_a_correction_shows_what_was_typed_and_keeps_both(world, owner, queries):
    participant = world.started()
    event = Event.objects.get()
    where = address(participant, f"events/{event.pk}/")
    with queries():
        page = owner.get(where)
    assert 'value="6"' in page.content.decode()
    owner.post(where, start_form(date(2026, 7, 7)))
    html = owner.get(address(participant)).content.decode()
    assert "<s>6 July 2026</s>" in html
    assert owner.get(where).status_code == 404
    bad = Event.objects.latest("pk")
    page = owner.post(address(participant, f"events/{bad.pk}/"), start_form(date(2027, 7, 7)))
    assert "Error: " in page.content.decode()


def test_what_was_typed_is_kept_when_the_participant_moved_meanwhile(world, owner):
    """Between what the correction read of the participant and its lock, somebody ended the stay."""
    participant = world.started()
    moved = []

    def meanwhile(execute: Any, sql: str, *rest: Any) -> Any:
        if not moved and "payments_participant" in sql and "FOR NO KEY UPDATE" in sql:
            moved.append(sql)
            with build.past_the_triggers():
                Participant.objects.filter(pk=participant.pk).update(state="left")
        return execute(sql, *rest)

    where = address(participant, f"events/{Event.objects.get().pk}/")
    with connection.execute_wrapper(meanwhile):
        html = owner.post(where, start_form(date(2026, 7, 8))).content.decode()
    assert moved
    assert "so your correction was not kept" in html
    assert 'value="8"' in html


def test_what_was_typed_is_kept_when_somebody_else_corrected_first(world, owner, queries):
    """The page was opened before, and sent after: an address that was good answers."""
    participant = world.started()
    where = address(participant, f"events/{Event.objects.get().pk}/")
    for said in ("Corrected for participant", "Corrected already for"):
        page = owner.post(where, start_form(date(2026, 7, 7)), follow=True)
        assert said in page.content.decode()
    with queries():
        page = owner.post(where, start_form(date(2026, 7, 8), kept="Register 4"))
    html = page.content.decode()
    assert "Somebody changed this meanwhile, so your correction was not kept." in html
    assert "Register 4" in html
    assert Event.objects.count() == 2
    assert owner.get(where).status_code == 404


def test_a_correction_begins_with_where_the_evidence_is_kept(world, owner):
    participant = world.refer()
    owner.post(address(participant, "start/"), start_form(kept="F7"))
    event = Event.objects.get()
    where = address(participant, f"events/{event.pk}/")
    assert 'value="F7"' in owner.get(where).content.decode()
    form = owner.get(where).context["form"]
    owner.post(where, start_form(date(2026, 7, 7), kept=form["kept"].value()))
    kept = ParticipantIdentity.objects.get(participant=participant).evidence
    assert kept[str(Event.objects.latest("pk").pk)] == "F7"


def test_what_may_be_left_out_of_a_job_is_marked_and_not_what_stands_for_something(world, owner):
    """Of the last day and the last confirmed one a job needs one."""
    participant = world.started()
    page = owner.get(address(participant, "job/")).content.decode()
    assert page.count("(optional)") == 1
    assert "Where do you keep it? <span" in page


def test_what_is_recorded_already_says_so(world, owner):
    participant = world.started()
    for answer in (
        owner.get(address(participant, "start/")),
        owner.get(address(world.refer("BC10002"), "completion/")),
    ):
        assert answer.status_code == 409
        assert "cannot" in answer.content.decode()
        assert answer.context["reasons"]
    assert owner.get(address(participant, "no-such-act/")).status_code == 404


def test_a_day_in_the_future_is_said_with_what_else_is_wrong(world, owner):
    participant = world.refer()
    typed = start_form(date(2026, 10, 1)) | {"evidence": ""}
    page = owner.post(address(participant, "start/"), typed).content.decode()
    assert "The start must be today or in the past" in page
    assert "Select what proves it" in page


@pytest.mark.parametrize(
    ("act", "typed", "sentences"),
    [
        (
            "start",
            start_form(date(2026, 6, 30), evidence="", kept="of QQ 12 34 56 C"),
            ["must be on or after the day of the referral", "Take out the National Insurance"],
        ),
        ("start", start_form(date(2027, 1, 4), evidence=""), ["must be today or in the past"]),
        (
            "completion",
            day_of("completed_on", date(2026, 7, 5)) | day_of("evidenced_on", date(2026, 7, 4)),
            ["on or after the start, 6 July 2026", "on or after 5 July 2026"],
        ),
        (
            "job",
            day_of("job_on", LATER)
            | day_of("job_until", STARTED)
            | day_of("evidenced_on", STARTED),
            ["last day of the job must be on or after", "day of the evidence must be on or after"],
        ),
        (
            "job",
            day_of("job_on", date(2026, 9, 1)) | {"job_on_day": "31"},
            ["must be a real date", "the day on which it was last confirmed"],
        ),
    ],
)
def test_all_that_is_wrong_is_said_in_one_round(world, owner, act, typed, sentences):
    participant = world.refer()
    if act != "start":
        world.start(participant)
    page = owner.post(address(participant, f"{act}/"), typed).content.decode()
    for sentence in ["Select what proves it", *sentences]:
        assert sentence in page


def test_days_out_of_order_are_said_of_a_correction_at_once_too(world, owner):
    participant = world.started()
    world.complete(participant)
    start = Event.objects.get(kind="started")
    where = address(participant, f"events/{start.pk}/")
    page = owner.post(where, start_form(date(2026, 9, 1), evidence="")).content.decode()
    assert "The completion must be on or after the start, 1 September 2026" in page
    assert "Select what proves it" in page
    completion = Event.objects.get(kind="completed")
    where = address(participant, f"events/{completion.pk}/")
    typed = day_of("completed_on", date(2026, 7, 5)) | day_of("evidenced_on", LATER)
    page = owner.post(where, typed).content.decode()
    assert "The completion must be on or after the start, 6 July 2026" in page
    assert "Select what proves it" in page


def test_a_correction_under_a_passed_claim_is_explained(world, owner):
    milestone = world.passed()
    event = Event.objects.get()
    page = owner.post(
        address(milestone.participant, f"events/{event.pk}/"), start_form(date(2026, 7, 7))
    )
    assert "Ask finance to reverse it first" in page.content.decode()


def in_a_job_with(world: World, *passed: str) -> Participant:
    """Started, completed and in a job from 1 to 30 September; these milestones have passed."""
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), confirmed=LATER)
    world.earn(LATER)
    for kind in passed:
        milestone = world.milestone(participant, kind)
        pass_milestone(milestone=milestone, actor=world.actor("finance"), now=at(LATER))
    return participant


NOTED = "has passed its check on this, so a correction that changes it is refused. Ask finance to"


@pytest.mark.parametrize(
    ("passed", "kind", "noted"),
    [
        ((), "started", []),
        (("start", "completion"), "started", ["The start of 6 July 2026"]),
        (("start", "completion"), "completed", ["The completion of 31 August 2026"]),
        (("start", "completion"), "job", []),
        (("start", "completion", "job_outcome"), "job", ["The job outcome of 28 September 2026"]),
    ],
)
def test_the_form_of_a_correction_says_at_once_what_has_passed_on_it(
    world, owner, queries, passed, kind, noted
):
    participant = in_a_job_with(world, *passed)
    event = Event.objects.get(participant=participant, kind=kind)
    with queries(8):
        page = owner.get(address(participant, f"events/{event.pk}/"))
    html = page.content.decode()
    assert html.count(NOTED) == len(noted)
    for words in noted:
        assert f"{words} {NOTED}" in html
    assert ("take it back" in html) == (kind == "job" and not noted)


def test_what_has_passed_its_check_is_not_taken_back_and_the_page_says_so_at_once(world, owner):
    participant = in_a_job_with(world, "start", "completion", "job_outcome")
    job = Event.objects.get(kind="job")
    where = address(participant, f"events/{job.pk}/take-back/")
    for answer in (owner.get(where), owner.post(where)):
        assert answer.status_code == 409
        html = answer.content.decode()
        assert "The job outcome of 28 September 2026 has passed its check on these facts." in html
    assert not Event.objects.filter(kind="taken_back").exists()


def test_the_form_of_a_job_says_that_later_evidence_leaves_its_start(world, owner):
    participant = in_a_job_with(world)
    pages = {
        kind: owner.get(
            address(participant, f"events/{Event.objects.get(kind=kind).pk}/")
        ).content.decode()
        for kind in ("job", "started")
    }
    said = (
        "its start counts as evidenced on the earliest day that was given for it. If that day is "
        "wrong, take the job back and record it again."
    )
    assert {kind: said in html for kind, html in pages.items()} == {"job": True, "started": False}


def claims_shown(page) -> dict[str, tuple[str, str]]:
    return {claim.name: (claim.state.label, claim.note) for claim in page.context["claims"]}


def test_what_a_correction_made_fall_is_said_to_be_worked_out_anew(world, owner, queries):
    """Nobody has checked it, so nothing has failed a check; the next sweep claims it again."""
    participant = world.started()
    world.earn(LATER)
    event = Event.objects.get()
    where = address(participant, f"events/{event.pk}/")
    owner.post(where, start_form(date(2026, 7, 7)))
    with queries(8):
        page = owner.get(address(participant))
    note = "The supplier corrected what it stood on. It is worked out anew."
    assert claims_shown(page)["Start"] == ("Corrected", note)
    assert "Failed the check" not in page.content.decode()
    assert "The evidence of the start is due" not in page.content.decode()
    world.earn(LATER)
    assert claims_shown(owner.get(address(participant)))["Start"] == ("Earned, to be checked", "")


def test_what_was_corrected_is_not_worked_out_anew_after_a_completion_that_fell(world, owner):
    participant = in_a_job_with(world)
    job = Event.objects.get(kind="job")
    correct(world, job, Happened(EventKind.JOB, date(2026, 9, 2), confirmed_to=LATER), LATER)
    fail_milestone(
        milestone=world.milestone(participant, "completion"),
        reason="No certificate.",
        actor=world.actor("finance"),
        now=at(LATER),
    )
    assert world.earn(LATER) == 0
    shown = claims_shown(owner.get(address(participant)))
    assert shown["Completion"] == ("Failed the check", "No certificate.")
    assert shown["Job outcome"] == ("Corrected", "The supplier corrected what it stood on.")


def test_what_failed_its_check_is_said_to_have_failed(world, owner):
    milestone = world.claimed()
    fail_milestone(
        milestone=milestone, reason="No register.", actor=world.actor("finance"), now=at(STARTED)
    )
    page = owner.get(address(milestone.participant))
    assert claims_shown(page)["Start"] == ("Failed the check", "No register.")


def test_taking_back_a_job(world, owner):
    participant = world.started()
    world.work(participant, date(2026, 9, 1), last=date(2026, 9, 14))
    job = Event.objects.get(kind="job")
    where = address(participant, f"events/{job.pk}/take-back/")
    assert owner.get(where).status_code == 200
    assert owner.post(where).status_code == 302
    assert Event.objects.get(kind="taken_back").corrects == job
    assert owner.post(where).status_code == 404
    start = Event.objects.get(kind="started")
    assert owner.get(address(participant, f"events/{start.pk}/take-back/")).status_code == 404


def test_an_event_of_somebody_else_is_not_found(world, owner):
    first, second = world.started("BC10001"), world.started("BC10002")
    event = Event.objects.get(participant=second)
    assert owner.get(address(first, f"events/{event.pk}/")).status_code == 404


def test_a_stale_page_says_so(world, owner):
    participant = world.refer()
    owner.post(address(participant, "moves/accept/"), {"seen": "referred"})
    page = owner.post(address(participant, "moves/accept/"), {"seen": "referred"}, follow=True)
    assert "Somebody changed this" in page.content.decode()


def test_coach_and_finance_read_and_do_not_record(world, owner, client_of):
    participant = world.started()
    for name in ("coach", "finance"):
        person = client_of(user=getattr(world, name))
        page = person.get(address(participant))
        assert page.status_code == 200
        assert "Record progress" not in page.content.decode()
        assert person.get(address(participant, "completion/")).status_code == 404


def test_a_second_click_says_that_it_was_recorded(world, owner):
    participant = world.refer()
    for _ in range(2):
        page = owner.post(address(participant, "start/"), start_form(), follow=True)
        assert page.status_code == 200
    assert "recorded already" in page.content.decode()
    assert Event.objects.count() == 1
    left = {
        **day_of("left_on", COMPLETED),
        **day_of("evidenced_on", COMPLETED),
        "evidence": "coach",
        "for_job": "yes",
    }
    for _ in range(2):
        page = owner.post(address(participant, "leaving/"), left, follow=True)
    assert "recorded already" in page.content.decode()
    assert Event.objects.count() == 2


def in_its_way(monkeypatch, verb, act):
    """Let somebody else act in the moment before the verb of a page does."""
    real = progress.VERBS[verb]

    def late(**values):
        act()
        real(**values)

    monkeypatch.setattr(progress, "VERBS", {**progress.VERBS, verb: late})


def test_a_click_that_comes_second_under_way_says_so_too(world, owner, monkeypatch):
    participant = world.refer()
    in_its_way(monkeypatch, EventKind.STARTED, lambda: world.start(world.again(participant)))
    page = owner.post(address(participant, "start/"), start_form(), follow=True)
    assert "recorded already" in page.content.decode()
    assert Event.objects.count() == 1


def test_what_was_typed_is_kept_when_somebody_else_was_first(world, owner, monkeypatch):
    participant = world.refer()

    def accept():
        accept_referral(
            participant=world.again(participant), actor=world.actor("owner"), now=at(STARTED)
        )

    in_its_way(monkeypatch, EventKind.STARTED, accept)
    page = owner.post(address(participant, "start/"), start_form(kept="Register 4"))
    html = page.content.decode()
    assert "Somebody recorded something for this participant meanwhile" in html
    assert "Register 4" in html
    assert Event.objects.count() == 0
