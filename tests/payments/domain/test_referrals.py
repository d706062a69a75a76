"""Places, causes, and whether a contract takes anybody."""

from datetime import date

import pytest

from payments.domain.lifecycle import PARTICIPANT
from payments.domain.referrals import (
    ABSENCE_CAUSES,
    REFUSAL_CAUSES,
    TAKES_A_PLACE,
    WITHDRAWAL_CAUSES,
    ReferralFacts,
    cause_label,
    contract_refused_because,
    may_not_accept,
    may_not_end,
    participant_reference,
    places_refused_because,
)

LAST = date(2026, 12, 31)


@pytest.mark.parametrize(("taken", "codes"), [(0, []), (39, []), (40, ["no_place_left"])])
def test_starts_and_open_referrals_fill_the_places(taken, codes):
    assert [each.code for each in places_refused_because(40, taken)] == codes


def test_the_sentence_counts_the_places():
    said = [places_refused_because(places, places)[0].sentence for places in (1, 2)]
    assert said == [
        "The only place of this contract is taken.",
        "All 2 places of this contract are taken.",
    ]


def test_the_others_free_theirs():
    free = set(PARTICIPANT.codes) - set(TAKES_A_PLACE)
    assert free == {"refused", "did_not_attend", "withdrawn"}


@pytest.mark.parametrize(
    ("state", "today", "codes"),
    [
        ("open", LAST, []),
        ("open", date(2027, 1, 1), ["contract_over"]),
        ("suspended", LAST, ["contract_suspended"]),
        ("delivered", LAST, ["contract_ended"]),
        ("terminated", LAST, ["contract_ended"]),
        ("closed", LAST, ["contract_ended"]),
    ],
)
def test_when_a_contract_takes_somebody(state, today, codes):
    assert [each.code for each in contract_refused_because(state, LAST, today)] == codes


@pytest.mark.parametrize(
    ("state", "today", "accepting", "ending"),
    [
        ("open", LAST, [], []),
        ("open", date(2027, 1, 1), ["contract_over"], []),
        ("suspended", LAST, ["contract_suspended"], []),
        ("delivered", LAST, ["contract_ended"], []),
        ("terminated", LAST, ["contract_ended"], []),
        ("closed", LAST, ["contract_ended"], ["contract_closed"]),
    ],
)
def test_a_referral_is_accepted_for_a_start_and_ends_until_the_contract_closes(
    state, today, accepting, ending
):
    facts = ReferralFacts(state, LAST, today)
    assert [each.code for each in may_not_accept(facts)] == accepting
    assert [each.code for each in may_not_end(facts)] == ending


def test_a_number_on_a_contract():
    assert participant_reference("CON-0012", 7) == "CON-0012/007"
    assert participant_reference("CON-0012", 1234) == "CON-0012/1234"


def test_every_cause_has_words():
    for state, causes in (
        ("refused", REFUSAL_CAUSES),
        ("did_not_attend", ABSENCE_CAUSES),
        ("withdrawn", WITHDRAWAL_CAUSES),
    ):
        for code, words in causes.items():
            assert cause_label(state, code) == words
            assert len(code) <= 20
    assert cause_label("started", "no_capacity") == ""
    assert cause_label("refused", "") == ""
