"""The name that a person gave to a file, made safe to show, to store and to offer for download."""

import re
import unicodedata
from typing import Final

LONGEST: Final = 100
_UNWANTED: Final = re.compile(r"[<>:\"|?*;%&$`'{}\[\]#~^\\/]")
_DEVICES: Final = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)


def clean_name(name: str, ending: str) -> str:
    """A plain name that ends in `ending` (".pdf"), at most 100 characters and never empty.

    Folders, control and direction characters, and signs that mean something to a shell, a browser
    or a file system are dropped. Letters of any script stay.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(
        char for char in last if unicodedata.category(char)[0] != "C" and char.isprintable()
    )
    stem = " ".join(_UNWANTED.sub(" ", seen).split())
    while stem.lower().endswith(ending):
        stem = stem[: -len(ending)]
    stem = stem.strip(" .-_")[: LONGEST - len(ending)].strip(" .-_")
    if not stem or _DEVICES.fullmatch(stem):
        stem = "document"
    return stem + ending
