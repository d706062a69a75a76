"""The canonical form of a submitted version: the same content has the same bytes, for ever.

What was scored can be proved to be what was submitted: the hash stands on the version, and upper
floors quote it. JSON with sorted keys and no spaces, text in Unicode NFC with line feeds [ours].
"""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, Final

from suppliers.domain.offers import OfferDraft

FORM: Final = 1
"""The number of this form; another form gets another number, and old hashes stay true."""


@dataclass(frozen=True, slots=True)
class SubmittedContent:
    """All that a version says, its price in pence included; `document` is the file's SHA-256."""

    offer: str
    number: int
    draft: OfferDraft
    document: str


def canonical(content: SubmittedContent) -> bytes:
    """The canonical form, UTF-8."""
    said = {
        "form": FORM,
        "offer": content.offer,
        "number": content.number,
        "document": content.document,
        **asdict(content.draft),
    }
    plain = {key: _plain(value) for key, value in said.items()}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content: SubmittedContent) -> str:
    """SHA-256 of the canonical form, 64 figures of hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def _plain(value: Any) -> Any:
    """Text in one spelling; codes whose order means nothing in one order."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, tuple):
        return sorted(_plain(one) for one in value)
    return value
