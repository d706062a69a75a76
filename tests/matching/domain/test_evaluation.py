"""Quality, suitable standard, price points, ranks and ties, against a table by calculator."""

from decimal import Decimal
from fractions import Fraction
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.errors import RuleBroken
from matching.domain.evaluation import (
    TOP_SCORE,
    Marking,
    Sheet,
    consensus,
    evaluate,
    expected_cost_words,
    missing_scores,
    price_points,
    spread,
    two_decimals,
    unsuitable_because,
)
from tests.golden import rows

CASES = {name: list(lines) for name, lines in groupby(rows("scores"), lambda row: row["case"])}


def marking(row: dict[str, str]) -> Marking:
    one, two, three, four = map(int, row["weights"].split())
    return Marking(
        (one, two, three, four),
        int(row["quality_weight"]),
        int(row["least_score"]),
        int(row["least_percent"]),
    )


def sheet(row: dict[str, str]) -> Sheet:
    scores = tuple(int(row[f"q{n}"]) for n in (1, 2, 3, 4))
    return Sheet(row["offer"], scores, Fraction(Decimal(row["cost"])) * 100)


def shown(row: dict[str, str]) -> dict[str, object]:
    return {
        "quality_percent": Fraction(row["quality_percent"]),
        "quality_points": Fraction(row["quality_points"]),
        "suitable": row["suitable"] == "yes",
        "price_points": Fraction(row["price_points"]),
        "total_points": Fraction(row["total"]),
        "rank": int(row["rank"]) if row["rank"] else None,
        "price_place": int(row["price_place"]) if row["price_place"] else None,
        "tie": row["tie"],
    }


@pytest.mark.parametrize("name", CASES)
def test_outcomes_of_the_table(name):
    lines = CASES[name]
    outcomes = evaluate([sheet(row) for row in lines], marking(lines[0]), "golden")
    assert {
        each.reference: {field: getattr(each, field) for field in shown(lines[0])}
        for each in outcomes
    } == {row["offer"]: shown(row) for row in lines}
    ranks = [each.rank for each in outcomes if each.suitable]
    assert ranks == list(range(1, len(ranks) + 1))


def test_a_missing_score_stops_the_whole_case():
    sheets = [
        Sheet("OFR-0001", (3, 3, 3, 3), Fraction(1)),
        Sheet("OFR-0002", (3, None, 0, None), Fraction(1)),
    ]
    with pytest.raises(RuleBroken) as refused:
        evaluate(sheets, Marking(), "seed")
    assert refused.value.reasons == tuple(missing_scores(sheets))
    assert [reason.sentence for reason in refused.value.reasons] == [
        "OFR-0002 has no score yet for question 2, 4."
    ]


def test_why_an_offer_is_not_suitable():
    reasons = unsuitable_because((1, 2, 2, 3), Marking())
    assert [reason.sentence for reason in reasons] == [
        "Question 1 scored 1, and no question may score below 2.",
        "The scores come to 46.25% of the quality points, and at least 60% is needed.",
    ]


def test_where_all_agree_that_is_the_consensus():
    assert consensus([3, 3, 3]) == 3
    assert consensus([0]) == 0
    assert consensus([3, 2]) is None
    assert consensus([]) is None
    assert (spread([1, 3, 2]), spread([2]), spread([])) == (2, 0, 0)


def test_nothing_is_divided_by_zero():
    assert price_points(Fraction(0), Fraction(0), Marking()) == 30
    outcome = evaluate([Sheet("OFR-0001", (4, 4, 4, 4), Fraction(0))], Marking(), "s")[0]
    assert outcome.total_points == 100
    assert evaluate([], Marking(), "s") == []


def test_words_for_figures():
    assert two_decimals(Fraction(1000, 33)) == "30.30"
    assert two_decimals(Fraction(5, 1000)) == "0.01"
    assert expected_cost_words(Fraction(100_001, 2)) == "£500.01"


def test_what_the_least_score_everywhere_comes_to():
    assert Marking().everywhere_percent == 50
    assert Marking(least_score=3).everywhere_percent == 75


SCORES = st.tuples(*[st.integers(0, TOP_SCORE)] * 4)
SHEETS = st.lists(st.tuples(SCORES, st.integers(30, 100_000)), min_size=1, max_size=7).map(
    lambda found: [
        Sheet(f"OFR-{n:04d}", scores, Fraction(cost, 7))
        for n, (scores, cost) in enumerate(found, 1)
    ]
)


@given(SHEETS, st.randoms())
def test_the_order_of_the_offers_changes_nothing(sheets, chance):
    shuffled = list(sheets)
    chance.shuffle(shuffled)
    assert evaluate(shuffled, Marking(), "seed") == evaluate(sheets, Marking(), "seed")


@given(SHEETS)
def test_points_stay_within_their_weights(sheets):
    for outcome in evaluate(sheets, Marking(), "seed"):
        assert 0 <= outcome.quality_points <= 70
        assert 0 <= outcome.price_points <= 30
        assert (outcome.rank is None) == (not outcome.suitable)
        if not outcome.suitable:
            assert outcome.price_points == 0
            assert outcome.price_place is None


@given(SHEETS)
def test_the_lowest_suitable_cost_has_all_price_points(sheets):
    suitable = [each for each in evaluate(sheets, Marking(), "seed") if each.suitable]
    if suitable:
        cheapest = min(suitable, key=lambda each: each.expected_cost)
        assert cheapest.price_points == 30
        assert cheapest.price_place == 1


@given(SHEETS, st.data())
def test_a_higher_score_never_lowers_the_own_rank(sheets, data):
    index = data.draw(st.integers(0, len(sheets) - 1))
    question = data.draw(st.integers(0, 3))
    before = sheets[index]
    if before.scores[question] == TOP_SCORE:
        return
    raised = list(before.scores)
    raised[question] += 1
    better = [*sheets]
    better[index] = Sheet(before.reference, tuple(raised), before.expected_cost)

    def rank(found: list[Sheet]) -> int:
        outcomes = evaluate(found, Marking(), "seed")
        return next(each.rank for each in outcomes if each.reference == before.reference) or 99

    assert rank(better) <= rank(sheets)
