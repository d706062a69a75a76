"""The gates: published rules that an offer passes or fails, each with a sentence for its supplier.

Every gate is tried on every candidate, not only up to the first that fails, so that a supplier
hears all of it at once. Nobody picks by hand who is considered (DOMAIN 5). Sources: the C6 rule
[seed]; places: reading 16 [ours]; the others: the roadmap's list of gates [ours].
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dps.kernel.catalogue import C6_THRESHOLD_PENCE, c6_refused_because
from dps.kernel.client_groups import CLIENT_GROUPS
from dps.kernel.errors import Reason
from dps.kernel.money import pounds
from dps.kernel.periods import in_words
from matching.domain.pinned import CaseFacts, OfferFacts, first_start, value_of

_MOST_NAMES: Final = 6


class Gate(StrEnum):
    """The gates, in the order in which pages list them."""

    SUPPLIER = "supplier_admitted"
    DISTRICT = "district"
    CLIENT_GROUPS = "client_groups"
    PLACES = "places"
    LEAD_TIME = "lead_time"
    PRICE = "price"
    BUDGET = "budget"
    C6 = "c6_value"

    @property
    def label(self) -> str:
        """As pages name it."""
        return _LABELS[self]


_LABELS: Final = {
    Gate.SUPPLIER: "Supplier admitted",
    Gate.DISTRICT: "District covered",
    Gate.CLIENT_GROUPS: "Client groups",
    Gate.PLACES: "Places left",
    Gate.LEAD_TIME: "Lead time",
    Gate.PRICE: "Price within ceiling",
    Gate.BUDGET: "Value within budget",
    Gate.C6: "Skills for work rule",
}

ABOUT_PRICE: Final = frozenset({Gate.PRICE, Gate.BUDGET, Gate.C6})
"""Gates whose values tell what an offer costs: those who see no prices see only their answer."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """One gate tried on one offer: the two values compared, and what to tell the supplier."""

    gate: Gate
    passed: bool
    asked: str
    offered: str
    sentence: str


def try_gates(case: CaseFacts, offer: OfferFacts) -> tuple[GateResult, ...]:
    """All gates of this offer for this case, in the order of `Gate`."""
    return (
        _supplier(offer),
        _district(case, offer),
        _client_groups(case, offer),
        _places(case, offer),
        _lead_time(case, offer),
        _price(case, offer),
        _budget(case, offer),
        _c6(case, offer),
    )


def passes(results: Iterable[GateResult]) -> bool:
    """Whether every gate was passed."""
    return all(result.passed for result in results)


def ineligible_because(case: CaseFacts, offer: OfferFacts) -> list[Reason]:
    """Why the offer is not considered further: one reason for each gate that it fails."""
    return [
        Reason(result.gate, result.sentence)
        for result in try_gates(case, offer)
        if not result.passed
    ]


def eligible(case: CaseFacts, offer: OfferFacts) -> bool:
    """Whether the offer passes all gates, without their words: for many pairs."""
    return (
        offer.supplier_admitted
        and case.district_code in offer.district_codes
        and (not offer.client_groups or case.client_groups <= offer.client_groups)
        and case.places <= offer.places_left
        and first_start(case, offer) <= case.ends_on
        and offer.unit_price_pence <= case.ceiling_price_pence
        and value_of(case, offer) <= case.reserved_pence
        and not c6_refused_because(case.provision_type, value_of(case, offer))
    )


def _supplier(offer: OfferFacts) -> GateResult:
    standing = offer.supplier_standing
    if offer.supplier_admitted:
        sentence = "Your organisation was admitted to the scheme when the offers were compared."
    else:
        sentence = (
            "Your organisation was not admitted to the scheme when the offers were compared. It "
            f"stood as “{standing}”."
        )
    return GateResult(Gate.SUPPLIER, offer.supplier_admitted, "Admitted", standing, sentence)


def _district(case: CaseFacts, offer: OfferFacts) -> GateResult:
    passed = case.district_code in offer.district_codes
    covered = _listed(offer.district_names)
    sentence = (
        f"Your offer covers {case.district_name}."
        if passed
        else f"The need is in {case.district_name}. Your offer covers {covered}."
    )
    return GateResult(Gate.DISTRICT, passed, case.district_name, covered, sentence)


def _client_groups(case: CaseFacts, offer: OfferFacts) -> GateResult:
    asked, offered = _groups(case.client_groups), _groups(offer.client_groups)
    missing = case.client_groups - offer.client_groups if offer.client_groups else frozenset()
    if missing:
        sentence = (
            f"The need is for people whom your offer does not name: {_groups(missing)}. Your offer "
            f"is for: {offered}."
        )
    elif case.client_groups:
        sentence = "Your offer is for the client groups of this need."
    else:
        sentence = "The need asks for no client group in particular."
    return GateResult(Gate.CLIENT_GROUPS, not missing, asked, offered, sentence)


def _places(case: CaseFacts, offer: OfferFacts) -> GateResult:
    left = offer.places_left
    sentence = (
        f"The need is for {case.places:,} places. Your offer has {offer.places_a_year:,} a year, "
        f"and {offer.places_taken:,} of them are taken by contracts in that year, so {left:,} "
        "are left."
    )
    return GateResult(
        Gate.PLACES, case.places <= left, f"{case.places:,} places", f"{left:,} left", sentence
    )


def _lead_time(case: CaseFacts, offer: OfferFacts) -> GateResult:
    ready, last = first_start(case, offer), case.ends_on
    sentence = (
        f"Counted from {in_words(case.award_on)}, your lead time of {offer.lead_time_days} days "
        f"gives a first start on {in_words(ready)}. The last start of this need is "
        f"{in_words(last)}."
    )
    return GateResult(
        Gate.LEAD_TIME, ready <= last, f"By {in_words(last)}", in_words(ready), sentence
    )


def _price(case: CaseFacts, offer: OfferFacts) -> GateResult:
    ceiling, price = pounds(case.ceiling_price_pence), pounds(offer.unit_price_pence)
    over = offer.unit_price_pence - case.ceiling_price_pence
    sentence = f"Your price is {price} a participant, and the highest for this need is {ceiling}."
    if over > 0:
        sentence += f" That is {pounds(over)} too much."
    return GateResult(Gate.PRICE, over <= 0, f"At most {ceiling}", price, sentence)


def _budget(case: CaseFacts, offer: OfferFacts) -> GateResult:
    value, reserved = value_of(case, offer), case.reserved_pence
    sentence = (
        f"{case.places:,} places at your price come to {pounds(value)}. The budget reserved for "
        f"this need is {pounds(reserved)}."
    )
    return GateResult(
        Gate.BUDGET, value <= reserved, f"At most {pounds(reserved)}", pounds(value), sentence
    )


def _c6(case: CaseFacts, offer: OfferFacts) -> GateResult:
    value = value_of(case, offer)
    passed = not c6_refused_because(case.provision_type, value)
    if case.provision_type != "C6":
        asked, sentence = "Not asked here", "This need is not for Skills for work (C6) alone."
    else:
        asked = f"More than {pounds(C6_THRESHOLD_PENCE)}"
        sentence = (
            "A contract for Skills for work (C6) alone must be worth more than "
            f"{pounds(C6_THRESHOLD_PENCE)}. {case.places:,} places at your price come to "
            f"{pounds(value)}."
        )
    return GateResult(Gate.C6, passed, asked, pounds(value), sentence)


def _groups(codes: frozenset[str]) -> str:
    """The groups' names in the order of the one table; "Everybody" where none is named."""
    if not codes:
        return "Everybody"
    return "; ".join(group.label for code, group in CLIENT_GROUPS.items() if code in codes)


def _listed(names: tuple[str, ...]) -> str:
    """Names in words, the first few of many: "Essex, Kent and 12 more"."""
    shown = names[:_MOST_NAMES] if len(names) > _MOST_NAMES + 1 else names
    rest = len(names) - len(shown)
    last = f"{rest} more" if rest else shown[-1]
    first = shown if rest else shown[:-1]
    return f"{', '.join(first)} and {last}" if first else last
