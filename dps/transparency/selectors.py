"""What the public may read of a case that was decided.

Quality scores stand without names, in an order that says nothing but how high they are; which are
the chosen offer's is said. Price points and totals of those who lost never leave matching (DOMAIN
reading 6).
"""

from collections import Counter
from dataclasses import dataclass

from matching.domain.gates import Gate
from matching.models import Award, Candidate, ConsensusScore


@dataclass(frozen=True, slots=True)
class Decision:
    """A decided case in sum: how many were considered, and why the others were not chosen."""

    considered: int
    filtered_out: int
    scored: int
    unsuitable: int
    lower: int
    because: tuple[tuple[str, int], ...]
    scores: tuple[tuple[int, ...], ...]
    won: int | None
    """Which of the scores the chosen offer has, counted from 1; the first of equal ones."""


def decision_of(award: Award) -> Decision:
    """The decision behind an award, in two queries."""
    rows = list(
        Candidate.objects.filter(run=award.candidate.run_id).values_list(
            "eligible", "gates", "result__suitable"
        )
    )
    suitable = [fit for eligible, _, fit in rows if eligible and fit is not None]
    sheets = _scores(award)
    ordered = tuple(sorted(sheets.values(), reverse=True))
    won = sheets.get(award.candidate_id)
    failed = Counter(
        gate["code"]
        for eligible, gates, _ in rows
        if not eligible
        for gate in gates
        if not gate["passed"]
    )
    return Decision(
        considered=len(rows),
        filtered_out=sum(1 for eligible, _, _ in rows if not eligible),
        scored=len(suitable),
        unsuitable=suitable.count(False),
        lower=max(0, suitable.count(True) - 1),
        because=tuple((Gate(gate).label, failed[gate]) for gate in Gate if failed[gate]),
        scores=ordered,
        won=ordered.index(won) + 1 if won else None,
    )


def _scores(award: Award) -> dict[int, tuple[int, ...]]:
    """The consensus scores of each scored candidate, question by question."""
    found: dict[int, dict[int, int]] = {}
    rows = ConsensusScore.objects.filter(candidate__run=award.candidate.run_id)
    for candidate, question, score in rows.values_list("candidate", "question", "score"):
        found.setdefault(candidate, {})[question] = score
    return {
        candidate: tuple(one[question] for question in sorted(one))
        for candidate, one in found.items()
    }
