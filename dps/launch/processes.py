"""The processes of a running market, as data.

The supervisor starts these, `docker-compose.yml` lists the same, and a test compares the two.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Server:
    """A server that the market stands on. `image`: what compose runs in its place."""

    name: str
    image: str
    url_variable: str


@dataclass(frozen=True)
class Application:
    """A process of ours: `python -m` and `words`, in which {bind} and {var} are filled in.

    `stop_seconds`: how long it may finish what it is doing before it is killed. A task that is
    killed is delivered again, and a task may run twice (DESIGN.md, rule 10).
    """

    name: str
    words: tuple[str, ...]
    stop_seconds: int

    def command(self, *, bind: str, var: str | Path) -> list[str]:
        return ["python", "-m", *(word.format(bind=bind, var=var) for word in self.words)]


SERVERS = (
    Server("postgres", "postgres:18", "DATABASE_URL"),
    Server("valkey", "valkey/valkey:9", "REDIS_URL"),
)

APPLICATIONS = (
    Application(
        "web",
        (
            *("gunicorn", "dps.wsgi:application", "--bind", "{bind}"),
            *(
                "--workers",
                "2",
                "--threads",
                "4",
                "--timeout",
                "60",
                "--graceful-timeout",
                "5",
                "--preload",
            ),
            *("--no-control-socket", "--log-level", "warning"),
        ),
        stop_seconds=10,
    ),
    Application(
        "worker",
        ("celery", "--quiet", "-A", "dps.celery", "worker", "--concurrency", "2"),
        stop_seconds=10,
    ),
    Application(
        "beat",
        (
            *("celery", "--quiet", "-A", "dps.celery", "beat", "--pidfile="),
            *("--schedule", "{var}/run/beat-schedule"),
        ),
        stop_seconds=5,
    ),
)

# Run once at each start, before the applications; each is safe to run again.
MIGRATE = ("manage.py", "migrate", "--no-input", "--verbosity", "0")
STATIC = ("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
# Run when a database is new.
REFERENCE = ("manage.py", "load_reference")
DEMO = ("manage.py", "load_demo")
ACCOUNTS = ("manage.py", "demo_accounts")
