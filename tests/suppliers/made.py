"""Organisations and drafts that are complete, made through the verbs."""

from datetime import datetime
from typing import Any

from dps.accounts.actors import Actor
from suppliers import services
from suppliers.models import Offer, OfferVersion, Supplier
from tests import build

ANSWERS: dict[str, Any] = {
    "company_number": "",
    "charity_number": "1234567",
    "address": "12 High Street\nDudley",
    "postcode": "DY1 1HF",
    "about": "We help lone parents in the Black Country into work.",
    "size": "small",
    "vcse": True,
    "contact_name": "Olu Owner",
    "contact_email": "olu@example.org",
    "contact_phone": "",
    "declared_no_exclusion": True,
}
SAID: dict[str, Any] = {
    "title": "Steps into work",
    "summary": "Eight weeks with a coach.",
    "district_codes": ["black-country"],
    "client_groups": ["debt"],
    "answer_1": "Weekly coaching in Dudley, with a work plan for each person.",
    "answer_2": "From a first interview to interviews with employers in twelve weeks.",
    "answer_3": "Of 100 who start, 48 reach a job outcome; last year it was 47.",
    "answer_4": "A weekly register, a monthly review, and an audit every year.",
    "places_a_year": 120,
    "lead_time_days": 14,
    "unit_price_pence": 80_001,
    "vat_treatment": "exempt",
}


def owner(of: Supplier) -> Actor:
    return build.actor("supplier_owner", of.reference)


def answered(state: str = "draft", **fields: Any) -> Supplier:
    """An organisation whose answers are complete."""
    return build.supplier(state, **{**ANSWERS, **fields})


def draft(of: Supplier, actor: Actor, *, now: datetime = build.NOW, kind: str = "C5") -> Offer:
    """A complete draft that has not been put live."""
    build.district()
    offer = services.begin_offer(supplier=of, provision_type=kind, actor=actor, now=now)
    services.save_draft(offer=offer, revision=0, values=SAID, actor=actor, now=now)
    OfferVersion.objects.filter(offer=offer).update(document=build.document())
    return offer


def live(of: Supplier, actor: Actor, *, now: datetime = build.NOW) -> Offer:
    """An offer that went live through the verbs."""
    offer = draft(of, actor, now=now)
    services.publish_offer(offer=offer, actor=actor, now=now)
    return offer
