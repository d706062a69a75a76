"""The close of a window: pins the candidates and seals them."""

import hashlib
import json
import secrets
from datetime import datetime
from typing import Final

from django.db import transaction

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from dps.moves.moving import move
from dps.scheme.numbering import next_reference
from dps.web.nudge import nudge
from matching.domain.ranking import drawn
from matching.domain.scoring import ENGINE_VERSION
from matching.domain.words import WORDS_VERSION
from matching.facts.pairs import need_text
from matching.models import Candidate, MatchRun
from suppliers.models import Offer

RUN: Final = "matching.tasks.run_matches"
SEAL: Final = "Sealed until the quality scores of the case are locked"
_SEED_BYTES: Final = 16
_BATCH: Final = 2000


@transaction.atomic
def close_case(
    *, case: BusinessCase, actor: Actor, now: datetime, seed: str | None = None
) -> MatchRun:
    """Close the window: every live offer of the type becomes a candidate at its live version.

    Aliases and lots are drawn from one recorded seed, new unless handed in (for tests and the
    demonstration). Each candidate's identity is sealed from the whole centre in the same
    transaction. Raises NotAllowed, Stale, and RuleBroken while the window is open.
    """
    move(case, "close", actor=actor, now=now, closed_at=now)
    drawing = seed or secrets.token_hex(_SEED_BYTES)
    found = {
        reference: (offer_id, version_id, content_hash)
        for reference, offer_id, version_id, content_hash in Offer.objects.filter(
            state="live", provision_type=case.provision_type, live_version__isnull=False
        ).values_list("reference", "pk", "live_version_id", "live_version__content_hash")
    }
    run = MatchRun.objects.create(
        reference=next_reference("RUN", now),
        case=case,
        pinned_at=now,
        terms=case.terms,
        engine_version=f"{ENGINE_VERSION}.{WORDS_VERSION}",
        inputs_hash=inputs_hash(case, {ref: digest for ref, (_, _, digest) in found.items()}),
        lot_seed=drawing,
        total=len(found),
    )
    Candidate.objects.bulk_create(
        [
            Candidate(run=run, offer_id=found[ref][0], version_id=found[ref][1], alias=alias)
            for alias, ref in enumerate(drawn(drawing, found, "alias"), start=1)
        ],
        batch_size=_BATCH,
    )
    close_doors(
        references=found,
        group=FieldGroup.IDENTITY,
        because_of=case.reference,
        reason=SEAL,
        now=now,
    )
    transaction.on_commit(lambda: nudge(RUN))
    return run


def inputs_hash(case: BusinessCase, versions: dict[str, str]) -> str:
    """SHA-256 of all that goes into a match: the case, its terms, each version's own hash."""
    inputs = {
        "case": case.reference,
        "district": case.district.code,
        "provision_type": case.provision_type,
        "client_groups": sorted(case.client_groups),
        "places": case.places,
        "ceiling_price_pence": case.ceiling_price_pence,
        "starts_on": str(case.starts_on),
        "ends_on": str(case.ends_on),
        "text": need_text(case),
        "terms": case.terms,
        "versions": versions,
    }
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
