"""Public references: what people quote on the telephone, and what addresses carry."""

import re
from typing import Final

#: Prefix of each noun that has a public reference, and whether the year stands in it.
DATED: Final = frozenset({"CASE", "AWD"})
PATTERN: Final = re.compile(r"^[A-Z]{3,4}(-[0-9]{4})?-[0-9]{4,}\Z")


def reference(prefix: str, number: int, year: int | None = None) -> str:
    """`CASE-2026-0042` for dated nouns, `OFR-0031` for the others.

    `number` is counted by the database and is never used twice; it is padded to four digits.
    Raises ValueError when a dated noun has no year or another one has.
    """
    if (prefix in DATED) != (year is not None):
        raise ValueError(f"{prefix}: a year belongs to {sorted(DATED)} only")
    return f"{prefix}-{number:04d}" if year is None else f"{prefix}-{year:04d}-{number:04d}"
