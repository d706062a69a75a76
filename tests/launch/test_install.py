import fcntl
import os
import signal
from pathlib import Path

import pytest

from dps.launch.children import Child
from dps.launch.install import Installer, one_at_a_time, requirements_of
from dps.launch.places import ROOT, Places
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor
from dps.launch.system import Need, has_library, provide
from tests.launch.standing_in import eventually, program

ABSENT = Need("libnothing0", has_library("libnothing.so.0"), "to make nothing")
VITAL = Need("nothing", lambda: False, "for nothing", vital=True)


@pytest.fixture
def no_apt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")


def test_what_is_missing_is_named_with_its_command(
    supervisor: Supervisor, places: Places, said: list[str], no_apt: None
) -> None:
    provide(supervisor, places, (ABSENT, Need("libc6", has_library("libc.so.6"), "for all")))
    assert said == [
        "Missing on this machine (to make nothing). Install with: sudo apt-get install libnothing0"
    ]


def test_what_nothing_works_without_is_refused(
    supervisor: Supervisor, places: Places, no_apt: None
) -> None:
    with pytest.raises(Refused) as refused:
        provide(supervisor, places, (ABSENT, VITAL))
    assert str(refused.value) == (
        "Missing on this machine (to make nothing, for nothing). Install with: "
        "sudo apt-get install libnothing0 nothing"
    )


@pytest.fixture
def asked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a stand-in apt-get was asked for, which fails until its list is refreshed.

    As on a new machine; refreshed, the list knows the package "better".
    """
    programs = {
        "apt-get": f'echo "$@" >> {folder}/asked\n'
        f'case "$*" in *update*) touch {folder}/list;; *) test -f {folder}/list;; esac',
        "apt-cache": f'test "$2" = better && test -f {folder}/list',
        "sudo": 'shift\nexec "$@"',
    }
    for name, lines in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{lines}\n")
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    (folder / "asked").touch()
    return folder / "asked"


def test_apt_is_used_where_it_may(
    supervisor: Supervisor, places: Places, said: list[str], asked: Path
) -> None:
    there = Need("late", lambda: asked.read_text().count("late") == 2, "to be late")
    provide(supervisor, places, (there,))
    assert asked.read_text().splitlines() == [
        "-q -y install --no-install-recommends late",
        "-q -y update",
        "-q -y install --no-install-recommends late",
    ]
    assert said[0] == "Installing system packages: late …"


def test_the_better_package_is_asked_for_where_it_is_known(
    supervisor: Supervisor, places: Places, asked: Path
) -> None:
    needs = (
        Need("plain", lambda: False, "to be", rather="better"),
        Need("sure", lambda: False, "to be", rather="unheard-of"),
    )
    provide(supervisor, places, needs)
    assert asked.read_text().splitlines() == [
        "-q -y install --no-install-recommends plain sure",
        "-q -y update",
        "-q -y install --no-install-recommends better sure",
    ]


def test_a_list_is_split_into_its_requirements(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text(
        "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n    # via b\n"
        "b[c]==2 ; sys_platform == 'x' \\\n    --hash=sha256:bb\n"
    )
    assert requirements_of(path) == [
        "a==1 \\\n    --hash=sha256:aa \\\n    --hash=sha256:ab\n",
        "b[c]==2 ; sys_platform == 'x' \\\n    --hash=sha256:bb\n",
    ]


def test_pips_settings_reach_uv(
    supervisor: Supervisor, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "file:///index")
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    given = Installer(places, supervisor).environment()
    assert given["UV_DEFAULT_INDEX"] == "file:///index"
    assert given["UV_PYTHON_DOWNLOADS"] == "never"
    monkeypatch.setenv("UV_DEFAULT_INDEX", "file:///other")
    assert Installer(places, supervisor).environment()["UV_DEFAULT_INDEX"] == "file:///other"


def test_a_failed_step_shows_the_end_of_its_log(supervisor: Supervisor, places: Places) -> None:
    installer = Installer(places, supervisor)
    code = installer.run("", program("", "import sys; print('no route'); sys.exit(1)").argv)
    assert code == 1
    assert str(installer.failed("It failed")).endswith("install.log:\n  no route")


def test_two_do_not_install_at_once(
    supervisor: Supervisor, places: Places, said: list[str]
) -> None:
    holds = (
        "import fcntl, os, sys, time; d = os.open(sys.argv[1], os.O_RDONLY);"
        "fcntl.flock(d, fcntl.LOCK_EX); open(sys.argv[1] + '/held', 'w'); sys.stdin.read(1);"
        "time.sleep(0.3)"
    )
    other = Child(
        program("", holds, str(places.root)).argv,
        keeper=supervisor.keeper,
        env=os.environ,
        cwd=places.root,
        output=None,
        stop_signal=signal.SIGTERM,
    )
    eventually((places.root / "held").exists)
    with one_at_a_time(places.root, supervisor):
        assert said == ["Waiting for another make to finish installing …"]
        assert other.exit_code() == 0 or not _locked(places.root)
    other.kill()


def _locked(root: Path) -> bool:
    descriptor = os.open(root, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def test_only_the_standard_library_is_needed() -> None:
    """The launcher runs before anything is installed."""
    import ast
    import sys

    for file in (ROOT / "dps" / "launch").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            for name in names:
                known = name.split(".")[0] in sys.stdlib_module_names
                assert known or name.startswith("dps.launch"), f"{file.name} imports {name}"
