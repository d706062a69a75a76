"""The terms of a case: nothing is lost on the way to the row and back."""

import json
from dataclasses import asdict
from datetime import date

import pytest

from businesscases.domain.terms import PROGRAMME_DAYS, CaseTerms, evaluators_needed
from tests import build

KEPT = {**build.TERMS, "scheme_from": "2026-04-01", "programme_days": 182}
TERMS = CaseTerms.from_json(KEPT)


def test_all_that_the_row_keeps_comes_back():
    kept = json.loads(json.dumps(TERMS.to_json()))
    assert CaseTerms.from_json(kept) == TERMS
    assert kept == KEPT


def test_every_field_is_kept():
    assert TERMS.to_json().keys() == asdict(TERMS).keys()


def test_a_row_without_the_schemes_day_is_read():
    assert CaseTerms.from_json(build.TERMS).scheme_from is None
    assert TERMS.scheme_from == date(2026, 4, 1)


def test_a_row_without_the_longest_programme_has_the_default():
    assert CaseTerms.from_json(build.TERMS).programme_days == PROGRAMME_DAYS == 364
    assert TERMS.programme_days == 182


@pytest.mark.parametrize("name", sorted(build.TERMS))
def test_a_missing_term_is_an_error(name):
    kept = {key: value for key, value in build.TERMS.items() if key != name}
    with pytest.raises(KeyError):
        CaseTerms.from_json(kept)


def test_quality_and_price_share_a_hundred_points():
    assert TERMS.quality_weight + TERMS.price_weight == 100


@pytest.mark.parametrize(
    ("value_pence", "people"),
    [(1, 1), (1_000_000, 1), (1_000_001, 2), (5_000_000, 2), (5_000_001, 3), (10**9, 3)],
)
def test_evaluators_go_by_the_estimate(value_pence, people):
    assert evaluators_needed(value_pence, 1_000_000, 5_000_000) == people
