"""What the machine that watches us reads."""

import socket
from threading import Thread

import pytest
from celery import current_app

from tests.conftest import turn_broker

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


def answer_until_asked_for_more(server: socket.socket) -> None:
    """A broker that greets whoever connects, and goes away at the first real question."""
    answers = {b"HELLO": b"%1\r\n+proto\r\n:3\r\n", b"CLIENT": b"+OK\r\n", b"PING": b"+PONG\r\n"}
    while True:
        try:
            caller, _ = server.accept()
        except OSError:
            return
        with caller:
            while words := caller.recv(4096).upper():
                known = [answers[word] for word in words.split() if word in answers]
                if not known:
                    break
                caller.sendall(b"".join(known))


def test_a_broker_that_goes_away_while_it_is_asked_is_said(client, now):
    known = current_app.conf.broker_url
    with socket.create_server(("127.0.0.1", 0)) as leaving:
        Thread(target=answer_until_asked_for_more, args=[leaving], daemon=True).start()
        turn_broker(f"redis://127.0.0.1:{leaving.getsockname()[1]}/0")
        try:
            response = client.get("/health/")
        finally:
            turn_broker(known)
    assert (response.status_code, response.json()["broker"]) == (503, False)
