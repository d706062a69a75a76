"""Stems: which words count as the same, and which do not count."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.words import as_written, stem, stems_of


@pytest.mark.parametrize(
    "family",
    [
        "coach coaches coaching coached",
        "plan plans planning planned",
        "manage manages managed managing",
        "skill skills skilled",
        "charity charities",
        "barrier barriers",
        "train trains training trained",
    ],
)
def test_a_family_of_words_is_one_stem(family):
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize("pair", ["debt work", "care career", "english england", "use bus"])
def test_different_words_stay_apart(pair):
    first, second = pair.split()
    assert stem(first) != stem(second)


@pytest.mark.parametrize(
    ("word", "root"),
    [
        ("business", "business"), ("status", "status"), ("analysis", "analysis"), ("ring", "ring"),
        ("with", ""), ("their", ""), ("bed", "bed"), ("ties", "tie"),
    ],
)  # fmt: skip
def test_endings_that_are_no_endings(word, root):
    assert stem(word) == root


def test_a_text_is_its_stems_without_common_and_short_words():
    assert stems_of("The 40 claimants of Walsall CANNOT reach work; a debt, debts!") == {
        "claimant", "walsall", "reach", "work", "debt",
    }  # fmt: skip


def test_matched_words_are_shown_as_the_need_wrote_them():
    need = "Debts and debt advice, coaching and coaches for carers"
    assert as_written(need, frozenset({"debt", "coach"})) == ("coaches", "debt")


@given(st.text())
def test_any_text_has_stems(text):
    stems = stems_of(text)
    assert "" not in stems
    assert len(as_written(text, stems)) == len(stems)
