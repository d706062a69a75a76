"""`manage.py` beside a market that runs, and beside none."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from dps.launch.places import ROOT, Places


@pytest.fixture
def clone(tmp_path):
    shutil.copy(ROOT / "manage.py", tmp_path)
    return Places(root=tmp_path, var=tmp_path / "var")


def manage(clone: Places, *words: str) -> subprocess.CompletedProcess[str]:
    bare = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=clone.root,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_market_a_sentence_says_what_to_do(clone):
    done = manage(clone, "check_ledger")
    assert done.returncode == 1
    assert done.stderr.startswith("No market runs here: start it with `make run`")
    assert "Traceback" not in done.stderr


def test_beside_a_market_its_settings_are_taken(clone):
    clone.running.parent.mkdir(parents=True)
    clone.running.write_text(
        json.dumps({"DJANGO_SECRET_KEY": "made " * 12, "DPS_VAR": "/made/var"})
    )
    done = manage(clone, "diffsettings")
    assert "DPS_VAR = PosixPath('/made/var')" in done.stdout, done.stderr
