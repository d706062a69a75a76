"""S3: everything hostile that there is to send, to every address, form and move."""

from tests.prove.again import run_again


def test_every_attempt():
    run_again("tests/architecture/test_hostile.py", DPS_FUZZ="all")
