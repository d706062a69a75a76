"""Progress: recorded by the supplier, every bad day refused at its field, corrected by new rows."""

from datetime import date, timedelta

import pytest

from dps.accounts.actors import actor_for
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.domain.evidence import EventKind
from payments.models import Contract, Event, Milestone, Participant
from payments.services import (
    Happened,
    Proof,
    correct_event,
    fail_milestone,
    pass_milestone,
    record_job,
    record_leaving,
    record_produced,
    record_start,
    resume_contract,
    reverse_milestone,
    take_back_event,
)
from tests import build
from tests.payments.conftest import COMPLETED, REFERRED, STARTED, World, at, make_world, proof
from tests.payments.services.test_referrals import codes

DAY = timedelta(days=1)
TODAY = date(2026, 9, 30)


def correct(
    world: World,
    event: Event,
    corrected: Happened,
    day: date = TODAY,
    proved: Proof | None = None,
) -> None:
    evidence = "payslip" if corrected.kind is EventKind.JOB else "register"
    correct_event(
        event=Event.objects.select_related(
            "participant__contract__supplier", "participant__contract__district"
        ).get(pk=event.pk),
        corrected=corrected,
        proof=proved or proof(day, evidence),
        actor=world.actor("owner"),
        now=at(day),
    )


def event_of(participant: Participant, kind: str) -> Event:
    return Event.objects.filter(participant=participant, kind=kind).latest("pk")


def test_a_job_after_leaving_for_another_reason_is_refused(world: World):
    participant = world.started()
    world.leave(participant)
    with pytest.raises(RuleBroken) as error:
        world.work(participant, COMPLETED + DAY, confirmed=TODAY)
    assert codes(error) == [("job_earns_nothing", "")]
    left = event_of(participant, "left")
    correct(world, left, Happened(EventKind.LEFT_FOR_JOB, COMPLETED))
    world.work(participant, COMPLETED + DAY, confirmed=TODAY)
    assert Event.objects.filter(kind="job").count() == 1


def test_start_completion_and_a_job(world: World):
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 7), confirmed=date(2026, 9, 30))
    participant.refresh_from_db()
    assert participant.state == "completed"
    rows = Event.objects.order_by("pk").values_list("kind", "on", "until", "confirmed_to")
    assert list(rows) == [
        ("started", STARTED, None, None),
        ("completed", COMPLETED, None, None),
        ("job", date(2026, 9, 7), None, date(2026, 9, 30)),
    ]
    told = Message.objects.filter(kind="referral_answered").order_by("id")
    subject = f"Your referral {participant.reference} is answered"
    assert [message.subject for message in told] == [subject, subject]
    assert len({message.body for message in told}) == 1


def test_where_the_evidence_is_kept_stands_with_the_identity_alone(world: World):
    participant = world.refer()
    record_start(
        participant=participant,
        started_on=STARTED,
        proof=proof(STARTED, kept="Register of Walsall, page 4"),
        actor=world.actor("owner"),
        now=at(STARTED),
    )
    event = Event.objects.get()
    participant.identity.refresh_from_db()
    assert participant.identity.evidence == {str(event.pk): "Register of Walsall, page 4"}
    assert "Walsall, page" not in str([*Line.objects.values_list(), *Event.objects.values_list()])


