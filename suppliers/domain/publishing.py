"""When an offer may go live, and when it may go back to being live after a pause.

Source: only an admitted supplier's offers are considered (DOMAIN 5, PCR 2015 reg 34) [source]; an
offer comes with a document (the tale, step 2) [ours].
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Final

from dps.kernel.errors import Reason
from suppliers.domain.offers import OfferDraft
from suppliers.domain.offers import refused_because as draft_refused_because

DOCUMENT_MISSING: Final = Reason(
    "document_missing", "Upload a document that describes the programme.", "document"
)


@dataclass(frozen=True, slots=True)
class PublishingFacts:
    """What is known of an offer at the moment when it should go live.

    `admission` is the state of its supplier's admission; `draft` is None when nothing is being
    written; `districts` are the codes of the districts open now.
    """

    admission: str
    draft: OfferDraft | None = None
    has_document: bool = False
    districts: Set[str] = frozenset()


def not_admitted_because(facts: PublishingFacts) -> list[Reason]:
    """Why this supplier's offers cannot be live; empty for one that is admitted."""
    if facts.admission == "admitted":
        return []
    return [Reason("not_admitted", _NOT_YET.get(facts.admission, _SEND_FIRST))]


_SEND_FIRST: Final = (
    "Your organisation is not admitted yet. Send your request to join; you can go on writing "
    "offers meanwhile."
)
_NOT_YET: Final = {
    "submitted": (
        "Your organisation is not admitted yet: the buyers are deciding. Your offer is kept, and "
        "you can put it live as soon as you are admitted."
    ),
    "queried": (
        "Your organisation is not admitted yet: the buyers wait for your answer to their question."
    ),
    "refused": (
        "Your organisation was refused, so its offers cannot go live. You can apply again on your "
        "organisation's page."
    ),
    "suspended": "Your organisation is suspended, so its offers cannot go live for now.",
}


def incomplete_because(facts: PublishingFacts) -> list[Reason]:
    """What is missing from, or wrong with, the draft that should go live."""
    if facts.draft is None:
        return [Reason("nothing_to_publish", "There is no draft to put live.")]
    reasons = draft_refused_because(facts.draft, facts.districts)
    return reasons if facts.has_document else [*reasons, DOCUMENT_MISSING]


def publishing_refused_because(facts: PublishingFacts) -> list[Reason]:
    """Everything that stands between the draft and the market, in the order in which to mend it."""
    return incomplete_because(facts) + not_admitted_because(facts)
