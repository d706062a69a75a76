"""TALE: the eight steps in a real browser over the running product, sums to the penny."""

from tests.prove.again import run_again


def test_the_tale():
    run_again("tests/journeys/the_tale.py")