@pytest.mark.parametrize(
    ("started", "seen", "today", "expected"),
    [
        (STARTED + DAY, STARTED, STARTED, [("in_the_future", "started_on")]),
        (STARTED, STARTED + DAY, STARTED, [("in_the_future", "evidenced_on")]),
        (
            STARTED + DAY,
            STARTED + DAY,
            STARTED,
            [("in_the_future", "started_on"), ("in_the_future", "evidenced_on")],
        ),
        (REFERRED - DAY, STARTED, STARTED, [("start_before_referral", "started_on")]),
        (
            date(2027, 1, 1),
            date(2027, 1, 1),
            date(2027, 1, 4),
            [("start_outside_contract", "started_on")],
        ),
        (REFERRED, REFERRED, REFERRED, []),
        (date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 4), []),
    ],
)
def test_days_of_a_start(world: World, started, seen, today, expected):
    participant = world.refer()
    act = {
        "participant": participant,
        "started_on": started,
        "proof": proof(seen),
        "actor": world.actor("owner"),
        "now": at(today),
    }
    if not expected:
        record_start(**act)
        return
    with pytest.raises(RuleBroken) as error:
        record_start(**act)
    assert codes(error) == expected
    participant.refresh_from_db()
    assert participant.state == "referred"
    assert not Event.objects.exists()


def test_a_start_needs_its_kind_of_proof(world: World):
    participant = world.refer()
    with pytest.raises(RuleBroken) as error:
        record_start(
            participant=participant,
            started_on=STARTED,
            proof=proof(STARTED, "payslip", kept="NI QQ123456C"),
            actor=world.actor("owner"),
            now=at(STARTED),
        )
    assert sorted(codes(error)) == [
        ("evidence_missing", "evidence"),
        ("national_insurance_number", "kept"),
    ]


@pytest.mark.parametrize("change", ["suspend", "terminate"])
def test_what_was_attended_before_a_contract_was_stopped_is_recorded_afterwards(
    world: World, change: str
):
    early, late = world.refer("BC10001"), world.refer("BC10002")
    world.stop(change, day=STARTED)
    with pytest.raises(RuleBroken) as error:
        world.start(late, STARTED + DAY, recorded=STARTED + 3 * DAY)
    assert codes(error) == [("start_after_stop", "started_on")]
    world.start(early, recorded=STARTED + 3 * DAY)
    assert world.earn(STARTED + 3 * DAY) == 1


def test_a_contract_that_goes_on_takes_starts_again(world: World):
    participant = world.refer()
    world.stop("suspend", day=REFERRED)
    resume_contract(
        contract=world.contract, reason="Reports.", actor=build.actor("lead_buyer"), now=at(STARTED)
    )
    world.start(participant, STARTED + DAY)


@pytest.mark.parametrize("state", ["delivered", "closed"])
def test_no_start_on_a_contract_that_is_over(world: World, state: str):
    participant = world.refer()
    Contract.objects.filter(pk=world.contract.pk).update(state=state)
    with pytest.raises(RuleBroken) as error:
        world.start(participant)
    assert codes(error) == [("contract_ended", "")]


def test_what_was_started_goes_on_after_the_end(world: World):
    participant = world.started()
    Contract.objects.filter(pk=world.contract.pk).update(
        state="terminated", ended_on=STARTED, ended_by="agreed"
    )
    world.complete(participant)
    assert world.earn(COMPLETED) == 2


def test_completion_before_the_start(world: World):
    participant = world.started()
    with pytest.raises(RuleBroken) as error:
        world.complete(participant, STARTED - DAY)
    assert codes(error) == [("before_start", "completed_on")]


def test_an_action_plan_with_the_completion_or_later(now):
    world = make_world(provision_type="C1")
    first, second = world.started("BC10001"), world.started("BC10002")
    world.complete(first, action_plan_on=COMPLETED - DAY)
    world.complete(second)
    world.earn(COMPLETED)
    kinds = Milestone.objects.values_list("participant", "kind").order_by("participant", "kind")
    assert list(kinds) == [(first.pk, "completion"), (first.pk, "start"), (second.pk, "start")]
    record_produced(
        participant=second,
        kind=EventKind.ACTION_PLAN,
        on=COMPLETED + DAY,
        proof=proof(COMPLETED + DAY, "signed_plan"),
        actor=world.actor("owner"),
        now=at(COMPLETED + DAY),
    )
    assert world.earn(COMPLETED + DAY) == 1


