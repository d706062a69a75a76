"""What of an organisation's answers may be changed when."""

import pytest

from suppliers.domain.lifecycle import ADMISSION
from suppliers.domain.sections import CONTACT, OPEN, editable_in, may_edit_because


@pytest.mark.parametrize("state", ADMISSION.codes)
def test_the_contact_is_always_kept_up_to_date(state):
    assert editable_in(state, CONTACT)


@pytest.mark.parametrize("state", ADMISSION.codes)
def test_what_the_decision_rests_on_is_open_before_it_only(state):
    assert editable_in(state, ["size", "declared_no_exclusion"]) is (state in OPEN)


@pytest.mark.parametrize("state", ADMISSION.codes)
def test_the_description_is_open_again_after_admission(state):
    assert editable_in(state, ["about"]) is (state in OPEN or state == "admitted")


def test_one_closed_field_closes_the_page():
    assert not editable_in("admitted", ["about", "size"])


def test_the_sentence_fits_the_state():
    (waiting,) = may_edit_because("submitted", ["size"])
    (decided,) = may_edit_because("admitted", ["size"])
    assert "while the buyers decide" in waiting.sentence
    assert "after the decision" in decided.sentence
    assert may_edit_because("draft", ["size"]) == []
