"""Consensus scores, costs and terms of a case as the evaluation judges them."""

from fractions import Fraction

from businesscases.domain.terms import CaseTerms
from businesscases.models import BusinessCase
from dps.kernel.catalogue import provision
from dps.kernel.funding import expected_cost, split_fees
from matching.domain.evaluation import QUESTIONS, Marking, Sheet
from matching.facts.pairs import price_of
from matching.models import Candidate
from matching.selectors import eligible_candidates


def terms_of(case: BusinessCase) -> CaseTerms:
    """The case's frozen terms."""
    return CaseTerms.from_json(case.terms)


def marking_of(terms: CaseTerms) -> Marking:
    """How the case is marked."""
    return Marking(
        question_weights=terms.question_weights,
        quality_weight=terms.quality_weight,
        least_score=terms.least_question_score,
        least_percent=terms.least_quality_percent,
    )


def cost_of(candidate: Candidate, provision_type: str, terms: CaseTerms) -> Fraction:
    """The expected cost per start at the case's own rates, exact, in pence (reading 2)."""
    fees = split_fees(price_of(candidate.version), provision(provision_type).split)
    return expected_cost(fees, terms.completion_rate_bp, terms.outcome_rate_bp)


def sheets_of(case: BusinessCase) -> list[tuple[Candidate, Sheet]]:
    """Every candidate that passed all gates with its consensus; two queries."""
    terms = terms_of(case)
    found = []
    rows = eligible_candidates(case).select_related("offer", "version__price")
    for candidate in rows.prefetch_related("consensus"):
        signed = {score.question: score.score for score in candidate.consensus.all()}
        sheet = Sheet(
            reference=candidate.offer.reference,
            scores=tuple(signed.get(question) for question in QUESTIONS),
            expected_cost=cost_of(candidate, case.provision_type, terms),
        )
        found.append((candidate, sheet))
    return found
