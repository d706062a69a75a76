"""How well an eligible offer fits a case, in basis points whose parts add up exactly.

Fit orders the ranking that buyers may look at, and never decides an award (DOMAIN 4: the four
questions and the price do). `score_pair` is the specification: whatever computes fits faster must
agree with it on every pair. Weights come from the case's frozen terms. All of it is [ours].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from dps.kernel.money import pounds
from dps.kernel.periods import in_words
from matching.domain.pinned import EVERYBODY, CaseFacts, OfferFacts, first_start

ENGINE_VERSION: Final = "1"
"""Changes whenever the same inputs would give another fit; stored with every match run."""

WHOLE_BP: Final = 10_000
ROOM_TIMES: Final = 2
"""An offer with room for twice the places has all the points for places [ours]."""


class FitPart(StrEnum):
    """What a fit is made of, in the order in which pages list it."""

    TEXT = "text"
    CLIENT_GROUPS = "client_groups"
    PRICE = "price"
    LEAD_TIME = "lead_time"
    PLACES = "places"

    @property
    def label(self) -> str:
        """As pages name it."""
        return _LABELS[self]


_LABELS: Final = {
    FitPart.TEXT: "Words of the need",
    FitPart.CLIENT_GROUPS: "Client groups",
    FitPart.PRICE: "Price below ceiling",
    FitPart.LEAD_TIME: "Ready in time",
    FitPart.PLACES: "Room for more",
}


@dataclass(frozen=True, slots=True)
class Share:
    """An exact part of a whole: `of` is above zero, and `part` lies between 0 and `of`."""

    part: int
    of: int

    def times(self, weight: int) -> int:
        """That share of a weight, in whole basis points, rounded down."""
        return weight * self.part // self.of


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """Points of one part, out of its weight, both in basis points, and why."""

    part: FitPart
    bp: int
    of_bp: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Fit:
    """The fit of an offer: `total_bp` is the sum of its parts; `matched` are the shared stems."""

    parts: tuple[ScoredPart, ...]
    matched: frozenset[str]

    @property
    def total_bp(self) -> int:
        return sum(part.bp for part in self.parts)


def weights_of(frozen: Mapping[str, int]) -> dict[FitPart, int]:
    """The weights by part, in basis points. ValueError unless all are there and total 10,000."""
    weights = {part: int(frozen.get(part, -1)) for part in FitPart}
    if min(weights.values()) < 0 or sum(weights.values()) != WHOLE_BP:
        raise ValueError("the weights of a fit are five, none below zero, and total 10,000")
    return weights


def shares(case: CaseFacts, offer: OfferFacts) -> dict[FitPart, Share]:
    """The share of each part that the offer earns."""
    return {
        FitPart.TEXT: _text(case, offer),
        FitPart.CLIENT_GROUPS: _client_groups(case, offer),
        FitPart.PRICE: _price(case, offer),
        FitPart.LEAD_TIME: _lead_time(case, offer),
        FitPart.PLACES: _places(case, offer),
    }


def score_pair(case: CaseFacts, offer: OfferFacts, weights: Mapping[FitPart, int]) -> Fit:
    """The fit of one offer for one case: each part its weight x its share, rounded down."""
    earned = shares(case, offer)
    words = _sentences(case, offer)
    parts = tuple(
        ScoredPart(part, earned[part].times(weights[part]), weights[part], words[part])
        for part in FitPart
    )
    return Fit(parts, case.words & offer.words)


def _text(case: CaseFacts, offer: OfferFacts) -> Share:
    """How many of the need's words the offer uses."""
    return Share(len(case.words & offer.words), max(1, len(case.words)))


def _client_groups(case: CaseFacts, offer: OfferFacts) -> Share:
    """Half for serving the groups asked for, half for being made for them and not for everybody.

    (shared / asked + shared / offered) / 2; naming no group means all of them.
    """
    asked, offered = case.client_groups or EVERYBODY, offer.client_groups or EVERYBODY
    shared = len(asked & offered)
    return Share(shared * (len(asked) + len(offered)), 2 * len(asked) * len(offered))


def _price(case: CaseFacts, offer: OfferFacts) -> Share:
    """How far the price lies below the ceiling."""
    return Share(
        max(0, case.ceiling_price_pence - offer.unit_price_pence), case.ceiling_price_pence
    )


def _lead_time(case: CaseFacts, offer: OfferFacts) -> Share:
    """All when ready by the first start, falling evenly to nothing at the last start."""
    window = (case.ends_on - case.starts_on).days
    late = (first_start(case, offer) - case.starts_on).days
    if late <= 0:
        return Share(1, 1)
    return Share(max(0, window - late), max(1, window))


def _places(case: CaseFacts, offer: OfferFacts) -> Share:
    """Room beyond the places asked for, up to as many again."""
    spare = offer.places_left - case.places
    most = (ROOM_TIMES - 1) * case.places
    return Share(min(max(0, spare), most), most)


def _groups_sentence(asked: frozenset[str], offered: frozenset[str]) -> str:
    """Whom need and offer are for; none named means everybody."""
    if not asked and not offered:
        return "Need and offer are both for everybody."
    if not asked:
        return f"The need is for everybody, the offer for {_counted(offered)}."
    if not offered:
        return f"The offer is for everybody, the need for {_counted(asked)}."
    both = len(asked & offered)
    return f"Serves {both} of {_counted(asked)} asked for, and {len(offered)} in all."


def _counted(groups: frozenset[str]) -> str:
    return f"{len(groups)} client group{'' if len(groups) == 1 else 's'}"


def _sentences(case: CaseFacts, offer: OfferFacts) -> dict[FitPart, str]:
    shared = len(case.words & offer.words)
    ready = in_words(first_start(case, offer))
    return {
        FitPart.TEXT: f"{shared} of {len(case.words)} words of the need stand in the offer.",
        FitPart.CLIENT_GROUPS: _groups_sentence(case.client_groups, offer.client_groups),
        FitPart.PRICE: (
            f"{pounds(offer.unit_price_pence)} against a ceiling of "
            f"{pounds(case.ceiling_price_pence)}."
        ),
        FitPart.LEAD_TIME: f"Ready on {ready}; first start {in_words(case.starts_on)}.",
        FitPart.PLACES: f"{offer.places_left:,} places left for {case.places:,}.",
    }
