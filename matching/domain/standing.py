"""Gates and fits of many needs and many offers at once: the same answers as `eligible` and
`score_pair`, pair by pair, in whole numbers.

Offers come sorted by reference, so that equal fits keep that order. All arrays are 64-bit integers;
no product comes near their end (weight 10^4 x price 10^8, places 10^5 x price 10^8). [ours]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from dps.kernel.catalogue import C6_THRESHOLD_PENCE
from dps.kernel.client_groups import CLIENT_GROUPS
from matching.domain.pinned import EVERYBODY, CaseFacts, OfferFacts
from matching.domain.scoring import FitPart

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_BIT: Final = {code: 1 << place for place, code in enumerate(CLIENT_GROUPS)}
_ALL: Final = sum(_BIT[code] for code in EVERYBODY)
NONE: Final = -1
"""The fit of a pair that does not pass all gates."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Places of one accepted award: whose offer, when its starts lie, how many."""

    offer_reference: str
    starts_on: date
    ends_on: date
    places: int


@dataclass(frozen=True, slots=True)
class Top:
    """The best offers of each need: `offers[n][k]` is an index into the offers, `fits` their fit.

    Rows are as long as the longest; places without an offer have the fit `NONE`. `passed` counts
    all offers that passed the gates of the need.
    """

    offers: Ints
    fits: Ints
    passed: Ints


def fits(
    cases: Sequence[CaseFacts],
    offers: Sequence[OfferFacts],
    weights: Sequence[Mapping[FitPart, int]],
    taken: Sequence[Taken] = (),
) -> Ints:
    """The fit of each need (row) and offer (column) in basis points; `NONE` where a gate fails.

    All needs are of one provision type, and so are the offers. `taken` is used in the place of
    the offers' own `places_taken` where it names them, by each need's own year.
    """
    needs = _Needs(cases, weights)
    market = _Market(offers)
    left = _places_left(cases, offers, market, taken)
    total = (
        needs.weight(FitPart.TEXT) * _shared_words(cases, offers) // needs.word_count
        + _client_groups(needs, market)
        + needs.weight(FitPart.PRICE) * np.maximum(0, needs.ceiling - market.price) // needs.ceiling
        + _lead_time(needs, market)
        + needs.weight(FitPart.PLACES)
        * np.minimum(np.maximum(0, left - needs.places), needs.places)
        // needs.places
    )
    return np.where(_passes(cases, needs, market, left), total, NONE)


def best(found: Ints, most: int) -> Top:
    """The `most` best offers of each need, best first, equal fits in the order of the offers."""
    needs, offers = found.shape
    keep = min(most, offers)
    order = np.arange(offers, dtype=np.int64)
    key = (found + 1) * offers + (offers - 1 - order)
    chosen = (
        np.argpartition(-key, keep - 1, axis=1)[:, :keep] if keep else np.empty((needs, 0), int)
    )
    within = np.argsort(-np.take_along_axis(key, chosen, axis=1), axis=1)
    ranked = np.take_along_axis(chosen, within, axis=1).astype(np.int64)
    return Top(ranked, np.take_along_axis(found, ranked, axis=1), (found > NONE).sum(axis=1))


def _column(values: Sequence[int]) -> Ints:
    return np.array(values, dtype=np.int64)[:, None]


class _Needs:
    """The needs as columns: one row each."""

    def __init__(
        self, cases: Sequence[CaseFacts], weights: Sequence[Mapping[FitPart, int]]
    ) -> None:
        self.places = _column([case.places for case in cases])
        self.ceiling = _column([case.ceiling_price_pence for case in cases])
        self.reserved = _column([case.reserved_pence for case in cases])
        self.groups = _column([_mask(case.client_groups) for case in cases])
        self.word_count = _column([max(1, len(case.words)) for case in cases])
        self.award_on = _column([case.award_on.toordinal() for case in cases])
        self.starts = _column([case.starts_on.toordinal() for case in cases])
        self.ends = _column([case.ends_on.toordinal() for case in cases])
        self._weights = {part: _column([each[part] for each in weights]) for part in FitPart}

    def weight(self, part: FitPart) -> Ints:
        return self._weights[part]


