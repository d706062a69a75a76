"""The demo market's offers with their frozen versions and prices."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import connection

from dps.accounts.roles import Role
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.demo.dates import Calendar
from dps.demo.texts import FLAWS, Flaw, offer_text
from dps.documents.models import Document
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS, provision
from dps.scheme.models import District
from dps.scheme.numbering import next_references
from suppliers.domain.canonical import content_hash
from suppliers.facts import content_of
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier
from suppliers.services.drafting import PRICED, SAID

_STATES = (*(["live"] * 34), "paused", "paused", "withdrawn", "draft", "draft", "draft")
_PRICES = {"C1": 320, "C2": 480, "C3": 1150, "C4": 1400, "C5": 950, "C6": 1250, "C7": 620,
           "C8": 540, "R1": 1300, "R2": 1900, "R3": 1250, "R4": 1500, "R5": 2100}  # fmt: skip
#: Of each 25 offers one belongs to each of the two organisations that have demo accounts.
_FAVOURED = {0: 0, 12: 1}
#: Half of the offers were there before the oldest case closed; a case finds what was live then.
_BEGUN = ((390, 300), (290, 12))
_TAKEN_OUT = {"paused": "pause", "withdrawn": "withdraw"}
_TYPES = tuple(str(code) for code in CATALOGUE)


def make_offers(
    rng: random.Random,
    calendar: Calendar,
    suppliers: Sequence[Supplier],
    owners: dict[str, str],
    districts: Sequence[District],
    document: Document,
    count: int,
) -> list[Offer]:
    """Insert `count` offers in every state; each supplier has some, the first one most kinds.

    `owners` has the reference of who acts for each organisation, by the organisation's.
    """
    references = next_references("OFR", count, calendar.now)
    offers, versions, prices = [], [], []
    for number, reference in enumerate(references):
        supplier = suppliers[_FAVOURED.get(number % 25, number % len(suppliers))]
        state = _STATES[number % len(_STATES)]
        offer, version, price = _offer(
            rng, calendar, supplier, districts, _TYPES[number % len(_TYPES)], reference, state
        )
        version.document = document if state != "draft" else None
        offers.append(offer)
        versions.append(version)
        prices.append(price)
    _insert(offers, versions, prices, owners)
    return offers


def _offer(
    rng: random.Random,
    calendar: Calendar,
    supplier: Supplier,
    districts: Sequence[District],
    provision_type: str,
    reference: str,
    state: str,
) -> tuple[Offer, OfferVersion, OfferPrice]:
    begun = calendar.before(*rng.choice(_BEGUN))
    served = rng.sample(list(districts), rng.choice((1, 1, 1, 2, 2, 3, 6)))
    groups = _groups(rng, provision_type)
    flaw = Flaw.NONE if state == "draft" else rng.choice(FLAWS)
    text = offer_text(rng, provision_type, groups, [one.name for one in served], flaw)
    offer = Offer(
        reference=reference,
        state="draft",
        supplier=supplier,
        provision_type=provision_type,
        begun_at=begun,
    )
    offer.state = state
    version = OfferVersion(
        number=1,
        title=text.title,
        summary=text.summary,
        district_codes=sorted(district.code for district in served),
        client_groups=groups,
        **{f"answer_{n}": answer for n, answer in enumerate(text.answers, start=1)},
        places_a_year=rng.choice((60, 80, 100, 150, 240)),
        lead_time_days=rng.choice((7, 14, 21, 28, 42)),
        revision=1,
        changed_at=begun + timedelta(hours=1),
        submitted_at=None if state == "draft" else begun + timedelta(hours=2),
    )
    price = OfferPrice(
        unit_price_pence=round(_PRICES[provision_type] * rng.uniform(0.75, 1.3)) * 100,
        vat_treatment=rng.choice(("exempt", "exempt", "standard", "outside", "unregistered")),
        frozen_at=version.submitted_at,
    )
    return offer, version, price


def _groups(rng: random.Random, provision_type: str) -> list[str]:
    named = [group.code for group in provision(provision_type).client_groups]
    pool = named or list(CLIENT_GROUPS)
    return sorted(rng.sample(pool, min(len(pool), rng.choice((0, 1, 1, 2, 2, 3)))))


_GO_LIVE: Final = """
    UPDATE suppliers_offer SET state = wanted.state, live_version_id = wanted.version_id
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[]) AS wanted (id, state, version_id)
    WHERE suppliers_offer.id = wanted.id
"""


def _insert(
    offers: list[Offer],
    versions: list[OfferVersion],
    prices: list[OfferPrice],
    owners: dict[str, str],
) -> None:
    """Offers first without a live version, then versions and prices, then the link."""
    wanted = [offer.state for offer in offers]
    for offer in offers:
        offer.state = "draft"
    Offer.objects.bulk_create(offers, batch_size=1000)
    for offer, version, price in zip(offers, versions, prices, strict=True):
        version.offer = offer
        version.price = price
        if version.submitted_at is not None:
            version.content_hash = content_hash(content_of(version))
    OfferVersion.objects.bulk_create(versions, batch_size=1000)
    for offer, version, price, state in zip(offers, versions, prices, wanted, strict=True):
        price.version = version
        offer.state = state
        offer.live_version = version if state != "draft" else None
    OfferPrice.objects.bulk_create(prices, batch_size=1000)
    with connection.cursor() as cursor:  # a CASE of 2,000 rows takes ten times this
        live = [offer.live_version_id for offer in offers]
        cursor.execute(_GO_LIVE, [[offer.pk for offer in offers], wanted, live])
    lines = [
        line
        for offer, version in zip(offers, versions, strict=True)
        for line in _history(offer, version, owners[offer.supplier.reference])
    ]
    Line.objects.bulk_create(lines, batch_size=2000)


def _history(offer: Offer, version: OfferVersion, owner: str) -> list[Line]:
    """The audit lines that the verbs would have written."""
    steps = [("begin", "", "draft", offer.begun_at), ("change", "", "", version.changed_at)]
    if version.submitted_at:
        steps.append(("publish", "draft", "live", version.submitted_at))
    if offer.state in _TAKEN_OUT:
        later = offer.begun_at + timedelta(days=10)
        steps.append((_TAKEN_OUT[offer.state], "live", offer.state, later))
    return [
        build_line(
            now=at,
            actor=owner,
            role=Role.SUPPLIER_OWNER,
            act=f"offer.{act}",
            object_reference=offer.reference,
            before=before,
            after=after,
            detail={"fields": [*SAID, *PRICED], "version": 1} if act == "change" else None,
        )
        for act, before, after, at in steps
    ]
