"""A nudge is sent, or is lost without harm."""

import pytest
from celery import current_app
from kombu import pools

from dps.web.nudge import nudge


@pytest.fixture
def broker_down():
    """The application's broker at an address where nobody answers."""
    known = current_app.conf.broker_url
    _turn_to("redis://127.0.0.1:1/0")
    yield
    _turn_to(known)


def _turn_to(address: str) -> None:
    current_app.conf.broker_url = address
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def test_a_nudge_is_sent():
    assert nudge("dps.notifications.tasks.deliver_due") is True


def test_without_a_broker_it_is_lost_and_nothing_breaks(broker_down, caplog):
    assert nudge("dps.notifications.tasks.deliver_due") is False
    assert "nudge dps.notifications.tasks.deliver_due was not sent" in caplog.text


def test_afterwards_it_is_sent_again():
    known = current_app.conf.broker_url
    _turn_to("redis://127.0.0.1:1/0")
    lost = nudge("dps.notifications.tasks.deliver_due")
    _turn_to(known)
    assert [lost, nudge("dps.notifications.tasks.deliver_due")] == [False, True]
