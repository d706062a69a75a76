"""The sweeps as tasks: thin, safe to run twice, late or together."""

from celery import shared_task

from dps.kernel.periods import london_date
from dps.scheme import clock
from payments import sweeps
from payments.services import privacy


@shared_task(name="payments.tasks.open_contracts")
def open_contracts() -> int:
    """Open the contracts of accepted awards that have none; how many."""
    return sweeps.open_contracts(now=clock.now())


@shared_task(name="payments.tasks.earn_milestones")
def earn_milestones() -> int:
    """Earn the milestones that are due today; how many."""
    now = clock.now()
    return sweeps.earn_milestones(as_of=london_date(now), now=now)


@shared_task(name="payments.tasks.draw_statements")
def draw_statements() -> int:
    """Draw the statements of the months that have ended; how many."""
    return sweeps.draw_statements(now=clock.now())


@shared_task(name="payments.tasks.finish_contracts")
def finish_contracts() -> int:
    """Mark what is delivered, close what is over, and end what waits on it; how many."""
    return sweeps.finish_contracts(now=clock.now())


@shared_task(name="payments.tasks.forget_people")
def forget_people() -> int:
    """Blank identities and remove readings whose years are over; how many."""
    now = clock.now()
    return privacy.blank_identities(now=now) + privacy.forget_readings(now=now)
