"""The sweep of the outbox."""

from celery import shared_task

from dps.notifications.services import deliver
from dps.scheme import clock


@shared_task(name="dps.notifications.tasks.deliver_due")
def deliver_due() -> int:
    """Send every message that is due; how many went out."""
    return deliver(now=clock.now(), real_now=clock.wall_clock())
