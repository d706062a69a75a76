"""Fences that read the source: the clock, the states, the sizes, the forbidden names."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("dps", "suppliers", "businesscases", "matching", "payments")
SOURCES = sorted(
    path
    for package in PACKAGES
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
_CLOCK = re.compile(
    r"timezone\.now\(|(?<![\w.])now\(\)|auto_now|datetime\.now\(|datetime\.utcnow|date\.today\("
    r"|time\.time\(\)"
    r"|functions import .*\bNow\b|(?i:\bcurrent_(date|timestamp)\b)",
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _outside(*places: str) -> list[Path]:
    return [path for path in SOURCES if not _name(path).startswith(places)]


@pytest.mark.parametrize("path", _outside("dps/scheme/clock.py", "dps/launch/"), ids=_name)
def test_only_the_clock_reads_the_time(path):
    found = [line for line in path.read_text(encoding="utf-8").splitlines() if _CLOCK.search(line)]
    assert found == []


@pytest.mark.parametrize("path", _outside("dps/moves/", "dps/demo/"), ids=_name)
def test_only_moves_write_a_state(path):
    """No `.update(state=…)`, no `x.state = …` outside `dps.moves` and the demo loader."""
    written = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in {
            "update",
            "bulk_update",
        }:
            written += [node.lineno for word in node.keywords if word.arg == "state"]
        if isinstance(node, ast.Assign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            written += [
                node.lineno
                for target in targets
                if isinstance(target, ast.Attribute)
                and target.attr == "state"
                and not (isinstance(target.value, ast.Name) and target.value.id == "self")
            ]
    assert written == []


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_files_stay_small(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", TEMPLATES, ids=_name)
def test_templates_stay_small_and_hold_no_inline_code(path):
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 150
    if "/emails/" in path.as_posix() or "/pdf/" in path.as_posix():
        return
    assert re.findall(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)|<style", text) == []


def test_there_is_no_attic():
    names = {path.stem for path in SOURCES} | {path.parent.name for path in SOURCES}
    assert names & {"utils", "helpers", "common", "misc"} == set()


def test_the_first_room_is_empty():
    """`dps/__init__.py` holds nothing, or `@shared_task` binds to an application without broker."""
    assert (ROOT / "dps" / "__init__.py").read_text(encoding="utf-8") == ""
