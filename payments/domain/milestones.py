"""What a participant's journey has earned by a day: start, completion, job outcome, or why not.

A journey goes in, with the contract's frozen terms and `as_of`; what was earned, on which day and
because of what, comes out, with the reason for each milestone that was not. Nothing dated after
`as_of` is looked at, so that an earlier `as_of` gives the same answer less what came later.
What a sweep makes a million times is a named tuple: made in a third of a frozen dataclass's time.
Source: DOMAIN 3, definitions, and readings 1, 7, 8, 13 and 15 [ours]; what is paid for is [seed].
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from dps.kernel.errors import Reason
from dps.kernel.funding import Fees, reduced_price, split_fees
from dps.kernel.periods import tracking_window
from dps.kernel.provision import Deliverable, Milestone, Provision
from payments.domain.grounds import Because, Waiting, grounds_sentence, waiting_sentence
from payments.domain.tracking import DAYS_IN_WORK, WINDOW_DAYS, JobSpell, Mode, Tracking, track

DAYS_TO_JOB: Final = 28
"""A participant who leaves for a job begins it so many days after leaving, at most [ours]."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract froze: fees in pence, and the definitions by which they are earned."""

    fees: Fees
    deliverable: Deliverable
    pays_job_outcome: bool
    mode: Mode = Mode.CUMULATIVE
    days_in_work: int = DAYS_IN_WORK
    window_days: int = WINDOW_DAYS
    least_weekly_hours: Decimal | None = None


def standard_terms(
    entry: Provision, price_pence: int, *, service_fee_bp: int = 0, sj_outcome_too: bool = False
) -> Terms:
    """The default terms of a provision type at a price per participant [ours].

    `sj_outcome_too` asks both limbs of C3, as a case may (reading 13); it changes no other type.
    """
    deliverable = entry.deliverable
    if sj_outcome_too and deliverable is Deliverable.ACTION_PLAN_OR_SJ_OUTCOME:
        deliverable = Deliverable.ACTION_PLAN_AND_SJ_OUTCOME
    fees = split_fees(reduced_price(price_pence, service_fee_bp), entry.split)
    return Terms(fees, deliverable, entry.job_outcome_expected)


@dataclass(frozen=True, slots=True)
class Journey:
    """What is known of one participant on one contract: the day of each event, or None.

    `referred_on` is the referral that stands; `started_on` the first activity attended;
    `completed_on` the day the planned provision was finished; `left_on` the day of leaving early.
    """

    referred_on: date | None = None
    started_on: date | None = None
    completed_on: date | None = None
    left_on: date | None = None
    left_for_job: bool = False
    action_plan_on: date | None = None
    sj_outcome_on: date | None = None
    mentoring_programme_on: date | None = None
    jobs: tuple[JobSpell, ...] = ()


class Earned(NamedTuple):
    """A milestone reached on a day, the fee it carries, and the ground it stands on."""

    milestone: Milestone
    on: date
    fee_pence: int
    because: Because

    @property
    def sentence(self) -> str:
        """The ground in words."""
        return grounds_sentence(self.because, self.on)


class NotYet(NamedTuple):
    """A milestone not reached, and what stands in the way.

    `on` is the day that the reason speaks of, `days` the days counted and `needed` those asked for.
    `open` says whether it may still be reached without a correction of what was recorded.
    """

    milestone: Milestone
    waiting: Waiting
    open: bool = True
    on: date | None = None
    days: int = 0
    needed: int = 0

    @property
    def sentence(self) -> str:
        """What stands in the way, in words."""
        return waiting_sentence(self.waiting, self.on, self.days, self.needed)


class Judgement(NamedTuple):
    """What was earned and what was not, in the order of the milestones; the window, if any."""

    earned: tuple[Earned, ...]
    not_yet: tuple[NotYet, ...]
    tracking: Tracking | None = None


_START, _COMPLETION, _OUTCOME = Milestone.START, Milestone.COMPLETION, Milestone.JOB_OUTCOME
_START_FIRST = NotYet(_COMPLETION, Waiting.START_FIRST)
_COMPLETION_FIRST = NotYet(_OUTCOME, Waiting.COMPLETION_FIRST)
_NO_COMPLETION = NotYet(_OUTCOME, Waiting.NO_COMPLETION, open=False)
_DAYS_TO_JOB = timedelta(days=DAYS_TO_JOB)