@pytest.mark.parametrize(
    ("first", "last", "confirmed", "expected"),
    [
        (date(2026, 9, 7), date(2026, 9, 6), None, [("job_ends_before_start", "job_until")]),
        (date(2026, 9, 7), None, None, [("job_not_confirmed", "job_confirmed_to")]),
        (
            date(2026, 9, 7),
            None,
            date(2026, 9, 6),
            [("job_confirmed_before_start", "job_confirmed_to")],
        ),
        (date(2026, 10, 1), date(2026, 10, 1), None, [("in_the_future", "job_on")]),
        (date(2026, 9, 7), date(2026, 10, 1), None, [("in_the_future", "job_until")]),
        (date(2026, 9, 7), None, date(2026, 10, 1), [("in_the_future", "job_confirmed_to")]),
    ],
)
def test_days_of_a_job(world: World, first, last, confirmed, expected):
    participant = world.started()
    with pytest.raises(RuleBroken) as error:
        record_job(
            participant=participant,
            job_on=first,
            job_until=last,
            job_confirmed_to=confirmed,
            proof=proof(STARTED, "payslip"),
            actor=world.actor("owner"),
            now=at(TODAY),
        )
    assert expected[0] in codes(error)
    assert Event.objects.count() == 1


def test_a_last_day_makes_a_confirmed_day_needless(world: World):
    participant = world.started()
    record_job(
        participant=participant,
        job_on=date(2026, 9, 7),
        job_until=date(2026, 9, 8),
        job_confirmed_to=date(2026, 9, 20),
        proof=proof(date(2026, 9, 8), "payslip"),
        actor=world.actor("owner"),
        now=at(TODAY),
    )
    assert event_of(participant, "job").confirmed_to is None


def test_no_job_before_the_start(world: World):
    participant = world.refer()
    with pytest.raises(RuleBroken) as error:
        world.work(participant, date(2026, 9, 7), date(2026, 9, 8))
    assert codes(error) == [("wrong_state", "")]


def test_leaving_for_a_job_completes_once_the_job_is_there(world: World):
    participant = world.started()
    record_leaving(
        participant=participant,
        left_on=date(2026, 8, 3),
        for_job=True,
        proof=proof(date(2026, 8, 3)),
        actor=world.actor("owner"),
        now=at(date(2026, 8, 3)),
    )
    world.earn(date(2026, 8, 3))
    assert Milestone.objects.count() == 1
    world.work(participant, date(2026, 8, 10), confirmed=date(2026, 9, 30))
    world.earn(TODAY)
    found = dict(Milestone.objects.values_list("kind", "earned_on"))
    assert found["completion"] == TODAY
    assert found["job_outcome"] == TODAY


def test_a_correction_points_at_what_it_replaces(world: World):
    participant = world.started()
    world.earn(STARTED)
    old = event_of(participant, "started")
    correct(world, old, Happened(EventKind.STARTED, STARTED + DAY))
    new = event_of(participant, "started")
    assert (new.corrects, new.on) == (old, STARTED + DAY)
    retracted = Milestone.objects.get()
    assert (retracted.state, retracted.check_reason) == (
        "failed",
        "The supplier corrected what it stood on.",
    )
    assert world.earn(TODAY) == 1
    again = world.milestone(participant)
    assert (again.attempt, again.earned_on, again.state) == (2, STARTED + DAY, "earned")
    assert again.reference == f"{participant.reference}/start/2"
    assert world.earn(TODAY) == 0


def test_a_correction_that_changes_nothing_leaves_the_claim(world: World):
    participant = world.started()
    world.earn(STARTED)
    correct(world, event_of(participant, "started"), Happened(EventKind.STARTED, STARTED))
    assert Milestone.objects.get().state == "earned"


BEGUN, SEEN = date(2026, 9, 2), date(2026, 9, 9)
"""The first day of the job for which somebody left on 31 August 2026, and of its evidence."""


