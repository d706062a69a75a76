"""From rows to what the rules judge."""

from collections.abc import Iterable
from datetime import datetime

from dps.accounts.actors import Actor
from suppliers.domain.admission import Request
from suppliers.domain.canonical import SubmittedContent
from suppliers.domain.offers import OfferDraft
from suppliers.domain.publishing import PublishingFacts
from suppliers.models import Offer, OfferVersion, Supplier
from suppliers.selectors import draft_version, open_codes


def request_of(supplier: Supplier) -> Request:
    """The organisation's answers as they stand."""
    return Request(
        name=supplier.name,
        company_number=supplier.company_number,
        charity_number=supplier.charity_number,
        size=supplier.size,
        address=supplier.address,
        postcode=supplier.postcode,
        contact_name=supplier.contact_name,
        contact_email=supplier.contact_email,
        contact_phone=supplier.contact_phone,
        about=supplier.about,
        declared_no_exclusion=supplier.declared_no_exclusion,
    )


def admission_facts(supplier: Supplier, actor: Actor, now: datetime) -> Request:  # noqa: ARG001
    """What the guards of a request to join judge: the answers as they are stored now."""
    return request_of(Supplier.objects.get(pk=supplier.pk))


def draft_of(version: OfferVersion) -> OfferDraft:
    """What this version says, its price included. Needs `offer` and `price` read."""
    return OfferDraft(
        provision_type=version.offer.provision_type,
        title=version.title,
        summary=version.summary,
        district_codes=tuple(version.district_codes),
        client_groups=tuple(version.client_groups),
        answer_1=version.answer_1,
        answer_2=version.answer_2,
        answer_3=version.answer_3,
        answer_4=version.answer_4,
        places_a_year=version.places_a_year,
        lead_time_days=version.lead_time_days,
        unit_price_pence=version.price.unit_price_pence,
        vat_treatment=version.price.vat_treatment,
    )


def content_of(version: OfferVersion) -> SubmittedContent:
    """All that this version says, for its canonical form. Needs `offer`, `price`, `document`."""
    return SubmittedContent(
        offer=version.offer.reference,
        number=version.number,
        draft=draft_of(version),
        document=version.document.sha256 if version.document else "",
    )


def facts_about(
    offer: Offer, version: OfferVersion | None, districts: Iterable[str]
) -> PublishingFacts:
    """What is known of an offer and the draft that should go live, from rows that were read."""
    return PublishingFacts(
        admission=offer.supplier.state,
        draft=draft_of(version) if version else None,
        has_document=bool(version and version.document_id),
        districts=frozenset(districts),
    )


def publishing_facts(offer: Offer, actor: Actor, now: datetime) -> PublishingFacts:  # noqa: ARG001
    """What the guards of putting live judge: two queries, three with the supplier."""
    return facts_about(offer, draft_version(offer), open_codes())


def admission_of_owner(offer: Offer, actor: Actor, now: datetime) -> PublishingFacts:  # noqa: ARG001
    """What the guard of resuming judges: the state of the supplier's admission alone."""
    return PublishingFacts(admission=offer.supplier.state)
