"""Match runs, candidates, evaluation, award and feedback of a case."""

from matching.models.awards import Award, Ending
from matching.models.candidates import (
    Candidate,
    CandidateQuerySet,
    MatchRun,
    StandingFit,
    closed_at,
    lowest_closed,
    where_scored,
)
from matching.models.evaluation import ConsensusScore, Mark, PanelSeat, Result
from matching.models.feedback import Feedback

__all__ = [
    "Award",
    "Candidate",
    "CandidateQuerySet",
    "ConsensusScore",
    "Ending",
    "Feedback",
    "Mark",
    "MatchRun",
    "PanelSeat",
    "Result",
    "StandingFit",
    "closed_at",
    "lowest_closed",
    "where_scored",
]
