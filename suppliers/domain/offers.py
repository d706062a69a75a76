"""What an offer says: the fields it must have to go live, and what is wrong with a draft.

Source: the fields [ours]; prices: DOMAIN reading 1 [ours]; the four evaluation
questions [seed]; the limits of words, places and days [ours], defaults that the scheme may set.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dps.kernel import questions
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS
from dps.kernel.errors import Reason
from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE, pounds
from dps.kernel.personal import number_refused_because
from dps.kernel.vat import VatTreatment

QUESTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {f"answer_{number}": question for number, question in questions.QUESTIONS.items()}
)
"""The four evaluation questions, by the field that answers each [seed]."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much an offer may say and promise [ours]."""

    title_characters: int = 120
    summary_words: int = 150
    answer_words: int = 500
    places_a_year: int = 100_000
    lead_time_days: int = 365


DEFAULT_LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """An offer as its author has written it so far; empty or None is not filled in yet.

    The price is per participant in pence, net of VAT. `lead_time_days` are calendar days from award
    to the first start.
    """

    provision_type: str = ""
    title: str = ""
    summary: str = ""
    district_codes: tuple[str, ...] = ()
    client_groups: tuple[str, ...] = ()
    answer_1: str = ""
    answer_2: str = ""
    answer_3: str = ""
    answer_4: str = ""
    places_a_year: int | None = None
    lead_time_days: int | None = None
    unit_price_pence: int | None = None
    vat_treatment: str = ""


REQUIRED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "provision_type": "Choose one category or one routeway.",
        "title": "Enter a title that says what the programme is.",
        "district_codes": "Choose at least one district that the programme serves.",
        "answer_1": "Say what the programme is and how it is delivered.",
        "answer_2": "Say what shows that the programme moves claimants closer to work.",
        "answer_3": "Say which performance you expect, and why you are confident of it.",
        "answer_4": "Say how you measure and manage performance.",
        "places_a_year": "Enter how many participants you can take in a year.",
        "lead_time_days": "Enter how many days you need from award to the first start.",
        "unit_price_pence": "Enter the price per participant.",
        "vat_treatment": "Choose how VAT applies to this programme.",
    }
)
"""What an offer needs to go live, with the sentence that asks for it. Client groups are optional:
three categories name none [seed]."""

REQUIRED_OF_A_DRAFT: Final = ("provision_type",)
"""What even a draft needs: an offer is for exactly one provision type from its first page on."""


def words_in(text: str) -> int:
    """How many words a text has: what stands between spaces and line breaks."""
    return len(text.split())


def missing_from(draft: OfferDraft) -> list[Reason]:
    """One reason for each field that the offer still needs to go live."""
    return [_missing(field) for field in REQUIRED if _empty(getattr(draft, field))]


def missing_from_draft(draft: OfferDraft) -> list[Reason]:
    """One reason for each field without which not even a draft is kept."""
    return [_missing(field) for field in REQUIRED_OF_A_DRAFT if _empty(getattr(draft, field))]


def _missing(field: str) -> Reason:
    return Reason(f"{field}_missing", REQUIRED[field], field)


def _empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip()
    return value is None or value == ()


def wrong_with(
    draft: OfferDraft, districts: Set[str] | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[Reason]:
    """What is wrong with what is filled in, draft or not; empty when all of it holds.

    `districts` are the codes of the districts open now; None leaves them unchecked.
    """
    return [
        *_wrong_texts(draft, limits),
        *_wrong_choices(draft, districts),
        *_wrong_numbers(draft, limits),
    ]


def refused_because(
    draft: OfferDraft, districts: Set[str] | None = None, limits: Limits = DEFAULT_LIMITS
) -> list[Reason]:
    """Why the offer cannot go live: what is missing, then what is wrong."""
    return missing_from(draft) + wrong_with(draft, districts, limits)


def _wrong_texts(draft: OfferDraft, limits: Limits) -> list[Reason]:
    reasons = []
    if len(draft.title) > limits.title_characters:
        sentence = f"Use {limits.title_characters} characters or fewer."
        reasons.append(Reason("title_too_long", sentence, "title"))
    most = {"summary": limits.summary_words, **dict.fromkeys(QUESTIONS, limits.answer_words)}
    for field, limit in most.items():
        count = words_in(getattr(draft, field))
        if count > limit:
            sentence = f"Use {limit} words or fewer. You have {count:,}."
            reasons.append(Reason(f"{field}_too_long", sentence, field))
    for field in ("title", *most):
        reasons += number_refused_because(getattr(draft, field), field)
    return reasons


def _wrong_choices(draft: OfferDraft, districts: Set[str] | None) -> list[Reason]:
    reasons = []
    if draft.provision_type and draft.provision_type not in CATALOGUE:
        sentence = "Choose one of the eight categories or five routeways."
        reasons.append(Reason("provision_type_unknown", sentence, "provision_type"))
    if districts is not None and any(code not in districts for code in draft.district_codes):
        sentence = "Choose districts from the list."
        reasons.append(Reason("district_unknown", sentence, "district_codes"))
    if any(group not in CLIENT_GROUPS for group in draft.client_groups):
        sentence = "Choose client groups from the list."
        reasons.append(Reason("client_group_unknown", sentence, "client_groups"))
    if draft.vat_treatment and draft.vat_treatment not in set(VatTreatment):
        sentence = "Choose one of the VAT treatments."
        reasons.append(Reason("vat_treatment_unknown", sentence, "vat_treatment"))
    return reasons


def _wrong_numbers(draft: OfferDraft, limits: Limits) -> list[Reason]:
    reasons = []
    places, days, price = draft.places_a_year, draft.lead_time_days, draft.unit_price_pence
    if places is not None and not 1 <= places <= limits.places_a_year:
        sentence = f"Enter a whole number of places from 1 to {limits.places_a_year:,}."
        reasons.append(Reason("places_out_of_range", sentence, "places_a_year"))
    if days is not None and not 0 <= days <= limits.lead_time_days:
        sentence = f"Enter a whole number of days from 0 to {limits.lead_time_days}."
        reasons.append(Reason("lead_time_out_of_range", sentence, "lead_time_days"))
    if price is not None and not LEAST_PRICE_PENCE <= price <= MOST_PRICE_PENCE:
        sentence = f"Enter a price from {pounds(LEAST_PRICE_PENCE)} to {pounds(MOST_PRICE_PENCE)}."
        reasons.append(Reason("price_out_of_range", sentence, "unit_price_pence"))
    return reasons
