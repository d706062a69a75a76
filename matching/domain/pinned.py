"""The two sides that a match compares: what a case asks for, and what an offer says.

Both are pinned at the close of the window: nothing that is edited later reaches them. Money is net
of VAT, in whole pence per participant. An empty list of client groups means everybody.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from dps.kernel.client_groups import CLIENT_GROUPS
from dps.kernel.funding import contract_value
from dps.kernel.periods import A_DAY, DateRange, add_months

EVERYBODY: frozenset[str] = frozenset(CLIENT_GROUPS)
"""All client groups: what a need or an offer means that names none [ours]."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What a case asks for.

    `award_on` is the day from which an offer's lead time is counted: the day of the match, the
    earliest on which anything could be awarded [ours]. `reserved_pence` is what the district's
    budget holds for the case. `words` are the stems of the need's text (`domain.words`).
    """

    reference: str
    provision_type: str
    district_code: str
    district_name: str
    client_groups: frozenset[str]
    places: int
    ceiling_price_pence: int
    reserved_pence: int
    award_on: date
    starts_on: date
    ends_on: date
    words: frozenset[str] = frozenset()

    @property
    def year(self) -> DateRange:
        """The year of "places a year": twelve months from the first start (reading 16) [ours]."""
        return DateRange(self.starts_on, add_months(self.starts_on, 12) - A_DAY)


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What one version of an offer says, and how its supplier stood at the match.

    `places_taken` are the places of accepted awards of this offer whose start window overlaps the
    case's year (reading 16). `words` are the stems of the offer's text.
    """

    reference: str
    supplier_admitted: bool
    supplier_standing: str
    district_codes: frozenset[str]
    district_names: tuple[str, ...]
    client_groups: frozenset[str]
    places_a_year: int
    places_taken: int
    unit_price_pence: int
    lead_time_days: int
    words: frozenset[str] = frozenset()

    @property
    def places_left(self) -> int:
        """Places a year less those taken, never below zero."""
        return max(0, self.places_a_year - self.places_taken)


def value_of(case: CaseFacts, offer: OfferFacts) -> int:
    """What the contract would be worth: the case's places at the offer's price, in pence."""
    return contract_value(case.places, offer.unit_price_pence)


def first_start(case: CaseFacts, offer: OfferFacts) -> date:
    """The first day on which the offer could start: award and lead time in calendar days."""
    return case.award_on + timedelta(days=offer.lead_time_days)
