"""What a contract is paid by is what it froze, whatever the catalogue says today."""

import pytest

from payments.facts import terms_of
from payments.views.shown import terms_rows
from tests import build

pytestmark = pytest.mark.django_db

KEPT = {
    **build.TERMS,
    "split_percent": {"start": 40, "completion": 60, "job_outcome": 0},
    "fees_pence": {"start": 32_000, "completion": 48_000, "job_outcome": 0},
    "deliverable": "action_plan",
}


def test_the_rules_and_the_page_go_by_the_frozen_split_and_deliverable(now):
    contract = build.contract(terms=KEPT)
    terms = terms_of(contract)
    assert contract.provision_type == "C5"
    assert terms.pays_job_outcome is False
    rows = {row.key: row for row in terms_rows(contract)}
    assert list(rows["Fees"].many) == ["Start: £320.00 (40%)", "Completion: £480.00 (60%)"]
    assert rows["What completes"].value.endswith("there is an action plan.")
    assert "What makes a job outcome" not in rows


def test_what_a_contract_does_not_say_is_the_default_of_its_type(now):
    contract = build.contract()
    assert terms_of(contract).pays_job_outcome is True
    rows = {row.key: row for row in terms_rows(contract)}
    assert [line.partition("(")[2] for line in rows["Fees"].many] == ["10%)", "30%)", "60%)"]
