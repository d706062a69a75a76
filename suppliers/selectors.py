"""Reads of suppliers and offers; who may see a row is decided by `visible_to` in the models."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator

from dps.accounts.actors import Actor
from dps.accounts.doors import closed_count
from dps.accounts.models import FieldGroup, User
from dps.accounts.policy import may, scopes_of
from dps.audit.models import Line
from dps.kernel.periods import in_words, london_date
from dps.scheme.selectors import open_districts
from dps.web.components import Waiting
from suppliers.domain.lifecycle import OFFER
from suppliers.models import Offer, OfferVersion, Supplier

LATE: Final = "late"
"""The word in the address that narrows the list of suppliers to decisions that are late."""

WRITING: Final = "writing"
"""The word in the address that narrows the list of offers to those with a draft to finish."""

_OFFER_MOVES: Final = tuple(f"offer.{transition.name}" for transition in OFFER.transitions)

UNDECIDED: Final = ("submitted", "queried")
"""States in which the clock of a decision runs."""

_WHO: Final = Subquery(User.objects.filter(reference=OuterRef("actor")).values("name")[:1])


def live_at(moment: datetime, provision_type: str) -> QuerySet[OfferVersion]:
    """What was live at that moment: of each offer of the type the newest version put live by then.

    An offer's state then is what its first move afterwards moved it from; where none followed, the
    state that it has.
    """
    moves = Line.objects.filter(
        object=OuterRef("offer__reference"), act__in=_OFFER_MOVES, at__gt=moment
    ).order_by("at", "pk")
    return (
        OfferVersion.objects.filter(offer__provision_type=provision_type, submitted_at__lte=moment)
        .annotate(stood=Coalesce(Subquery(moves.values("before")[:1]), F("offer__state")))
        .filter(stood="live")
        .order_by("offer_id", "-number")
        .distinct("offer_id")
    )


def own_suppliers(actor: Actor, capability: str) -> QuerySet[Supplier]:
    """The organisations for which the actor holds a capability of suppliers."""
    return Supplier.objects.filter(reference__in=scopes_of(actor, capability) or ())


def own_offers(actor: Actor, capability: str) -> QuerySet[Offer]:
    """The offers of those organisations, each with its supplier."""
    scopes = scopes_of(actor, capability) or ()
    return Offer.objects.filter(supplier__reference__in=scopes).select_related("supplier")


def draft_version(offer: Offer) -> OfferVersion | None:
    """The version that is being written, with its price and document; None when there is none."""
    rows = OfferVersion.objects.draft().select_related("price", "document").filter(offer=offer)
    version = next(iter(rows), None)
    if version is not None:
        version.offer = offer
    return version


class Place(NamedTuple):
    """A district as pages name it."""

    code: str
    name: str
    group: str
    dormant: bool


_PLACES: Final = 'SELECT code, name, "group", dormant FROM scheme_district ORDER BY "group", name'


def districts_by_code() -> dict[str, Place]:
    """Every district by its code, group by group, as pages list them."""
    with connection.cursor() as cursor:  # nearly every page of offers asks: half the ORM's time
        cursor.execute(_PLACES)
        return {row[0]: Place(*row) for row in cursor.fetchall()}


def open_codes() -> frozenset[str]:
    """The codes of the districts open now."""
    return frozenset(open_districts().values_list("code", flat=True))


def suppliers_in(rows: QuerySet[Supplier], *, state: str, now: datetime) -> QuerySet[Supplier]:
    """Suppliers in this state; with LATE those whose decision is late; with "" all."""
    if state == LATE:
        return rows.filter(state__in=UNDECIDED, decide_by__lt=london_date(now))
    return rows.filter(state=state) if state else rows


def offers_in(
    rows: QuerySet[Offer], *, state: str, provision_type: str, supplier: str = ""
) -> QuerySet[Offer]:
    """Offers in this state, of this provision type and of this supplier (its reference).

    "" stands for all. With WRITING they are those with a draft to finish, of an offer that is live
    or of a new one.
    """
    if state == WRITING:
        writing = OfferVersion.objects.draft().filter(offer=OuterRef("pk"))
        rows = rows.filter(Exists(writing)).exclude(state="withdrawn")
    elif state:
        rows = rows.filter(state=state)
    if supplier:
        rows = rows.filter(supplier__reference=supplier)
    return rows.filter(provision_type=provision_type) if provision_type else rows


def lines_in(rows: QuerySet[Offer]) -> QuerySet[Offer, Any]:
    """What a list shows of each offer, as named tuples: no model is made of a line."""
    return rows.values_list(*_LISTED, named=True)


def drafts_of(offers: Iterable[int]) -> dict[int, tuple[str, datetime]]:
    """What is being written of these offers, by their number: its title, and when it was saved.

    For their own people alone.
    """
    drafts = OfferVersion.objects.draft().filter(offer__in=list(offers))
    return {
        number: (title, saved)
        for number, title, saved in drafts.values_list("offer", "title", "changed_at")
    }


def title_of(offer: Offer) -> str:
    """What the offer is called: by its live version, else by its draft (at most two queries)."""
    version = offer.live_version or OfferVersion.objects.draft().filter(offer=offer).first()
    return (version.title if version else "") or "No title yet"


_LISTED: Final = (
    *("pk", "reference", "state", "provision_type", "supplier__reference", "supplier__name"),
    *("live_version", "live_version__title", "live_version__places_a_year"),
    "live_version__price__unit_price_pence",
)


def sealed_offers(actor: Actor) -> int:
    """How many offers are closed to this person of the centre while their cases are decided."""
    if not actor.central:
        return 0
    return closed_count(actor, "OFR-", FieldGroup.ALL, FieldGroup.IDENTITY)


def versions_of(offer: Offer, actor: Actor) -> list[OfferVersion]:
    """The versions that the actor may see, newest first, with price and document.

    The offer was read `visible_to` the actor. For its own people the draft is among them.
    """
    rows = OfferVersion.objects.within(offer, actor).select_related("price", "document")
    versions = sorted(rows, key=lambda version: version.number, reverse=True)
    for version in versions:
        version.offer = offer
    return versions


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:
    """What waits for this person on this floor: one query for a supplier, one for a buyer."""
    found = []
    if may(actor, "decide_admission"):
        found += _waiting_for_buyer(now)
    if scopes_of(actor, "edit_offer"):
        found += _waiting_for_supplier(actor)
    return found


_TO_DECIDE: Final = """
    SELECT count(*), count(*) FILTER (WHERE decide_by < %s)
    FROM suppliers_supplier WHERE state = 'submitted'
