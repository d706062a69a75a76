"""Fit: parts that add up, the same in any order, and what each part measures."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.ranking import by_fit
from matching.domain.scoring import WHOLE_BP, FitPart, score_pair, weights_of
from tests.matching.domain.worlds import case_facts, cases, offer_facts, offers

FROZEN = {"text": 3000, "client_groups": 2500, "price": 2000, "lead_time": 1000, "places": 1500}
WEIGHTS = weights_of(FROZEN)


def bp(part: FitPart, case: dict[str, object], offer: dict[str, object]) -> int:
    fit = score_pair(case_facts(**case), offer_facts(**offer), WEIGHTS)
    return next(each.bp for each in fit.parts if each.part is part)


GROUPS_OF_4 = frozenset({"carers", "debt", "young", "bme"})


@pytest.mark.parametrize(
    ("part", "case", "offer", "points"),
    [
        # 3 of the need's 4 words: 3000 x 3 / 4
        (FitPart.TEXT, {"words": frozenset("abcd")}, {"words": frozenset("bcdxyz")}, 2250),
        # 1 of 3 words: 1000; a need without words: nothing
        (FitPart.TEXT, {"words": frozenset("abc")}, {"words": frozenset("c")}, 1000),
        (FitPart.TEXT, {"words": frozenset()}, {"words": frozenset("c")}, 0),
        # asked 1, offered the same 1: all of 2500
        (
            FitPart.CLIENT_GROUPS,
            {"client_groups": frozenset({"carers"})},
            {"client_groups": frozenset({"carers"})},
            2500,
        ),
        # asked 1, offered 4: (1/1 + 1/4) / 2 of 2500 = 1562.5
        (
            FitPart.CLIENT_GROUPS,
            {"client_groups": frozenset({"carers"})},
            {"client_groups": GROUPS_OF_4},
            1562,
        ),
        # asked 1, offered to everybody (20 groups): (1/1 + 1/20) / 2 of 2500 = 1312.5
        (FitPart.CLIENT_GROUPS, {"client_groups": frozenset({"carers"})}, {}, 1312),
        # nobody in particular asked for, offered to everybody: all
        (FitPart.CLIENT_GROUPS, {}, {}, 2500),
        (
            FitPart.CLIENT_GROUPS,
            {"client_groups": frozenset({"carers"})},
            {"client_groups": frozenset({"debt"})},
            0,
        ),
        # £800 of £1,000: a fifth of 2000; at the ceiling and above: nothing
        (FitPart.PRICE, {}, {"unit_price_pence": 80_000}, 400),
        (FitPart.PRICE, {}, {"unit_price_pence": 100_000}, 0),
        (FitPart.PRICE, {}, {"unit_price_pence": 100_001}, 0),
        # ready on 17 June, on 1 July, half-way to 31 December (183 days), on the last day, later
        (FitPart.LEAD_TIME, {}, {"lead_time_days": 14}, 1000),
        (FitPart.LEAD_TIME, {}, {"lead_time_days": 28}, 1000),
        (FitPart.LEAD_TIME, {}, {"lead_time_days": 28 + 61}, 666),
        (FitPart.LEAD_TIME, {}, {"lead_time_days": 28 + 183}, 0),
        (FitPart.LEAD_TIME, {}, {"lead_time_days": 28 + 184}, 0),
        (FitPart.LEAD_TIME, {"ends_on": date(2026, 7, 1)}, {"lead_time_days": 29}, 0),
        # 40 asked for: 40 left, 50, 80, 100, 39
        (FitPart.PLACES, {}, {"places_a_year": 40}, 0),
        (FitPart.PLACES, {}, {"places_a_year": 50}, 375),
        (FitPart.PLACES, {}, {"places_a_year": 80}, 1500),
        (FitPart.PLACES, {}, {"places_a_year": 100}, 1500),
        (FitPart.PLACES, {}, {"places_a_year": 39}, 0),
    ],
)
def test_a_part_by_calculator(part, case, offer, points):
    assert bp(part, case, offer) == points


def test_a_fit_says_what_it_is_made_of():
    fit = score_pair(
        case_facts(words=frozenset("abcd")), offer_facts(words=frozenset("abx")), WEIGHTS
    )
    assert fit.total_bp == 1500 + 2500 + 400 + 1000 + 1500
    assert fit.matched == frozenset("ab")
    assert [part.sentence for part in fit.parts] == [
        "2 of 4 words of the need stand in the offer.",
        "Need and offer are both for everybody.",
        "£800.00 against a ceiling of £1,000.00.",
        "Ready on 17 June 2026; first start 1 July 2026.",
        "100 places left for 40.",
    ]
    assert len({part.label for part in FitPart}) == len(FitPart)


@pytest.mark.parametrize(
    ("asked", "offered", "sentence"),
    [
        ("", "a", "The need is for everybody, the offer for 1 client group."),
        ("ab", "", "The offer is for everybody, the need for 2 client groups."),
        ("ab", "bcd", "Serves 1 of 2 client groups asked for, and 3 in all."),
    ],
)
def test_a_fit_says_whom_need_and_offer_are_for(asked, offered, sentence):
    fit = score_pair(
        case_facts(client_groups=frozenset(asked)),
        offer_facts(client_groups=frozenset(offered)),
        WEIGHTS,
    )
    assert fit.parts[1].sentence == sentence


@pytest.mark.parametrize(
    "frozen", [{}, {**FROZEN, "text": 2999}, {**FROZEN, "text": -1, "price": 5001}]
)
def test_weights_must_be_whole(frozen):
    with pytest.raises(ValueError, match="total 10,000"):
        weights_of(frozen)


@given(cases(), offers())
def test_parts_stay_within_their_weights_and_add_up(case, offer):
    fit = score_pair(case, offer, WEIGHTS)
    assert [part.part for part in fit.parts] == list(FitPart)
    assert all(0 <= part.bp <= part.of_bp == WEIGHTS[part.part] for part in fit.parts)
    assert fit.total_bp == sum(part.bp for part in fit.parts) <= WHOLE_BP


@given(cases(), st.lists(offers(), min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_offers_changes_nothing(case, found, chance):
    fits = {
        f"OFR-{n:04d}": score_pair(case, offer, WEIGHTS).total_bp
        for n, offer in enumerate(found, 1)
    }
    shuffled = list(fits.items())
    chance.shuffle(shuffled)
    assert by_fit(dict(shuffled)) == by_fit(fits)


def test_equal_fits_go_by_reference():
    assert by_fit({"OFR-0002": 5, "OFR-0003": 9, "OFR-0001": 5}) == [
        "OFR-0003",
        "OFR-0001",
        "OFR-0002",
    ]
