"""What a need must say, from which stage on, and what is wrong with a draft: reasons by field.

Source: the fields [ours]; the C6 rule [seed]; dates, places and the ceiling: DOMAIN
readings 1, 4 and 11 [ours]; the lengths of texts [ours].
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from types import MappingProxyType
from typing import Final

from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, ProvisionType, c6_refused_because
from dps.kernel.errors import Reason
from dps.kernel.funding import contract_value
from dps.kernel.money import LEAST_PRICE_PENCE, MOST_PRICE_PENCE, pounds
from dps.kernel.periods import financial_year, in_words
from dps.kernel.personal import number_refused_because

MOST_PLACES: Final = 100_000
LONGEST_STARTS_DAYS: Final = 730
"""How long after the first start the last may be: the value falls in one year's budget [ours]."""
"""The greatest number of places that the product takes in one case [ours]."""

LONGEST_TITLE: Final = 120
"""Characters of a title [ours]."""

LONGEST_TEXT: Final = 10_000
"""Characters of a text [ours]."""

ALL_PERCENT: Final = 100
QUESTIONS: Final = 4


class Stage(IntEnum):
    """The stages of a case that ask for more, in order."""

    DRAFT = 1
    SUBMITTED = 2
    APPROVED = 3
    PUBLISHED = 4


REQUIRED_FROM: Final[Mapping[str, Stage]] = MappingProxyType(
    {
        "district": Stage.DRAFT,
        "title": Stage.SUBMITTED,
        "need": Stage.SUBMITTED,
        "support_wanted": Stage.SUBMITTED,
        "provision_type": Stage.SUBMITTED,
        "places": Stage.SUBMITTED,
        "ceiling_price_pence": Stage.SUBMITTED,
        "starts_on": Stage.SUBMITTED,
        "ends_on": Stage.SUBMITTED,
        "approved_by": Stage.APPROVED,
        "approved_at": Stage.APPROVED,
        "published_at": Stage.PUBLISHED,
        "closes_at": Stage.PUBLISHED,
        "terms": Stage.PUBLISHED,
    }
)
"""From which stage on each field of a case must be filled; a field not named is never required."""

_ASKS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "district": "Choose the district that this case is for.",
        "title": "Enter a title that says what you want to buy.",
        "need": "Explain the need: who, how many, where, and what shows it.",
        "support_wanted": "Say what support is wanted and what should change for the claimants.",
        "provision_type": "Choose one category or one routeway.",
        "places": "Enter how many places you want to buy.",
        "ceiling_price_pence": "Enter the highest price per participant that you would pay.",
        "starts_on": "Enter the first day on which participants may start.",
        "ends_on": "Enter the last day on which participants may start.",
    }
)


@dataclass(frozen=True, slots=True)
class NeedDraft:
    """A case as its author has written it so far; empty or None is not filled in yet.

    `ceiling_price_pence` is per participant, net of VAT. `starts_on` and `ends_on` are the first
    and the last day on which a participant may start. `question_weights` are the four evaluation
    questions' percentages, empty where the scheme's own apply.
    """

    district: str = ""
    title: str = ""
    need: str = ""
    support_wanted: str = ""
    provision_type: str = ""
    client_groups: tuple[str, ...] = ()
    places: int | None = None
    ceiling_price_pence: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    question_weights: tuple[int, ...] = ()

    @property
    def value_pence(self) -> int | None:
        """Places x ceiling price, in pence; None while one of them is missing."""
        if self.places is None or self.ceiling_price_pence is None:
            return None
        return contract_value(self.places, self.ceiling_price_pence)


def missing_from(draft: NeedDraft, stage: Stage) -> list[Reason]:
    """One reason for each field of the draft that this stage requires and that is not filled."""
    return [
        Reason(f"{field}_missing", sentence, field)
        for field, sentence in _ASKS.items()
        if REQUIRED_FROM[field] <= stage and _empty(getattr(draft, field))
    ]


def _empty(value: object) -> bool:
    return not value.strip() if isinstance(value, str) else value is None


def wrong_with(draft: NeedDraft) -> list[Reason]:
    """What is wrong with what is filled in, at any stage; empty when all of it holds."""
    return [
        *_wrong_texts(draft),
        *_wrong_choices(draft),
        *_wrong_numbers(draft),
        *_wrong_dates(draft),
        *weights_refused_because(draft.question_weights),
        *_too_small_for_c6(draft),
    ]


def refused_because(
    draft: NeedDraft, stage: Stage, today: date, closes_on: date | None
) -> list[Reason]:
    """Why the draft cannot go to this stage: what is missing, what is wrong, what is too early.

    `closes_on` is the last day of the window of a need that is published today, None while the
    scheme has no terms.
    """
    reasons = missing_from(draft, stage) + wrong_with(draft)
    if stage >= Stage.SUBMITTED and draft.starts_on is not None:
        reasons += _too_early(draft.starts_on, today, closes_on)
    return reasons


