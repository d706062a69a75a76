"""When an offer may go live."""

from dataclasses import replace

import pytest

from suppliers.domain.lifecycle import ADMISSION
from suppliers.domain.offers import OfferDraft
from suppliers.domain.publishing import (
    PublishingFacts,
    incomplete_because,
    not_admitted_because,
    publishing_refused_because,
)

DRAFT = OfferDraft(
    provision_type="C5",
    title="Steps to work",
    district_codes=("black-country",),
    answer_1="One",
    answer_2="Two",
    answer_3="Three",
    answer_4="Four",
    places_a_year=10,
    lead_time_days=0,
    unit_price_pence=80_000,
    vat_treatment="exempt",
)
WHOLE = PublishingFacts("admitted", DRAFT, True, frozenset({"black-country"}))


def codes(reasons) -> list[str]:
    return [reason.code for reason in reasons]


def test_a_complete_offer_of_an_admitted_supplier_goes_live():
    assert publishing_refused_because(WHOLE) == []


@pytest.mark.parametrize("state", [code for code in ADMISSION.codes if code != "admitted"])
def test_no_other_supplier_does_and_each_is_told_what_to_do(state):
    (reason,) = publishing_refused_because(replace(WHOLE, admission=state))
    assert reason.code == "not_admitted"
    assert reason.sentence.startswith("Your organisation")


def test_the_sentences_differ_by_state():
    sentences = {
        not_admitted_because(PublishingFacts(state))[0].sentence
        for state in ADMISSION.codes
        if state != "admitted"
    }
    assert len(sentences) == len(ADMISSION.codes) - 1


def test_a_document_is_needed():
    assert codes(incomplete_because(replace(WHOLE, has_document=False))) == ["document_missing"]


def test_a_district_that_is_no_longer_open_is_named():
    assert codes(incomplete_because(replace(WHOLE, districts=frozenset()))) == ["district_unknown"]


def test_nothing_is_published_without_a_draft():
    assert codes(incomplete_because(replace(WHOLE, draft=None))) == ["nothing_to_publish"]


def test_what_is_missing_comes_before_who_may():
    facts = replace(WHOLE, has_document=False, admission="submitted")
    assert codes(publishing_refused_because(facts)) == ["document_missing", "not_admitted"]
