"""When things happened in the demo market: moments before the day it is loaded."""

from datetime import UTC, datetime, timedelta
from random import Random


class Calendar:
    """Moments before `now`, drawn from `rng`; the same seed and day give the same market."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self.rng = rng
        self.now = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)

    def before(self, most_days: int, least_days: int = 1) -> datetime:
        """A moment in office hours, between `least_days` and `most_days` before now."""
        return self.after_start(-self.rng.randint(least_days, most_days))

    def after_start(self, days: int) -> datetime:
        """A moment in office hours, `days` from now."""
        day = self.now + timedelta(days=days)
        return day.replace(hour=self.rng.randint(9, 15), minute=self.rng.randint(0, 59))
