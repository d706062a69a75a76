"""Cases and offers as the gates and the fit see them."""

from collections.abc import Mapping
from datetime import date

from businesscases.models import BusinessCase
from dps.scheme.models import District
from matching.domain.pinned import CaseFacts, OfferFacts
from matching.domain.words import stems_of
from matching.models import Candidate
from suppliers.domain.lifecycle import ADMISSION
from suppliers.models import OfferVersion

ADMITTED = "admitted"
"""The state of a supplier that passes the first gate."""


def need_text(case: BusinessCase) -> str:
    """All words of a need."""
    return f"{case.title}\n{case.need}\n{case.support_wanted}"


def offer_text(version: OfferVersion) -> str:
    """All words of an offer."""
    return "\n".join((version.title, version.summary, *answers_of(version)))


def answers_of(version: OfferVersion) -> tuple[str, str, str, str]:
    """The four answers, in the order of the questions."""
    return version.answer_1, version.answer_2, version.answer_3, version.answer_4


def district_names() -> dict[str, str]:
    """The name of each district by its code; one query."""
    return dict(District.objects.values_list("code", "name"))


def case_facts(case: BusinessCase, *, reserved_pence: int, award_on: date) -> CaseFacts:
    """A published case, which is complete. Needs `district` read."""
    if not (case.places and case.ceiling_price_pence and case.starts_on and case.ends_on):
        raise ValueError(f"{case.reference} is not complete")
    return CaseFacts(
        reference=case.reference,
        provision_type=case.provision_type,
        district_code=case.district.code,
        district_name=case.district.name,
        client_groups=frozenset(case.client_groups),
        places=case.places,
        ceiling_price_pence=case.ceiling_price_pence,
        reserved_pence=reserved_pence,
        award_on=award_on,
        starts_on=case.starts_on,
        ends_on=case.ends_on,
        words=stems_of(need_text(case)),
    )


def offer_facts(candidate: Candidate, *, names: Mapping[str, str]) -> OfferFacts:
    """What a candidate pins. Needs the offer and the version's price read."""
    version, standing = candidate.version, candidate.supplier_state
    price, lead, places = price_of(version), version.lead_time_days, version.places_a_year
    if lead is None or places is None:
        raise ValueError(f"version {version.pk} is not complete")
    return OfferFacts(
        reference=candidate.offer.reference,
        supplier_admitted=standing == ADMITTED,
        supplier_standing=ADMISSION.state(standing).label,
        district_codes=frozenset(version.district_codes),
        district_names=tuple(names.get(code, code) for code in sorted(version.district_codes)),
        client_groups=frozenset(version.client_groups),
        places_a_year=places,
        places_taken=candidate.places_taken,
        unit_price_pence=price,
        lead_time_days=lead,
        words=stems_of(offer_text(version)),
    )


def price_of(version: OfferVersion) -> int:
    """The frozen unit price of a submitted version, in pence. Needs its price read."""
    pence = version.price.unit_price_pence
    if pence is None:
        raise ValueError(f"version {version.pk} has no price")
    return pence
