"""Reading a zip archive that nobody trusts: sizes are counted while unpacking, never believed."""

import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from dps.documents.checks.verdicts import FileRefused

MOST_PARTS: Final = 2_000
MOST_UNPACKED: Final = 100 * 2**20
"""Bytes of all parts together, as they come out."""

MOST_IN_ONE_TEXT: Final = 16 * 2**20
"""Bytes of one XML part that is read for its content: a thousand pages have about half of it."""

CHUNK: Final = 2**16
_ENCRYPTED: Final = 0x1
ZIP_START: Final = b"PK\x03\x04"
_BROKEN: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError,
    ValueError, UnicodeError, OverflowError,
)  # fmt: skip
"""All that the zip module raises on a file made to break it."""


class Archive:
    """A zip archive whose directory has been judged and whose every part has been unpacked once.

    Raises FileRefused while being made: `damaged`, `encrypted`, `odd_part` or `too_complicated`.
    """

    def __init__(self, source: BinaryIO) -> None:
        source.seek(0)
        if source.read(len(ZIP_START)) != ZIP_START:
            raise FileRefused("damaged")
        try:
            self._zip = zipfile.ZipFile(source)
        except _BROKEN as error:
            raise FileRefused("damaged") from error
        self._parts = {part.filename: part for part in self._zip.infolist()}
        self._judge_directory()
        self._unpack_once()

    @property
    def names(self) -> list[str]:
        return list(self._parts)

    def text(self, name: str) -> bytes:
        """The bytes of one part that is to be parsed. KeyError when there is none."""
        return b"".join(self._chunks(self._parts[name], MOST_IN_ONE_TEXT))

    def _judge_directory(self) -> None:
        listed = self._zip.infolist()
        if len(listed) > MOST_PARTS:
            raise FileRefused("too_complicated")
        if len(self._parts) != len(listed):
            raise FileRefused("odd_part")
        for part in listed:
            if part.flag_bits & _ENCRYPTED:
                raise FileRefused("encrypted")
            if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise FileRefused("odd_part")
            if not _is_plain(part.filename):
                raise FileRefused("odd_part")

    def _unpack_once(self) -> None:
        left = MOST_UNPACKED
        for part in self._parts.values():
            for chunk in self._chunks(part, left):
                left -= len(chunk)

    def _chunks(self, part: zipfile.ZipInfo, most: int) -> Iterator[bytes]:
        """The part piece by piece, refused once it has given more than `most` bytes."""
        given = 0
        try:
            with self._zip.open(part) as opened:
                while chunk := opened.read(CHUNK):
                    given += len(chunk)
                    if given > most:
                        raise FileRefused("too_complicated")
                    yield chunk
        except _BROKEN as error:
            raise FileRefused("damaged") from error


def _is_plain(name: str) -> bool:
    """Whether a part's name is a plain way down from the root of the archive."""
    steps = name.removesuffix("/").split("/")
    return (
        "\\" not in name
        and ":" not in name
        and name.isprintable()
        and all(step and step not in {".", ".."} for step in steps)
    )
