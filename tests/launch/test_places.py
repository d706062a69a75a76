import os
import pwd
from pathlib import Path

import pytest

from dps.launch.children import Account
from dps.launch.places import (
    SOCKET_ROOM,
    Lock,
    Places,
    forget_sockets,
    passable,
    private_folder,
    require_mine,
    socket_folder,
)
from dps.launch.refusals import Refused
from tests.launch import standing_in

ME = pwd.getpwuid(os.geteuid()).pw_name
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")


def test_what_is_private_is_private(folder: Path) -> None:
    made = standing_in.places(folder)
    assert {made.keys.stat().st_mode & 0o777, made.log.stat().st_mode & 0o777} == {0o700}
    assert made.var.stat().st_mode & 0o777 == (0o711 if os.geteuid() == 0 else 0o700)


def test_an_open_umask_changes_nothing(folder: Path) -> None:
    before = os.umask(0)
    try:
        made = standing_in.places(folder)
    finally:
        os.umask(before)
    assert made.keys.stat().st_mode & 0o777 == 0o700


@as_root
def test_a_folder_of_somebody_else_is_refused(folder: Path) -> None:
    nobody = Account.named("nobody")
    assert nobody is not None
    (folder / "var").mkdir()
    os.chown(folder / "var", nobody.user, nobody.group)
    with pytest.raises(Refused) as refused:
        standing_in.places(folder)
    assert str(refused.value) == (
        f"{folder}/var belongs to nobody and you are {ME}: run this as nobody, or remove it, or "
        f"hand it over with `chown -R {ME} {folder}/var`."
    )
    require_mine(folder / "absent")


@as_root
def test_a_socket_folder_made_by_somebody_else_is_refused(folder: Path) -> None:
    (folder / "s").mkdir()
    os.chown(folder / "s", 12345, 12345)
    with pytest.raises(Refused, match="/s belongs to another user: remove it"):
        private_folder(folder / "s", None)


def test_a_link_is_no_socket_folder(folder: Path) -> None:
    (folder / "s").symlink_to("/tmp")
    with pytest.raises(Refused, match="/s belongs to another user: remove it"):
        private_folder(folder / "s", None)


@pytest.mark.parametrize("more", [0, 1])
def test_where_sockets_lie(folder: Path, more: int) -> None:
    """In var/run as long as the address holds the path; a byte more, and in /tmp."""
    room = SOCKET_ROOM - len(f"{folder}//var/run/postgres") + more
    deep = folder / ("x" * room)
    deep.mkdir()
    made = standing_in.places(deep)
    found = socket_folder(made, "postgres", None)
    assert found.is_relative_to(made.run) == (more == 0)
    assert len(bytes(found / ".s.PGSQL.65535.lock")) <= 107
    assert found.stat().st_mode & 0o777 == 0o700
    forget_sockets(made)
    assert found.exists() == (more == 0)


def test_two_clones_have_two_names(folder: Path) -> None:
    assert Places(folder, folder / "a").name != Places(folder, folder / "b").name


def test_whether_all_may_enter(folder: Path) -> None:
    assert passable(folder)
    folder.chmod(0o700)
    assert not passable(folder)
    folder.chmod(0o755)


def test_the_lock_is_held_by_one(folder: Path) -> None:
    first, second = Lock(folder / "lock"), Lock(folder / "lock")
    assert first.take()
    assert not second.take()
    first.write("a longer line")
    first.write("a line")
    assert second.read() == "a line"
    first.close()
    assert second.take()
    second.close()
