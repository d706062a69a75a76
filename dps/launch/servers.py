"""The database and the broker that the rest stands on: our own, or the person's."""

from dataclasses import dataclass

from dps.launch import postgres, valkey
from dps.launch.postgres import Postgres
from dps.launch.refusals import Refused
from dps.launch.session import Session
from dps.launch.valkey import Valkey


@dataclass(frozen=True)
class Servers:
    """Where database and broker answer. `own`: we made the database ourselves."""

    database_url: str
    redis_url: str
    own: Postgres | None


def start(
    session: Session,
    *,
    durable: bool,
    database_url: str | None,
    redis_url: str | None,
    variables: tuple[str, str] = ("DATABASE_URL", "REDIS_URL"),
) -> Servers:
    """Start a server for each address that is None, and wait until both answer.

    `variables`: what a sentence tells the person to set where no server fits the machine.
    """
    own = None if database_url else _postgres(session, durable, variables[0])
    broker = None if redis_url else _valkey(session, durable, variables[1])
    supervisor = session.supervisor
    if own is not None:
        if own.is_new:
            session.console.say("Making the database …")
        own.make_cluster()
        supervisor.start(own.program())
    if broker is not None:
        supervisor.start(broker.program())
        supervisor.wait_until(broker.is_ready, "valkey")
    if own is not None:
        supervisor.wait_until(own.is_ready, "postgres", seconds=300)  # after a crash it replays
        own.make_database()
    return Servers(
        database_url=database_url or (own.url if own else ""),
        redis_url=redis_url or (broker.url if broker else ""),
        own=own,
    )


def _postgres(session: Session, durable: bool, variable: str) -> Postgres:
    found = postgres.find(session.places.programs)
    if found is None:
        raise Refused(
            "No PostgreSQL fits this machine: install the package postgresql, or set "
            f"{variable} to a server of your own."
        )
    return Postgres(session.places, found, durable=durable)


def _valkey(session: Session, durable: bool, variable: str) -> Valkey:
    found = valkey.find(session.places.programs)
    if found is None:
        raise Refused(
            "No Valkey fits this machine: install the package valkey-server or redis-server, or "
            f"set {variable} to a server of your own."
        )
    return Valkey(session.places, found, durable=durable)
