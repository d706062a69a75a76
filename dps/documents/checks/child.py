"""The process in which a file is looked at: `python -m dps.documents.checks.child < file`.

It limits itself first, reads the file from its standard input, and answers with one line of JSON.
Whatever a hostile file does to it, the web process goes on.
"""

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, Final

from dps.documents.checks.verdicts import FileRefused, Verdict

MORE_MEMORY: Final = 64 * 2**20
"""Bytes of address space that a check may take on top of what the process has at its start."""

CPU_SECONDS: Final = 2
_PDF_IMPORTS: Final = 48 * 2**20
_PAGE: Final = resource.getpagesize()
_LONGEST_LEAD: Final = 16
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def limit(more: int) -> None:
    """Cap memory, time, files and processes of this process, for good."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * _PAGE
    for what, most in (
        (resource.RLIMIT_AS, held + more),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def look(source: BinaryIO) -> Verdict:
    """The verdict on the file, by its first bytes. Raises FileRefused."""
    head = source.read(_LONGEST_LEAD + 8)
    if not head:
        raise FileRefused("empty")
    if head.startswith(b"PK"):
        from dps.documents.checks.word import check_word  # noqa: PLC0415  # only what is needed

        limit(MORE_MEMORY)
        return check_word(source)
    if b"%PDF-" in head and not head.split(b"%PDF-")[0].strip(b"\xef\xbb\xbf \t\r\n"):
        from dps.documents.checks.portable import check_pdf  # noqa: PLC0415  # only what is needed

        limit(MORE_MEMORY + _PDF_IMPORTS)
        return check_pdf(source)
    raise FileRefused("old_word" if head.startswith(_OLE) else "not_a_document")


def answer(source: BinaryIO) -> dict[str, Any]:
    """What the parent reads: a refusal's code, or the verdict."""
    try:
        return asdict(look(source))
    except FileRefused as refusal:
        return {"refused": refusal.code}
    except MemoryError:
        return {"refused": "too_complicated"}
    except Exception:  # noqa: BLE001  # the readers raise what they like on a file made to hurt them
        return {"refused": "damaged"}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(answer(sys.stdin.buffer)))
