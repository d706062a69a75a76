"""Milestones against the table typed by hand, and what must hold for any journey at all."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.catalogue import Deliverable, Milestone, ProvisionType, provision
from payments.domain.grounds import Because, Waiting
from payments.domain.milestones import (
    Earned,
    Journey,
    Judgement,
    NotYet,
    Terms,
    job_earns_nothing_because,
    judge,
    standard_terms,
)
from payments.domain.tracking import JobSpell, Mode
from tests.golden import rows

GOLDEN = rows("milestones")


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def pence(text: str) -> int:
    return int(Decimal(text) * 100)


def job(text: str) -> JobSpell:
    """`first..last`, or `first..>confirmed to`; then `@evidenced on`, then `/weekly hours`."""
    text, _, hours = text.strip().partition("/")
    text, _, evidenced = text.partition("@")
    first, last = text.split("..")
    open_ended = last.startswith(">")
    return JobSpell(
        start=date.fromisoformat(first),
        end=None if open_ended else day(last),
        confirmed_to=day(last[1:]) if open_ended else None,
        evidenced_on=day(evidenced),
        weekly_hours=Decimal(hours) if hours else None,
    )


def terms_of(row: dict[str, str]) -> Terms:
    words = dict(word.partition("=")[::2] for word in row["terms"].split())
    standard = standard_terms(
        provision(row["type"]),
        pence(row["price"]),
        service_fee_bp=int(words.get("fee", "0")) * 100,
        sj_outcome_too="both" in words,
    )
    return replace(
        standard,
        mode=Mode.CONTINUOUS if "continuous" in words else Mode.CUMULATIVE,
        days_in_work=int(words.get("days", "28")),
        window_days=int(words.get("window", "91")),
        least_weekly_hours=Decimal(words["hours"]) if "hours" in words else None,
    )


def journey_of(row: dict[str, str]) -> Journey:
    return Journey(
        referred_on=day(row["referred"]),
        started_on=day(row["started"]),
        completed_on=day(row["completed"]),
        left_on=day(row["left"]),
        left_for_job=row["left_for_job"] == "yes",
        action_plan_on=day(row["action_plan"]),
        sj_outcome_on=day(row["sj_outcome"]),
        mentoring_programme_on=day(row["mentoring"]),
        jobs=tuple(job(text) for text in row["jobs"].split(";") if text.strip()),
    )


def judged(row: dict[str, str]) -> Judgement:
    return judge(journey_of(row), terms_of(row), date.fromisoformat(row["as_of"]))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['id']} {row['what']}")
def test_row_by_row(row: dict[str, str]) -> None:
    result = judged(row)
    columns = (
        (Milestone.START, "start"),
        (Milestone.COMPLETION, "completion"),
        (Milestone.JOB_OUTCOME, "outcome"),
    )
    expected = [
        (milestone, date.fromisoformat(row[name]), pence(row[f"{name}_fee"]))
        for milestone, name in columns
        if row[name]
    ]
    assert [(each.milestone, each.on, each.fee_pence) for each in result.earned] == expected
    waits = [each.waiting.value for each in result.not_yet]
    assert (waits or ["-"])[0] == row["waits_for"]
    days = "" if result.tracking is None else str(result.tracking.days)
    assert days == row["days"]


def test_the_table_covers_every_type_ground_and_reason() -> None:
    results = [judged(row) for row in GOLDEN]
    assert {row["type"] for row in GOLDEN} == set(ProvisionType)
    assert {each.because for result in results for each in result.earned} == set(Because)
    assert {each.waiting for result in results for each in result.not_yet} == set(Waiting)
    assert len({row["id"] for row in GOLDEN}) == len(GOLDEN) >= 60


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["id"])
def test_each_paid_milestone_is_earned_or_has_a_reason(row: dict[str, str]) -> None:
    result = judged(row)
    answers: list[Earned | NotYet] = [*result.earned, *result.not_yet]
    assert [each.milestone for each in answers] == list(provision(row["type"]).split.paid)
    for each in answers:
        assert each.sentence.endswith(".")
        assert "{" not in each.sentence
        assert "None" not in each.sentence


def test_sentences_say_the_days() -> None:
    by_id = {row["id"]: judged(row) for row in GOLDEN}
    assert by_id["W02"].earned[0].sentence == (
        "The referred participant attended the first activity on 12 January 2026."
    )
    assert by_id["W01"].not_yet[0].sentence == (
        "27 of 28 days in work count so far. The tracking window is open until 31 May 2026."
    )
    assert by_id["W08"].not_yet[0].sentence == (
        "The tracking window closed on 31 May 2026 with 27 of 28 days in work."
    )
    assert by_id["E04"].not_yet[0].sentence == (
        "The participant left early for a job, but no job is known that began between the day of "
        "leaving and 29 March 2026."
    )


@pytest.mark.parametrize(
    ("row_id", "still_open"),
    [
        ("S02", True),
        ("S04", False),
        ("S08", False),
        ("T02", True),
        ("W01", True),
        ("W08", False),
        ("W09", False),
        ("W10", True),
        ("E04", False),
        ("E06", False),
        ("E07", True),
        ("E18", False),
    ],
)
def test_what_may_still_be_reached(row_id: str, still_open: bool) -> None:
    (row,) = (row for row in GOLDEN if row["id"] == row_id)
    assert judged(row).not_yet[0].open is still_open


def test_a_job_may_still_begin_on_the_28th_day_after_leaving() -> None:
    journey = Journey(
        date(2026, 1, 5), date(2026, 1, 12), left_on=date(2026, 3, 1), left_for_job=True
    )
    terms = standard_terms(provision("C5"), 100_000)
    open_on = [judge(journey, terms, date(2026, 3, d)).not_yet[0].open for d in (1, 29, 30)]
    assert open_on == [True, True, False]


def test_the_window_and_its_days_are_there_for_the_page() -> None:
    (row,) = (row for row in GOLDEN if row["id"] == "W19")
    tracking = judged(row).tracking
    assert tracking is not None
    assert (tracking.window.first, tracking.window.last) == (date(2026, 3, 2), date(2026, 5, 31))
    assert [(each.first, each.last) for each in tracking.counted] == [
        (date(2026, 3, 2), date(2026, 3, 10)),
        (date(2026, 5, 13), date(2026, 5, 31)),
    ]
    assert tracking.needed == 28
    assert tracking.reached_on == date(2026, 5, 31)


def test_sentences_that_name_a_day_name_it() -> None:
    """As the first row of the table that waits for each says it."""
    said: dict[str, str] = {}
    for row in GOLDEN:
        for each in judged(row).not_yet:
            said.setdefault(each.waiting.value, each.sentence)
    assert said == {
        "action_plan": (
            "The provision was finished on 1 March 2026, but there is no action plan yet."
        ),
        "action_plan_or_sj": (
            "The provision was finished on 1 March 2026, but there is neither an action plan nor "
            "an agreed Social Justice (SJ) outcome yet."
        ),
        "action_plan_and_sj": (
            "The provision was finished on 1 March 2026, but it takes both an action plan and an "
            "agreed Social Justice (SJ) outcome."
        ),
        "mentoring_programme": (
            "The provision was finished on 1 March 2026, but the mentoring programme was not yet."
        ),
        "completion_first": "The completion comes first.",
        "no_completion": (
            "The participant left early, and there is no completion by what is recorded. So there "
            "is no job outcome either."
        ),
        "referral": "There is no referral, and without one nothing is earned.",
        "start_first": "The start comes first.",
        "first_activity": "The participant has not attended the first activity yet.",
        "end_of_provision": "The participant has not finished the planned provision yet.",
        "start_after_referral": (
            "The first activity was on 12 January 2026, before the referral. One of the dates "
            "needs a correction."
        ),
        "end_after_start": (
            "The provision ended on 11 January 2026, before the start. One of the dates needs a "
            "correction."
        ),
        "days_in_work": (
            "0 of 28 days in work count so far. The tracking window is open until 13 April 2026."
        ),
        "window_closed": "The tracking window closed on 31 May 2026 with 27 of 28 days in work.",
        "job_start": (
            "The participant left early for a job, but no job is known that began between the day "
            "of leaving and 29 March 2026."
        ),
        "left_not_for_job": (
            "The participant left early on 1 March 2026, and not for a job. There is no completion "
            "and no tracking window."
        ),
        "job_evidence": (
            "The participant left early for a job that began on 2 March 2026; its start has not "
            "been evidenced."
        ),
    }


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["id"])
def test_where_a_job_earns_nothing_the_milestones_are_the_same_without(row: dict[str, str]) -> None:
    journey, terms, as_of = journey_of(row), terms_of(row), date.fromisoformat(row["as_of"])
    reasons = job_earns_nothing_because(journey, terms)
    if reasons:
        without = judge(replace(journey, jobs=()), terms, as_of)
        assert judge(journey, terms, as_of).earned == without.earned
    elif journey.jobs and (journey.completed_on or journey.left_on):
        assert terms.pays_job_outcome or journey.left_for_job


def test_a_job_that_earns_nothing_is_found_among_the_golden_ones() -> None:
    found = {
        row["id"] for row in GOLDEN if job_earns_nothing_because(journey_of(row), terms_of(row))
    }
    assert {"E06"} < found
    assert not found & {"E01", "E11", "E12"}


def test_no_outcome_is_open_after_a_completion_that_cannot_come() -> None:
    found = {
        (completion.waiting.value, completion.open): (outcome.waiting.value, outcome.open)
        for completion, outcome in (
            judged(row).not_yet for row in GOLDEN if row["left"] and len(judged(row).not_yet) == 2
        )
        if completion.milestone is Milestone.COMPLETION
    }
    assert found == {
        ("left_not_for_job", False): ("no_completion", False),
        ("job_start", False): ("no_completion", False),
        ("job_start", True): ("completion_first", True),
        ("job_evidence", True): ("completion_first", True),
        ("end_after_start", False): ("completion_first", True),
        ("end_of_provision", True): ("completion_first", True),
    }


def test_a_job_in_time_that_is_recorded_late_still_completes() -> None:
    """So nobody is told before that no completion can come."""
    (row,) = (row for row in GOLDEN if row["id"] == "E08")
    unknown = judged(row | {"jobs": "", "as_of": "2026-04-19"}).not_yet
    assert [(each.waiting, each.open) for each in unknown] == [
        (Waiting.JOB_START, False),
        (Waiting.NO_COMPLETION, False),
    ]
    assert all("can come" not in each.sentence for each in unknown)
    assert [each.milestone for each in judged(row | {"as_of": "2026-04-20"}).earned] == [*Milestone]


def test_who_left_before_the_start_reads_the_day_of_leaving() -> None:
    (row,) = (row for row in GOLDEN if row["id"] == "E18")
    assert judged(row).not_yet[0].on == date(2026, 1, 11)


def test_standard_terms_have_no_service_fee_and_ask_one_limb() -> None:
    terms = standard_terms(provision("C3"), 100_000)
    assert terms.fees.total_pence == 100_000
    assert terms.deliverable is Deliverable.ACTION_PLAN_OR_SJ_OUTCOME
    assert (terms.mode, terms.days_in_work, terms.window_days) == (Mode.CUMULATIVE, 28, 91)
    assert terms.least_weekly_hours is None


def test_asking_both_changes_c3_alone() -> None:
    for code in ProvisionType:
        entry = provision(code)
        both = standard_terms(entry, 100_000, sj_outcome_too=True).deliverable
        assert (both is entry.deliverable) is (code is not ProvisionType.C3)
    assert (
        standard_terms(provision("C3"), 100_000, sj_outcome_too=True).deliverable
        is Deliverable.ACTION_PLAN_AND_SJ_OUTCOME
    )


# What must hold for any journey.

FIRST = date(2026, 1, 1)


def nth(number: int) -> date:
    return FIRST + timedelta(days=number)


def nth_or_none(number: int) -> date | None:
    """Every third number stands for nothing, so that drawing a day costs one small integer."""
    return None if number % 3 == 0 else nth(number // 3)


DAYS = st.integers(0, 240).map(nth)
MAYBE = st.integers(0, 720).map(nth_or_none)


def a_job(start: int, length: int, shape: int, evidenced: int) -> JobSpell:
    """Ended, confirmed, both or neither; of 1 to 40 hours a week or of unknown ones."""
    last = nth(start + length)
    return JobSpell(
        nth(start),
        end=last if shape & 1 else None,
        confirmed_to=last if shape & 2 else None,
        evidenced_on=nth_or_none(evidenced),
        weekly_hours=Decimal(shape >> 2) if shape >> 2 else None,
    )


JOBS = st.builds(
    a_job, st.integers(0, 240), st.integers(0, 60), st.integers(0, 163), st.integers(0, 720)
)
JOURNEYS = st.builds(
    Journey,
    referred_on=MAYBE,
    started_on=MAYBE,
    completed_on=MAYBE,
    left_on=MAYBE,
    left_for_job=st.booleans(),
    action_plan_on=MAYBE,
    sj_outcome_on=MAYBE,
    mentoring_programme_on=MAYBE,
    jobs=st.lists(JOBS, max_size=3).map(tuple),
)
#: Journeys that went the usual way, so that most of them reach a window.
USUAL = st.builds(
    lambda end, for_job, spells: Journey(
        FIRST,
        FIRST,
        completed_on=None if for_job else end,
        left_on=end if for_job else None,
        left_for_job=for_job,
        action_plan_on=FIRST,
        jobs=tuple(spells),
    ),
    st.integers(0, 40).map(nth),
    st.booleans(),
    st.lists(JOBS, min_size=1, max_size=3),
)
TERMS = st.builds(
    lambda code, price, mode, hours: replace(
        standard_terms(provision(code), price), mode=mode, least_weekly_hours=hours
    ),
    st.sampled_from(list(ProvisionType)),
    st.integers(100, 1_000_000),
    st.sampled_from(list(Mode)),
    st.none() | st.integers(1, 30).map(Decimal),
)
EITHER = JOURNEYS | USUAL


@given(EITHER, TERMS, DAYS)
def test_in_order_once_each_and_never_above_the_price(
    journey: Journey, terms: Terms, as_of: date
) -> None:
    result = judge(journey, terms, as_of)
    milestones = [each.milestone for each in result.earned]
    assert milestones == list(Milestone)[: len(milestones)]
    assert [each.on for each in result.earned] == sorted(each.on for each in result.earned)
    assert all(each.on <= as_of for each in result.earned)
    assert sum(each.fee_pence for each in result.earned) <= terms.fees.total_pence
    assert all(each.fee_pence >= 0 for each in result.earned)
    if len(milestones) == (3 if terms.pays_job_outcome else 2):
        assert sum(each.fee_pence for each in result.earned) == terms.fees.total_pence


@given(EITHER, TERMS, DAYS, DAYS)
def test_an_earlier_day_gives_the_same_less_what_came_later(
    journey: Journey, terms: Terms, one: date, other: date
) -> None:
    earlier, later = sorted((one, other))
    seen_later = judge(journey, terms, later).earned
    assert judge(journey, terms, earlier).earned == tuple(
        each for each in seen_later if each.on <= earlier
    )


@given(USUAL, TERMS, DAYS)
def test_the_order_of_jobs_changes_nothing(journey: Journey, terms: Terms, as_of: date) -> None:
    results = {
        judge(replace(journey, jobs=order), terms, as_of).earned
        for order in permutations(journey.jobs)
    }
    assert len(results) == 1


def outcome_by_counting_days(journey: Journey, terms: Terms, anchor: date) -> date | None:
    """The 28th day, by walking the window day by day: slow and plain, as an oracle."""
    total = run = 0
    for n in range(1, 92):
        today = anchor + timedelta(days=n)
        worked = any(
            spell.start <= today <= last
            and (
                terms.least_weekly_hours is None
                or (
                    spell.weekly_hours is not None
                    and spell.weekly_hours >= terms.least_weekly_hours
                )
            )
            for spell in journey.jobs
            if (last := spell.end or spell.confirmed_to) is not None
        )
        total, run = total + worked, run + 1 if worked else 0
        if (total if terms.mode is Mode.CUMULATIVE else run) == 28:
            return today
    return None


@given(USUAL, TERMS)
def test_the_outcome_agrees_with_counting_day_by_day(journey: Journey, terms: Terms) -> None:
    result = judge(journey, terms, date(2027, 12, 31))
    earned = {each.milestone: each for each in result.earned}
    if Milestone.COMPLETION not in earned or not terms.pays_job_outcome:
        assert Milestone.JOB_OUTCOME not in earned
        return
    anchor = journey.left_on if journey.left_for_job else earned[Milestone.COMPLETION].on
    assert anchor is not None
    expected = outcome_by_counting_days(journey, terms, anchor)
    if expected is None:
        assert Milestone.JOB_OUTCOME not in earned
    else:
        assert earned[Milestone.JOB_OUTCOME].on == max(expected, earned[Milestone.COMPLETION].on)


@given(USUAL, TERMS, DAYS, JOBS)
def test_another_job_never_takes_an_outcome_away(
    journey: Journey, terms: Terms, as_of: date, another: JobSpell
) -> None:
    more = replace(journey, jobs=(*journey.jobs, another))
    before = {each.milestone: each.on for each in judge(journey, terms, as_of).earned}
    after = {each.milestone: each.on for each in judge(more, terms, as_of).earned}
    assert before.keys() <= after.keys()
    assert all(after[milestone] <= on for milestone, on in before.items())


def test_results_are_values() -> None:
    one = Earned(Milestone.START, FIRST, 100, Because.ATTENDED)
    assert one == Earned(Milestone.START, FIRST, 100, Because.ATTENDED)
    assert NotYet(Milestone.START, Waiting.REFERRAL).sentence == (
        "There is no referral, and without one nothing is earned."
    )