class _Market:
    """The offers as rows: one column each."""

    def __init__(self, offers: Sequence[OfferFacts]) -> None:
        self.admitted = np.array([offer.supplier_admitted for offer in offers], dtype=bool)
        self.price = np.array([offer.unit_price_pence for offer in offers], dtype=np.int64)
        self.lead = np.array([offer.lead_time_days for offer in offers], dtype=np.int64)
        self.places = np.array([offer.places_a_year for offer in offers], dtype=np.int64)
        self.taken = np.array([offer.places_taken for offer in offers], dtype=np.int64)
        self.groups = np.array([_mask(offer.client_groups) for offer in offers], dtype=np.int64)
        self.districts = [offer.district_codes for offer in offers]


def _mask(groups: frozenset[str]) -> int:
    """The groups as bits; 0 where none is named."""
    return sum(_BIT[code] for code in groups)


def _places_left(
    cases: Sequence[CaseFacts],
    offers: Sequence[OfferFacts],
    market: _Market,
    taken: Sequence[Taken],
) -> Ints:
    """Places left in each need's own year (reading 16), never below zero."""
    used = np.tile(market.taken, (len(cases), 1))
    column = {offer.reference: n for n, offer in enumerate(offers)}
    years = [case.year for case in cases]
    first = np.array([year.first.toordinal() for year in years])
    last = np.array([year.last.toordinal() for year in years])
    for each in taken:
        at = column.get(each.offer_reference)
        if at is not None:
            overlaps = (each.starts_on.toordinal() <= last) & (first <= each.ends_on.toordinal())
            used[overlaps, at] += each.places
    left: Ints = np.maximum(0, market.places - used)
    return left


def _passes(cases: Sequence[CaseFacts], needs: _Needs, market: _Market, left: Ints) -> Flags:
    value = needs.places * market.price
    passed: Flags = (
        market.admitted
        & _covered(cases, market)
        & ((market.groups == 0) | ((needs.groups & ~market.groups) == 0))
        & (needs.places <= left)
        & (needs.award_on + market.lead <= needs.ends)
        & (market.price <= needs.ceiling)
        & (value <= needs.reserved)
    )
    large = value > C6_THRESHOLD_PENCE
    alone = np.array([case.provision_type == "C6" for case in cases])[:, None]
    passed &= large | ~alone
    return passed


def _covered(cases: Sequence[CaseFacts], market: _Market) -> Flags:
    """Whether the offer covers the need's district: one row for each district that is asked for."""
    rows = {
        code: np.array([code in districts for districts in market.districts], dtype=bool)
        for code in {case.district_code for case in cases}
    }
    return np.array([rows[case.district_code] for case in cases], dtype=bool)


def _client_groups(needs: _Needs, market: _Market) -> Ints:
    asked = np.where(needs.groups == 0, _ALL, needs.groups)
    offered = np.where(market.groups == 0, _ALL, market.groups)
    shared = np.bitwise_count(asked & offered).astype(np.int64)
    a, o = (np.bitwise_count(each).astype(np.int64) for each in (asked, offered))
    points: Ints = needs.weight(FitPart.CLIENT_GROUPS) * shared * (a + o) // (2 * a * o)
    return points


def _lead_time(needs: _Needs, market: _Market) -> Ints:
    window = needs.ends - needs.starts
    late = needs.award_on + market.lead - needs.starts
    weight = needs.weight(FitPart.LEAD_TIME)
    falling = weight * np.maximum(0, window - late) // np.maximum(1, window)
    return np.where(late <= 0, weight, falling)


def _shared_words(cases: Sequence[CaseFacts], offers: Sequence[OfferFacts]) -> Ints:
    """How many stems each need and each offer share: a product of two sparse tables of ones."""
    numbers: dict[str, int] = {}
    for case in cases:
        for word in case.words:
            numbers.setdefault(word, len(numbers))
    need = _table([case.words for case in cases], numbers)
    offer = _table([each.words for each in offers], numbers)
    return np.asarray((need @ offer.T).toarray(), dtype=np.int64)


def _table(texts: Sequence[frozenset[str]], numbers: Mapping[str, int]) -> sparse.csr_array:
    """Ones where a text (row) has a stem (column); stems that no need has are left out."""
    rows = [[numbers[word] for word in words if word in numbers] for words in texts]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    columns = np.fromiter((n for row in rows for n in row), dtype=np.int64, count=int(ends[-1]))
    ones = np.ones(len(columns), dtype=np.int64)
    return sparse.csr_array((ones, columns, ends), shape=(len(texts), max(1, len(numbers))))
