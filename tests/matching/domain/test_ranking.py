"""Lots that anybody can draw again, and places by value."""

import hashlib
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from matching.domain.ranking import drawn, lot, places


def test_a_lot_can_be_drawn_again_by_hand():
    assert lot("golden", "OFR-0003") == hashlib.sha256(b"golden:tie:OFR-0003").hexdigest()
    assert lot("golden", "OFR-0003").startswith("0bb9e0c3")
    assert drawn("golden", ["OFR-0001", "OFR-0002", "OFR-0003"]) == [
        "OFR-0003",
        "OFR-0001",
        "OFR-0002",
    ]


def test_the_seed_and_the_purpose_decide():
    references = [f"OFR-{n:04d}" for n in range(20)]
    assert drawn("one", references) != drawn("two", references)
    assert drawn("one", references) != drawn("one", references, "alias")


@given(st.lists(st.text(min_size=1), unique=True), st.randoms())
def test_the_order_of_the_references_changes_nothing(references, chance):
    shuffled = list(references)
    chance.shuffle(shuffled)
    assert drawn("seed", shuffled) == drawn("seed", references)


def test_equal_values_share_a_place():
    assert places([Fraction(3), Fraction(1), Fraction(1), Fraction(2)]) == [4, 1, 1, 3]
    assert places([]) == []
