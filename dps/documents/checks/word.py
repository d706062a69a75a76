"""Is this a Word document (.docx), and is anything in it that has no business in an offer?

Source of the shapes: ECMA-376, parts 1 and 2 [source]. What is refused is [ours].
"""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO, Final
from xml.etree.ElementTree import Element  # nosec B405  # nosec B405 - types alone

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring, iterparse

from dps.documents.checks.archives import Archive
from dps.documents.checks.fonts import font_remarks, fonts_of
from dps.documents.checks.verdicts import DOCX, FileRefused, Verdict

TYPES_PART: Final = "[Content_Types].xml"
MAIN_PART: Final = "word/document.xml"
_MAIN_TYPE: Final = (
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
)
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TYPES: Final = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATION: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"

DEEPEST: Final = 250
"""Elements within elements; a table in a table in a table has about forty."""

STORIES: Final = re.compile(
    r"word/(glossary/)?(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml"
)
"""The parts that hold what a person wrote."""

_MACRO_NAMES: Final = re.compile(r"vba|activex|customui", re.IGNORECASE)
_MACRO_TYPES: Final = re.compile(r"macroenabled|vbaproject|activex", re.IGNORECASE)
_EMBEDDED: Final = re.compile(r"(^|/)(embeddings|oleobject|package)|afchunk", re.IGNORECASE)
_EMBEDDED_TYPES: Final = re.compile(r"oleobject|\.package|/package$|afchunk", re.IGNORECASE)
_EXPECTED: Final = re.compile(
    r"\.(xml|rels|vml|png|jpe?g|jpe|jfif|gif|bmp|dib|tiff?|emf|wmf|svg|wdp|webp|ico|odttf|sigs)$"
    r"|printersettings\d*\.bin$|^\[trash\]/.*\.dat$|/$",
    re.IGNORECASE,
)
"""The kinds of parts that word processors write."""

_FETCHES: Final = re.compile(
    r"(?<![A-Z])(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|LINK|IMPORT|DATABASE)(?![A-Z])"
)


def check_word(source: BinaryIO) -> Verdict:
    """The verdict on a file that begins like a zip archive. Raises FileRefused."""
    archive = Archive(source)
    if TYPES_PART not in archive.names or MAIN_PART not in archive.names:
        raise FileRefused("not_a_document")
    try:
        _refuse_types(archive)
        _refuse_names(archive.names)
        for name in archive.names:
            if name.lower().endswith(".rels"):
                _refuse_relations(archive.text(name))
            elif STORIES.fullmatch(name):
                _refuse_fields(archive.text(name))
        return Verdict(DOCX, font_remarks(fonts_of(archive, STORIES)))
    except (DefusedXmlException, ParseError, ValueError, RecursionError) as error:
        raise FileRefused("damaged") from error


def _refuse_types(archive: Archive) -> None:
    """The list of content types must say that the main part is a plain document."""
    root = fromstring(archive.text(TYPES_PART), forbid_dtd=True)
    kinds = [entry.get("ContentType", "") for entry in root]
    if any(_MACRO_TYPES.search(kind) for kind in kinds):
        raise FileRefused("macro")
    if any(_EMBEDDED_TYPES.search(kind) for kind in kinds):
        raise FileRefused("embedded")
    main = {
        entry.get("ContentType")
        for entry in root.iter(f"{_TYPES}Override")
        if entry.get("PartName", "").lower() == f"/{MAIN_PART}"
    }
    if main != {_MAIN_TYPE}:
        raise FileRefused("not_a_document")


def _refuse_names(names: list[str]) -> None:
    for name in names:
        if _MACRO_NAMES.search(name):
            raise FileRefused("macro")
        if _EMBEDDED.search(name):
            raise FileRefused("embedded")
        if not _EXPECTED.search(name):
            raise FileRefused("odd_part")


def _refuse_relations(text: bytes) -> None:
    """Links that a reader clicks may point outside; parts that a program loads may not."""
    for relation in fromstring(text, forbid_dtd=True).iter(_RELATION):
        kind = relation.get("Type", "").rsplit("/", 1)[-1].lower()
        if kind in {"vbaproject", "control", "activexcontrolbinary", "ui", "extensibility"}:
            raise FileRefused("macro")
        if kind in {"oleobject", "package", "afchunk"}:
            raise FileRefused("embedded")
        if relation.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
            raise FileRefused("outside")


def _refuse_fields(text: bytes) -> None:
    if _FETCHES.search(field_codes(text)):
        raise FileRefused("field_code")


def field_codes(text: bytes) -> str:
    """The instructions of all fields of a part, capitals, the pieces of each put together."""
    pieces: list[str] = []
    for element in _elements(text):
        if element.tag == f"{_W}instrText":
            pieces.append(element.text or "")
        elif element.tag == f"{_W}fldChar":
            pieces.append(" ; ")
        elif element.tag == f"{_W}fldSimple":
            pieces.append(f" ; {element.get(f'{_W}instr', '')} ; ")
    return "".join(pieces).upper()


def _elements(text: bytes) -> Iterator[Element]:
    """Every element as it ends, emptied afterwards, so that a long document stays small."""
    depth = 0
    for event, element in iterparse(BytesIO(text), events=("start", "end"), forbid_dtd=True):
        if event == "start":
            depth += 1
            if depth > DEEPEST:
                raise FileRefused("too_complicated")
            continue
        depth -= 1
        yield element
        element.clear()
