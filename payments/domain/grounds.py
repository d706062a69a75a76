"""The words of the milestones: what each stands on, and what one that was not reached waits for."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from dps.kernel.periods import in_words
from payments.domain.tracking import Tracking


class Because(StrEnum):
    """The ground of an earned milestone; the code is stored with it."""

    ATTENDED = "attended"
    FINISHED = "finished"
    FINISHED_WITH_PLAN = "finished_with_plan"
    FINISHED_WITH_PLAN_OR_SJ = "finished_with_plan_or_sj"
    FINISHED_WITH_PLAN_AND_SJ = "finished_with_plan_and_sj"
    FINISHED_MENTORING = "finished_mentoring"
    LEFT_FOR_JOB = "left_for_job"
    DAYS_IN_WORK = "days_in_work"


class Waiting(StrEnum):
    """What stands in the way of a milestone that was not reached."""

    REFERRAL = "referral"
    FIRST_ACTIVITY = "first_activity"
    START_AFTER_REFERRAL = "start_after_referral"
    START_FIRST = "start_first"
    END_OF_PROVISION = "end_of_provision"
    END_AFTER_START = "end_after_start"
    ACTION_PLAN = "action_plan"
    ACTION_PLAN_OR_SJ = "action_plan_or_sj"
    ACTION_PLAN_AND_SJ = "action_plan_and_sj"
    MENTORING_PROGRAMME = "mentoring_programme"
    LEFT_NOT_FOR_JOB = "left_not_for_job"
    JOB_START = "job_start"
    JOB_EVIDENCE = "job_evidence"
    COMPLETION_FIRST = "completion_first"
    NO_COMPLETION = "no_completion"
    DAYS_IN_WORK = "days_in_work"
    WINDOW_CLOSED = "window_closed"


_GROUNDS: Final[Mapping[Because, str]] = {
    Because.ATTENDED: "The referred participant attended the first activity on {on}.",
    Because.FINISHED: "The participant had finished the planned programme on {on}.",
    Because.FINISHED_WITH_PLAN: (
        "The participant had finished the planned provision and had an action plan on {on}."
    ),
    Because.FINISHED_WITH_PLAN_OR_SJ: (
        "The participant had finished the planned provision, and had an action plan or an agreed "
        "Social Justice (SJ) outcome on {on}."
    ),
    Because.FINISHED_WITH_PLAN_AND_SJ: (
        "The participant had finished the planned provision, and had an action plan and an agreed "
        "Social Justice (SJ) outcome on {on}."
    ),
    Because.FINISHED_MENTORING: "The participant had finished the mentoring programme on {on}.",
    Because.LEFT_FOR_JOB: (
        "The participant had left early for a job, and its start was evidenced, on {on}."
    ),
    Because.DAYS_IN_WORK: (
        "The participant had been in work for enough days of the tracking window on {on}."
    ),
}

_WAITING: Final[Mapping[Waiting, str]] = {
    Waiting.REFERRAL: "There is no referral, and without one nothing is earned.",
    Waiting.FIRST_ACTIVITY: "The participant has not attended the first activity yet.",
    Waiting.START_AFTER_REFERRAL: (
        "The first activity was on {on}, before the referral. One of the dates needs a correction."
    ),
    Waiting.START_FIRST: "The start comes first.",
    Waiting.END_OF_PROVISION: "The participant has not finished the planned provision yet.",
    Waiting.END_AFTER_START: (
        "The provision ended on {on}, before the start. One of the dates needs a correction."
    ),
    Waiting.ACTION_PLAN: "The provision was finished on {on}, but there is no action plan yet.",
    Waiting.ACTION_PLAN_OR_SJ: (
        "The provision was finished on {on}, but there is neither an action plan nor an agreed "
        "Social Justice (SJ) outcome yet."
    ),
    Waiting.ACTION_PLAN_AND_SJ: (
        "The provision was finished on {on}, but it takes both an action plan and an agreed Social "
        "Justice (SJ) outcome."
    ),
    Waiting.MENTORING_PROGRAMME: (
        "The provision was finished on {on}, but the mentoring programme was not yet."
    ),
    Waiting.LEFT_NOT_FOR_JOB: (
        "The participant left early on {on}, and not for a job. There is no completion and no "
        "tracking window."
    ),
    Waiting.JOB_START: (
        "The participant left early for a job, but no job is known that began between the day of "
        "leaving and {on}."
    ),
    Waiting.JOB_EVIDENCE: (
        "The participant left early for a job that began on {on}; its start has not been evidenced."
    ),
    Waiting.COMPLETION_FIRST: "The completion comes first.",
    Waiting.NO_COMPLETION: (
        "The participant left early, and there is no completion by what is recorded. So there is "
        "no job outcome either."
    ),
    Waiting.DAYS_IN_WORK: (
        "{days} of {needed} days in work count so far. The tracking window is open until {on}."
    ),
    Waiting.WINDOW_CLOSED: (
        "The tracking window closed on {on} with {days} of {needed} days in work."
    ),
}


def tracking_words(
    tracking: Tracking, today: date, evidence_due: date, *, in_a_row: bool = False
) -> tuple[str, str]:
    """The days in work that count, and what is said of them: while the window is open, and after.

    `in_a_row` where a contract counts only days that follow each other.
    """
    kind = " in a row" if in_a_row else ""
    if tracking.reached_on is not None:
        reached = in_words(tracking.reached_on)
        return (
            f"{tracking.needed} of {tracking.needed} days{kind}",
            f"count: all that a job outcome needs, the last of them on {reached}.",
        )
    days = f"{tracking.days} of {tracking.needed} days{kind}"
    if today <= tracking.window.last:
        return days, "count so far."
    due = (
        f"can be recorded until {in_words(evidence_due)}"
        if today <= evidence_due
        else f"was due by {in_words(evidence_due)}"
    )
    return days, f"counted, which is not enough for a job outcome. Evidence of more {due}."


def grounds_sentence(because: Because, on: date) -> str:
    """The ground of a milestone earned on that day, in words."""
    return _GROUNDS[because].format(on=in_words(on))


def waiting_sentence(waiting: Waiting, on: date | None, days: int = 0, needed: int = 0) -> str:
    """What stands in the way, in words; `on` is there for each reason that names a day."""
    day = "" if on is None else in_words(on)
    return _WAITING[waiting].format(on=day, days=days, needed=needed)
