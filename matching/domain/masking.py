"""What readers of quality may not meet in an offer's text: who wrote it, and what it costs.

Knowing the price bends the quality score [source: Dekel and Schurr 2014], and so does the name. The
stored text is never changed; readers see it masked. What is masked is [ours].
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from dps.kernel.money import pounds, pounds_plain

NAME: Final = "[name hidden]"
AMOUNT: Final = "[amount hidden]"
ADDRESS: Final = "[address hidden]"

_LEGAL: Final = re.compile(
    r"(?:[\s,]+(?:ltd|limited|llp|plc|cic|cio|c\.i\.c\.|community interest company|charity"
    r"|\(uk\)|uk|and co|& co)\.?)+$",
    re.IGNORECASE,
)
_NUMBER_WORD: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|hundred|thousand|million|and|a"
)
_NUMBER: Final = r"\d[\d,]*(?:\.\d+)?(?:\s?(?:k|m|bn|thousand|million)\b)?"
_MONEY: Final = re.compile(
    rf"(?:£|\bgbp)\s?{_NUMBER}"
    rf"|\b{_NUMBER}\s?(?:pounds?|gbp|quid|pence)\b"
    rf"|\b(?:(?:{_NUMBER_WORD})[\s-]+)+(?:pounds?|quid|pence)\b",
    re.IGNORECASE,
)
_WEB: Final = re.compile(r"\S+@\S+|\b(?:https?://|www\.)\S+", re.IGNORECASE)
_LEAST_ACRONYM: Final = 3
_LEAST_DIGITS: Final = 3


def names_of(name: str) -> tuple[str, ...]:
    """How an organisation may be called: its name, without "The" and legal ending, its initials."""
    full = " ".join(name.split())
    short = _LEGAL.sub("", full)
    bare = re.sub(r"^the\s+", "", short, flags=re.IGNORECASE)
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", bare) if word[0].isupper())
    found = [full, short, bare]
    if len(initials) >= _LEAST_ACRONYM:
        found.append(initials)
    return tuple(dict.fromkeys(each for each in found if each))


def mask(text: str, names: Iterable[str], price_pence: int | None = None) -> str:
    """The text with the supplier's names, amounts of money and web addresses hidden.

    `names` are whole names (see `names_of`), numbers or postcodes that give the supplier away. The
    offer's own price is hidden without a pound sign too, when it has three figures or more.
    """
    hidden = _MONEY.sub(AMOUNT, _WEB.sub(ADDRESS, text))
    if price_pence is not None:
        hidden = _own_price(price_pence).sub(AMOUNT, hidden)
    for name in sorted(set(names) - {""}, key=len, reverse=True):
        hidden = _pattern(name).sub(NAME, hidden)
    return hidden


def amounts_in(text: str) -> list[str]:
    """The amounts of money that stand in the text, as they are written."""
    return _MONEY.findall(text)


def names_found(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the text as whole words, in the order given."""
    return [name for name in names if name and _pattern(name).search(text)]


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of very many organisations' names that stand in the text, legal ending or not.

    A name is looked for without its legal ending when two words or more are left of it; single
    everyday words would be found everywhere.
    """
    plain = " ".join(text.split()).casefold()
    return [
        name
        for name in names
        if _sought(name).casefold() in plain and names_found(text, [_sought(name)])
    ]


@lru_cache(maxsize=8192)
def _sought(name: str) -> str:
    full = " ".join(name.split())
    short = _LEGAL.sub("", full)
    return short if " " in short else full


@lru_cache(maxsize=8192)
def _pattern(name: str) -> re.Pattern[str]:
    """The name as whole words, whatever its capitals and spaces; initials by their capitals."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    case = re.NOFLAG if name.isupper() and " " not in name else re.IGNORECASE
    return re.compile(rf"(?<!\w){words}(?!\w)", case)


def _own_price(pence: int) -> re.Pattern[str]:
    forms = {pounds(pence)[1:], pounds_plain(pence)}
    if pence % 100 == 0:
        forms |= {form[: -len(".00")] for form in forms}
    long = [re.escape(form) for form in forms if sum(c.isdigit() for c in form) >= _LEAST_DIGITS]
    return re.compile(rf"(?<![\d.,])(?:{'|'.join(sorted(long, reverse=True)) or '(?!)'})(?![\d%])")
