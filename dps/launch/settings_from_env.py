"""What the person may set, checked before anything is started; and what the processes are given.

Asked of the person: PORT, DATABASE_URL, REDIS_URL. The names given to the processes are listed in
`README.md` beside this file. A sentence of refusal never repeats a password.
"""

import os
import re
import secrets
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from dps.launch.places import Places
from dps.launch.refusals import Refused

DEFAULT_PORT = 8000
LOOPBACK = "127.0.0.1"
SECONDS_TO_ANSWER = 5
DATABASE_FORM = "postgresql://user:password@host:5432/name"
REDIS_FORM = "redis://:password@host:6379/0 or unix:///path/to.sock?db=0"


@dataclass(frozen=True)
class Asked:
    """What the person set, right in its form. None: our own server."""

    port: int
    database_url: str | None
    redis_url: str | None


def asked(environment: Mapping[str, str]) -> Asked:
    """Read PORT, DATABASE_URL and REDIS_URL. Raises `Refused` for a value that cannot be right."""
    return Asked(
        port=_port(environment.get("PORT", "").strip()),
        database_url=_database_url(environment.get("DATABASE_URL", "").strip()),
        redis_url=_redis_url(environment.get("REDIS_URL", "").strip()),
    )


def _port(text: str) -> int:
    if not text:
        return DEFAULT_PORT
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise Refused(f"PORT is {text!r}: it must be a whole number from 1 to 65535.")
    return int(text)


def _database_url(text: str) -> str | None:
    if not text:
        return None
    parts = _parts("DATABASE_URL", text, DATABASE_FORM)
    if parts.scheme not in ("postgresql", "postgres"):
        raise Refused(
            f"DATABASE_URL begins with {parts.scheme or text[:12]!r}: only PostgreSQL is served; "
            f"write it like {DATABASE_FORM}."
        )
    if not unquote(parts.path).strip("/"):
        raise Refused(f"DATABASE_URL names no database: write it like {DATABASE_FORM}.")
    if not parts.hostname and not _query(parts, "host"):
        raise Refused(f"DATABASE_URL names no host: write it like {DATABASE_FORM}.")
    return text


def _redis_url(text: str) -> str | None:
    if not text:
        return None
    parts = _parts("REDIS_URL", text, REDIS_FORM)
    if parts.scheme not in ("redis", "rediss", "unix"):
        raise Refused(
            f"REDIS_URL begins with {parts.scheme or text[:12]!r}: write it like {REDIS_FORM}."
        )
    if parts.scheme == "unix" and not parts.path.strip("/"):
        raise Refused(f"REDIS_URL names no socket: write it like {REDIS_FORM}.")
    if parts.scheme != "unix" and not parts.hostname:
        raise Refused(f"REDIS_URL names no host: write it like {REDIS_FORM}.")
    number = _redis_database(parts)
    if not number.isdigit():
        raise Refused(f"REDIS_URL asks for database {number!r}: it must be a whole number.")
    return text


