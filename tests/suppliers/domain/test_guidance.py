"""Advice beside each question: what the slides call a quality offer, fitted to the type."""

import pytest

from dps.kernel.catalogue import CATALOGUE, provision
from suppliers.domain.guidance import ADVICE, advice_for
from suppliers.domain.offers import QUESTIONS


def test_every_question_has_advice():
    assert set(ADVICE) == set(QUESTIONS)
    assert all(advice.asks.endswith("?") for advice in ADVICE.values())
    assert all(advice.say and advice.avoid for advice in ADVICE.values())


@pytest.mark.parametrize("code", CATALOGUE)
def test_employers_are_asked_for_where_job_outcomes_are_expected(code):
    entry = provision(code)
    said = " ".join(advice_for("answer_2", entry).say)
    assert ("employers" in said) is entry.job_outcome_expected


@pytest.mark.parametrize(
    "words",
    [
        *("fits the category", "client groups", "value for money", "how", "what is new"),
        *("journey", "progress", "numbers"),
    ],
)
def test_what_makes_a_quality_offer_is_said(words):
    assert words in " ".join(line for advice in ADVICE.values() for line in advice.say)


@pytest.mark.parametrize(
    "words", ["several courses", "same general text", "worked with the Department", "grant funding"]
)
def test_what_a_quality_offer_does_not_do_is_said(words):
    assert words in " ".join(line for advice in ADVICE.values() for line in advice.avoid)
