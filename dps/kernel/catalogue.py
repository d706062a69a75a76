"""The 13 provision types: 8 categories and 5 routeways, with what each pays and is expected to do.

One table, as the Department's slides of 9 March 2017 print it [seed]. A routeway's figures are
never derived from its categories: R2 pays 20/30/50 while C4 and R5 pay 20/50/30. What no document
settles (denominators of rates, deliverables, CPV codes, the words of a routeway's overview) is
[ours].
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from dps.kernel.client_groups import (
    CLIENT_GROUPS,
    ClientGroup,
    client_group_choices,
    client_groups,
)
from dps.kernel.errors import Reason
from dps.kernel.money import pounds
from dps.kernel.provision import (
    Category,
    Deliverable,
    Denominator,
    Expectation,
    Measure,
    Metric,
    Milestone,
    Provision,
    ProvisionType,
    Routeway,
    Split,
)

__all__ = [
    "C6_THRESHOLD_PENCE",
    "CATALOGUE",
    "CATEGORIES",
    "CLIENT_GROUPS",
    "ROUTEWAYS",
    "Category",
    "ClientGroup",
    "Deliverable",
    "Denominator",
    "Expectation",
    "Measure",
    "Metric",
    "Milestone",
    "Provision",
    "ProvisionType",
    "Routeway",
    "Split",
    "c6_refused_because",
    "client_group_choices",
    "client_groups",
    "provision",
    "provision_type_choices",
]

C6_THRESHOLD_PENCE: Final = 50_000_00
"""A C6 contract on its own must be worth more than this [seed]."""


def _all(metric: Metric, percent: int, of: Denominator) -> Expectation:
    """An expectation with a single limb."""
    return Expectation((Measure(metric, percent, of),))


def _job_outcomes(percent: int) -> Expectation:
    return _all(Metric.JOB_OUTCOME, percent, Denominator.STARTS)


_ACTION_PLANS: Final = _all(Metric.ACTION_PLAN, 100, Denominator.COMPLETERS)

_CATEGORIES: Final = (
    Category(
        type=ProvisionType.C1,
        name="Engagement",
        slug="engagement",
        overview=(
            "Encourage engagement by potential Jobcentre Plus customers who find mainstream "
            "services hard to access"
        ),
        content=(
            "Outreach promoting DWP services",
            "Innovative activities to engage people, for example young people",
            "Local or specialised delivery for specific communities",
            "One-to-one mentoring or counselling",
        ),
        client_groups=client_groups("bme", "asian-women", "gangs", "neet", "isolated"),
        split=Split(30, 70),
        expectations=(_ACTION_PLANS,),
        deliverable=Deliverable.ACTION_PLAN,
        cpv=("85312310", "85322000"),
    ),
    Category(
        type=ProvisionType.C2,
        name="Moving towards work",
        slug="moving-towards-work",
        overview=(
            "Support people unlikely to look for work without help, to raise motivation and "
            "confidence"
        ),
        content=(
            "Full diagnostic interview and work plan",
            "Identifying primary and secondary barriers",
            "Understanding the world of work, including self-employment",
            "Self-awareness and self-presentation",
            "Skills and experience",
            "Personal circumstances, health and disability",
            "Job hunting skills",
            "Attitude to finding work",
            "Confidence building and motivation",
            "Challenging negative attitudes and promoting positive ones",
            "Pros and cons of work versus non-work",
            "Devising a work plan",
            "English language (ESOL), literacy and numeracy: assessment only",
        ),
        client_groups=(),
        split=Split(30, 70),
        expectations=(_ACTION_PLANS,),
        deliverable=Deliverable.ACTION_PLAN,
        cpv=("80570000", "85312300"),
    ),
    Category(
        type=ProvisionType.C3,
        name="Support for hardest to help with complex and multiple barriers",
        slug="hardest-to-help-support",
        overview=(
            "Support for the hardest to help: an action plan or a Social Justice (SJ) outcome, "
            "with no job outcome expected"
        ),
        content=(
            "Tailored intensive support for people with significant barriers",
            "For those too far away from the labour market to move straight into work",
        ),
        client_groups=client_groups("moderate-learning", "complex-barriers", "entrenched"),
        split=Split(30, 70),
        expectations=(
            Expectation(
                (
                    Measure(Metric.ACTION_PLAN, 100, Denominator.COMPLETERS),
                    Measure(Metric.SJ_OUTCOME, 100, Denominator.COMPLETERS),
                )
            ),
        ),
        deliverable=Deliverable.ACTION_PLAN_OR_SJ_OUTCOME,
        cpv=("85312500", "85312300"),
    ),
    Category(
        type=ProvisionType.C4,
        name="Supporting hardest to help into work",
        slug="hardest-to-help-into-work",
        overview="Tailored support for the hardest to help, with job outcomes expected",
        content=(
            "Tailored intensive support for people with significant barriers",
            "For those to whom work is an immediate realistic prospect once barriers are addressed",
            "Full diagnostic interview and work plan to identify primary and secondary barriers",
            "Support to overcome them",
        ),
        client_groups=client_groups(
            "basic-skills", "health", "substance", "mild-learning", "homeless", "offending"
        ),
        split=Split(20, 50, 30),
        expectations=(_job_outcomes(30),),
        deliverable=Deliverable.PLANNED_PROGRAMME,
        cpv=("85312510", "85312300"),
    ),
    Category(
        type=ProvisionType.C5,
        name="Addressing barriers",
        slug="addressing-barriers",
        overview="Support to overcome barriers to getting a job",
        content=(
            "Support to improve motivation and confidence and overcome practical barriers to work",
            "Full diagnostic interview and work plan to identify primary and secondary barriers",
        ),
        client_groups=client_groups("entrenched", "basic-skills", "debt", "carers"),
        split=Split(10, 30, 60),
        expectations=(_job_outcomes(45),),
        deliverable=Deliverable.PLANNED_PROGRAMME,
        cpv=("85312310", "80570000"),
    ),
    Category(
        type=ProvisionType.C6,
        name="Skills for work",
        slug="skills-for-work",
        overview="Skills training",
        content=(
            "Short certificated courses leading directly to a job",
            "Short sector-specific and skills-shortage training leading directly to a job",
        ),
        client_groups=(),
        split=Split(10, 30, 60),
        expectations=(_job_outcomes(60),),
        deliverable=Deliverable.PLANNED_PROGRAMME,
        cpv=("80530000", "80531200"),
    ),
    Category(
        type=ProvisionType.C7,
        name="Getting jobs",
        slug="getting-jobs",
        overview="Support people to be proficient and self-sufficient in job hunting",
        content=(
            "Realistic career and work planning",
            "Full diagnostic interview and work plan",
            "Identifying primary and secondary barriers",
            "Skills and experience",
            "Personal circumstances, health and disability",
            "Personal skills and personal resilience",
            "Job hunting skills",
            "CVs, application techniques, interview preparation and skills, follow-up",
        ),
        client_groups=(),
        split=Split(10, 30, 60),
        expectations=(_job_outcomes(45),),
        deliverable=Deliverable.PLANNED_PROGRAMME,
        cpv=("79611000",),
    ),
    Category(
        type=ProvisionType.C8,
        name="Keeping jobs",
        slug="keeping-jobs",
        overview="In-work support",
        content=(
            "Planning to stay in work",
            "Finances",
            "Contingency",
            "In-work support",
            "Buddying",
            "Mentoring",
        ),
        client_groups=client_groups("new-in-work"),
        split=Split(25, 75),
        expectations=(
            _all(Metric.MENTORING_AGREEMENT, 100, Denominator.STARTS),
            _all(Metric.EMPLOYED_AT_13_WEEKS, 75, Denominator.SIGNERS),
        ),
        deliverable=Deliverable.MENTORING_PROGRAMME,
        cpv=("85312310", "85312300"),
    ),
)

CATEGORIES: Final[Mapping[ProvisionType, Category]] = MappingProxyType(
    {category.type: category for category in _CATEGORIES}
)
"""The eight categories by their type, C1 to C8."""


def _routeway(
    code: ProvisionType,
    categories: tuple[ProvisionType, ...],
    split: Split,
    expectations: tuple[Expectation, ...],
    deliverable: Deliverable,
) -> Routeway:
    """A routeway with figures of its own; words, groups and CPV codes come from its categories."""
    joined = tuple(CATEGORIES[category] for category in categories)
    return Routeway(
        type=code,
        name=" + ".join(category.name for category in joined),
        slug=code.value.lower(),
        overview="One journey across " + ", ".join(category.title for category in joined),
        content=tuple(dict.fromkeys(line for c in joined for line in c.content)),
        client_groups=tuple(dict.fromkeys(group for c in joined for group in c.client_groups)),
        split=split,
        expectations=expectations,
        deliverable=deliverable,
        cpv=tuple(dict.fromkeys(cpv for c in joined for cpv in c.cpv)),
        categories=categories,
    )


_T = ProvisionType
_PLAN, _PROGRAMME = Deliverable.ACTION_PLAN, Deliverable.PLANNED_PROGRAMME
_ROUTEWAYS: Final = (
    _routeway(_T.R1, (_T.C1, _T.C2, _T.C3), Split(30, 70), (_ACTION_PLANS,), _PLAN),
    _routeway(_T.R2, (_T.C4, _T.C6), Split(20, 30, 50), (_job_outcomes(40),), _PROGRAMME),
    _routeway(_T.R3, (_T.C5, _T.C7), Split(10, 30, 60), (_job_outcomes(45),), _PROGRAMME),
    _routeway(_T.R4, (_T.C6, _T.C7), Split(10, 30, 60), (_job_outcomes(60),), _PROGRAMME),
    _routeway(
        _T.R5,
        (_T.C1, _T.C2, _T.C3, _T.C4),
        Split(20, 50, 30),
        (_ACTION_PLANS, _job_outcomes(30)),
        _PLAN,
    ),
)

ROUTEWAYS: Final[Mapping[ProvisionType, Routeway]] = MappingProxyType(
    {routeway.type: routeway for routeway in _ROUTEWAYS}
)
"""The five routeways by their type, R1 to R5."""

CATALOGUE: Final[Mapping[ProvisionType, Category | Routeway]] = MappingProxyType(
    {**CATEGORIES, **ROUTEWAYS}
)
"""All thirteen by their type, in the order C1 to C8, R1 to R5."""


def provision(code: ProvisionType | str) -> Category | Routeway:
    """The category or routeway of this code; KeyError when there is none."""
    return CATALOGUE[code]  # type: ignore[index]  # a StrEnum hashes as its text


def provision_type_choices() -> list[tuple[str, str]]:
    """Code and title of all thirteen, as a model or form field takes them."""
    return [(entry.code, entry.title) for entry in CATALOGUE.values()]


def c6_refused_because(
    provision_type: ProvisionType | str, contract_value_pence: int
) -> list[Reason]:
    """Why this contract is too small for C6 on its own; empty when it is not, or for other types.

    The value is places x price in pence, net of VAT, the service fee a part of it [ours]. It must
    be strictly greater than £50,000.00; inside a routeway (R2, R4) C6 is allowed at any value
    [seed].
    """
    if provision_type != ProvisionType.C6 or contract_value_pence > C6_THRESHOLD_PENCE:
        return []
    sentence = (
        f"Skills for work (C6) on its own must be worth more than {pounds(C6_THRESHOLD_PENCE)}. "
        f"This is worth {pounds(contract_value_pence)}. Buy more places, or choose a routeway that "
        "includes skills (R2 or R4)."
    )
    return [Reason("c6_value", sentence, "provision_type")]
