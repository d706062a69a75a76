"""Two people for every payment: who claims does not check, who approves does not pay."""

import pytest

from payments.domain.lifecycle import MoneyFacts, approver_may_not_pay, claimant_may_not_check


@pytest.mark.parametrize(
    ("actor", "codes"), [("USR-1", ["own_claim"]), ("USR-2", ["own_claim"]), ("USR-3", [])]
)
def test_who_claims_does_not_check(actor, codes):
    facts = MoneyFacts(actor, frozenset({"USR-1", "USR-2"}))
    assert [each.code for each in claimant_may_not_check(facts)] == codes


@pytest.mark.parametrize(
    ("actor", "approver", "codes"),
    [("USR-1", "USR-1", ["own_approval"]), ("USR-1", "USR-2", []), ("USR-1", "", [])],
)
def test_who_approves_does_not_pay(actor, approver, codes):
    facts = MoneyFacts(actor, frozenset(), approver)
    assert [each.code for each in approver_may_not_pay(facts)] == codes
