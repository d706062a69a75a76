"""The table of message kinds."""

import pytest

from dps.notifications.messages import KINDS

FORBIDDEN = {"price", "score", "scores", "points", "name", "email"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_each_kind_says_something_and_nothing_secret(kind):
    assert kind.audience
    assert kind.subject
    assert kind.body.endswith((".", "?"))
    assert kind.words & FORBIDDEN == set()


def test_a_long_subject_ends_with_a_whole_word():
    subject, _ = KINDS["supplier_registered"].written({"supplier": "Charity " * 40})
    assert subject.endswith("Charity…")
    assert len(subject) <= 160


def test_a_subject_that_begins_with_one_very_long_word_is_cut_within_it():
    subject, _ = KINDS["supplier_registered"].written({"supplier": "Charity" * 40})
    assert subject == ("Charity" * 40)[:159] + "…"


def test_codes_are_the_keys():
    assert {code: kind.code for code, kind in KINDS.items()} == {code: code for code in KINDS}


def test_a_delivered_contract_is_not_said_to_be_over_for_those_who_started():
    """It is delivered while somebody may still be in the programme."""
    _, body = KINDS["contract_delivered"].written({"contract": "CON-0012"})
    assert body == (
        "The last start of contract CON-0012 is over. Completions and jobs can still be recorded "
        "until the contract closes."
    )


def test_the_words_of_a_kind_are_those_in_braces():
    assert KINDS["award_invited"].words == {"case", "offer", "answer_by"}
