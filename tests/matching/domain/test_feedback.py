"""What each candidate is told, when it is complete, and that it survives being stored."""

import json
from dataclasses import replace

import pytest

from matching.domain.feedback import (
    QUESTION_TEXTS,
    TIE_WORDS,
    Content,
    Decision,
    Points,
    QuestionFeedback,
    Verdict,
    frozen,
    incomplete_because,
    ordinal,
    place_by_price,
    price_sentence,
    thawed,
    verdict_sentence,
)
from tests.golden import rows

OTHERS = ["Other Works Ltd", "Winner Ltd"]
WEIGHTS = (30, 30, 25, 15)


def decision(row: dict[str, str]) -> Decision:
    return Decision(
        case_reference="CASE-2026-0042",
        case_title="Overcoming barriers",
        district="Black Country",
        provision="C5 Addressing barriers",
        decided_on="2026-06-20",
        considered=5,
        passed=4,
        suitable=3,
        quality_weight=70,
        least_score=2,
        least_percent=60,
        winner=row["winner"],
        winner_points=Points("52.50", "30.00", "82.50") if row["winner"] else None,
        reason=row["why_none"],
    )


def content(row: dict[str, str]) -> Content:
    told = decision(row)
    scores = [int(score) for score in row["scores"].split()]
    questions = tuple(
        QuestionFeedback(
            number,
            weight,
            score,
            3 if told.winner else None,
            "It names the groups." if row["reasons"] == "yes" else " ",
            "Evidence of last year." if row["would_raise"] == "yes" else "",
        )
        for number, (weight, score) in enumerate(zip(WEIGHTS, scores, strict=False), 1)
    )
    sentences = {"yes": (("Price", "Too dear."),), "no": (("Price", ""),), "": ()}
    return Content(
        verdict=Verdict(row["verdict"]),
        offer_reference="OFR-0031",
        offer_title="Steps",
        version=2,
        supplier="Example Charity",
        decision=told,
        failed_gates=sentences[row["gate_sentence"]],
        questions=questions,
        points=Points("50.00", "25.00", "75.00") if row["points"] == "yes" else None,
        rank=int(row["rank"]) if row["rank"] else None,
        price_place=2 if row["rank"] else None,
        unsuitable_because=("Question 1 scored 1.",) if row["not_suitable"] == "yes" else (),
    )


SUITABLE = content(rows("feedback")[1])


@pytest.mark.parametrize("row", rows("feedback"), ids=lambda row: " ".join(row.values()))
def test_feedback_of_the_table(row):
    told = content(row)
    assert (not incomplete_because(told, OTHERS)) == (row["complete"] == "yes")
    assert told.wants_letter == (row["letter"] == "yes")
    assert verdict_sentence(told).replace(",", "").startswith(row["first_words"])


@pytest.mark.parametrize("row", rows("feedback"), ids=lambda row: " ".join(row.values()))
def test_what_is_stored_comes_back_the_same(row):
    told = content(row)
    assert thawed(json.loads(json.dumps(frozen(told)))) == told


def lacks(told: Content) -> list[str]:
    return [reason.sentence for reason in incomplete_because(told, OTHERS)]


def test_each_gap_has_its_sentence():
    first = SUITABLE.questions[0]
    gaps = (replace(first, reason="", would_raise="", winner_score=None), *SUITABLE.questions[1:])
    assert lacks(replace(SUITABLE, questions=gaps)) == [
        "The feedback for OFR-0031 lacks the reason for question 1.",
        "The feedback for OFR-0031 lacks what would raise question 1.",
        "The feedback for OFR-0031 lacks the winner's score for question 1.",
    ]
    assert lacks(replace(SUITABLE, questions=())) == [
        "The feedback for OFR-0031 lacks a score for each question."
    ]
    assert lacks(replace(SUITABLE, points=None)) == ["The feedback for OFR-0031 lacks its points."]
    assert lacks(replace(SUITABLE, verdict=Verdict.FILTERED)) == [
        "The feedback for OFR-0031 lacks a sentence for a gate that it failed."
    ]


@pytest.mark.parametrize("words", ["Less than Other Works Ltd.", "As WINNER ltd showed"])
def test_no_other_supplier_is_named(words):
    named = (replace(SUITABLE.questions[0], would_raise=words), *SUITABLE.questions[1:])
    assert lacks(replace(SUITABLE, questions=named)) == [
        "The words for question 1 of OFR-0031 name another supplier."
    ]


def test_a_place_by_price_is_no_price():
    assert price_sentence(SUITABLE) == "By expected cost your offer was 2nd of 3 suitable offers."
    assert price_sentence(replace(SUITABLE, price_place=None)) == ""


@pytest.mark.parametrize(
    ("place", "suitable", "words"),
    [(1, 1, "1st of 1 suitable offer"), (2, 5, "2nd of 5 suitable offers")],
)
def test_a_place_by_price_says_among_how_many(place, suitable, words):
    assert place_by_price(place, suitable) == words


def test_more_than_one_gate():
    filtered = next(content(row) for row in rows("feedback") if row["verdict"] == "filtered")
    two = replace(filtered, failed_gates=(("Price", "x"), ("Places", "y")))
    assert verdict_sentence(two) == "Your offer did not pass 2 gates, so it was not scored."


def test_the_four_questions_and_the_ties_have_words():
    assert list(QUESTION_TEXTS) == [1, 2, 3, 4]
    assert SUITABLE.questions[0].question == "Overall fit of provision content"
    assert SUITABLE.decision.price_weight == 30
    assert set(TIE_WORDS) == {"", "q2", "q1", "cost", "lot"}


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (22, "22nd"), (111, "111th"), (0, "0th")],
)  # fmt: skip
def test_ordinals(number, words):
    assert ordinal(number) == words
