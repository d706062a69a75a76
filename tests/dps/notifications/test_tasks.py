"""The sweep of the outbox, run as a task twice."""

import pytest
from django.core import mail

from dps.notifications.services import tell
from dps.notifications.tasks import deliver_due
from tests import build


@pytest.mark.django_db
def test_the_sweep_may_run_twice(now):
    tell(
        kind="case_approved", user_ids=[build.user().pk], now=now, cause="x", case="CASE-2026-0001"
    )
    assert [deliver_due(), deliver_due()] == [1, 0]
    assert len(mail.outbox) == 1