_LEFT_FOR_GOOD: Final = frozenset({Waiting.LEFT_NOT_FOR_JOB, Waiting.JOB_START})
"""Why an early leaver has no completion, by what is recorded, once it is not open any more."""


def judge(journey: Journey, terms: Terms, as_of: date) -> Judgement:
    """What this journey has earned by the end of `as_of`, each milestone at most once."""
    start = _start(journey, terms, as_of)
    later = (_COMPLETION_FIRST,) if terms.pays_job_outcome else ()
    if isinstance(start, NotYet):
        return Judgement((), (start, _START_FIRST, *later))
    completion = _completion(journey, terms, as_of)
    if isinstance(completion, NotYet):
        if later and not completion.open and completion.waiting in _LEFT_FOR_GOOD:
            later = (_NO_COMPLETION,)
        return Judgement((start,), (completion, *later))
    if not terms.pays_job_outcome:
        return Judgement((start, completion), ())
    tracking = _tracking(journey, terms, completion, as_of)
    outcome = _outcome(terms, completion, tracking, as_of)
    if isinstance(outcome, NotYet):
        return Judgement((start, completion), (outcome,), tracking)
    return Judgement((start, completion, outcome), (), tracking)


def job_earns_nothing_because(journey: Journey, terms: Terms) -> list[Reason]:
    """Why no milestone can come of a job of this participant; empty while one can [ours]."""
    finished, left = journey.completed_on, journey.left_on
    if finished is not None and (left is None or finished <= left):
        if terms.pays_job_outcome:
            return []
        sentence = "This contract pays no job outcome, so nothing is paid for a job from now on."
    elif left is not None and not journey.left_for_job:
        sentence = (
            f"{waiting_sentence(Waiting.LEFT_NOT_FOR_JOB, left)} So nothing is paid for a job. If "
            "it was for a job after all, correct how the participant left."
        )
    else:
        return []
    return [Reason("job_earns_nothing", sentence)]


def _start(journey: Journey, terms: Terms, as_of: date) -> Earned | NotYet:
    """A referred participant attended the first activity; no start without a referral."""
    referred, started = journey.referred_on, journey.started_on
    if referred is None or referred > as_of:
        return NotYet(_START, Waiting.REFERRAL)
    if started is None or started > as_of:
        return NotYet(_START, Waiting.FIRST_ACTIVITY)
    if started < referred:
        return NotYet(_START, Waiting.START_AFTER_REFERRAL, open=False, on=started)
    return Earned(_START, started, terms.fees.start_pence, Because.ATTENDED)


def _completion(journey: Journey, terms: Terms, as_of: date) -> Earned | NotYet:
    """Finished with the deliverable, or left early for a job: whichever came first."""
    finished, left = journey.completed_on, journey.left_on
    if finished is not None and (left is None or finished <= left):
        if finished <= as_of:
            return _finished(journey, finished, terms, as_of)
    elif left is not None and left <= as_of:
        return _left(journey, left, terms, as_of)
    return NotYet(_COMPLETION, Waiting.END_OF_PROVISION)


def _finished(journey: Journey, finished: date, terms: Terms, as_of: date) -> Earned | NotYet:
    """Earned on the later of finishing and producing the deliverable."""
    if _before_start(journey, finished):
        return NotYet(_COMPLETION, Waiting.END_AFTER_START, open=False, on=finished)
    produced = _produced_on(journey, finished, terms.deliverable)
    if produced is None or produced > as_of:
        return NotYet(_COMPLETION, _DELIVERABLE_WAITS[terms.deliverable], on=finished)
    fee = terms.fees.completion_pence
    return Earned(_COMPLETION, max(finished, produced), fee, _GROUNDS[terms.deliverable])


def _before_start(journey: Journey, day: date) -> bool:
    return journey.started_on is not None and day < journey.started_on