def left_for_a_job(world: World) -> Participant:
    """Started, left for a job, and both milestones claimed and not checked."""
    participant = world.started()
    record_leaving(
        participant=participant, left_on=COMPLETED, for_job=True, proof=proof(COMPLETED),
        actor=world.actor("owner"), now=at(COMPLETED),
    )  # fmt: skip
    world.work(participant, BEGUN, confirmed=SEEN)
    assert world.earn(SEEN) == 2
    return participant


def claims(participant: Participant) -> list[tuple[str, str, date]]:
    rows = Milestone.objects.filter(participant=participant, state="earned").order_by("pk")
    return list(rows.values_list("reference", "kind", "earned_on"))


def test_a_job_that_is_confirmed_further_leaves_the_completion_that_stands_on_its_start(
    world: World,
):
    participant = left_for_a_job(world)
    known = claims(participant)
    assert known[1][1:] == ("completion", SEEN)
    for day in (date(2026, 9, 20), TODAY):
        going_on = Happened(EventKind.JOB, BEGUN, confirmed_to=day)
        correct(world, event_of(participant, "job"), going_on, day)
        assert claims(participant) == known
    assert not Milestone.objects.filter(state="failed").exists()
    assert world.earn(TODAY) == 1
    outcome = (f"{participant.reference}/job_outcome", "job_outcome", date(2026, 9, 29))
    assert claims(participant) == [*known, outcome]


def test_a_job_is_confirmed_further_under_a_completion_that_has_passed(world: World):
    participant = left_for_a_job(world)
    for kind in ("start", "completion"):
        milestone = world.milestone(participant, kind)
        pass_milestone(milestone=milestone, actor=world.actor("finance"), now=at(SEEN))
    job = event_of(participant, "job")
    correct(world, job, Happened(EventKind.JOB, BEGUN, confirmed_to=TODAY))
    assert world.earn(TODAY) == 1
    with pytest.raises(RuleBroken) as error:
        correct(world, event_of(participant, "job"), Happened(EventKind.JOB, BEGUN + DAY, TODAY))
    assert codes(error) == [("passed_already", "")]


def test_a_job_is_confirmed_further_though_another_was_evidenced_earlier(world: World):
    """What the second job changed was no correction, and the correction changes none of it."""
    participant = left_for_a_job(world)
    for kind in ("start", "completion"):
        milestone = world.milestone(participant, kind)
        pass_milestone(milestone=milestone, actor=world.actor("finance"), now=at(SEEN))
    first = event_of(participant, "job")
    world.work(participant, BEGUN + DAY, confirmed=BEGUN + 3 * DAY)
    second = event_of(participant, "job")
    assert second != first
    correct(world, first, Happened(EventKind.JOB, BEGUN, confirmed_to=TODAY))
    assert world.earn(TODAY) == 1
    begun = BEGUN + 5 * DAY
    with pytest.raises(RuleBroken) as error:
        correct(
            world, second, Happened(EventKind.JOB, begun, begun), TODAY, proof(begun, "payslip")
        )
    assert codes(error) == [("passed_already", "")]


@pytest.mark.parametrize(
    ("begun", "seen"),
    [(BEGUN, BEGUN + DAY), (BEGUN + DAY, SEEN + DAY)],
    ids=["earlier evidence", "another first day"],
)
def test_another_start_of_a_job_moves_the_completion(world: World, begun: date, seen: date):
    participant = left_for_a_job(world)
    corrected = Happened(EventKind.JOB, begun, confirmed_to=seen)
    proved = proof(seen, "payslip")
    correct(world, event_of(participant, "job"), corrected, TODAY, proved)
    assert world.earn(TODAY) == 1
    again = (f"{participant.reference}/completion/2", "completion", seen)
    assert claims(participant)[1:] == [again]


def test_an_event_is_corrected_once(world: World):
    participant = world.started()
    old = event_of(participant, "started")
    correct(world, old, Happened(EventKind.STARTED, STARTED + DAY))
    with pytest.raises(Stale):
        correct(world, old, Happened(EventKind.STARTED, STARTED))


