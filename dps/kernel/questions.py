"""The four questions that every offer answers, and the scale on which answers are scored.

The questions are the Department's [seed]; the words of the scale are this project's [ours].
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

QUESTIONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        1: "Overall fit of provision content",
        2: "Evidence that the provision will move claimants closer to work",
        3: "Performance expectations and robustness of supporting rationale",
        4: "Evidence that adequate performance management systems are in place",
    }
)
"""Each question by its number, without a full stop."""

SCALE: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "No or irrelevant evidence",
        1: "Poor: major gaps",
        2: "Fair: meets the need in part",
        3: "Good: meets the need, clear and convincing",
        4: "Excellent: fully evidenced, tailored, innovative",
    }
)
"""What each score means."""
