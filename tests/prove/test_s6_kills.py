"""S6: the worker is killed in the middle of the milestone sweep, many times."""

from tests.prove.again import run_again


def test_a_hundred_kills():
    run_again("tests/payments/test_kill.py", DPS_KILLS="50")
