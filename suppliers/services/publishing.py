"""Putting offers live, and taking them out of the market again."""

from datetime import datetime

from django.db import transaction

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.moves.moving import move, note_act
from suppliers.domain.canonical import content_hash
from suppliers.domain.publishing import publishing_refused_because
from suppliers.facts import content_of, publishing_facts
from suppliers.models import Offer, OfferPrice, OfferVersion
from suppliers.selectors import draft_version


@transaction.atomic
def publish_offer(
    *, offer: Offer, actor: Actor, now: datetime, revision: int | None = None
) -> OfferVersion:
    """Freeze the draft and make it the live version; the one before is kept as it was.

    A new offer goes live; one that is live or paused stays so with the new version. `revision` is
    the draft that was checked: Stale when it has changed since. Raises NotAllowed, Stale, and
    RuleBroken with everything that is missing, wrong or in the way.
    """
    require(actor, "publish_offer", (offer.supplier.reference,))
    fresh = (
        Offer.objects.select_for_update(of=("self",)).select_related("supplier").get(pk=offer.pk)
    )
    version = draft_version(fresh)
    if version is None or fresh.state == "withdrawn":
        raise RuleBroken(Reason("nothing_to_publish", "There is no draft to put live."))
    if revision is not None and version.revision != revision:
        raise Stale(f"the draft of {offer.reference} has changed since it was checked")
    offer.supplier = fresh.supplier
    if fresh.live_version_id is None:
        move(offer, "publish", actor=actor, now=now, live_version=version)
    else:
        _amend(fresh, version, actor, now)
        offer.live_version = version
    _freeze(version, now)
    return version


def _amend(fresh: Offer, version: OfferVersion, actor: Actor, now: datetime) -> None:
    """A new version of an offer that is live or paused: no state moves."""
    refused = publishing_refused_because(publishing_facts(fresh, actor, now))
    if refused:
        raise RuleBroken(refused)
    Offer.objects.filter(pk=fresh.pk).update(live_version=version)
    note_act(
        actor=actor,
        now=now,
        act="offer.renew",
        object_reference=fresh.reference,
        role=role_used(actor, "publish_offer", (fresh.supplier.reference,)),
        after=fresh.state,
        detail={"version": version.number},
    )


def _freeze(version: OfferVersion, now: datetime) -> None:
    """From here on the database refuses to change the version or its price."""
    version.content_hash = content_hash(content_of(version))
    version.submitted_at = version.price.frozen_at = now
    OfferPrice.objects.filter(pk=version.price.pk).update(frozen_at=now)
    OfferVersion.objects.filter(pk=version.pk).update(
        submitted_at=now, content_hash=version.content_hash
    )


@transaction.atomic
def pause_offer(*, offer: Offer, actor: Actor, now: datetime) -> None:
    """Take the offer out of the matches until it is resumed."""
    move(offer, "pause", actor=actor, now=now)


@transaction.atomic
def resume_offer(*, offer: Offer, actor: Actor, now: datetime) -> None:
    """Put a paused offer back as it was."""
    move(offer, "resume", actor=actor, now=now)


@transaction.atomic
def withdraw_offer(*, offer: Offer, actor: Actor, now: datetime) -> None:
    """Withdraw the offer for good; what was matched or awarded before is untouched."""
    move(offer, "withdraw", actor=actor, now=now)
