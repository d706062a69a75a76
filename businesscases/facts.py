"""From rows to what the rules judge."""

from datetime import date, datetime

from businesscases.domain.lifecycle import ApprovalFacts, WindowFacts
from businesscases.domain.need import NeedDraft
from businesscases.domain.terms import CaseTerms, evaluators_needed
from businesscases.models import BusinessCase
from businesscases.selectors import budget_bearing
from dps.accounts.actors import Actor
from dps.kernel.catalogue import provision
from dps.kernel.funding import default_rates
from dps.kernel.periods import london_date
from dps.scheme.models import Terms
from dps.scheme.selectors import terms_on
from dps.scheme.workdays import add_working_days_from

CUMULATIVE = "cumulative"
"""How days in work are counted where a contract says nothing else (DOMAIN 3) [ours]."""


def draft_of(case: BusinessCase) -> NeedDraft:
    """The case as its author has written it. Needs `district` read."""
    return NeedDraft(
        district=case.district.code,
        title=case.title,
        need=case.need,
        support_wanted=case.support_wanted,
        provision_type=case.provision_type,
        client_groups=tuple(case.client_groups),
        places=case.places,
        ceiling_price_pence=case.ceiling_price_pence,
        starts_on=case.starts_on,
        ends_on=case.ends_on,
    )


def closes_on(case: BusinessCase, now: datetime) -> date | None:
    """The last day of the window, were this need published now; None while there are no terms.

    Needs `district` read; one query.
    """
    try:
        days = terms_on(london_date(now)).window_working_days
    except Terms.DoesNotExist:
        return None
    return add_working_days_from(now, days, case.district.nation)


def approval_facts(case: BusinessCase, actor: Actor, now: datetime) -> ApprovalFacts:
    """What the guards of an approval judge; two queries, for the budget and the terms."""
    budget = budget_bearing(case)
    return ApprovalFacts(
        actor=actor.user_id,
        authors=frozenset({*case.author_ids, case.drafted_by_id}),
        draft=draft_of(case),
        today=london_date(now),
        closes_on=closes_on(case, now),
        free_pence=budget.free_pence if budget else None,
    )


def window_facts(case: BusinessCase, actor: Actor, now: datetime) -> WindowFacts:  # noqa: ARG001
    """When the window of a case closes."""
    return WindowFacts(case.closes_at, now)


def terms_of(scheme: Terms, case: BusinessCase) -> CaseTerms:
    """The scheme's terms as they apply to this complete case: what publication freezes."""
    first, second, third, fourth = scheme.question_weights
    _, outcome_rate_bp = default_rates(provision(case.provision_type))
    return CaseTerms(
        question_weights=(first, second, third, fourth),
        quality_weight=scheme.quality_weight,
        least_question_score=scheme.least_question_score,
        least_quality_percent=scheme.least_quality_percent,
        completion_rate_bp=scheme.completion_rate_bp,
        outcome_rate_bp=outcome_rate_bp,
        evaluators=evaluators_needed(
            case.value_pence,
            scheme.one_evaluator_up_to_pence,
            scheme.two_evaluators_up_to_pence,
        ),
        fit_weights=dict(scheme.fit_weights),
        window_working_days=scheme.window_working_days,
        standstill_working_days=scheme.standstill_working_days,
        invitation_working_days=scheme.invitation_working_days,
        outcome_days=scheme.outcome_days,
        window_days=scheme.window_days,
        outcome_mode=CUMULATIVE,
        evidence_days=scheme.evidence_days,
        payment_days=scheme.payment_days,
        programme_days=scheme.programme_days,
        scheme_from=scheme.valid_from,
    )
