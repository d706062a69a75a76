"""Every gate of every candidate, against the table, with its two values and its sentence."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given

from matching.domain.gates import (
    Gate,
    eligible,
    ineligible_because,
    passes,
    try_gates,
)
from matching.domain.pinned import CaseFacts, OfferFacts
from tests.golden import rows
from tests.matching.domain.worlds import case_facts, cases, offer_facts, offers

COLUMNS = {
    Gate.SUPPLIER: "supplier",
    Gate.DISTRICT: "district",
    Gate.CLIENT_GROUPS: "client_groups",
    Gate.PLACES: "places_left",
    Gate.LEAD_TIME: "lead_time",
    Gate.PRICE: "price_gate",
    Gate.BUDGET: "budget",
    Gate.C6: "c6",
}


def pence(text: str) -> int:
    return int(Decimal(text) * 100)


def pair(row: dict[str, str]) -> tuple[CaseFacts, OfferFacts]:
    case = case_facts(
        provision_type=row["type"],
        client_groups=frozenset(row["asked_groups"].split()),
        places=int(row["places"]),
        ceiling_price_pence=pence(row["ceiling"]),
        reserved_pence=pence(row["reserved"]),
    )
    offer = offer_facts(
        supplier_admitted=row["admitted"] == "y",
        supplier_standing="Admitted" if row["admitted"] == "y" else "Suspended",
        district_codes=frozenset(row["districts"].split()),
        district_names=tuple(row["districts"].split()),
        client_groups=frozenset(row["groups"].split()),
        places_a_year=int(row["places_a_year"]),
        places_taken=int(row["taken"]),
        lead_time_days=int(row["lead_days"]),
        unit_price_pence=pence(row["price"]),
    )
    return case, offer


@pytest.mark.parametrize("row", rows("gates"), ids=lambda row: row["why"])
def test_gates_of_the_table(row):
    case, offer = pair(row)
    results = try_gates(case, offer)
    assert {COLUMNS[each.gate]: "y" if each.passed else "n" for each in results} == {
        column: row[column] for column in COLUMNS.values()
    }
    assert passes(results) == eligible(case, offer) == (not ineligible_because(case, offer))


def test_every_gate_is_tried_whatever_failed_before():
    results = try_gates(*pair(rows("gates")[-1]))
    assert [result.gate for result in results] == list(Gate)
    assert not any(result.passed for result in results)


def sentence(gate: Gate, case: CaseFacts, offer: OfferFacts) -> tuple[str, str, str]:
    found = next(result for result in try_gates(case, offer) if result.gate is gate)
    return found.asked, found.offered, found.sentence


def test_a_price_over_the_ceiling_is_told_to_the_penny():
    assert sentence(
        Gate.PRICE, case_facts(ceiling_price_pence=100_000), offer_facts(unit_price_pence=100_450)
    ) == (
        "At most £1,000.00",
        "£1,004.50",
        (
            "Your price is £1,004.50 a participant, and the highest for this need is £1,000.00. "
            "That is £4.50 too much."
        ),
    )


def test_places_say_how_many_are_taken():
    assert sentence(Gate.PLACES, case_facts(), offer_facts(places_a_year=50, places_taken=20)) == (
        "40 places",
        "30 left",
        (
            "The need is for 40 places. Your offer has 50 a year, and 20 of them are taken by "
            "contracts in that year, so 30 are left."
        ),
    )


def test_lead_time_names_both_days():
    assert sentence(Gate.LEAD_TIME, case_facts(), offer_facts(lead_time_days=14)) == (
        "By 31 December 2026",
        "17 June 2026",
        (
            "Counted from 3 June 2026, your lead time of 14 days gives a first start on 17 June "
            "2026. The last start of this need is 31 December 2026."
        ),
    )


def test_client_groups_name_what_is_missing():
    case = case_facts(client_groups=frozenset({"carers", "debt"}))
    assert sentence(Gate.CLIENT_GROUPS, case, offer_facts(client_groups=frozenset({"carers"}))) == (
        "Debt and money management; Caring responsibilities",
        "Caring responsibilities",
        (
            "The need is for people whom your offer does not name: Debt and money management. Your "
            "offer is for: Caring responsibilities."
        ),
    )
    assert sentence(Gate.CLIENT_GROUPS, case, offer_facts())[1:] == (
        "Everybody",
        "Your offer is for the client groups of this need.",
    )
    assert sentence(Gate.CLIENT_GROUPS, case_facts(), offer_facts())[2] == (
        "The need asks for no client group in particular."
    )


def test_the_c6_rule_is_told_where_it_applies():
    case = case_facts(provision_type="C6", places=20)
    assert sentence(Gate.C6, case, offer_facts(unit_price_pence=100_000)) == (
        "More than £50,000.00",
        "£20,000.00",
        (
            "A contract for Skills for work (C6) alone must be worth more than £50,000.00. 20 "
            "places at your price come to £20,000.00."
        ),
    )
    assert sentence(Gate.C6, case_facts(), offer_facts())[2] == (
        "This need is not for Skills for work (C6) alone."
    )


def test_a_supplier_that_stands_otherwise_is_told_how():
    offer = offer_facts(supplier_admitted=False, supplier_standing="Suspended")
    assert sentence(Gate.SUPPLIER, case_facts(), offer) == (
        "Admitted",
        "Suspended",
        (
            "Your organisation was not admitted to the scheme when the offers were compared. It "
            "stood as “Suspended”."
        ),
    )


@pytest.mark.parametrize(
    ("names", "listed"),
    [
        (("Essex",), "Essex"),
        (("Essex", "Kent"), "Essex and Kent"),
        (tuple("ABCDEFG"), "A, B, C, D, E, F and G"),
        (tuple("ABCDEFGH"), "A, B, C, D, E, F and 2 more"),
    ],
)
def test_many_districts_are_not_all_listed(names, listed):
    offer = offer_facts(district_codes=frozenset({"essex"}), district_names=names)
    assert sentence(Gate.DISTRICT, case_facts(), offer) == (
        "Black Country",
        listed,
        f"The need is in Black Country. Your offer covers {listed}.",
    )


def test_labels_and_the_year_of_places():
    assert len({gate.label for gate in Gate}) == len(Gate)
    year = case_facts().year
    assert (year.first, year.last) == (date(2026, 7, 1), date(2027, 6, 30))


@given(cases(), offers())
def test_the_short_answer_is_the_long_one(case, offer):
    results = try_gates(case, offer)
    assert eligible(case, offer) == passes(results)
    assert [reason.code for reason in ineligible_because(case, offer)] == [
        result.gate for result in results if not result.passed
    ]
    assert all(result.sentence and result.asked and result.offered for result in results)
