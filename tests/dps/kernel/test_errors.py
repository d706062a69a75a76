"""What is said when a rule refuses."""

from dataclasses import FrozenInstanceError

import pytest

from dps.kernel.errors import NotAllowed, Reason, RuleBroken, Stale

LATE = Reason("late", "It is too late.", "closes_at")
FULL = Reason("full", "All places are taken.")


def test_a_reason_belongs_to_the_whole_unless_it_names_a_field() -> None:
    assert [LATE.field, FULL.field] == ["closes_at", ""]


def test_a_reason_is_a_value() -> None:
    assert Reason("full", "All places are taken.") == FULL
    assert len({FULL, Reason("full", "All places are taken.", "")}) == 1
    with pytest.raises(FrozenInstanceError):
        FULL.sentence = "There is room."  # type: ignore[misc]


@pytest.mark.parametrize(
    ("given", "reasons", "said"),
    [
        (FULL, (FULL,), "All places are taken."),
        ([LATE, FULL], (LATE, FULL), "It is too late.; All places are taken."),
        ((each for each in (FULL, LATE)), (FULL, LATE), "All places are taken.; It is too late."),
    ],
    ids=["one", "several", "a generator, read once"],
)
def test_a_broken_rule_keeps_its_reasons_in_order(given, reasons, said) -> None:
    broken = RuleBroken(given)
    assert (broken.reasons, str(broken)) == (reasons, said)


def test_the_three_refusals_are_told_apart() -> None:
    kinds = (RuleBroken, NotAllowed, Stale)
    assert [(a, b) for a in kinds for b in kinds if a is not b and issubclass(a, b)] == []
