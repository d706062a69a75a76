"""Measuring CPU, queries and memory within one process."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was measured, its reference, and the bar."""

    id: str
    what: str
    measured: str
    reference: str
    ratio: float | None
    bar: str
    met: bool


def cpu_ms(call: Callable[[], Any], *, batch: int = 20, batches: int = 7) -> float:
    """The least CPU time of a call in milliseconds, over batches, after a warm-up."""
    for _ in range(5):
        call()
    gc.collect()
    best = float("inf")
    for _ in range(batches):
        begun = time.process_time()
        for _ in range(batch):
            call()
        best = min(best, (time.process_time() - begun) / batch)
    return best * 1000


def seconds(
    call: Callable[[], Any], *, times: int = 3, before: Callable[[], Any] | None = None
) -> float:
    """The least wall time of a call in seconds."""
    best = float("inf")
    for _ in range(times):
        if before is not None:
            before()
        begun = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - begun)
    return best


def fetch(client: Client, address: str) -> Any:
    """A page that must answer 200: error pages are fast, and would flatter."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return answer


def queries_of(client: Client, address: str) -> int:
    """How many queries the page asks."""
    with CaptureQueriesContext(connection) as captured:
        fetch(client, address)
        return len(captured)
