"""Order, ties, places and lots, from exact values; nothing here rounds (reading 3) [ours].

A lot is drawn like this, and anybody can do it again with a command line: take the SHA-256 of
"<seed>:<purpose>:<reference>" in hexadecimal for each tied reference; the smallest comes first. The
seed is recorded before any score is opened, so nobody can choose the outcome (reading 5) [ours].
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction


def lot(seed: str, reference: str, purpose: str = "tie") -> str:
    """The lot of one reference: 64 hexadecimal figures, the same whatever else takes part."""
    return hashlib.sha256(f"{seed}:{purpose}:{reference}".encode()).hexdigest()


def drawn(seed: str, references: Iterable[str], purpose: str = "tie") -> list[str]:
    """The references in the order of their lots; the order in which they come does not matter."""
    return sorted(sorted(references), key=lambda reference: lot(seed, reference, purpose))


def by_fit(fits: Mapping[str, int]) -> list[str]:
    """References from the best fit to the worst; equal fits by reference."""
    return sorted(fits, key=lambda reference: (-fits[reference], reference))


def places(values: Sequence[Fraction]) -> list[int]:
    """The place of each value from the lowest, equal values sharing the better one: 1, 2, 2, 4."""
    return [1 + sum(other < value for other in values) for value in values]
