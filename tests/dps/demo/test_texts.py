"""The texts of the demo market fit where they stand."""

from random import Random

import pytest

from businesscases.domain.need import LONGEST_TITLE
from dps.demo.texts import Flaw, need_text, offer_text
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS

LONGEST_DISTRICT = "Dorset, Wiltshire, Hampshire and Isle of Wight"


@pytest.mark.parametrize("group", CLIENT_GROUPS)
def test_no_need_is_cut_short(group):
    for entry in CATALOGUE:
        for seed in range(5):
            title = need_text(Random(seed), entry.value, [group], LONGEST_DISTRICT).title
            assert title.endswith(LONGEST_DISTRICT)
            assert len(title) <= LONGEST_TITLE


def title_of(groups: list[str], districts: list[str], entry: str = "C7", seed: int = 7) -> str:
    return offer_text(Random(seed), entry, groups, districts, Flaw.NONE).title


@pytest.mark.parametrize(
    ("groups", "districts", "title"),
    [
        ([], ["Kent"], "all claimants in Kent"),
        (["debt"], ["Kent", "Essex"], "debt and money management in Kent and Essex"),
        (["homeless", "young"], ["Kent"], "homelessness and young people in Kent"),
        (["debt", "young"], ["Kent"], "debt and money management and 1 more group in Kent"),
        (
            ["homeless", "young", "debt"],
            ["Kent", "Essex", "Devon"],
            "homelessness and 2 more groups in Kent and 2 more districts",
        ),
    ],
)  # fmt: skip
def test_the_title_of_an_offer_says_all_whom_and_where_it_serves(groups, districts, title):
    assert title_of(groups, districts).partition(" for ")[2] == title


@pytest.mark.parametrize("group", CLIENT_GROUPS)
@pytest.mark.parametrize("many", [1, 2, 3, 6])
def test_no_title_of_an_offer_is_cut_short_or_names_one_place_of_several(group, many):
    other = [code for code in CLIENT_GROUPS if code != group]
    for entry in CATALOGUE:
        for seed, groups in enumerate(([group], [group, *other[:1]], [group, *other[:2]]) * 3):
            title = title_of(groups, [LONGEST_DISTRICT] * many, entry.value, seed)
            assert len(title) <= LONGEST_TITLE
            assert "…" not in title
            assert many == 1 or title.endswith(
                ("districts", "district", f" and {LONGEST_DISTRICT}")
            )
