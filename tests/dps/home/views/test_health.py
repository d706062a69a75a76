"""What the machine that watches us reads."""

import pytest
from celery import current_app

pytestmark = pytest.mark.django_db


def test_all_is_well(client, now):
    response = client.get("/health/")
    assert (response.status_code, response.json()) == (
        200,
        {"web": True, "database": True, "broker": True},
    )


def test_a_broker_that_is_down_is_said(client, now):
    known = current_app.conf.broker_url
    current_app.conf.broker_url = "redis://127.0.0.1:1/0"
    try:
        response = client.get("/health/")
    finally:
        current_app.conf.broker_url = known
    assert (response.status_code, response.json()) == (
        503,
        {"web": True, "database": True, "broker": False},
    )
