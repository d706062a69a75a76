"""The close of a window: pins the candidates and seals them."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from businesscases.budgets import case_account
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup
from dps.kernel.periods import london_date
from dps.moves.moving import move
from dps.scheme.numbering import next_reference
from dps.web.nudge import nudge
from matching.domain.pinned import CaseFacts
from matching.domain.ranking import drawn
from matching.domain.scoring import ENGINE_VERSION
from matching.domain.words import WORDS_VERSION
from matching.facts.pairs import case_facts, need_text
from matching.models import Candidate, MatchRun
from matching.selectors import places_taken
from suppliers.selectors import live_at

RUN: Final = "matching.tasks.run_matches"
SEAL: Final = "Sealed until the quality scores of the case are locked"
_SEED_BYTES: Final = 16
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Pinned:
    """An offer as it goes into the match; ids are primary keys."""

    reference: str
    offer_id: int
    version_id: int
    content_hash: str
    supplier_state: str
    places_taken: int


@transaction.atomic
def close_case(
    *, case: BusinessCase, actor: Actor, now: datetime, seed: str | None = None
) -> MatchRun:
    """Close the window: every offer of the type that was live at `closes_at` becomes a candidate.

    At its newest version of that moment, however late the sweep comes: what is published, priced,
    paused or withdrawn afterwards changes nothing. The supplier's standing, the places taken and
    the money reserved are pinned with it. Aliases and lots are drawn from one recorded seed, new
    unless handed in (for tests and the demonstration). Each candidate's identity is sealed from
    the whole centre in the same transaction. Raises NotAllowed, Stale, and RuleBroken while the
    window is open.
    """
    move(case, "close", actor=actor, now=now, closed_at=now)
    drawing = seed or secrets.token_hex(_SEED_BYTES)
    facts = case_facts(
        case, reserved_pence=case_account(case=case).reserved_pence, award_on=london_date(now)
    )
    found = _pinned(case, facts, now)
    run = MatchRun.objects.create(
        reference=next_reference("RUN", now),
        case=case,
        pinned_at=now,
        terms=case.terms,
        reserved_pence=facts.reserved_pence,
        engine_version=f"{ENGINE_VERSION}.{WORDS_VERSION}",
        inputs_hash=inputs_hash(case, facts, list(found.values())),
        lot_seed=drawing,
        total=len(found),
    )
    Candidate.objects.bulk_create(
        [
            Candidate(
                run=run,
                offer_id=found[reference].offer_id,
                version_id=found[reference].version_id,
                alias=alias,
                supplier_state=found[reference].supplier_state,
                places_taken=found[reference].places_taken,
            )
            for alias, reference in enumerate(drawn(drawing, found, "alias"), start=1)
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


def _pinned(case: BusinessCase, facts: CaseFacts, now: datetime) -> dict[str, Pinned]:
    """What is pinned, by the offer's reference, in its order; two queries."""
    rows = list(
        live_at(case.closes_at or now, case.provision_type).values_list(
            "offer__reference", "offer_id", "pk", "content_hash", "offer__supplier__state"
        )
    )
    taken = places_taken([offer_id for _, offer_id, *_ in rows], facts.year)
    return {row[0]: Pinned(*row, taken.get(row[1], 0)) for row in sorted(rows)}


def inputs_hash(case: BusinessCase, facts: CaseFacts, pinned: Sequence[Pinned]) -> str:
    """SHA-256 of all that goes into a match: the case, its terms and money, and what is pinned."""
    inputs = {
        "case": case.reference,
        "district": case.district.code,
        "provision_type": case.provision_type,
        "client_groups": sorted(case.client_groups),
        "places": case.places,
        "ceiling_price_pence": case.ceiling_price_pence,
        "reserved_pence": facts.reserved_pence,
        "award_on": str(facts.award_on),
        "starts_on": str(case.starts_on),
        "ends_on": str(case.ends_on),
        "text": need_text(case),
        "terms": case.terms,
        "versions": {
            each.reference: [each.content_hash, each.supplier_state, each.places_taken]
            for each in pinned
        },
    }
    canonical = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
