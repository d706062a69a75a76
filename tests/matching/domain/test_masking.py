"""What readers of quality do not meet: names, money, addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.domain.masking import ADDRESS, AMOUNT, NAME, mask, named_in, names_found, names_of


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("Acme Ltd", ("Acme Ltd", "Acme")),
        ("The Walsall Hope Trust CIC", (
            "The Walsall Hope Trust CIC", "The Walsall Hope Trust", "Walsall Hope Trust", "WHT",
        )),
        ("Steps", ("Steps",)),
        ("  Black   Country Skills Limited", (
            "Black Country Skills Limited", "Black Country Skills", "BCS",
        )),
    ],
)  # fmt: skip
def test_how_an_organisation_may_be_called(name, called):
    assert names_of(name) == called


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("We at ACME   ltd know", f"We at {NAME} know"),
        ("Acme's coaches", f"{NAME}'s coaches"),
        ("Acmeville", "Acmeville"),
        ("It costs £812.50 each", f"It costs {AMOUNT} each"),
        ("£1.2k a year", f"{AMOUNT} a year"),
        ("GBP 900 or 900 pounds or 900 GBP", f"{AMOUNT} or {AMOUNT} or {AMOUNT}"),
        ("eight hundred and twelve pounds", AMOUNT),
        ("one of eight hundred people", "one of eight hundred people"),
        ("our price is 812.50", f"our price is {AMOUNT}"),
        ("45% of 120 people in 13 weeks", "45% of 120 people in 13 weeks"),
        ("see www.acme.org or ann@acme.org", f"see {ADDRESS} or {ADDRESS}"),
        ("https://acme.org/x now", f"{ADDRESS} now"),
    ],
)
def test_what_a_reader_sees(text, seen):
    assert mask(text, names_of("Acme Ltd"), 81_250) == seen


@pytest.mark.parametrize("form", ["1,234", "1234", "1,234.00", "1234.00"])
def test_the_own_price_is_hidden_in_every_form(form):
    assert mask(f"only {form} per head", [], 123_400) == f"only {AMOUNT} per head"


def test_a_small_price_is_hidden_only_with_its_sign():
    assert mask("45 people for £45", [], 4_500) == f"45 people for {AMOUNT}"
    assert mask("45 people", [], 4_500) == "45 people"


def test_a_percentage_is_no_price():
    assert mask("150% of 150 people", [], 15_000) == f"150% of {AMOUNT} people"


def test_initials_count_by_their_capitals_only():
    names = names_of("Help For All")
    assert mask("HFA helps; help for all; hfa", names) == f"{NAME} helps; {NAME}; hfa"


def test_names_found_are_whole_words_in_any_capitals():
    names = ["Acme Ltd", "Steps", ""]
    assert names_found("The ACME LTD offer has more footsteps", names) == ["Acme Ltd"]
    assert names_found("nobody", names) == []


def test_a_supplier_is_found_among_many_without_its_legal_ending():
    names = ["Walsall Hope Trust CIC", "Steps Ltd", "Hope", ""]
    assert named_in("as walsall  HOPE trust does, in steps", names) == [
        "Walsall Hope Trust CIC",
        "Hope",
    ]
    assert named_in("Steps Ltd does; hopeful", names) == ["Steps Ltd"]


@given(
    st.text(st.characters(categories=["L", "Z"]), max_size=20),
    st.text(st.characters(categories=["L", "Z"]), max_size=20),
    st.integers(100, 99_999_999),
)
def test_nothing_of_a_canary_is_left(before, after, pence):
    text = f"{before} Canary Wharf Works Ltd {after} £{pence // 100:,}.{pence % 100:02d}"
    seen = mask(text, names_of("Canary Wharf Works Ltd"), pence)
    assert "Canary Wharf Works" not in seen
    assert f"{pence // 100:,}.{pence % 100:02d}" not in seen
