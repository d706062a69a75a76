"""M1: rank the live offers for 500 published needs, from the database to stored rows.

The reference of the kernel is the plainest ranking there is: shared words alone, one sparse product
for each provision type, the best 25 of each need; no gates, no other part, no exact shares.
"""

from typing import Any

import numpy as np
from scipy import sparse

from businesscases.models import BudgetEntry, BusinessCase
from dps.scheme import clock
from matching.domain.pinned import CaseFacts, OfferFacts
from matching.domain.standing import best, fits
from matching.services import standing
from tests.bench.measuring import Figure, cpu_ms, seconds

NEEDS = 500
BAR = 1.0
TIMES = 2.0


def figures() -> list[Figure]:
    """End to end, and the kernel against the plain reference."""
    now = clock.now()
    _publish(NEEDS)
    rows = standing.rank_market(now=now)
    taken = seconds(lambda: standing.rank_market(now=now))
    blocks = _blocks(now)
    pairs = sum(len(needs) * len(offers) for needs, offers in blocks)
    kernel = cpu_ms(lambda: [_kernel(*block) for block in blocks], batch=1, batches=5)
    plain = cpu_ms(lambda: [_plain(*block) for block in blocks], batch=1, batches=5)
    ratio = kernel / plain
    return [
        Figure("M1", f"rank the market, {rows:,} rows kept", f"{taken:.3f} s", "-", None,
               f"<= {BAR:.0f} s", taken <= BAR),
        Figure("M1", f"its kernel, {pairs:,} pairs", f"{kernel:.1f} ms", f"{plain:.1f} ms", ratio,
               f"<= {TIMES:.0f}x", ratio <= TIMES),
    ]  # fmt: skip


def _publish(wanted: int) -> None:
    """Copies of the published needs, reserved like them, until there are so many."""
    published = list(BusinessCase.objects.filter(state="published").order_by("pk"))
    reserved = {
        entry.case_id: entry
        for entry in BudgetEntry.objects.filter(case__in=published, kind="reserve")
    }
    copies, entries = [], []
    for number in range(max(0, wanted - len(published))):
        model = published[number % len(published)]
        values = {f.attname: getattr(model, f.attname) for f in model._meta.fields[1:]}
        copies.append(BusinessCase(**{**values, "reference": f"CASE-BENCH-{number:04d}"}))
        entries.append(reserved[model.pk])
    BusinessCase.objects.bulk_create(copies)
    made: list[BudgetEntry] = []
    for copy, entry in zip(copies, entries, strict=True):
        values = {f.attname: getattr(entry, f.attname) for f in entry._meta.fields[1:]}
        made.append(BudgetEntry(**{**values, "case_id": copy.pk, "cause": copy.reference}))
    BudgetEntry.objects.bulk_create(made)


Block = tuple[list[Any], list[Any]]


def _blocks(now: Any) -> list[Block]:
    """Needs and offers of each provision type, as the kernel takes them."""
    offers = standing._offers()
    return [(needs, offers[kind]) for kind, needs in standing._needs(now).items() if kind in offers]


def _kernel(needs: list[Any], offers: list[Any]) -> object:
    cases, weights = [need[1] for need in needs], [need[2] for need in needs]
    return best(fits(cases, [offer[1] for offer in offers], weights), standing.TOP)


def _plain(needs: list[Any], offers: list[Any]) -> object:
    cases: list[CaseFacts] = [need[1] for need in needs]
    market: list[OfferFacts] = [offer[1] for offer in offers]
    words = {w: n for n, w in enumerate(sorted({w for case in cases for w in case.words}))}
    shared = (_ones(cases, words) @ _ones(market, words).T).toarray()
    keep = min(standing.TOP, shared.shape[1])
    chosen = np.argpartition(-shared, keep - 1, axis=1)[:, :keep]
    order = np.argsort(-np.take_along_axis(shared, chosen, axis=1), axis=1)
    return np.take_along_axis(chosen, order, axis=1)


def _ones(texts: list[Any], words: dict[str, int]) -> sparse.csr_array:
    found = [(n, words[w]) for n, text in enumerate(texts) for w in text.words if w in words]
    rows, columns = zip(*found, strict=True) if found else ((), ())
    shape = (len(texts), max(1, len(words)))
    return sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
