"""Is this a PDF that can be read, and does anything in it start by itself?

Source of the shapes: ISO 32000-1 [source]. What is refused is [ours].
"""

import logging
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Final

from dps.documents.checks.fonts import font_remarks_by_name
from dps.documents.checks.verdicts import PDF, FileRefused, Remark, Verdict

MOST_OBJECTS: Final = 200_000
_SCRIPT_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_SCRIPT_ACTIONS: Final = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/GoToE"}
)
_EMBEDDED_LOOKS: Final = frozenset({"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound"})
_SUBSET: Final = re.compile(r"^[A-Z]{6}\+")
_DEEPEST: Final = 50
_FREE: Final = 65_535
_NO_TEXT: Final = Remark(
    "no_text",
    "We found no text in this PDF, so it may be a scan. Nobody can search a scan, and a screen "
    "reader cannot read it. Save the PDF from the program in which you wrote it.",
)


def check_pdf(source: BinaryIO) -> Verdict:
    """The verdict on a file that begins like a PDF. Raises FileRefused.

    Any other exception means that the reader could not follow the file: it is damaged.
    """
    import pypdf  # noqa: PLC0415  # half a second that a Word document need not wait

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    source.seek(0)
    reader = pypdf.PdfReader(source, root_object_recovery_limit=1_000)
    if reader.is_encrypted:
        raise FileRefused("encrypted")
    fonts = _walk(reader)
    if len(reader.pages) < 1:
        raise FileRefused("no_pages")
    remarks = font_remarks_by_name(fonts) if fonts else (_NO_TEXT,)
    return Verdict(PDF, remarks)


def _walk(reader: Any) -> set[str]:
    """Look into every object of the file, used or not; the names of its fonts."""
    fonts: set[str] = set()
    _look(reader.trailer.raw_get("/Root").get_object(), fonts)
    for thing in _objects(reader):
        _look(thing, fonts)
    return fonts


def _objects(reader: Any) -> Iterator[Any]:
    """All objects that the cross-reference tables name, those within object streams too."""
    from pypdf.generic import IndirectObject  # noqa: PLC0415  # see check_pdf

    numbers = {
        (number, generation)
        for generation, table in reader.xref.items()
        for number in table
        if generation != _FREE  # the head of the list of free objects
    } | {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise FileRefused("too_complicated")
    for number, generation in sorted(numbers):
        yield IndirectObject(number, generation, reader).get_object()


def _look(thing: Any, fonts: set[str]) -> None:
    """Judge one object and what stands directly in it; what it refers to has its own turn."""
    from pypdf.generic import ArrayObject, DictionaryObject  # noqa: PLC0415  # see check_pdf

    waiting = [(thing, 0)]
    while waiting:
        found, depth = waiting.pop()
        if depth > _DEEPEST:
            raise FileRefused("too_complicated")
        if isinstance(found, DictionaryObject):
            _judge(found, fonts)
            inside: list[Any] = [found.raw_get(key) for key in found]
        elif isinstance(found, ArrayObject):
            inside = list.copy(found)
        else:
            continue
        waiting += [
            (one, depth + 1) for one in inside if isinstance(one, DictionaryObject | ArrayObject)
        ]


def _judge(found: Any, fonts: set[str]) -> None:
    keys = set(found)
    action = _name(found, "/S")
    if keys & _SCRIPT_KEYS or action in _SCRIPT_ACTIONS:
        raise FileRefused("script")
    kind = _name(found, "/Type")
    if "/EF" in keys or kind == "/EmbeddedFile" or _name(found, "/Subtype") in _EMBEDDED_LOOKS:
        raise FileRefused("embedded")
    if kind == "/Font" and "/BaseFont" in keys:
        fonts.add(_SUBSET.sub("", _name(found, "/BaseFont").removeprefix("/")))


def _name(found: Any, key: str) -> str:
    """The name under this key as text; empty when there is none or it is something else."""
    from pypdf.generic import IndirectObject, NameObject  # noqa: PLC0415  # see check_pdf

    value = found.raw_get(key) if key in found else None
    if isinstance(value, IndirectObject):
        value = value.get_object()
    return str(value) if isinstance(value, NameObject) else ""
