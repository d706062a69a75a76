"""The standing index: for each published need the live offers that fit best, today.

It feeds previews only: the decision run pins and stores every candidate for itself. Built anew in
one transaction; whoever reads meanwhile reads the old rows.
"""

import io
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Sum

from businesscases.domain.budget import balance_of
from businesscases.domain.terms import CaseTerms
from businesscases.models import BudgetEntry, BusinessCase
from dps.kernel.periods import london_date
from matching.domain.pinned import CaseFacts, OfferFacts
from matching.domain.scoring import FitPart, weights_of
from matching.domain.standing import NONE, Taken, best, fits
from matching.domain.words import stems_of
from matching.facts.pairs import case_facts
from matching.models import Award, StandingFit
from suppliers.models import Offer

TOP: Final = 25
"""How many offers of a need are kept."""

_LOCK: Final = 7_301_001
"""The advisory lock under which the index is built."""

_VERSION: Final = "live_version__"
_FIELDS: Final = (
    "reference",
    "provision_type",
    "live_version_id",
    *(f"{_VERSION}{name}" for name in (
        "title", "summary", "answer_1", "answer_2", "answer_3", "answer_4", "district_codes",
        "client_groups", "places_a_year", "lead_time_days", "price__unit_price_pence",
    )),
)  # fmt: skip


@transaction.atomic
def rank_market(*, now: datetime, top: int = TOP) -> int:
    """Rank all live offers of admitted suppliers for all published needs; how many rows are kept.

    A second one at the same time does nothing and gives 0.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    offers = _offers()
    taken = _taken()
    rows: list[tuple[int, int, int, int]] = []
    for kind, needs in _needs(now).items():
        rows += _ranked(needs, offers.get(kind, []), taken, top)
    StandingFit.objects.all().delete()
    _insert(rows)
    return len(rows)


_Need = tuple[int, CaseFacts, dict[FitPart, int]]
_Offer = tuple[int, OfferFacts]


def _ranked(
    needs: list[_Need], offers: list[_Offer], taken: list[Taken], top: int
) -> list[tuple[int, int, int, int]]:
    """Rows of one provision type: case, version, fit, rank."""
    if not offers:
        return []
    found = fits([n[1] for n in needs], [o[1] for o in offers], [n[2] for n in needs], taken)
    chosen = best(found, top)
    return [
        (need[0], offers[index][0], fit, rank)
        for need, indexes, values in zip(
            needs, chosen.offers.tolist(), chosen.fits.tolist(), strict=True
        )
        for rank, (index, fit) in enumerate(zip(indexes, values, strict=True), start=1)
        if fit != NONE
    ]


def _needs(now: datetime) -> dict[str, list[_Need]]:
    """Published needs by provision type, with what the budget holds for each; two queries."""
    cases = list(
        BusinessCase.objects.filter(state="published").select_related("district").order_by("pk")
    )
    reserved = _reserved(cases)
    weights: dict[str, dict[FitPart, int]] = {}
    found: defaultdict[str, list[_Need]] = defaultdict(list)
    for case in cases:
        frozen = CaseTerms.from_json(case.terms).fit_weights
        key = str(sorted(frozen.items()))
        weights.setdefault(key, weights_of(frozen))
        award_on = max(london_date(now), london_date(case.closes_at or now))
        facts = case_facts(case, reserved_pence=reserved.get(case.pk, 0), award_on=award_on)
        found[case.provision_type].append((case.pk, facts, weights[key]))
    return found


def _reserved(cases: Iterable[BusinessCase]) -> dict[int, int]:
    """What is reserved for each case, in pence; one query."""
    sums: defaultdict[int, dict[str, int]] = defaultdict(dict)
    rows = BudgetEntry.objects.filter(case__in=list(cases)).order_by()
    for case_id, kind, pence in rows.values_list("case_id", "kind").annotate(Sum("amount_pence")):
        sums[case_id or 0][kind] = pence
    return {case_id: balance_of(each).reserved_pence for case_id, each in sums.items()}


def _offers() -> dict[str, list[_Offer]]:
    """Live offers of admitted suppliers by provision type, each list by reference; one query."""
    found: defaultdict[str, list[_Offer]] = defaultdict(list)
    for row in Offer.objects.live().order_by("reference").values_list(*_FIELDS):
        reference, kind, version_id, *rest = row
        found[kind].append((version_id, _offer(reference, *rest)))
    return found


def _offer(reference: str, *row: Any) -> OfferFacts:
    *texts, districts, groups, places, lead, price = row
    return OfferFacts(
        reference=reference,
        supplier_admitted=True,
        supplier_standing="",
        district_codes=frozenset(districts),
        district_names=(),
        client_groups=frozenset(groups),
        places_a_year=places,
        places_taken=0,
        unit_price_pence=price,
        lead_time_days=lead,
        words=stems_of("\n".join(texts)),
    )


def _taken() -> list[Taken]:
    """Places of all accepted awards; one query."""
    rows = Award.objects.filter(state="accepted").values_list(
        "candidate__offer__reference", "case__starts_on", "case__ends_on", "case__places"
    )
    return [
        Taken(reference, starts, ends, places)
        for reference, starts, ends, places in rows
        if starts and ends and places
    ]


def _insert(rows: list[tuple[int, int, int, int]]) -> None:
    """All rows in one COPY."""
    text = io.StringIO(
        "".join(f"{case}\t{version}\t{fit}\t{rank}\n" for case, version, fit, rank in rows)
    )
    with connection.cursor() as cursor:
        cursor.copy_expert(
            "COPY matching_standing_fit (case_id, version_id, fit_bp, rank) FROM STDIN", text
        )
