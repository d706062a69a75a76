"""S8: 10,000 examples of every money property: parts sum to the price, the ledger balances."""

from tests.prove.again import run_again


def test_ten_thousand_examples():
    run_again(
        "tests/dps/kernel",
        "tests/payments/domain",
        "tests/payments/test_ledger_property.py",
        "tests/businesscases/test_budgets.py",
        "tests/matching/domain",
        HYPOTHESIS_PROFILE="nightly",
    )
