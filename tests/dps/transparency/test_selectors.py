"""The decision behind an award, in sum."""

import pytest

from dps.transparency.selectors import Decision, decision_of
from matching.models import Award, Candidate, ConsensusScore, Result
from tests import build
from tests.matching.tale import Tale

pytestmark = pytest.mark.django_db


def gate(name: str, *, passed: bool) -> dict[str, object]:
    return {"code": name, "passed": passed, "asked": "", "offered": "", "sentence": ""}


#: Scores, whether suitable, rank: a winner, a suitable loser, an unsuitable one.
SHEETS = [((3, 4, 3, 3), True, 1), ((4, 2, 2, 3), True, 2), ((4, 3, 1, 1), False, None)]


def decided() -> Award:
    """An accepted award: three offers were scored, two more failed a rule."""
    case = build.case("awarded")
    run = build.run(case, *(build.offer() for _ in SHEETS))
    for candidate, sheet in zip(run.candidates.order_by("alias"), SHEETS, strict=True):
        score(candidate, *sheet)
    both = [gate("district", passed=False), gate("price", passed=False)]
    price = [gate("district", passed=True), gate("price", passed=False)]
    for alias, gates in ((4, both), (5, price)):
        offer = build.offer()
        Candidate.objects.create(
            run=run,
            offer=offer,
            version=offer.live_version,
            alias=alias,
            eligible=False,
            gates=gates,
            matched_at=build.NOW,
        )
    return Award.objects.create(
        reference="AWD-2026-8001",
        state="accepted",
        case=case,
        candidate=run.candidates.get(alias=1),
        value_pence=3_200_000,
        recommended_by=build.user("Rae"),
        recommended_at=build.NOW,
        recommendation="The best suitable offer.",
        approved_by=build.user("Lee"),
        approved_at=build.NOW,
        answered_at=build.NOW,
    )


def score(candidate: Candidate, scores: tuple[int, ...], suitable: bool, rank: int | None) -> None:
    moderator = build.user("Mo")
    for question, each in enumerate(scores, start=1):
        ConsensusScore.objects.create(
            candidate=candidate,
            question=question,
            score=each,
            reason="Because.",
            signed_by=moderator,
            at=build.NOW,
        )
    Result.objects.create(
        candidate=candidate,
        quality_percent=80,
        quality_points=56,
        suitable=suitable,
        expected_cost_pence=70_000,
        price_points=30,
        total_points=86,
        rank=rank,
        locked_at=build.NOW,
    )


def test_a_decision_is_told_in_sum(now, queries):
    award = decided()
    with queries(2):
        found = decision_of(award)
    assert (found.considered, found.filtered_out, found.scored) == (5, 2, 3)
    assert (found.unsuitable, found.lower) == (1, 1)
    assert found.because == (("District covered", 1), ("Price within ceiling", 2))


def test_scores_stand_in_an_order_that_says_nothing_but_how_high(now):
    found = decision_of(decided())
    assert found.scores == ((4, 3, 1, 1), (4, 2, 2, 3), (3, 4, 3, 3))
    assert found.won == 3


def test_an_award_of_a_lone_candidate_has_no_losers(now):
    found = decision_of(build.award("accepted"))
    assert (found.considered, found.filtered_out, found.lower, found.because) == (1, 0, 0, ())


def test_a_case_that_was_walked_by_its_verbs_is_told_the_same_way(now):
    offers = {
        "best": build.offer(price=80_000),
        "poor": build.offer(price=70_000),
        "dear": build.offer(price=120_000),
    }
    scores = {"best": (4, 3, 4, 3), "poor": (1, 3, 3, 3)}
    tale = Tale(build.case("published", closes_at=build.NOW), offers).until("accept", scores)
    award = tale.award()
    assert (award.state, award.candidate.offer) == ("accepted", offers["best"])
    assert decision_of(award) == Decision(
        considered=3,
        filtered_out=1,
        scored=2,
        unsuitable=1,
        lower=0,
        because=(("Price within ceiling", 1), ("Value within budget", 1)),
        scores=((4, 3, 4, 3), (1, 3, 3, 3)),
        won=1,
    )
