"""The sweep of the counted tries."""

from celery import shared_task

from dps.accounts.services import forget_tries
from dps.scheme import clock


@shared_task(name="dps.accounts.tasks.forget_tries")
def forget_old_tries() -> int:
    """Delete the counted tries whose time is over; how many."""
    return forget_tries(real_now=clock.wall_clock())