def _parts(name: str, text: str, form: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018  # raises where it is no port
    except ValueError as error:
        raise Refused(f"{name} cannot be read ({error}): write it like {form}.") from error
    return parts


def _query(parts: SplitResult, name: str) -> str:
    return parse_qs(parts.query).get(name, [""])[0]


def _redis_database(parts: SplitResult) -> str:
    in_path = "" if parts.scheme == "unix" else parts.path.strip("/")
    return in_path or _query(parts, "db") or "0"


# -- is it there?


def require_free_port(port: int) -> None:
    """Refuse a port that we cannot listen on."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((LOOPBACK, port))
        except PermissionError as error:
            raise Refused(
                f"Port {port} may only be used by root: choose another, for example "
                f"`PORT={DEFAULT_PORT} make run`."
            ) from error
        except OSError as error:
            raise Refused(
                f"Port {port} is in use by another program: choose another, for example "
                f"`PORT={port + 1 if port < 65535 else DEFAULT_PORT} make run`."
            ) from error


def require_database(url: str) -> None:
    """Refuse a DATABASE_URL where nothing listens; log-in is checked once a driver is there."""
    parts = urlsplit(url)
    host = parts.hostname or _query(parts, "host")
    port = parts.port or int(_query(parts, "port") or 5432)
    try:
        if host.startswith("/"):
            _connect_unix(f"{host}/.s.PGSQL.{port}").close()
        else:
            socket.create_connection((unquote(host), port), SECONDS_TO_ANSWER).close()
    except OSError as error:
        raise Refused(f"DATABASE_URL: nothing answers at {host}, port {port} ({error}).") from error


def require_redis(url: str) -> None:
    """Refuse a REDIS_URL behind which no Redis or Valkey lets us in."""
    parts = urlsplit(url)
    where = parts.path if parts.scheme == "unix" else f"{parts.hostname}, port {parts.port or 6379}"
    try:
        with _connect_redis(parts) as line:
            line.settimeout(SECONDS_TO_ANSWER)
            for words in _redis_greeting(parts):
                line.sendall(_redis_command(*words))
                answer = line.recv(512)
                if not answer.startswith(b"+"):
                    says = answer.decode(errors="replace").strip().lstrip("-") or "nothing"
                    raise Refused(f"REDIS_URL: {where} answers {says!r} to {words[0]}.")
    except OSError as error:
        raise Refused(f"REDIS_URL: nothing answers at {where} ({error}).") from error


def _redis_greeting(parts: SplitResult) -> list[tuple[str, ...]]:
    greeting: list[tuple[str, ...]] = []
    if parts.password:
        name = (unquote(parts.username),) if parts.username else ()
        greeting.append(("AUTH", *name, unquote(parts.password)))
    return [*greeting, ("SELECT", _redis_database(parts)), ("PING",)]


def _redis_command(*words: str) -> bytes:
    coded = [word.encode() for word in words]
    return b"*%d\r\n" % len(coded) + b"".join(b"$%d\r\n%s\r\n" % (len(c), c) for c in coded)


def _connect_redis(parts: SplitResult) -> socket.socket:
    if parts.scheme == "unix":
        return _connect_unix(unquote(parts.path))
    host = str(parts.hostname)
    line = socket.create_connection((host, parts.port or 6379), SECONDS_TO_ANSWER)
    if parts.scheme == "rediss":
        return ssl.create_default_context().wrap_socket(line, server_hostname=host)
    return line


def _connect_unix(path: str) -> socket.socket:
    line = socket.socket(socket.AF_UNIX)
    line.settimeout(SECONDS_TO_ANSWER)
    try:
        line.connect(path)
    except OSError:
        line.close()
        raise
    return line


# -- what the processes are given


def for_processes(
    places: Places, environment: Mapping[str, str], *, database_url: str, redis_url: str, port: int
) -> dict[str, str]:
    """Return the environment of all our processes; the person's own values stay."""
    given = {
        "DJANGO_SETTINGS_MODULE": "dps.settings",
        "DPS_ALLOWED_HOSTS": f"{LOOPBACK},localhost",
        "DPS_SITE_URL": f"http://{LOOPBACK}:{port}",
        "DPS_HTTPS": "0",
        "DPS_DEBUG": "0",
        "DPS_LOG_LEVEL": "WARNING",
        # Celery's reminder, which would begin every start as root; everything here is ours.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    kept = {name: value for name, value in environment.items() if value or name not in given}
    ours = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "DPS_VAR": str(places.var),
        "PYTHONUNBUFFERED": "1",
    }
    names = {"DPS_INSTALLATION", "PYTHONDONTWRITEBYTECODE", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"}
    merged = {**given, **kept, **ours}
    for name in names:
        merged.pop(name, None)
    if not merged.get("DJANGO_SECRET_KEY"):
        merged["DJANGO_SECRET_KEY"] = secret(places.keys / "django_secret_key")
    if not merged.get("DPS_IDENTITY_KEYS"):
        merged["DPS_IDENTITY_KEYS"] = f"1:{secret(places.keys / 'identity_key_1')}"
    return merged


def for_checks(places: Places, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of `make check`: a live installation that no server stands behind."""
    merged = for_processes(
        places,
        environment,
        database_url="postgresql:///dps?host=/nowhere&user=postgres",
        redis_url="unix:///nowhere/valkey.sock?db=0",
        port=DEFAULT_PORT,
    )
    return {**merged, "DPS_HTTPS": "1", "DPS_DEBUG": "0", "DPS_SITE_URL": "https://dps.example"}


def secret(path: Path) -> str:
    """Return the key kept in this file, made at the first call; only its owner may read it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        kept = path.read_text().strip()
        if kept:
            return kept
        raise Refused(f"{path} is empty: remove it, and a new key is made.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text()
