"""A request to join: what it must say, and the clock of its decision."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.errors import Reason
from dps.kernel.periods import LONDON
from suppliers.domain.admission import (
    Clock,
    Request,
    clock,
    extension_refused_because,
    missing_from,
    reason_missing,
    refused_because,
    wrong_with,
)

MARCH = datetime.fromisoformat("2026-03-01")
EASTER = frozenset({date(2026, 4, 3), date(2026, 4, 6)})
WHOLE = Request(
    name="Dudley Carers",
    company_number="1234567",
    charity_number="SC012345",
    size="small",
    address="1 High Street, Dudley",
    postcode="dy11hf",
    contact_name="A Person",
    contact_email="person@example.org",
    contact_phone="01384 000000",
    about="We help carers back to work.",
    declared_no_exclusion=True,
)


def test_a_whole_request_may_be_sent() -> None:
    assert refused_because(WHOLE) == []
    assert refused_because(replace(WHOLE, company_number="", charity_number="")) == []
    assert refused_because(replace(WHOLE, contact_phone="")) == []


def test_what_an_empty_request_needs() -> None:
    missing = missing_from(Request())
    assert [(reason.field, reason.code) for reason in missing] == [
        *((f, f"{f}_missing") for f in ("name", "size", "address", "postcode", "contact_name")),
        ("contact_email", "contact_email_missing"),
        ("about", "about_missing"),
        ("declared_no_exclusion", "declaration_missing"),
    ]
    assert missing[-1].sentence == (
        "Confirm that no ground for exclusion applies to your organisation."
    )
    assert missing[0].sentence == "Enter the name of your organisation."
    assert refused_because(Request()) == missing
    assert missing_from(replace(WHOLE, name="  "))[0].field == "name"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"company_number": "ABC"}, "company_number"),
        ({"charity_number": "12"}, "charity_number"),
        ({"postcode": "Dudley"}, "postcode"),
        ({"contact_email": "nobody"}, "contact_email"),
    ],
)
def test_what_is_wrong(change: dict[str, str], field: str) -> None:
    reasons = wrong_with(replace(WHOLE, **change))  # type: ignore[arg-type]
    assert [reason.field for reason in reasons] == [field]
    assert refused_because(replace(WHOLE, **change)) == reasons  # type: ignore[arg-type]


def test_what_is_wrong_in_words() -> None:
    draft = replace(WHOLE, company_number="X", charity_number="X", postcode="X", contact_email="X")
    assert wrong_with(draft) == [
        Reason(
            "company_number",
            "Enter a company number of 8 characters, like 01234567 or SC123456.",
            "company_number",
        ),
        Reason(
            "charity_number",
            "Enter a charity number, like 1234567, SC012345 or NIC123456.",
            "charity_number",
        ),
        Reason("postcode_unreadable", "Enter a full postcode, like DY1 1HF.", "postcode"),
        Reason(
            "email_unreadable",
            "Enter an email address, like name@example.org.",
            "contact_email",
        ),
    ]
    assert wrong_with(Request(company_number=" ", charity_number=" ", postcode=" ")) == []


@pytest.mark.parametrize(
    ("email", "right"),
    [
        ("a@b.org", True),
        ("first.last+x@sub.example.org.uk", True),
        ("a@b", False),
        ("@b.org", False),
        ("a@", False),
        ("a@.org", False),
        ("a@b.", False),
        ("a@b@c.org", False),
        ("a b@c.org", False),
        ("a@b .org", False),
        ("ab.org", False),
    ],
)
def test_addresses_of_mail(email: str, right: bool) -> None:
    assert (wrong_with(replace(WHOLE, contact_email=email)) == []) is right


def received(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("submitted_at", "extended", "expected"),
    [
        ("2026-02-02 17:00:00", False, Clock(date(2026, 2, 2), date(2026, 2, 16))),
        ("2026-02-02 17:00:01", False, Clock(date(2026, 2, 3), date(2026, 2, 17))),
        ("2026-02-02 17:00:00", True, Clock(date(2026, 2, 2), date(2026, 2, 23), extended=True)),
        ("2026-04-02 09:00:00", False, Clock(date(2026, 4, 2), date(2026, 4, 20))),
        ("2026-04-04 09:00:00", False, Clock(date(2026, 4, 7), date(2026, 4, 21))),
    ],
)
def test_ten_working_days_or_fifteen(submitted_at: str, extended: bool, expected: Clock) -> None:
    assert clock(received(submitted_at), EASTER, extended=extended) == expected


def test_the_scheme_may_set_another_term() -> None:
    at = received("2026-02-02 09:00:00")
    assert clock(at, EASTER, working_days=5).due_on == date(2026, 2, 9)
    assert clock(at, EASTER, working_days=5, extended=True).due_on == date(2026, 2, 23)
    assert clock(at, EASTER, working_days=20, extended=True).due_on == date(2026, 3, 2)


def test_late_from_the_day_after_the_last() -> None:
    term = Clock(date(2026, 4, 2), date(2026, 4, 20))
    assert not term.late(date(2026, 4, 20))
    assert term.late(date(2026, 4, 21))
    assert term.working_days_left(date(2026, 4, 2), EASTER) == 10
    assert term.working_days_left(date(2026, 4, 17), EASTER) == 1
    assert term.working_days_left(date(2026, 4, 20), EASTER) == 0
    assert term.working_days_left(date(2026, 4, 25), EASTER) == 0


@given(
    st.datetimes(MARCH, MARCH + timedelta(days=90), timezones=st.just(LONDON)),
    st.integers(0, 40),
)
def test_never_more_days_left_than_were_promised(submitted_at: datetime, later: int) -> None:
    """What comes on a Sunday or at Easter counts from the next working day, and so do its days."""
    term = clock(submitted_at, EASTER)
    left = term.working_days_left(submitted_at.date() + timedelta(days=later), EASTER)
    assert 0 <= left <= 10
    assert later or left == 10


def test_more_time_once_in_time_and_with_a_reason() -> None:
    term = Clock(date(2026, 2, 2), date(2026, 2, 16))
    why = "The insurer has to confirm the cover first."
    assert extension_refused_because(term, date(2026, 2, 16), why) == []
    (late,) = extension_refused_because(term, date(2026, 2, 17), why)
    assert (late.code, late.sentence) == (
        "term_over",
        "The time to decide ended on 16 February 2026.",
    )
    again = replace(term, extended=True)
    assert extension_refused_because(again, date(2026, 2, 3), why) == [
        Reason("extended_already", "This request was given more time once already.")
    ]
    assert [r.code for r in extension_refused_because(term, date(2026, 2, 3), "")] == [
        "reason_missing"
    ]


@pytest.mark.parametrize(
    ("text", "enough"),
    [
        ("", False),
        ("   x    x   ", False),
        ("too short", False),
        ("long enough", True),
        ("ten chars.", True),
    ],
)
def test_reasons_are_words(text: str, enough: bool) -> None:
    reasons = reason_missing(text, "why")
    words = "Give the reason in words that the supplier can use."
    assert reasons == ([] if enough else [Reason("reason_missing", words, "why")])
    assert [reason.field for reason in reason_missing("")] == ["reason"]


def test_a_reason_names_nobody_by_a_national_insurance_number():
    reasons = reason_missing("Claimant QQ 12 34 56 C asked for it.", "why")
    assert [reason.field for reason in reasons] == ["why"]
    assert reasons[0].code != "reason_missing"
