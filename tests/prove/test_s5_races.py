"""S5: 50 connections x 20 rounds over budget, award, payment and drafts, with negative controls."""

import pytest

from tests.prove.again import run_again

RACES = ("businesscases", "suppliers", "matching", "payments")


@pytest.mark.parametrize("subject", RACES)
def test_twenty_rounds(subject):
    run_again(f"tests/{subject}/test_races.py", DPS_ROUNDS="20")
