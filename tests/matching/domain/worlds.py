"""Facts for the rules of matching: one plain pair, and random ones."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from dps.kernel.client_groups import CLIENT_GROUPS
from matching.domain.pinned import CaseFacts, OfferFacts

AWARD_ON = date(2026, 6, 3)
DISTRICTS = ("black-country", "essex", "kent")
GROUPS = tuple(CLIENT_GROUPS)[:6]
WORDS = tuple("abcdefghij")


def case_facts(**fields: Any) -> CaseFacts:
    values: dict[str, Any] = {
        "reference": "CASE-2026-0042",
        "provision_type": "C5",
        "district_code": "black-country",
        "district_name": "Black Country",
        "client_groups": frozenset(),
        "places": 40,
        "ceiling_price_pence": 100_000,
        "reserved_pence": 4_000_000,
        "award_on": AWARD_ON,
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 12, 31),
        **fields,
    }
    return CaseFacts(**values)


def offer_facts(**fields: Any) -> OfferFacts:
    values: dict[str, Any] = {
        "reference": "OFR-0031",
        "supplier_admitted": True,
        "supplier_standing": "Admitted",
        "district_codes": frozenset({"black-country"}),
        "district_names": ("Black Country",),
        "client_groups": frozenset(),
        "places_a_year": 100,
        "places_taken": 0,
        "unit_price_pence": 80_000,
        "lead_time_days": 14,
        **fields,
    }
    return OfferFacts(**values)


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    starts = AWARD_ON + timedelta(days=draw(st.integers(0, 60)))
    places, ceiling = draw(st.integers(1, 60)), draw(st.integers(100, 200_000))
    return case_facts(
        provision_type=draw(st.sampled_from(["C5", "C6"])),
        district_code=draw(st.sampled_from(DISTRICTS)),
        client_groups=draw(st.frozensets(st.sampled_from(GROUPS), max_size=3)),
        places=places,
        ceiling_price_pence=ceiling,
        reserved_pence=places * ceiling - draw(st.integers(0, 1)) * draw(st.integers(0, 1000)),
        starts_on=starts,
        ends_on=starts + timedelta(days=draw(st.integers(0, 60))),
        words=draw(st.frozensets(st.sampled_from(WORDS))),
    )


@st.composite
def offers(draw: st.DrawFn, reference: str = "OFR-0031") -> OfferFacts:
    codes = draw(st.frozensets(st.sampled_from(DISTRICTS), min_size=1))
    return offer_facts(
        reference=reference,
        supplier_admitted=draw(st.sampled_from([True, True, False])),
        district_codes=codes,
        district_names=tuple(sorted(codes)),
        client_groups=draw(st.frozensets(st.sampled_from(GROUPS), max_size=4)),
        places_a_year=draw(st.integers(1, 150)),
        places_taken=draw(st.integers(0, 40)),
        unit_price_pence=draw(st.integers(100, 200_000)),
        lead_time_days=draw(st.integers(0, 120)),
        words=draw(st.frozensets(st.sampled_from(WORDS))),
    )
