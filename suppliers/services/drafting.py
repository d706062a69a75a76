"""Writing an offer: begin it, save page by page, attach its document, amend what is live."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.documents.services import store_upload
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.moves.moving import begin, note_act
from dps.scheme.numbering import next_reference
from suppliers.domain.offers import OfferDraft, missing_from_draft, wrong_with
from suppliers.facts import draft_of
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier
from suppliers.selectors import draft_version, open_codes

SAID: Final = (
    *("title", "summary", "district_codes", "client_groups"),
    *("answer_1", "answer_2", "answer_3", "answer_4", "places_a_year", "lead_time_days"),
)
"""The fields of a version that its authors write; the document has a verb of its own."""

PRICED: Final = ("unit_price_pence", "vat_treatment")
"""The fields of its price."""

NO_DRAFT: Final = Reason(
    "no_draft",
    "This draft is no longer there: somebody has put it live or discarded it. Nothing was saved. "
    "Copy what you typed if you want to keep it.",
)


@transaction.atomic
def begin_offer(*, supplier: Supplier, provision_type: str, actor: Actor, now: datetime) -> Offer:
    """A new offer with an empty draft. Raises NotAllowed; RuleBroken for an unknown type.

    Any organisation may write offers; only an admitted one can put them live.
    """
    require(actor, "edit_offer", (supplier.reference,))
    draft = OfferDraft(provision_type=provision_type)
    reasons = missing_from_draft(draft) + wrong_with(draft)
    if reasons:
        raise RuleBroken(reasons)
    offer = Offer(
        reference=next_reference("OFR", now),
        supplier=supplier,
        provision_type=provision_type,
        begun_at=now,
    )
    begin(offer, actor=actor, now=now, capability="edit_offer")
    version = OfferVersion.objects.create(offer=offer, number=1, changed_at=now)
    OfferPrice.objects.create(version=version)
    return offer


def save_draft(
    *, offer: Offer, revision: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> OfferVersion:
    """Write these fields of the draft; `revision` is the one that the author had before the eyes.

    Raises Stale when somebody saved meanwhile, RuleBroken for a wrong value or when there is no
    draft any more. What is missing is not refused. The draft as it stands now.
    """
    if not values.keys() <= {*SAID, *PRICED}:
        raise ValueError(f"{sorted(values.keys() - {*SAID, *PRICED})} are not written by authors")
    with transaction.atomic():
        version = _locked_draft(offer, revision, actor)
        said, priced = _changes(version, SAID, values), _changes(version.price, PRICED, values)
        reasons = [r for r in wrong_with(draft_of(version), open_codes()) if r.field in values]
        if reasons:
            raise RuleBroken(reasons)
        if priced:
            version.price.save(update_fields=priced)
        if said or priced:
            _touch(version, said, [*said, *priced], actor, now)
        return version


def attach_document(
    *, offer: Offer, revision: int, upload: "UploadedFile[bytes]", actor: Actor, now: datetime
) -> OfferVersion:
    """Check an uploaded file and make it the draft's document. Raises as `save_draft` does.

    The file is looked at before the row is locked, so that nobody waits for that.
    """
    require(actor, "edit_offer", (offer.supplier.reference,))
    document = store_upload(upload=upload, actor=actor, now=now)
    with transaction.atomic():
        version = _locked_draft(offer, revision, actor)
        version.document = document
        _touch(version, ["document"], ["document"], actor, now)
        return version


@transaction.atomic
def begin_amendment(*, offer: Offer, actor: Actor, now: datetime) -> OfferVersion:
    """A draft that says what the live version says; that one stays live until the draft is.

    Asked twice, or by two people, it is the same draft. Raises RuleBroken for an offer that was
    withdrawn or never live.
    """
    require(actor, "edit_offer", (offer.supplier.reference,))
    fresh = _locked(offer)
    if fresh.state == "withdrawn" or fresh.live_version_id is None:
        sentence = "Only an offer that is live or paused can be changed."
        raise RuleBroken(Reason("not_amendable", sentence))
    begun = draft_version(fresh)
    if begun is not None:
        return begun
    live = OfferVersion.objects.select_related("price").get(pk=fresh.live_version_id)
    last = fresh.versions.order_by("-number").values_list("number", flat=True)[0]
    version = OfferVersion.objects.create(
        offer=fresh,
        number=last + 1,
        document_id=live.document_id,
        changed_at=now,
        **{name: getattr(live, name) for name in SAID},
    )
    price = {name: getattr(live.price, name) for name in PRICED}
    OfferPrice.objects.create(version=version, **price)
    _note(offer, "offer.amend", actor, now, {"version": version.number})
    return version


@transaction.atomic
def discard_amendment(*, offer: Offer, actor: Actor, now: datetime) -> None:
    """Throw away the changes that were begun; the live version stays as it is."""
    require(actor, "edit_offer", (offer.supplier.reference,))
    fresh = _locked(offer)
    version = draft_version(fresh)
    if version is None or fresh.live_version_id is None:
        raise RuleBroken(Reason("nothing_to_discard", "There are no changes to discard."))
    version.price.delete()
    number = version.number
    version.delete()
    _note(offer, "offer.discard", actor, now, {"version": number})


def _locked(offer: Offer) -> Offer:
    """The offer's row, locked: whoever writes or publishes its draft comes through here."""
    return Offer.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=offer.pk)


def _locked_draft(offer: Offer, revision: int, actor: Actor) -> OfferVersion:
    require(actor, "edit_offer", (offer.supplier.reference,))
    fresh = _locked(offer)
    version = draft_version(fresh)
    if version is None or fresh.state == "withdrawn":
        raise RuleBroken(NO_DRAFT)
    if version.revision != revision:
        raise Stale(f"the draft of {offer.reference} was saved by somebody else")
    return version


def _changes(row: Any, names: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    """Set what differs; the names of the fields that did."""
    changed = [name for name in names if name in values and getattr(row, name) != values[name]]
    for name in changed:
        setattr(row, name, values[name])
    return changed


def _touch(
    version: OfferVersion, fields: list[str], changed: list[str], actor: Actor, now: datetime
) -> None:
    version.revision += 1
    version.changed_at = now
    version.save(update_fields=[*fields, "revision", "changed_at"])
    _note(version.offer, "offer.change", actor, now, {"fields": changed, "version": version.number})


def _note(offer: Offer, act: str, actor: Actor, now: datetime, detail: dict[str, Any]) -> None:
    note_act(
        actor=actor,
        now=now,
        act=act,
        object_reference=offer.reference,
        role=role_used(actor, "edit_offer", (offer.supplier.reference,)),
        detail=detail,
    )