def test_a_correction_is_of_the_same_kind(world: World):
    participant = world.started()
    with pytest.raises(RuleBroken):
        correct(world, event_of(participant, "started"), Happened(EventKind.COMPLETED, COMPLETED))


def test_a_correction_under_a_passed_claim_waits_for_finance(world: World):
    milestone = world.passed()
    old = event_of(milestone.participant, "started")
    with pytest.raises(RuleBroken) as error:
        correct(world, old, Happened(EventKind.STARTED, STARTED + DAY))
    assert codes(error) == [("passed_already", "")]
    assert Event.objects.count() == 1
    reverse_milestone(
        milestone=milestone, reason="Wrong day.", actor=world.actor("second"), now=at(TODAY)
    )
    correct(world, old, Happened(EventKind.STARTED, STARTED + DAY))
    assert world.earn(TODAY) == 1
    world.contract.refresh_from_db()
    assert world.contract.passed_pence == 0


def test_a_failed_claim_is_not_claimed_again_on_the_same_facts(world: World):
    milestone = world.claimed()
    fail_milestone(
        milestone=milestone, reason="No register.", actor=world.actor("finance"), now=at(STARTED)
    )
    participant = milestone.participant
    world.complete(participant)
    assert world.earn(COMPLETED) == 0
    assert list(Milestone.objects.values_list("kind", "state")) == [("start", "failed")]
    correct(world, event_of(participant, "started"), Happened(EventKind.STARTED, STARTED))
    assert world.earn(TODAY) == 2
    again = world.milestone(participant)
    pass_milestone(milestone=again, actor=world.actor("finance"), now=at(TODAY))
    assert again.attempt == 2


def test_a_job_recorded_by_mistake_is_taken_back(world: World):
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), confirmed=TODAY)
    assert world.earn(TODAY) == 3
    take_back_event(event=event_of(participant, "job"), actor=world.actor("owner"), now=at(TODAY))
    assert world.milestone(participant, "job_outcome").state == "failed"
    assert world.earn(TODAY) == 0


def test_a_correction_notes_what_it_changed_and_no_day(world: World):
    participant = world.started()
    world.complete(participant)
    world.work(participant, date(2026, 9, 1), confirmed=TODAY)
    job = event_of(participant, "job")
    correct(world, job, Happened(EventKind.JOB, job.on - DAY, None, job.confirmed_to))
    line = Line.objects.filter(act="participant.correct").latest("pk")
    assert "on" in line.detail["fields"]
    assert not {"kind", "until", "confirmed_to"} & set(line.detail["fields"])
    take_back_event(event=event_of(participant, "job"), actor=world.actor("owner"), now=at(TODAY))
    line = Line.objects.filter(act="participant.correct").latest("pk")
    assert (line.note, line.detail["instead_of"]) == ("Taken back", "In a job")
    assert "2026" not in str(line.detail)


def test_a_start_is_not_taken_back(world: World):
    participant = world.started()
    with pytest.raises(RuleBroken):
        take_back_event(
            event=event_of(participant, "started"), actor=world.actor("owner"), now=at(TODAY)
        )


def test_only_the_supplier_of_the_contract_records(world: World):
    participant = world.started()
    other = actor_for(build.user("Other", ("supplier_owner", build.supplier().reference)))
    for actor in (other, world.actor("coach"), world.actor("finance")):
        with pytest.raises(NotAllowed):
            record_leaving(
                participant=participant,
                left_on=STARTED,
                for_job=False,
                proof=proof(STARTED),
                actor=actor,
                now=at(STARTED),
            )


def test_a_stale_page_records_nothing(world: World):
    participant = world.refer()
    same = Participant.objects.select_related("contract__supplier", "contract__district").get()
    world.start(participant)
    with pytest.raises(Stale):
        world.start(same)
    assert Event.objects.count() == 1
