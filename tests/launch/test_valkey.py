import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from dps.launch import settings_from_env, valkey
from dps.launch.places import Places, forget_sockets
from dps.launch.refusals import Refused
from dps.launch.supervise import Supervisor
from dps.launch.valkey import Valkey
from tests.launch import standing_in
from tests.launch.standing_in import PACKAGES


@pytest.fixture
def server() -> Path:
    found = valkey.find(PACKAGES, "/nowhere")
    if found is None:
        pytest.skip("the packaged Valkey does not fit this machine")
    return found


@pytest.fixture
def broker(supervisor: Supervisor, places: Places, server: Path) -> Valkey:
    made = Valkey(places, server, durable=True)
    supervisor.start(made.program())
    supervisor.wait_until(made.is_ready, "valkey")
    return made


def ask(path: Path, line: bytes) -> bytes:
    with socket.socket(socket.AF_UNIX) as to:
        to.connect(str(path))
        to.sendall(line + b"\r\n")
        return to.recv(4096)


def test_it_answers_on_a_private_socket_only(broker: Valkey) -> None:
    assert ask(broker.socket, b"CONFIG GET port") == b"*2\r\n$4\r\nport\r\n$1\r\n0\r\n"
    assert broker.socket.stat().st_mode & 0o777 == 0o600
    assert broker.socket.parent.stat().st_mode & 0o777 == 0o700
    settings_from_env.require_redis(broker.url)


def test_what_was_queued_outlives_a_restart(
    supervisor: Supervisor, places: Places, broker: Valkey
) -> None:
    assert ask(broker.socket, b"SET kept 1") == b"+OK\r\n"
    supervisor.stop()
    assert not broker.is_ready()
    supervisor.start(broker.program())
    supervisor.wait_until(broker.is_ready, "valkey")
    assert ask(broker.socket, b"GET kept") == b"$1\r\n1\r\n"


def test_a_deep_path(supervisor: Supervisor, folder: Path, places: Places, server: Path) -> None:
    deep = folder / "/".join(["abcdefghijklmnopqrstuvwxyz"] * 6)
    deep.mkdir(parents=True)
    here = standing_in.places(deep)
    made = Valkey(here, server, durable=False)
    supervisor.start(made.program())
    supervisor.wait_until(made.is_ready, "valkey")
    assert len(urlsplit(made.url).path) < 107
    supervisor.stop()
    forget_sockets(here)


def test_without_the_wheel_the_machines_own_is_used(folder: Path) -> None:
    (folder / "valkey-server").write_text("#!/bin/sh\nexit 127\n")
    (folder / "redis-server").write_text("#!/bin/sh\necho Redis server v=7.0.15\n")
    for name in ("valkey-server", "redis-server"):
        (folder / name).chmod(0o755)
    assert valkey.find(Path("/nowhere"), str(folder)) == folder / "redis-server"
    assert valkey.find(Path("/nowhere"), "/nowhere") is None


def test_a_password_is_used_and_asked_for(
    supervisor: Supervisor, places: Places, server: Path
) -> None:
    made = Valkey(places, server, durable=False)
    program = made.program()
    program.argv = [*program.argv, "--requirepass", "right"]
    supervisor.start(program)
    path = made.url.removeprefix("unix://")

    def let_in() -> bool:
        try:
            settings_from_env.require_redis(f"unix://:right@{path}")
        except Refused:
            return False
        return True

    supervisor.wait_until(let_in, "valkey")
    with pytest.raises(Refused, match="answers 'WRONGPASS") as refused:
        settings_from_env.require_redis(f"unix://:wrong@{path}")
    assert "wrong" not in str(refused.value).replace("WRONGPASS", "")
