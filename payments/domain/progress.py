"""Dates of a journey: none in the future, none out of order; each refusal stands by its field.

The fields are the names that forms and verbs use: `started_on`, `completed_on`, `left_on`,
`action_plan_on`, `sj_outcome_on`, `mentoring_on`, `job_on`, `job_until`, `job_confirmed_to`,
`evidenced_on`. Source: DOMAIN 3, definitions, and readings 7, 8 and 15 [ours].
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from dps.kernel.errors import Reason
from dps.kernel.periods import DateRange, in_words
from payments.domain.evidence import EventKind
from payments.domain.milestones import Journey
from payments.domain.tracking import JobSpell

FIELD_OF = {
    EventKind.STARTED: "started_on",
    EventKind.ACTION_PLAN: "action_plan_on",
    EventKind.SJ_OUTCOME: "sj_outcome_on",
    EventKind.MENTORING: "mentoring_on",
    EventKind.COMPLETED: "completed_on",
    EventKind.LEFT: "left_on",
    EventKind.LEFT_FOR_JOB: "left_on",
    EventKind.JOB: "job_on",
}
"""The field in which the day of each kind of event is asked."""

_WORDS = {
    "started_on": "The start",
    "action_plan_on": "The action plan",
    "sj_outcome_on": "The Social Justice (SJ) outcome",
    "mentoring_on": "The end of the mentoring programme",
    "completed_on": "The completion",
    "left_on": "The day of leaving",
    "job_on": "The first day of the job",
    "job_until": "The last day of the job",
    "job_confirmed_to": "The day on which the job was last confirmed",
    "evidenced_on": "The day of the evidence",
}


class Starts(NamedTuple):
    """When a contract takes starts: from its first to its last day of one, both included.

    `stopped_on` is the day on which it was suspended or terminated. What was attended by then can
    still be recorded afterwards [ours].
    """

    days: DateRange
    stopped_on: date | None = None


def future_because(days: Iterable[tuple[str, date | None]], today: date) -> list[Reason]:
    """A reason for each of these days (by its field) that has not come yet."""
    return [
        Reason("in_the_future", f"{_WORDS[field]} must be today or in the past.", field)
        for field, day in days
        if day is not None and day > today
    ]


_OF_JOURNEY = {
    "started_on": "started_on",
    "completed_on": "completed_on",
    "left_on": "left_on",
    "action_plan_on": "action_plan_on",
    "sj_outcome_on": "sj_outcome_on",
    "mentoring_on": "mentoring_programme_on",
}
"""The fields whose day a journey holds, and under which name."""


def typed_refused_because(
    typed: Mapping[str, date | None],
    proved: EventKind,
    known: Journey,
    starts: Starts,
    today: date,
) -> list[Reason]:
    """All that is wrong with the days of one form, in one round; the first reason of each field.

    `typed` has the days by field, None where one was left empty; of a day that could not be read
    nothing is said. `proved` is what the evidence proves. `known` is the journey besides: without
    the event that a correction replaces.
    """
    days: dict[str, Any] = {
        _OF_JOURNEY[name]: day for name, day in typed.items() if day and name in _OF_JOURNEY
    }
    found: dict[str, Reason] = {}
    for reason in (
        *future_because(typed.items(), today),
        *_evidence(typed, proved, today),
        *_job(typed),
        *journey_refused_because(replace(known, **days), starts),
    ):
        found.setdefault(reason.field, reason)
    return list(found.values())


def _evidence(typed: Mapping[str, date | None], proved: EventKind, today: date) -> list[Reason]:
    """The evidence of a job proves all days that are given of it, to the last [ours]."""
    named = [FIELD_OF.get(proved, "")]
    if proved is EventKind.JOB:
        named += ["job_until", "job_confirmed_to"]
    last = max((day for each in named if (day := typed.get(each))), default=None)
    evidenced = typed.get("evidenced_on")
    if last is None or evidenced is None or last > today:
        return []
    return evidence_refused_because(last, evidenced)


def _job(typed: Mapping[str, date | None]) -> list[Reason]:
    """Without its first day a job can still lack its last one, and is in order."""
    if not {"job_until", "job_confirmed_to"} <= typed.keys():
        return []
    first = typed.get("job_on") or date.min
    return job_refused_because(JobSpell(first, typed["job_until"], typed["job_confirmed_to"]))


def journey_refused_because(journey: Journey, starts: Starts) -> list[Reason]:
    """Why the days of a journey do not fit together; empty when they do."""
    return [*_start(journey, starts), *_after_start(journey)]


def _start(journey: Journey, starts: Starts) -> Iterator[Reason]:
    started, referred = journey.started_on, journey.referred_on
    if started is None:
        return
    if referred is not None and started < referred:
        sentence = f"The start must be on or after the day of the referral, {in_words(referred)}."
        yield Reason("start_before_referral", sentence, "started_on")
    elif started not in starts.days:
        sentence = (
            f"The start must be from {in_words(starts.days.first)} to "
            f"{in_words(starts.days.last)}, the first and the last start of this contract."
        )
        yield Reason("start_outside_contract", sentence, "started_on")
    elif starts.stopped_on is not None and started > starts.stopped_on:
        sentence = (
            f"This contract takes no starts after {in_words(starts.stopped_on)}, the day on which "
            "it was suspended or terminated."
        )
        yield Reason("start_after_stop", sentence, "started_on")


def _after_start(journey: Journey) -> Iterator[Reason]:
    """Whatever the provision brings comes on or after its first day."""
    started = journey.started_on
    if started is None:
        return
    for field, day in (
        ("completed_on", journey.completed_on),
        ("left_on", journey.left_on),
        ("action_plan_on", journey.action_plan_on),
        ("sj_outcome_on", journey.sj_outcome_on),
        ("mentoring_on", journey.mentoring_programme_on),
    ):
        if day is not None and day < started:
            sentence = f"{_WORDS[field]} must be on or after the start, {in_words(started)}."
            yield Reason("before_start", sentence, field)


def evidence_refused_because(happened_on: date, evidenced_on: date) -> list[Reason]:
    """Nothing is proved before the day on which it happened."""
    if evidenced_on >= happened_on:
        return []
    sentence = f"The day of the evidence must be on or after {in_words(happened_on)}."
    return [Reason("evidence_too_early", sentence, "evidenced_on")]


def job_refused_because(job: JobSpell) -> list[Reason]:
    """Why the days of one job do not fit together; empty when they do."""
    if job.end is not None:
        if job.end < job.start:
            sentence = f"The last day of the job must be on or after {in_words(job.start)}."
            return [Reason("job_ends_before_start", sentence, "job_until")]
        if job.confirmed_to is not None and job.confirmed_to > job.end:
            sentence = (
                f"A job that went on until {in_words(job.confirmed_to)} did not end on "
                f"{in_words(job.end)}. Correct one of the two days, or leave one empty."
            )
            return [Reason("job_confirmed_after_end", sentence, "job_confirmed_to")]
        return []
    if job.confirmed_to is None:
        sentence = (
            "Enter the last day of the job, or the day on which it was last confirmed that the "
            "participant is still in it."
        )
        return [Reason("job_not_confirmed", sentence, "job_confirmed_to")]
    if job.confirmed_to < job.start:
        sentence = f"The job must be confirmed on or after its first day, {in_words(job.start)}."
        return [Reason("job_confirmed_before_start", sentence, "job_confirmed_to")]
    return []
