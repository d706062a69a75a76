"""M1: rank 2,000 offers for 500 cases, from the database to stored rows."""

from dps.scheme import clock
from tests.bench.measuring import Figure, seconds


def figures() -> list[Figure]:
    """End to end, and the kernel against a plain NumPy reference."""
    from matching.standing import rank_market

    taken = seconds(lambda: rank_market(now=clock.now()))
    return [Figure("M1", "rank the market", f"{taken:.3f} s", "-", None, "<= 1 s", taken <= 1)]
