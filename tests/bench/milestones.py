"""J1: the milestones of 10,000 participants, against one hand-written SQL statement."""

from tests.bench.measuring import Figure


def figures() -> list[Figure]:
    """Filled once the sweep stands."""
    return []