def _too_early(starts_on: date, today: date, closes_on: date | None) -> list[Reason]:
    """From submission on the first start comes after the window: before it nobody is chosen [ours].

    Not before today either, whatever the window.
    """
    if starts_on < today:
        sentence = "The first day on which participants may start must be today or in the future."
        return [Reason("starts_in_past", sentence, "starts_on")]
    if closes_on is not None and starts_on <= closes_on:
        sentence = (
            f"The first start must be after {in_words(closes_on)}, when the window of a need that "
            "is published today closes."
        )
        return [Reason("starts_in_window", sentence, "starts_on")]
    return []


def _wrong_texts(draft: NeedDraft) -> list[Reason]:
    limits = {"title": LONGEST_TITLE, "need": LONGEST_TEXT, "support_wanted": LONGEST_TEXT}
    too_long = [
        Reason(f"{field}_too_long", f"Use {limit:,} characters or fewer.", field)
        for field, limit in limits.items()
        if len(getattr(draft, field)) > limit
    ]
    numbers = [number_refused_because(getattr(draft, field), field) for field in limits]
    return [*too_long, *(reason for reasons in numbers for reason in reasons)]


def _wrong_choices(draft: NeedDraft) -> list[Reason]:
    reasons = []
    if draft.provision_type and draft.provision_type not in CATALOGUE:
        sentence = "Choose one of the eight categories or five routeways."
        reasons.append(Reason("provision_type_unknown", sentence, "provision_type"))
    if any(group not in CLIENT_GROUPS for group in draft.client_groups):
        sentence = "Choose client groups from the list."
        reasons.append(Reason("client_group_unknown", sentence, "client_groups"))
    return reasons


def _wrong_numbers(draft: NeedDraft) -> list[Reason]:
    reasons = []
    if draft.places is not None and not 1 <= draft.places <= MOST_PLACES:
        sentence = f"Enter a whole number of places from 1 to {MOST_PLACES:,}."
        reasons.append(Reason("places_out_of_range", sentence, "places"))
    price = draft.ceiling_price_pence
    if price is not None and not LEAST_PRICE_PENCE <= price <= MOST_PRICE_PENCE:
        sentence = f"Enter a price from {pounds(LEAST_PRICE_PENCE)} to {pounds(MOST_PRICE_PENCE)}."
        reasons.append(Reason("ceiling_out_of_range", sentence, "ceiling_price_pence"))
    return reasons


def _wrong_dates(draft: NeedDraft) -> list[Reason]:
    if draft.starts_on is None or draft.ends_on is None:
        return []
    if draft.ends_on < draft.starts_on:
        first = in_words(draft.starts_on)
        sentence = f"The last start must be on or after the first start, {first}."
        return [Reason("dates_out_of_order", sentence, "ends_on")]
    if (draft.ends_on - draft.starts_on).days > LONGEST_STARTS_DAYS:
        sentence = f"The last start must be within {LONGEST_STARTS_DAYS} days of the first start."
        return [Reason("starts_too_long", sentence, "ends_on")]
    return []


def weights_refused_because(weights: Sequence[int]) -> list[Reason]:
    """Why these weights of the questions do not do; none at all means the scheme's own.

    There are four, none below zero, and they total 100 (DOMAIN 4 and reading 17) [ours].
    """
    if not weights:
        return []
    if len(weights) != QUESTIONS or min(weights) < 0:
        sentence = "Give each of the four questions a weight of zero or more."
        return [Reason("weights_incomplete", sentence, "question_weights")]
    if sum(weights) != ALL_PERCENT:
        sentence = f"The weights total {sum(weights)}, and they must total {ALL_PERCENT}."
        return [Reason("weights_total", sentence, "question_weights")]
    return []


def _too_small_for_c6(draft: NeedDraft) -> list[Reason]:
    """The C6 rule on places x ceiling price (reading 11) [ours], once both are in order."""
    value = draft.value_pence
    if value is None or _wrong_numbers(draft):
        return []
    return c6_refused_because(draft.provision_type, value)


def c6_warning(draft: NeedDraft) -> str:
    """What to tell the author of a C6 draft that passes: cheaper offers can fail (reading 4).

    Empty for every other draft.
    """
    value = draft.value_pence
    if draft.provision_type != ProvisionType.C6 or value is None or _too_small_for_c6(draft):
        return ""
    return (
        f"At {pounds(value)} this case may be for Skills for work (C6) alone. The rule is applied "
        "again to each offer at its own price, so a cheaper offer can fail it."
    )


def budget_year(draft: NeedDraft) -> int | None:
    """The financial year that bears the whole value: the one in which the start window opens.

    It is named by the year in which it begins, on 1 April (reading 11) [ours]; None without a date.
    """
    return None if draft.starts_on is None else financial_year(draft.starts_on)
