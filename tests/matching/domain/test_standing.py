"""M4: the vectorised engine against the plain one, pair by pair, on random worlds."""

import os
import random
from dataclasses import replace
from datetime import timedelta

import numpy as np

from matching.domain.gates import eligible
from matching.domain.pinned import CaseFacts, OfferFacts
from matching.domain.ranking import by_fit
from matching.domain.scoring import FitPart, score_pair, weights_of
from matching.domain.standing import NONE, Taken, best, fits
from tests.matching.domain.worlds import (
    AWARD_ON,
    DISTRICTS,
    GROUPS,
    WORDS,
    case_facts,
    offer_facts,
)

WORLDS = int(os.environ.get("DPS_WORLDS", "300"))
WEIGHTS = weights_of(
    {"text": 3000, "client_groups": 2500, "price": 2000, "lead_time": 1000, "places": 1500}
)
OTHER = weights_of({"text": 1, "client_groups": 9999, "price": 0, "lead_time": 0, "places": 0})


def plain(case: CaseFacts, offer: OfferFacts, weights: dict[FitPart, int]) -> int:
    """The specification: `NONE` unless eligible, else the sum of the parts."""
    return score_pair(case, offer, weights).total_bp if eligible(case, offer) else NONE


def used(case: CaseFacts, offer: OfferFacts, taken: list[Taken]) -> int:
    """Places of the awards that overlap the case's year, one by one."""
    return sum(
        each.places
        for each in taken
        if each.offer_reference == offer.reference
        and each.starts_on <= case.year.last
        and each.ends_on >= case.year.first
    )


World = tuple[list[CaseFacts], list[OfferFacts], list[Taken]]


def world(seed: int) -> World:
    """Up to five needs of one type, up to eight offers, some accepted awards: by chance."""
    chance = random.Random(seed)
    kind = chance.choice(["C5", "C6"])
    needs = [_need(chance, kind) for _ in range(chance.randint(1, 5))]
    market = [_offer(chance, number) for number in range(chance.randint(0, 8))]
    taken = [_taken(chance) for _ in range(chance.randint(0, 4))]
    return needs, market, taken


def _some(chance: random.Random, of: tuple[str, ...], most: int) -> frozenset[str]:
    return frozenset(chance.sample(of, chance.randint(0, most)))


def _need(chance: random.Random, kind: str) -> CaseFacts:
    starts = AWARD_ON + timedelta(days=chance.randint(0, 60))
    places, ceiling = chance.randint(1, 60), chance.choice([100, 80_000, 200_000])
    return case_facts(
        provision_type=kind,
        district_code=chance.choice(DISTRICTS),
        client_groups=_some(chance, GROUPS, 2),
        places=places,
        ceiling_price_pence=ceiling,
        reserved_pence=places * ceiling - chance.choice([0, 0, 1000]),
        starts_on=starts,
        ends_on=starts + timedelta(days=chance.randint(0, 60)),
        words=_some(chance, WORDS, 10),
    )


def _offer(chance: random.Random, number: int) -> OfferFacts:
    return offer_facts(
        reference=f"OFR-{number:04d}",
        supplier_admitted=chance.random() < 0.9,
        district_codes=frozenset(DISTRICTS) - _some(chance, DISTRICTS, 1),
        client_groups=_some(chance, GROUPS, 6),
        places_a_year=chance.randint(1, 150),
        places_taken=chance.choice([0, 0, 20]),
        unit_price_pence=chance.choice([100, 50_000, 80_000, 200_000]),
        lead_time_days=chance.randint(0, 90),
        words=_some(chance, WORDS, 10),
    )


def _taken(chance: random.Random) -> Taken:
    starts = AWARD_ON + timedelta(days=chance.randint(-500, 500))
    return Taken(
        f"OFR-{chance.randint(0, 8):04d}",
        starts,
        starts + timedelta(days=chance.randint(0, 200)),
        chance.randint(1, 50),
    )


def left(need: CaseFacts, offer: OfferFacts, taken: list[Taken]) -> OfferFacts:
    return replace(offer, places_taken=offer.places_taken + used(need, offer, taken))


def test_the_vectorised_engine_is_the_plain_one():
    passed = 0
    for seed in range(WORLDS):
        needs, market, taken = world(seed)
        weights = [(WEIGHTS, OTHER)[n % 2] for n in range(len(needs))]
        found = fits(needs, market, weights, taken).tolist()
        assert found == [
            [plain(need, left(need, offer, taken), weight) for offer in market]
            for need, weight in zip(needs, weights, strict=True)
        ], seed
        passed += sum(fit != NONE for row in found for fit in row)
    assert passed > WORLDS // 2


def test_the_best_are_those_of_the_plain_ranking():
    for seed in range(WORLDS):
        needs, market, _ = world(seed)
        most = 1 + seed % 9
        top = best(fits(needs, market, [WEIGHTS] * len(needs)), most)
        for row, need in enumerate(needs):
            ranked = by_fit(
                {
                    offer.reference: plain(need, offer, WEIGHTS)
                    for offer in market
                    if eligible(need, offer)
                }
            )
            kept = [
                market[index].reference
                for index, fit in zip(top.offers[row], top.fits[row], strict=True)
                if fit != NONE
            ]
            assert kept == ranked[:most], seed
            assert top.passed[row] == len(ranked), seed


def test_the_order_of_the_needs_changes_nothing():
    for seed in range(WORLDS):
        needs, market, taken = world(seed)
        order = list(range(len(needs)))
        random.Random(seed).shuffle(order)
        found = fits(needs, market, [WEIGHTS] * len(needs), taken)
        again = fits([needs[n] for n in order], market, [WEIGHTS] * len(needs), taken)
        assert np.array_equal(again, found[order]), seed


def test_one_offer_changed_changes_its_own_column_only():
    needs = [case_facts(words=frozenset("abc")), case_facts(places=60, reserved_pence=10**7)]
    market = [offer_facts(reference=f"OFR-{n:04d}", words=frozenset("ab")) for n in range(4)]
    before = fits(needs, market, [WEIGHTS, WEIGHTS])
    market[2] = replace(market[2], unit_price_pence=50_000, words=frozenset("abc"))
    after = fits(needs, market, [WEIGHTS, WEIGHTS])
    assert np.array_equal(np.delete(after, 2, axis=1), np.delete(before, 2, axis=1))
    assert (after[:, 2] > before[:, 2]).all()


def test_a_market_without_offers_has_nothing_to_rank():
    found = fits([case_facts()], [], [WEIGHTS])
    assert found.shape == (1, 0)
    assert best(found, 25).offers.shape == (1, 0)
