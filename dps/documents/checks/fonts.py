"""Which fonts a document is set in: advice to its author, since Arial is asked for [ours].

A run's font is its own, else its character style's, its paragraph style's, the document's default,
the theme's. Symbols and bullets are no wrong font.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from xml.etree.ElementTree import Element  # nosec B405

from defusedxml.ElementTree import fromstring, iterparse

from dps.documents.checks.archives import Archive
from dps.documents.checks.verdicts import Remark

_ARIAL: Final = re.compile(r"arial(unicode)?(ps)?(mt)?(bold|italic|oblique|regular)*(mt)?")
_STAND_INS: Final = frozenset({"liberationsans", "arimo", "helvetica"})
"""What programs put into a PDF where Arial was asked for and the machine has none."""

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_LAST_RESORT: Final = "Times New Roman"
"""What a word processor takes when a document names no font at all [source: ECMA-376 17.3.2.26]."""

_SYMBOLS: Final = re.compile(r"symbol|dingbats|wingdings|webdings|math", re.IGNORECASE)
_DEEPEST_STYLE: Final = 20
_NAMED: Final = 3
"""How many fonts a remark names."""

_LONGEST_NAME: Final = 60


@dataclass
class _Styles:
    """What styles.xml and the theme say about fonts."""

    theme: dict[str, str] = field(default_factory=dict)
    own: dict[str, str] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    default: str = ""
    paragraph: str = ""

    def font_of(self, style: str) -> str:
        """The font of a style or of the nearest one on which it is based; empty if none says."""
        for _ in range(_DEEPEST_STYLE):
            if not style or self.own.get(style):
                return self.own.get(style, "")
            style = self.based_on.get(style, "")
        return ""

    def latin(self, properties: Element | None) -> str:
        """The font that run properties name for Latin letters; empty if they name none."""
        fonts = properties.find(f"{_W}rFonts") if properties is not None else None
        if fonts is None:
            return ""
        by_theme = fonts.get(f"{_W}asciiTheme") or fonts.get(f"{_W}hAnsiTheme") or ""
        if by_theme:
            return self.theme.get("major" if by_theme.startswith("major") else "minor", "")
        return fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or ""


def fonts_of(archive: Archive, stories: re.Pattern[str]) -> Counter[str]:
    """Characters set in each font, over the parts whose names match."""
    styles = _read_styles(archive)
    found: Counter[str] = Counter()
    for name in archive.names:
        if stories.fullmatch(name):
            _count(archive.text(name), styles, found)
    return found


def _count(text: bytes, styles: _Styles, found: Counter[str]) -> None:
    """Add the characters of one part, paragraph by paragraph, emptying each when it is counted."""
    for _, paragraph in iterparse(BytesIO(text), forbid_dtd=True):
        if paragraph.tag != f"{_W}p":
            continue
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        around = styles.font_of(named.get(f"{_W}val", "") if named is not None else "")
        around = around or styles.font_of(styles.paragraph) or styles.default or _LAST_RESORT
        for run in paragraph.iter(f"{_W}r"):
            length = sum(len((piece.text or "").strip()) for piece in run.iter(f"{_W}t"))
            if length:
                found[_font_of_run(run, styles) or around] += length
        paragraph.clear()


def _font_of_run(run: Element, styles: _Styles) -> str:
    properties = run.find(f"{_W}rPr")
    own = styles.latin(properties)
    if own or properties is None:
        return own
    named = properties.find(f"{_W}rStyle")
    return styles.font_of(named.get(f"{_W}val", "")) if named is not None else ""


def _read_styles(archive: Archive) -> _Styles:
    styles = _Styles()
    for name in archive.names:
        if re.fullmatch(r"word/theme/theme\d*\.xml", name):
            _read_theme(fromstring(archive.text(name), forbid_dtd=True), styles)
    if "word/styles.xml" in archive.names:
        root = fromstring(archive.text("word/styles.xml"), forbid_dtd=True)
        styles.default = styles.latin(root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"))
        for style in root.iter(f"{_W}style"):
            _read_style(style, styles)
    return styles


def _read_theme(theme: Element, styles: _Styles) -> None:
    for kind in ("major", "minor"):
        latin = theme.find(f".//{_A}{kind}Font/{_A}latin")
        if latin is not None:
            styles.theme[kind] = latin.get("typeface", "")


def _read_style(style: Element, styles: _Styles) -> None:
    code = style.get(f"{_W}styleId", "")
    styles.own[code] = styles.latin(style.find(f"{_W}rPr"))
    based_on = style.find(f"{_W}basedOn")
    if based_on is not None:
        styles.based_on[code] = based_on.get(f"{_W}val", "")
    if style.get(f"{_W}type") == "paragraph" and style.get(f"{_W}default") in {"1", "true", "on"}:
        styles.paragraph = code


def font_remarks(found: Mapping[str, int]) -> tuple[Remark, ...]:
    """What to tell the author about fonts other than Arial; nothing when there are none."""
    letters = {name: count for name, count in found.items() if not _SYMBOLS.search(name)}
    whole = sum(letters.values())
    wrong = Counter({name: n for name, n in letters.items() if not is_wanted(name)})
    if not wrong:
        return ()
    named = ", ".join(
        f"{name[:_LONGEST_NAME]} ({_share(count, whole)})"
        for name, count in wrong.most_common(_NAMED)
    )
    return (Remark("font", f"Some of the text is not in Arial: {named}. {_ADVICE}"),)


_ADVICE: Final = "Documents are asked for in Arial, 12 point."


def font_remarks_by_name(names: Iterable[str]) -> tuple[Remark, ...]:
    """As `font_remarks`, for a PDF, where only the names of the faces are known."""
    wrong = sorted(
        {
            name
            for name in names
            if not is_wanted(name)
            and not _SYMBOLS.search(name)
            and re.sub(r"-[A-Z].*|[\s_-]", "", name).lower() not in _STAND_INS
        }
    )
    if not wrong:
        return ()
    named = ", ".join(name[:_LONGEST_NAME] for name in wrong[:_NAMED])
    return (Remark("font", f"Fonts other than Arial are used: {named}. {_ADVICE}"),)


def is_wanted(name: str) -> bool:
    """Whether this is a face of Arial ("Arial", "Arial-BoldMT", "ArialNarrow" is not)."""
    return _ARIAL.fullmatch(re.sub(r"[\s\-,_]", "", name).lower()) is not None


def _share(count: int, whole: int) -> str:
    percent = count * 100 // whole
    return f"{percent}%" if percent else "less than 1%"