"""


def _waiting_for_buyer(now: datetime) -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(_TO_DECIDE, [london_date(now)])
        submitted, late = cursor.fetchone()
    hint = f"{late} {'is' if late == 1 else 'are'} late" if late else ""
    text = "request to join" if submitted == 1 else "requests to join"
    return [Waiting(submitted, text, f"{reverse('supplier-list')}?state=submitted", hint)]


_NEXT: Final = {
    "draft": ("Finish and send your request to join", "You are admitted before offers go live."),
    "queried": ("Question from the buyers about your request", "Your request waits for you."),
    "refused": (
        "Request refused: read why, and apply again",
        "Your answers are kept. Change what the buyers name, and send your request again.",
    ),
    "suspended": (
        "Suspension to read, with its reasons",
        "The buyers lift it when its reasons are gone.",
    ),
}


_WRITING: Final = Count(
    "offers",
    filter=Q(offers__versions__isnull=False, offers__versions__submitted_at=None)
    & ~Q(offers__state="withdrawn"),
    distinct=True,
)


_WROTE: Final = Exists(Offer.objects.filter(supplier=OuterRef("pk")))
_OFFERS: Final = Exists(Offer.objects.filter(supplier=OuterRef("pk")).exclude(state="withdrawn"))


def _with_the_buyers(supplier: Supplier, page: str) -> Waiting:
    """Nothing to do but to know by when, and what can be done meanwhile."""
    by = f"They decide by {in_words(supplier.decide_by)}. " if supplier.decide_by else ""
    hint = f"{by}You can write offers while you wait."
    return Waiting(0, "Your request to join is with the buyers", page, hint, news=True)


def _short(words: str) -> str:
    """The beginning of a reason, whole where it is short."""
    return Truncator(" ".join(words.split())).words(_REASON_WORDS)


_REASON_WORDS: Final = 30
"""So many words of a refusal stand on the dashboard; all of them on the organisation's page."""


def _waiting_for_supplier(actor: Actor) -> list[Waiting]:
    found = []
    rows = own_suppliers(actor, "edit_offer").annotate(
        writing=_WRITING, offering=_OFFERS, wrote=_WROTE
    )
    for supplier in rows:
        page = reverse("supplier", args=[supplier.reference])
        if supplier.state in _NEXT:
            text, hint = _NEXT[supplier.state]
            if supplier.state == "refused":
                hint = f"The buyers wrote: “{_short(supplier.decision_reason)}” {hint}"
            found.append(Waiting(1, text, page, hint))
        elif supplier.state == "submitted":
            found.append(_with_the_buyers(supplier, page))
        elif not supplier.offering:
            begin = reverse("offer-begin", args=[supplier.reference])
            hint = "You are admitted. Each live offer is considered for every need of its kind."
            text = "Write an offer" if supplier.wrote else "Write your first offer"
            found.append(Waiting(1, text, begin, hint))
        if supplier.writing:
            text = "offer to finish" if supplier.writing == 1 else "offers to finish"
            address = f"{reverse('offer-list')}?state={WRITING}"
            found.append(Waiting(supplier.writing, text, address))
    return found
