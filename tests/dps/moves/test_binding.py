"""What pages say once a move is made."""

import pytest

from dps.moves.binding import all_bound

MOVES = [
    (bound.lifecycle.transition(name), f"{bound.lifecycle.noun}.{name}")
    for bound in all_bound()
    for name in bound.moves
]


@pytest.mark.parametrize(("move", "label"), MOVES, ids=[label for _, label in MOVES])
def test_each_move_says_what_happened_to_what(move, label):
    """Whole sentences that name the object, and no word of the machine's own states."""
    words = move.done.format(it="Dudley Carers (SUP-0031)")
    assert "Dudley Carers (SUP-0031)" in words
    assert words.endswith(".")
    assert "“" not in words
