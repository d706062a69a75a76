"""Scores: each evaluator's own sheet, and the moderator's consensus."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.moves.moving import note_act
from dps.notifications.services import tell
from matching.domain.evaluation import QUESTIONS, TOP_SCORE
from matching.models import Candidate, ConsensusScore, Mark, PanelSeat
from matching.selectors import eligible_candidates, panel
from matching.services.wording import naming, numbers_in

LONGEST_REASON: Final = 4000
EVALUATING: Final = "evaluating"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person says on one question: a score (None: not yet) and the words for it."""

    score: int | None
    reason: str = ""
    would_raise: str = ""


@transaction.atomic
def save_marks(
    *,
    seat: PanelSeat,
    candidate: Candidate,
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> int:
    """Keep one's own scores of one candidate, half done or not, by question.

    How many of these questions have a score or words now: none when nothing was said.
    Raises NotAllowed for another's seat or before one's declaration, RuleBroken after submission
    and for words that hold a National Insurance number.
    """
    _own_open_seat(seat, actor)
    if not eligible_candidates(seat.case).contains(candidate):
        raise NotAllowed("only what passed the gates is scored")
    _check_numbers(entries)
    if held := numbers_in(_texts(entries)):
        raise RuleBroken(held)
    empty = [number for number, entry in entries.items() if _is_empty(entry)]
    Mark.objects.filter(seat=seat, candidate=candidate, question__in=empty).delete()
    Mark.objects.bulk_create(
        [
            Mark(
                seat=seat,
                candidate=candidate,
                question=number,
                score=entry.score,
                reason=entry.reason.strip(),
                at=now,
            )
            for number, entry in entries.items()
            if number not in empty
        ],
        update_conflicts=True,
        unique_fields=["seat", "candidate", "question"],
        update_fields=["score", "reason", "at"],
    )
    return len(entries) - len(empty)


@transaction.atomic
def submit_marks(*, seat: PanelSeat, actor: Actor, now: datetime) -> None:
    """Hand in the whole sheet: from now on it stays as it is.

    Raises RuleBroken naming the offers that lack a score or its reason; NotAllowed.
    """
    case = _own_open_seat(seat, actor)
    lacking = unfinished(seat)
    if lacking:
        names = ", ".join(candidate.name for candidate in lacking)
        sentence = f"These lack a score or the reason for it: {names}."
        raise RuleBroken(Reason("score_missing", sentence))
    changed = PanelSeat.objects.filter(pk=seat.pk, submitted_at=None).update(submitted_at=now)
    if changed != 1:
        raise RuleBroken(Reason("submitted", "You have handed in your scores already."))
    seat.submitted_at = now
    note_act(
        actor=actor,
        now=now,
        act="case.submit_marks",
        object_reference=case.reference,
        role=role_used(actor, "evaluate"),
    )
    found = panel(case)
    if found.all_submitted and found.moderator:
        tell(
            kind="marks_complete",
            user_ids=[found.moderator.user_id],
            now=now,
            cause=case.reference,
            link=reverse("case-evaluation", args=[case.reference]),
            case=case.reference,
        )


def unfinished(seat: PanelSeat) -> list[Candidate]:
    """The candidates of which this sheet lacks a score or its reason."""
    done = Mark.objects.filter(seat=seat, score__isnull=False).exclude(reason="")
    counts: dict[int, int] = {}
    for candidate_id in done.values_list("candidate_id", flat=True):
        counts[candidate_id] = counts.get(candidate_id, 0) + 1
    return [c for c in eligible_candidates(seat.case) if counts.get(c.pk, 0) < len(QUESTIONS)]


@transaction.atomic
def sign_consensus(
    *,
    case: BusinessCase,
    candidate: Candidate,
    entries: Mapping[int, Entry],
    actor: Actor,
    now: datetime,
) -> int:
    """The moderator's one score, its reason and what would raise it, for the questions given.

    How many questions were signed: none, and nothing is noted, when nothing was said. Signed again
    before the lock, the newer stands. Raises NotAllowed unless the actor moderates this case and
    all evaluators have submitted; RuleBroken for a question half filled in, and for words that name
    a supplier of the scheme, whether it is a candidate or not.
    """
    require(actor, "moderate", (case.district.code,))
    locked = _locked(case)
    found = panel(locked)
    mine = found.moderator
    if locked.state != EVALUATING or not mine or mine.user_id != actor.user_id:
        raise NotAllowed("the moderator signs, before the lock")
    if not mine.declared_at or not found.all_submitted:
        raise NotAllowed("scores are seen when all have been handed in")
    if not eligible_candidates(locked).contains(candidate):
        raise NotAllowed("only what passed the gates is scored")
    _check_numbers(entries)
    given = {number: entry for number, entry in entries.items() if not _is_empty(entry)}
    reasons = [reason for number, entry in given.items() for reason in _gaps(number, entry)]
    reasons += _naming(given)
    if reasons:
        raise RuleBroken(reasons)
    if not given:
        return 0
    ConsensusScore.objects.bulk_create(
        [
            ConsensusScore(
                candidate=candidate,
                question=number,
                score=entry.score,
                reason=entry.reason.strip(),
                would_raise=entry.would_raise.strip(),
                signed_by_id=mine.user_id,
                at=now,
            )
            for number, entry in given.items()
            if entry.score is not None
        ],
        update_conflicts=True,
        unique_fields=["candidate", "question"],
        update_fields=["score", "reason", "would_raise", "signed_by", "at"],
    )
    note_act(
        actor=actor,
        now=now,
        act="case.sign_consensus",
        object_reference=case.reference,
        role=role_used(actor, "moderate"),
        detail={"offer": candidate.alias, "questions": sorted(given)},
    )
    return len(given)


def _gaps(number: int, entry: Entry) -> list[Reason]:
    found = []
    if entry.score is None:
        sentence = f"Select a score for question {number}"
        found.append(Reason("score_missing", sentence, f"score_{number}"))
    if not entry.reason.strip():
        sentence = f"Enter the reason for the score of question {number}"
        found.append(Reason("reason_missing", sentence, f"reason_{number}"))
    if entry.score is not None and entry.score < TOP_SCORE and not entry.would_raise.strip():
        sentence = f"Enter what would have raised the score of question {number}"
        found.append(Reason("would_raise_missing", sentence, f"raise_{number}"))
    return found


def _naming(entries: Mapping[int, Entry]) -> list[Reason]:
    """Words that name a person or a supplier: letters go to others, the envelope is sealed."""
    return numbers_in(_texts(entries)) + naming(_texts(entries))


def _texts(entries: Mapping[int, Entry]) -> list[tuple[str, str]]:
    """All words with their fields."""
    return [
        (f"{field}_{number}", text)
        for number, entry in entries.items()
        for field, text in (("reason", entry.reason), ("raise", entry.would_raise))
    ]


def _is_empty(entry: Entry) -> bool:
    return entry.score is None and not entry.reason.strip() and not entry.would_raise.strip()


def _check_numbers(entries: Mapping[int, Entry]) -> None:
    for number, entry in entries.items():
        if number not in QUESTIONS or entry.score not in {None, *range(TOP_SCORE + 1)}:
            raise ValueError("four questions, each scored 0 to 4")


def _own_open_seat(seat: PanelSeat, actor: Actor) -> BusinessCase:
    """The case of one's own declared and not yet submitted seat, its row locked."""
    require(actor, "evaluate")
    case = _locked(seat.case)
    fresh = PanelSeat.objects.get(pk=seat.pk)
    own = fresh.user_id == actor.user_id and fresh.kind == PanelSeat.Kind.EVALUATOR
    if not own or fresh.declared_at is None or fresh.conflict or case.state != EVALUATING:
        raise NotAllowed("scores are one's own, after the declaration, before the lock")
    if fresh.submitted_at:
        raise RuleBroken(Reason("submitted", "You have handed in your scores already."))
    return case


def _locked(case: BusinessCase) -> BusinessCase:
    """The case's row as it stands, locked until the transaction ends."""
    return (
        BusinessCase.objects.select_for_update(of=("self",))
        .select_related("district")
        .get(pk=case.pk)
    )
