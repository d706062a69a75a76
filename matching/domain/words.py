"""The words of a text as matching compares them: stems, so that "coaches" meets "coaching".

Pure and small on purpose: no dictionary, no model, the same answer on every machine and in ten
years. A stem is only a key for comparing; pages show the word as the need wrote it. All of it is
[ours].
"""

import re
from functools import lru_cache
from typing import Final

WORDS_VERSION: Final = "1"
"""Changes whenever the same text would give other stems; stored with every match run."""

_LEAST: Final = 3
_WORD: Final = re.compile(r"[a-z]{3,}")
_COMMON: Final = frozenset(
    """
    about above after again all also among and any are because been before being below between both
    but can cannot could did does doing down during each either else every few for from further get
    gets getting give given gives had has have having her here hers him his how into its itself just
    let like made make makes making many may might more most much must near need needs nor not now
    off often once one only onto other our ours out over own per quite same shall she should since
    some such than that the their theirs them then there these they this those through too toward
    towards two under until upon use used uses using very was way ways well were what when where
    which while who whom whose why will with within without would you your yours
    """.split()  # noqa: SIM905 - readable as lines
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The part of a lower-case word that its common endings share; empty for a common word."""
    if word in _COMMON:
        return ""
    root = _without_ending(word)
    if len(root) > _LEAST and root[-1] == root[-2] and root[-1] not in "aeiousl":
        root = root[:-1]
    return root[:-1] if len(root) > _LEAST and root.endswith("e") else root


def _without_ending(word: str) -> str:
    if word.endswith("ies") and len(word) > _LEAST + 2:
        return word[:-3] + "y"
    if word.endswith("ing") and len(word) > _LEAST + 3:
        return word[:-3]
    if word.endswith("ed") and len(word) > _LEAST + 2:
        return word[:-2]
    if word.endswith("s") and len(word) > _LEAST and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def stems_of(text: str) -> frozenset[str]:
    """The stems of all words of three letters or more, common words left out."""
    return frozenset(map(stem, set(_WORD.findall(text.lower())))) - {""}


def as_written(text: str, stems: frozenset[str]) -> tuple[str, ...]:
    """The words of the text that have one of these stems, each stem once, in order of the alphabet.

    Where a stem was written in several ways, the first way in the alphabet stands for it.
    """
    found: dict[str, str] = {}
    for word in sorted(set(_WORD.findall(text.lower()))):
        root = stem(word)
        if root in stems:
            found.setdefault(root, word)
    return tuple(sorted(found.values()))
