"""The folder of private files: each under the hash of what it holds, written whole or not at all.

`var/documents/ab/cd/abcd….` Files are readable by the service's own account alone, are never
changed, and are served by no web server: only a guarded view streams them.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from django.conf import settings

CHUNK: Final = 2**16
_PRIVATE_FOLDER: Final = 0o700
_PRIVATE_FILE: Final = 0o600


def root() -> Path:
    """The folder of all stored files."""
    return Path(settings.DOCUMENTS_DIR)


def path_of(sha256: str) -> Path:
    """Where the content with this hash stands, or would stand."""
    return root() / sha256[:2] / sha256[2:4] / sha256


def open_stored(sha256: str) -> BinaryIO:
    """The content with this hash, open for reading. FileNotFoundError when it is not there."""
    return path_of(sha256).open("rb")


class Incoming:
    """A file on its way in: written to a corner of the folder, then kept under its hash or dropped.

    Use it as a context manager; without `keep()` nothing remains.
    """

    def __init__(self) -> None:
        corner = root() / "incoming"
        _make(corner)
        self.path = corner / secrets.token_hex(16)
        self._hash = hashlib.sha256()
        self.size = 0

    def __enter__(self) -> Self:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        self._file = os.fdopen(os.open(self.path, flags, _PRIVATE_FILE), "wb")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()
        self.path.unlink(missing_ok=True)

    def write(self, chunks: Iterable[bytes], *, most: int) -> bool:
        """Write pieces to disk, not more than `most` bytes; whether all of it was within that."""
        for chunk in chunks:
            self.size += len(chunk)
            if self.size > most:
                return False
            self._hash.update(chunk)
            self._file.write(chunk)
        self._file.flush()
        os.fsync(self._file.fileno())
        return True

    def keep(self) -> str:
        """Put the file where its hash says, unless the same content is there; the hash."""
        sha256 = self._hash.hexdigest()
        place = path_of(sha256)
        _make(place.parent)
        with suppress(FileExistsError):
            os.link(self.path, place)
            _settle(place.parent)
        return sha256


def _make(folder: Path) -> None:
    """Make a folder and those above it, up to the folder of all files, for our account alone."""
    if not folder.exists():
        if folder != root():
            _make(folder.parent)
        folder.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)


def _settle(folder: Path) -> None:
    """Have the folder's own record of its files written to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
