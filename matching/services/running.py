"""The decision run of a case: gates and fit of every candidate, in chunks that can be resumed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.accounts.roles import Role
from dps.kernel.periods import london_date
from dps.moves.moving import note_act
from dps.notifications.services import tell_role
from matching.domain.gates import GateResult, passes, try_gates
from matching.domain.pinned import CaseFacts
from matching.domain.ranking import by_fit
from matching.domain.scoring import Fit, score_pair, weights_of
from matching.domain.words import as_written
from matching.facts.pairs import case_facts, district_names, need_text, offer_facts
from matching.facts.scores import terms_of
from matching.models import Candidate, MatchRun

CHUNK: Final = 100
_BATCH: Final = 500


def run_match(*, run: MatchRun, actor: Actor, now: datetime, chunk: int = CHUNK) -> bool:
    """Match all candidates that are not matched yet; whether this call finished the run.

    Each chunk is a transaction with the run's row locked, so that a second worker passes by, a
    killed one loses at most its chunk, and a run again does nothing. Raises NotAllowed.
    """
    require(actor, "close_window", (run.case.district.code,))
    while True:
        with transaction.atomic():
            locked = _claimed(run)
            if locked is None:
                return False
            due = list(_unmatched(locked)[:chunk])
            if not due:
                _finish(locked, actor, now)
                return True
            _match(locked, due, now)


def _claimed(run: MatchRun) -> MatchRun | None:
    """The run, locked; None when it is finished or another worker holds it."""
    return (
        MatchRun.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("case__district")
        .filter(pk=run.pk, finished_at=None)
        .first()
    )


def _unmatched(run: MatchRun) -> Any:
    return (
        Candidate.objects.filter(run=run, matched_at=None)
        .select_related("offer", "version__price")
        .order_by("pk")
    )


def _match(run: MatchRun, due: Sequence[Candidate], now: datetime) -> None:
    case = run.case
    asked = case_facts(
        case,
        reserved_pence=run.reserved_pence,
        award_on=london_date(run.pinned_at),
    )
    weights = weights_of(terms_of(case).fit_weights)
    names = district_names()
    text = need_text(case)
    for candidate in due:
        offer = offer_facts(candidate, names=names)
        results = try_gates(asked, offer)
        candidate.matched_at = now
        candidate.eligible = passes(results)
        candidate.gates = [_gate(result) for result in results]
        if candidate.eligible:
            fit = score_pair(asked, offer, weights)
            candidate.fit_bp = fit.total_bp
            candidate.fit_parts = _parts(asked, fit, text)
    _write(due, ["matched_at", "eligible", "gates", "fit_bp", "fit_parts"])
    run.done += len(due)
    run.save(update_fields=["done"])


def _write(rows: Sequence[Candidate], columns: list[str]) -> None:
    """Write these columns of rows that exist; many times as fast as an UPDATE by cases."""
    Candidate.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["pk"], update_fields=columns, batch_size=_BATCH
    )


def _gate(result: GateResult) -> dict[str, Any]:
    return {
        "code": str(result.gate),
        "passed": result.passed,
        "asked": result.asked,
        "offered": result.offered,
        "sentence": result.sentence,
    }


def _parts(case: CaseFacts, fit: Fit, text: str) -> list[dict[str, Any]]:
    matched = as_written(text, fit.matched & case.words)
    return [
        {
            "code": str(part.part),
            "bp": part.bp,
            "of_bp": part.of_bp,
            "sentence": part.sentence,
            **({"words": list(matched)} if part.part == "text" else {}),
        }
        for part in fit.parts
    ]


def _finish(run: MatchRun, actor: Actor, now: datetime) -> None:
    """Rank the eligible by fit, ties by reference, and tell the lead buyers."""
    rows = {
        candidate.offer.reference: candidate
        for candidate in Candidate.objects.filter(run=run, eligible=True).select_related("offer")
    }
    fits = {reference: row.fit_bp or 0 for reference, row in rows.items()}
    for rank, reference in enumerate(by_fit(fits), start=1):
        rows[reference].fit_rank = rank
    _write(list(rows.values()), ["fit_rank"])
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    case = run.case
    note_act(
        actor=actor,
        now=now,
        act="case.match",
        object_reference=case.reference,
        role=role_used(actor, "close_window"),
        detail={"run": run.reference, "candidates": run.total, "eligible": len(rows)},
    )
    tell_role(
        kind="case_matched",
        role=Role.LEAD_BUYER,
        now=now,
        cause=run.reference,
        link=reverse("case-evaluation", args=[case.reference]),
        about=case.reference,
        case=case.reference,
    )
