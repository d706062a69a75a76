"""The catalogue in forms: what a type pays and expects, in words."""

import pytest

from dps.kernel.catalogue import CATALOGUE, provision
from dps.web.forms.provision import type_hint, types_in_short


@pytest.mark.parametrize("code", list(CATALOGUE))
def test_every_type_says_what_it_pays_and_expects(code):
    hint, entry = type_hint(provision(code)), provision(code)
    for milestone in entry.split.paid:
        assert f"{entry.split.percent(milestone)}% at" in hint
    for expectation in entry.expectations:
        assert expectation.sentence in hint


def test_a_routeway_is_short_by_the_codes_of_its_categories():
    short = dict(types_in_short())
    assert list(short) == list(CATALOGUE)
    assert short["R3"] == "R3 (C5 + C7)"
    assert short["C5"] == provision("C5").title
