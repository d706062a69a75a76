"""The blocks of `phrases.toml`, from which `dps.demo.texts` puts offers and needs together."""

import tomllib
from pathlib import Path
from typing import Any, Final

_ALL: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8")
)

DELIVERY: Final[dict[str, list[str]]] = _ALL["delivery"]
JOURNEY: Final[list[str]] = _ALL["journey"]
STEPS: Final[list[str]] = _ALL["steps"]
TAILORING: Final[dict[str, str]] = _ALL["tailoring"]
LABOUR_MARKET: Final[list[str]] = _ALL["labour_market"]
TRADES: Final[list[str]] = _ALL["trades"]
EVIDENCE: Final[list[str]] = _ALL["evidence"]
PROMISE_JOBS: Final[list[str]] = _ALL["promise_jobs"]
PROMISE_PLANS: Final[list[str]] = _ALL["promise_plans"]
MANAGEMENT: Final[list[str]] = _ALL["management"]
INNOVATION: Final[list[str]] = _ALL["innovation"]
GENERIC: Final[str] = _ALL["generic"]
PAST_RELATIONS: Final[str] = _ALL["past_relations"]
GRANT_TONE: Final[str] = _ALL["grant_tone"]
SEVERAL_COURSES: Final[str] = _ALL["several_courses"]
NO_EVIDENCE: Final[list[str]] = _ALL["no_evidence"]
PLACES: Final[list[str]] = _ALL["places"]
NAME_FIRST: Final[list[str]] = _ALL["name_first"]
NAME_LAST: Final[list[str]] = _ALL["name_last"]
NEEDS: Final[list[str]] = _ALL["needs"]
BARRIERS: Final[dict[str, str]] = _ALL["barriers"]
WANTED: Final[list[str]] = _ALL["wanted"]
