"""The standing index: the rows of the plain engine, built anew each time."""

from datetime import timedelta

import pytest

from businesscases.budgets import case_account
from dps.kernel.periods import london_date
from matching.domain.gates import eligible
from matching.domain.ranking import by_fit
from matching.domain.scoring import score_pair, weights_of
from matching.facts.pairs import case_facts, district_names, offer_facts
from matching.facts.scores import terms_of
from matching.models import Candidate, StandingFit
from matching.selectors import places_taken
from matching.services.standing import rank_market
from suppliers.models import Offer
from tests import build

pytestmark = pytest.mark.django_db


def plain(case, top):
    """What the plain engine ranks for one case, offer by offer."""
    asked = case_facts(
        case,
        reserved_pence=case_account(case=case).reserved_pence,
        award_on=max(build.TODAY, london_date(case.closes_at)),
    )
    weights = weights_of(terms_of(case).fit_weights)
    found, versions = {}, {}
    for offer in Offer.objects.live().filter(provision_type=case.provision_type):
        taken = places_taken([offer.pk], asked.year).get(offer.pk, 0)
        candidate = Candidate(offer=offer, version=offer.live_version, places_taken=taken)
        facts = offer_facts(candidate, names=district_names())
        if eligible(asked, facts):
            found[offer.reference] = score_pair(asked, facts, weights).total_bp
            versions[offer.reference] = offer.live_version_id
    return [
        (versions[reference], found[reference], rank)
        for rank, reference in enumerate(by_fit(found)[:top], start=1)
    ]


def stored(case):
    return list(
        StandingFit.objects.filter(case=case)
        .order_by("rank")
        .values_list("version_id", "fit_bp", "rank")
    )


def world():
    closes = build.NOW + timedelta(days=3)
    cases = [
        build.case("published", closes_at=closes, **fields)
        for fields in (
            {},
            {"places": 70, "client_groups": ["carers"]},
            {"provision_type": "C7", "ceiling_price_pence": 70_000},
            {"provision_type": "C6", "ceiling_price_pence": 140_000},
            {"provision_type": "C8"},
        )
    ]
    for number in range(12):
        build.offer(
            provision_type=("C5", "C7", "C6")[number % 3],
            price=60_000 + 5_000 * number,
            places_a_year=30 + 10 * number,
            lead_time_days=7 * number,
            client_groups=[[], ["carers"], ["young"]][number % 2],
            answer_2=f"Debt advice and money coaching in Walsall, number {number}. Caring duties.",
        )
    build.offer(by=build.supplier("suspended"))
    build.offer("paused")
    busy = Offer.objects.live().filter(provision_type="C5").latest("pk")
    build.award("accepted", of=build.case("awarded", places=60), to=busy)
    return cases


def test_the_index_is_what_the_plain_engine_ranks():
    cases = world()
    count = rank_market(now=build.NOW, top=3)
    assert {case.pk: stored(case) for case in cases} == {case.pk: plain(case, 3) for case in cases}
    assert count == StandingFit.objects.count() > 3
    assert stored(cases[4]) == []


def test_the_index_is_built_anew():
    cases = world()
    rank_market(now=build.NOW)
    Offer.objects.filter(provision_type="C7").update(state="paused")
    rank_market(now=build.NOW)
    assert stored(cases[2]) == []
    assert stored(cases[0]) == plain(cases[0], 25)


def test_an_empty_market_has_an_empty_index():
    assert rank_market(now=build.NOW) == 0