def _produced_on(journey: Journey, finished: date, deliverable: Deliverable) -> date | None:
    """The day on which the deliverable was there; None while it is not."""
    plan, sj_outcome = journey.action_plan_on, journey.sj_outcome_on
    if deliverable is Deliverable.PLANNED_PROGRAMME:
        return finished
    if deliverable is Deliverable.MENTORING_PROGRAMME:
        return journey.mentoring_programme_on
    if deliverable is Deliverable.ACTION_PLAN or sj_outcome is None:
        return None if deliverable is Deliverable.ACTION_PLAN_AND_SJ_OUTCOME else plan
    if deliverable is Deliverable.ACTION_PLAN_AND_SJ_OUTCOME:
        return None if plan is None else max(plan, sj_outcome)
    return sj_outcome if plan is None else min(plan, sj_outcome)


def _left(journey: Journey, left: date, terms: Terms, as_of: date) -> Earned | NotYet:
    """Left early for a job: earned at the latest of leaving, job start and evidence (reading 7)."""
    if _before_start(journey, left):
        return NotYet(_COMPLETION, Waiting.END_AFTER_START, open=False, on=left)
    if not journey.left_for_job:
        return NotYet(_COMPLETION, Waiting.LEFT_NOT_FOR_JOB, open=False, on=left)
    latest = left + _DAYS_TO_JOB
    begun = [job for job in journey.jobs if left <= job.start <= latest and job.start <= as_of]
    if not begun:
        return NotYet(_COMPLETION, Waiting.JOB_START, open=as_of <= latest, on=latest)
    evidenced = [
        max(job.start, job.evidenced_on)
        for job in begun
        if job.evidenced_on is not None and job.evidenced_on <= as_of
    ]
    if not evidenced:
        return NotYet(_COMPLETION, Waiting.JOB_EVIDENCE, on=begun[0].start)
    return Earned(_COMPLETION, min(evidenced), terms.fees.completion_pence, Because.LEFT_FOR_JOB)


def _tracking(journey: Journey, terms: Terms, completion: Earned, as_of: date) -> Tracking:
    """The window after completion, or after leaving for a job, with the days that count in it."""
    anchor = completion.on
    if completion.because is Because.LEFT_FOR_JOB and journey.left_on is not None:
        anchor = journey.left_on
    return track(
        journey.jobs,
        tracking_window(anchor, terms.window_days),
        as_of,
        mode=terms.mode,
        needed=terms.days_in_work,
        least_weekly_hours=terms.least_weekly_hours,
    )


def _outcome(terms: Terms, completion: Earned, tracking: Tracking, as_of: date) -> Earned | NotYet:
    """Earned on the 28th day, not before it and not before the completion it follows [ours]."""
    if tracking.reached_on is not None:
        on = max(tracking.reached_on, completion.on)
        return Earned(_OUTCOME, on, terms.fees.job_outcome_pence, Because.DAYS_IN_WORK)
    last = tracking.window.last
    is_open = as_of < last
    waiting = Waiting.DAYS_IN_WORK if is_open else Waiting.WINDOW_CLOSED
    return NotYet(_OUTCOME, waiting, is_open, last, tracking.days, tracking.needed)


_GROUNDS: Final = {
    Deliverable.PLANNED_PROGRAMME: Because.FINISHED,
    Deliverable.ACTION_PLAN: Because.FINISHED_WITH_PLAN,
    Deliverable.ACTION_PLAN_OR_SJ_OUTCOME: Because.FINISHED_WITH_PLAN_OR_SJ,
    Deliverable.ACTION_PLAN_AND_SJ_OUTCOME: Because.FINISHED_WITH_PLAN_AND_SJ,
    Deliverable.MENTORING_PROGRAMME: Because.FINISHED_MENTORING,
}
_DELIVERABLE_WAITS: Final = {
    Deliverable.PLANNED_PROGRAMME: Waiting.END_OF_PROVISION,
    Deliverable.ACTION_PLAN: Waiting.ACTION_PLAN,
    Deliverable.ACTION_PLAN_OR_SJ_OUTCOME: Waiting.ACTION_PLAN_OR_SJ,
    Deliverable.ACTION_PLAN_AND_SJ_OUTCOME: Waiting.ACTION_PLAN_AND_SJ,
    Deliverable.MENTORING_PROGRAMME: Waiting.MENTORING_PROGRAMME,
}
