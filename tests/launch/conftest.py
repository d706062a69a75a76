"""Fixtures of the launcher's tests."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dps.launch import postgres
from dps.launch.children import Keeper
from dps.launch.console import Console
from dps.launch.places import Places, forget_sockets
from dps.launch.signals import Signals
from dps.launch.supervise import Supervisor
from tests.launch import standing_in


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new folder that every user may walk into (pytest's own may be entered by its user only)."""
    made = Path(tempfile.mkdtemp(prefix="dps-test-", dir="/tmp"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def places(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Places]:
    outside = folder / "outside"
    outside.mkdir()
    monkeypatch.setattr(postgres, "OUTSIDE", outside)
    made = standing_in.places(folder)
    yield made
    forget_sockets(made)


@pytest.fixture
def said() -> list[str]:
    """What the launcher says to the person, line by line."""
    return []


@pytest.fixture
def supervisor(said: list[str]) -> Iterator[Supervisor]:
    with Signals() as signals:
        keeper = Keeper()
        made = Supervisor(
            Console(lambda text: said.append(text.rstrip("\n"))),
            signals,
            keeper,
            back_off=(0.05, 0.05),
        )
        yield made
        made.stop()
        keeper.close()
