"""The 13 provision types against the table that was typed from the documents (S9)."""

import dataclasses
from itertools import pairwise

import pytest

from dps.kernel.catalogue import (
    C6_THRESHOLD_PENCE,
    CATALOGUE,
    CATEGORIES,
    CLIENT_GROUPS,
    ROUTEWAYS,
    Expectation,
    Milestone,
    ProvisionType,
    Routeway,
    c6_refused_because,
    client_group_choices,
    client_groups,
    provision,
    provision_type_choices,
)
from tests.golden import rows

GOLDEN = rows("catalogue")


def in_text(expectations: tuple[Expectation, ...]) -> str:
    """As the golden table writes them."""
    return " and ".join(
        " or ".join(f"{m.target_percent} {m.metric} of {m.of}" for m in wanted.any_of)
        for wanted in expectations
    )


def test_the_golden_table_has_thirteen_rows_and_so_has_the_catalogue() -> None:
    assert len(GOLDEN) == 13
    assert [row["code"] for row in GOLDEN] == [entry.code for entry in CATALOGUE.values()]
    assert [row["code"] for row in GOLDEN] == list(ProvisionType)
    assert len(CATEGORIES) == 8
    assert len(ROUTEWAYS) == 5


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["code"])
def test_row_by_row(row: dict[str, str]) -> None:
    entry = provision(row["code"])
    shares = [0 if row[k] == "-" else int(row[k]) for k in ("start", "completion", "job_outcome")]
    assert [entry.split.percent(milestone) for milestone in Milestone] == shares
    assert sum(shares) == 100
    assert entry.name == row["name"]
    assert entry.title == f"{row['code']} {row['name']}"
    assert in_text(entry.expectations) == row["performance"]
    assert entry.deliverable == row["deliverable"]
    assert entry.job_outcome_target_percent == int(row["job_outcome_target"])
    assert entry.job_outcome_expected is (row["job_outcome"] != "-")
    assert entry.split.paid == tuple(Milestone)[: 2 if row["job_outcome"] == "-" else 3]
    joined = [str(c) for c in entry.categories] if isinstance(entry, Routeway) else []
    assert joined == row["categories"].split()


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: row["code"])
@pytest.mark.parametrize("value", ["1.00", "50000.00", "50000.01"])
def test_the_c6_rule(row: dict[str, str], value: str) -> None:
    pence = int(value.replace(".", ""))
    allowed = not c6_refused_because(row["code"], pence)
    assert allowed is (row[f"alone_at_{value}"] == "yes")


def test_the_c6_refusal_says_both_figures() -> None:
    (reason,) = c6_refused_because(ProvisionType.C6, 50_000_00)
    assert C6_THRESHOLD_PENCE == 50_000_00
    assert (reason.code, reason.field) == ("c6_value", "provision_type")
    assert reason.sentence == (
        "Skills for work (C6) on its own must be worth more than £50,000.00. This is worth "
        "£50,000.00. Buy more places, or choose a routeway that includes skills (R2 or R4)."
    )


def test_routeways_keep_figures_of_their_own() -> None:
    """R2 differs from both of its categories and from R5."""
    r2, c4, c6, r5 = (provision(code).split for code in ("R2", "C4", "C6", "R5"))
    assert r2 not in {c4, c6, r5}
    assert c4 == r5


def test_a_routeway_lends_words_from_its_categories_each_once() -> None:
    r3 = provision("R3")
    assert r3.content.count("Skills and experience") == 1
    assert [group.code for group in r3.client_groups] == [
        *("entrenched", "basic-skills", "debt", "carers")
    ]
    assert r3.cpv == ("85312310", "80570000", "79611000")
    assert r3.overview == "One journey across C5 Addressing barriers, C7 Getting jobs"
    assert r3.slug == "r3"


def test_client_groups_of_the_categories() -> None:
    assert {code: [g.code for g in entry.client_groups] for code, entry in CATEGORIES.items()} == {
        "C1": ["bme", "asian-women", "gangs", "neet", "isolated"],
        "C2": [],
        "C3": ["moderate-learning", "complex-barriers", "entrenched"],
        "C4": ["basic-skills", "health", "substance", "mild-learning", "homeless", "offending"],
        "C5": ["entrenched", "basic-skills", "debt", "carers"],
        "C6": [],
        "C7": [],
        "C8": ["new-in-work"],
    }


def test_client_groups_are_one_table() -> None:
    assert len(CLIENT_GROUPS) == 20
    assert client_group_choices()[1] == ("asian-women", "Asian women")
    assert client_groups("debt")[0].label == "Debt and money management"
    with pytest.raises(KeyError):
        client_groups("nobody")


def test_codes_slugs_and_numbers() -> None:
    slugs = [entry.slug for entry in CATALOGUE.values()]
    assert len(set(slugs)) == 13
    assert [entry.number for entry in CATEGORIES.values()] == list(range(1, 9))
    assert provision_type_choices()[0] == ("C1", "C1 Engagement")
    assert all(a < b for a, b in pairwise(code for code, _ in provision_type_choices()))
    with pytest.raises(KeyError):
        provision("C9")


def test_every_entry_says_what_it_is_and_carries_cpv_codes() -> None:
    for entry in CATALOGUE.values():
        assert entry.overview
        assert entry.content
        assert entry.cpv
        assert all(code.isdigit() and len(code) == 8 for code in entry.cpv)


def test_measures_read_as_sentences() -> None:
    assert provision("C5").measures[0].sentence == (
        "45% of starts reach a job outcome: in work 4 weeks in a 13 week tracking window"
    )
    assert provision("C3").expectations[0].sentence == (
        "100% of completers complete an action plan and/or "
        "100% of completers achieve an agreed Social Justice (SJ) outcome"
    )
    assert [measure.sentence for measure in provision("C8").measures] == [
        "100% of starts sign a mentoring agreement",
        (
            "75% of those who signed a mentoring agreement are in employment 13 weeks after the "
            "date of signing"
        ),
    ]


def test_the_catalogue_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        CATALOGUE[ProvisionType.C1] = provision("C2")  # type: ignore[index]
    with pytest.raises(dataclasses.FrozenInstanceError):
        provision("C1").split.start = 0  # type: ignore[misc]


def test_milestones_have_labels() -> None:
    assert [m.label for m in Milestone] == ["Start", "Completion", "Job outcome"]
