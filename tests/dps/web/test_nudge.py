"""A nudge is sent, or is lost without harm."""

import time

from celery import current_app

from dps.web.nudge import nudge
from tests.conftest import NOWHERE, turn_broker


def test_a_nudge_is_sent():
    assert nudge("dps.notifications.tasks.deliver_due") is True


def test_without_a_broker_it_is_lost_and_nothing_breaks(broker_down, caplog):
    assert nudge("dps.notifications.tasks.deliver_due") is False
    assert "nudge dps.notifications.tasks.deliver_due was not sent" in caplog.text


def test_nobody_waits_for_a_broker_that_is_down(broker_down):
    begun = time.monotonic()
    assert [nudge("dps.notifications.tasks.deliver_due") for _ in range(3)] == [False] * 3
    assert time.monotonic() - begun < 3, "by itself the library tries each for six seconds"


def test_afterwards_it_is_sent_again():
    known = current_app.conf.broker_url
    turn_broker(NOWHERE)
    lost = nudge("dps.notifications.tasks.deliver_due")
    turn_broker(known)
    assert [lost, nudge("dps.notifications.tasks.deliver_due")] == [False, True]
