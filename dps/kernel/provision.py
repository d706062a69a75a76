"""The shapes of the catalogue: provision type, milestone, split, expectation. No figures."""

from dataclasses import dataclass
from enum import StrEnum

from dps.kernel.client_groups import ClientGroup


class ProvisionType(StrEnum):
    """What an offer, a case and a contract are each for: exactly one of these [seed]."""

    C1 = "C1"
    C2 = "C2"
    C3 = "C3"
    C4 = "C4"
    C5 = "C5"
    C6 = "C6"
    C7 = "C7"
    C8 = "C8"
    R1 = "R1"
    R2 = "R2"
    R3 = "R3"
    R4 = "R4"
    R5 = "R5"


class Milestone(StrEnum):
    """What is paid for, in the order in which it is reached [seed]."""

    START = "start"
    COMPLETION = "completion"
    JOB_OUTCOME = "job_outcome"

    @property
    def label(self) -> str:
        """As pages name it: "Job outcome"."""
        return self.value.replace("_", " ").capitalize()


class Metric(StrEnum):
    """What a performance expectation counts [seed]."""

    ACTION_PLAN = "action_plan"
    SJ_OUTCOME = "sj_outcome"
    JOB_OUTCOME = "job_outcome"
    MENTORING_AGREEMENT = "mentoring_agreement"
    EMPLOYED_AT_13_WEEKS = "employed_at_13_weeks"


class Denominator(StrEnum):
    """Whom a rate is taken over; starts for job outcomes and mentoring agreements are [ours]."""

    COMPLETERS = "completers"
    STARTS = "starts"
    SIGNERS = "signers"


class Deliverable(StrEnum):
    """What a participant must have to count as a completer (DOMAIN 3, definitions) [ours]."""

    ACTION_PLAN = "action_plan"
    ACTION_PLAN_OR_SJ_OUTCOME = "action_plan_or_sj_outcome"
    ACTION_PLAN_AND_SJ_OUTCOME = "action_plan_and_sj_outcome"
    MENTORING_PROGRAMME = "mentoring_programme"
    PLANNED_PROGRAMME = "planned_programme"


@dataclass(frozen=True, slots=True)
class Split:
    """Percent of the price paid at each milestone; they sum to 100, 0 means no such fee [seed]."""

    start: int
    completion: int
    job_outcome: int = 0

    def percent(self, milestone: Milestone) -> int:
        """The percentage of this milestone; 0 when the type has no such fee."""
        if milestone is Milestone.START:
            return self.start
        return self.completion if milestone is Milestone.COMPLETION else self.job_outcome

    @property
    def paid(self) -> tuple[Milestone, ...]:
        """The milestones that carry a fee, in order."""
        return tuple(milestone for milestone in Milestone if self.percent(milestone))


@dataclass(frozen=True, slots=True)
class Measure:
    """One target: `target_percent` of the denominator reach the metric."""

    metric: Metric
    target_percent: int
    of: Denominator

    @property
    def sentence(self) -> str:
        """The target in words: "45% of starts reach a job outcome"."""
        return f"{self.target_percent}% of {_WHO[self.of]} {_WHAT[self.metric]}"


_WHO = {
    Denominator.COMPLETERS: "completers",
    Denominator.STARTS: "starts",
    Denominator.SIGNERS: "those who signed a mentoring agreement",
}
_WHAT = {
    Metric.ACTION_PLAN: "complete an action plan",
    Metric.SJ_OUTCOME: "achieve an agreed Social Justice (SJ) outcome",
    Metric.JOB_OUTCOME: "reach a job outcome: in work 4 weeks in a 13 week tracking window",
    Metric.MENTORING_AGREEMENT: "sign a mentoring agreement",
    Metric.EMPLOYED_AT_13_WEEKS: "are in employment 13 weeks after the date of signing",
}


@dataclass(frozen=True, slots=True)
class Expectation:
    """Met when any one of its measures is met; a type's expectations must all be met [seed]."""

    any_of: tuple[Measure, ...]

    @property
    def sentence(self) -> str:
        """The expectation in words, its limbs joined by "and/or" as the slides print it."""
        return " and/or ".join(measure.sentence for measure in self.any_of)


@dataclass(frozen=True, slots=True)
class Provision:
    """What a category and a routeway have in common.

    `cpv` are codes of the Common Procurement Vocabulary; which ones is [ours].
    """

    type: ProvisionType
    name: str
    slug: str
    overview: str
    content: tuple[str, ...]
    client_groups: tuple[ClientGroup, ...]
    split: Split
    expectations: tuple[Expectation, ...]
    deliverable: Deliverable
    cpv: tuple[str, ...]

    @property
    def code(self) -> str:
        """The code alone, "C5"."""
        return self.type.value

    @property
    def title(self) -> str:
        """Code and name, "C5 Addressing barriers"."""
        return f"{self.code} {self.name}"

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All measures of all expectations, in order."""
        return tuple(measure for wanted in self.expectations for measure in wanted.any_of)

    @property
    def job_outcome_expected(self) -> bool:
        """Whether this type pays for, and is expected to reach, job outcomes."""
        return self.split.job_outcome > 0

    @property
    def job_outcome_target_percent(self) -> int:
        """The published target of job outcomes over starts; 0 where none is expected."""
        return sum(m.target_percent for m in self.measures if m.metric is Metric.JOB_OUTCOME)


@dataclass(frozen=True, slots=True)
class Category(Provision):
    """One of the eight categories [seed]."""

    @property
    def number(self) -> int:
        """1 to 8, as the slides number them."""
        return int(self.code[1:])


@dataclass(frozen=True, slots=True)
class Routeway(Provision):
    """One of the five routeways: categories bought as one, with figures of its own [seed]."""

    categories: tuple[ProvisionType, ...]
