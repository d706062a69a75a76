"""The folder of documents: whole files under their hash, private, each content once."""

import hashlib
import stat

import pytest

from dps.documents.storage import Incoming, open_stored, path_of


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path / "documents"
    return settings.DOCUMENTS_DIR


def keep(content: bytes) -> str:
    with Incoming() as incoming:
        assert incoming.write([content[:3], content[3:]], most=100)
        return incoming.keep()


def files(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_hash(folder):
    sha256 = keep(b"We help people.")
    assert sha256 == hashlib.sha256(b"We help people.").hexdigest()
    assert path_of(sha256) == folder / sha256[:2] / sha256[2:4] / sha256
    with open_stored(sha256) as kept:
        assert kept.read() == b"We help people."


def test_files_and_folders_are_private(folder):
    keep(b"We help people.")
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_the_same_content_is_kept_once(folder):
    assert keep(b"We help people.") == keep(b"We help people.")
    assert len(files(folder)) == 1


def test_what_is_too_big_is_not_written_on(folder):
    with Incoming() as incoming:
        assert not incoming.write([b"x" * 60, b"x" * 60], most=100)
        assert incoming.path.stat().st_size <= 100
    assert files(folder) == []


def test_what_is_not_kept_leaves_nothing_behind(folder):
    with Incoming() as incoming:
        incoming.write([b"abc"], most=100)
    assert files(folder) == []
