"""The texts of the demo market fit where they stand."""

from random import Random

import pytest

from businesscases.domain.need import LONGEST_TITLE
from dps.demo.texts import fitted, need_text
from dps.kernel.catalogue import CATALOGUE, CLIENT_GROUPS

LONGEST_DISTRICT = "Gloucestershire and West of England"


def test_a_long_title_ends_with_a_whole_word():
    assert fitted("Jobs club in Walsall") == "Jobs club in Walsall"
    long = fitted("Employability " * 20)
    assert long == " ".join(["Employability"] * 8) + "…"
    assert len(long) <= LONGEST_TITLE


@pytest.mark.parametrize("group", CLIENT_GROUPS)
def test_no_need_is_cut_short(group):
    for entry in CATALOGUE:
        title = need_text(Random(7), entry.value, [group], LONGEST_DISTRICT).title
        assert title.endswith(LONGEST_DISTRICT)
