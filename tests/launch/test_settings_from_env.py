import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from dps.launch import settings_from_env
from dps.launch.refusals import Refused
from dps.launch.settings_from_env import Asked, asked, for_checks, for_processes, secret
from tests.launch import standing_in

PORT = "PORT is {!r}: it must be a whole number from 1 to 65535."
AS_DATABASE = "write it like postgresql://user:password@host:5432/name."
AS_REDIS = "write it like redis://:password@host:6379/0 or unix:///path/to.sock?db=0."


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PORT", "abc", PORT.format("abc")),
        ("PORT", "0", PORT.format("0")),
        ("PORT", "65536", PORT.format("65536")),
        ("PORT", "-1", PORT.format("-1")),
        ("PORT", "80 80", PORT.format("80 80")),
        ("PORT", "٨٠٠٠", PORT.format("٨٠٠٠")),
        (
            "DATABASE_URL",
            "mysql://root:hidden@db/dps",
            f"DATABASE_URL begins with 'mysql': only PostgreSQL is served; {AS_DATABASE}",
        ),
        (
            "DATABASE_URL",
            "dps",
            f"DATABASE_URL begins with 'dps': only PostgreSQL is served; {AS_DATABASE}",
        ),
        (
            "DATABASE_URL",
            "postgresql://user:hidden@db:5432/",
            f"DATABASE_URL names no database: {AS_DATABASE}",
        ),
        ("DATABASE_URL", "postgresql:///dps", f"DATABASE_URL names no host: {AS_DATABASE}"),
        (
            "DATABASE_URL",
            "postgresql://user:hidden@db:99999/dps",
            f"DATABASE_URL cannot be read (Port out of range 0-65535): {AS_DATABASE}",
        ),
        ("REDIS_URL", "amqp://guest:hidden@mq/", f"REDIS_URL begins with 'amqp': {AS_REDIS}"),
        ("REDIS_URL", "redis://", f"REDIS_URL names no host: {AS_REDIS}"),
        ("REDIS_URL", "unix://", f"REDIS_URL names no socket: {AS_REDIS}"),
        (
            "REDIS_URL",
            "redis://:hidden@mq/first",
            "REDIS_URL asks for database 'first': it must be a whole number.",
        ),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence(name: str, value: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        asked({name: value})
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ({}, Asked(8000, None, None)),
        ({"PORT": " ", "DATABASE_URL": "", "REDIS_URL": ""}, Asked(8000, None, None)),
        (
            {
                "PORT": "65535",
                "DATABASE_URL": "postgresql://u:p@[::1]:5432/dps",
                "REDIS_URL": "rediss://mq:6380/2",
            },
            Asked(65535, "postgresql://u:p@[::1]:5432/dps", "rediss://mq:6380/2"),
        ),
        (
            {
                "DATABASE_URL": "postgresql:///dps?host=/run/pg&user=postgres",
                "REDIS_URL": "unix:///run/valkey.sock?db=3",
            },
            Asked(
                8000, "postgresql:///dps?host=/run/pg&user=postgres", "unix:///run/valkey.sock?db=3"
            ),
        ),
    ],
)
def test_good_values(given: dict[str, str], read: Asked) -> None:
    assert asked(given) == read


@pytest.fixture
def taken() -> Iterator[int]:
    """A port of the loopback on which somebody listens who never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_a_port_in_use_is_refused(taken: int) -> None:
    with pytest.raises(Refused) as refused:
        settings_from_env.require_free_port(taken)
    assert str(refused.value) == (
        f"Port {taken} is in use by another program: choose another, for example "
        f"`PORT={taken + 1} make run`."
    )
    settings_from_env.require_free_port(free_port())


def test_nothing_answers_for_the_database(folder: Path) -> None:
    port = free_port()
    with pytest.raises(Refused, match=f"^DATABASE_URL: nothing answers at 127.0.0.1, port {port}"):
        settings_from_env.require_database(f"postgresql://u:hidden@127.0.0.1:{port}/dps")
    with pytest.raises(Refused, match=f"^DATABASE_URL: nothing answers at {folder}, port 5433"):
        settings_from_env.require_database(f"postgresql:///dps?host={folder}&port=5433")


def test_nothing_answers_for_the_broker(
    folder: Path, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    with pytest.raises(Refused, match=f"^REDIS_URL: nothing answers at 127.0.0.1, port {port}"):
        settings_from_env.require_redis(f"redis://:hidden@127.0.0.1:{port}/0")
    with pytest.raises(Refused, match=f"^REDIS_URL: nothing answers at {folder}/valkey.sock"):
        settings_from_env.require_redis(f"unix://{folder}/valkey.sock?db=0")
    monkeypatch.setattr(settings_from_env, "SECONDS_TO_ANSWER", 0.2)
    with pytest.raises(Refused, match=f"127.0.0.1, port {taken} .timed out"):
        settings_from_env.require_redis(f"redis://127.0.0.1:{taken}")


def test_a_key_is_made_once_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = secret(path)
    assert len(made) == 64
    assert path.stat().st_mode & 0o777 == 0o600
    assert secret(path) == made
    path.write_text("")
    with pytest.raises(Refused, match="key is empty: remove it, and a new key is made"):
        secret(path)


def test_what_the_processes_are_given(tmp_path: Path) -> None:
    places = standing_in.places(tmp_path)
    kept = {"PATH": "/bin", "DPS_HTTPS": "1", "DPS_VAR": "/elsewhere", "MAKELEVEL": "1"}
    given = for_processes(
        places, kept, database_url="postgresql:///a", redis_url="redis://b", port=8123
    )
    keys = places.keys
    assert given == {
        "PATH": "/bin",
        "DJANGO_SETTINGS_MODULE": "dps.settings",
        "DATABASE_URL": "postgresql:///a",
        "REDIS_URL": "redis://b",
        "DJANGO_SECRET_KEY": (keys / "django_secret_key").read_text(),
        "DPS_IDENTITY_KEYS": f"1:{(keys / 'identity_key_1').read_text()}",
        "DPS_ALLOWED_HOSTS": "127.0.0.1,localhost",
        "DPS_SITE_URL": "http://127.0.0.1:8123",
        "DPS_HTTPS": "1",  # the person's own
        "DPS_DEBUG": "0",
        "DPS_LOG_LEVEL": "WARNING",
        "DPS_VAR": str(places.var),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }


def test_nobody_can_make_a_database_a_demonstration_from_outside(tmp_path: Path) -> None:
    places = standing_in.places(tmp_path)
    kept = {"DPS_INSTALLATION": "demo"}
    given = for_processes(places, kept, database_url="a", redis_url="b", port=1)
    assert "DPS_INSTALLATION" not in given


def test_the_checks_look_at_a_live_installation(tmp_path: Path) -> None:
    given = for_checks(standing_in.places(tmp_path), {"DPS_HTTPS": "0", "DPS_DEBUG": "1"})
    assert (given["DPS_HTTPS"], given["DPS_DEBUG"]) == ("1", "0")
