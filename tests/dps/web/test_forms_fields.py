"""Text to values: what each field takes, what it refuses, and in which words."""

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from dps.kernel.errors import Reason
from dps.web.forms import (
    ConfirmField,
    DateField3,
    DistrictsField,
    EmailField,
    OneOfField,
    PenceField,
    PlainForm,
    SomeOfField,
    TextField,
    UploadField,
    WholeNumberField,
    WordLimitedField,
    YesNoField,
)

LETTERS = [("a", "A"), ("b", "B"), ("c", "C")]
GROUPS = [("North", [("n1", "Cumbria"), ("n2", "Durham")]), ("South", [("s1", "Kent")])]


class EveryField(PlainForm):
    title = TextField(label="Title", max_length=20)
    fit = WordLimitedField(label="Overall fit", max_words=5)
    price = PenceField(label="Price", least=1_00, most=50_000_00)
    places = WholeNumberField(label="Places", least=1, most=5_000)
    fee = WholeNumberField(label="VAT fee", least=0, most=30, suffix="%")
    lead = WholeNumberField(label="Lead time", least=0, most=365, suffix="days")
    starts = DateField3(
        label="When should it start?",
        noun="the start date",
        earliest=date(2026, 4, 1),
        latest=date(2028, 3, 31),
    )
    kind = OneOfField(label="Kind", noun="a kind", choices=LETTERS)
    clients = SomeOfField(label="Clients", noun="at least one client group", choices=LETTERS)
    districts = DistrictsField(choices=GROUPS)
    live = YesNoField(label="Is it live?", noun="yes if it is live")
    mail = EmailField(label="Email address", noun="an email address")
    sure = ConfirmField(label="I confirm", noun="that it is right")
    document = UploadField(label="Document", noun="a document", megabytes=1)


def outcome(name: str, data: dict[str, Any], files: dict[str, Any] | None = None) -> Any:
    """The value of one field, or its errors as a list."""
    listed = {key: value if isinstance(value, list) else [value] for key, value in data.items()}
    form = EveryField(
        MultiValueDict(listed), MultiValueDict({k: [v] for k, v in (files or {}).items()})
    )
    errors = form.errors.get(name)
    return form.cleaned_data[name] if errors is None else list(errors)


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("title", "  Moving on ", "Moving on"),
        ("title", "Null\x00 and \u202eturned", "Null and turned"),
        ("title", "שלום \u2067ab\u2069", "שלום \u2067ab\u2069"),
        ("title", "", ["Enter the title"]),
        ("title", " \x00 ", ["Enter the title"]),
        ("title", "x" * 21, ["The title must be 20 characters or fewer"]),
        ("fit", "one two * three & four five", "one two * three & four five"),
        ("fit", "a\r\nb", "a\nb"),
        ("fit", "1 2 3 4 5 6", ["The overall fit must be 5 words or fewer: it has 6"]),
        ("fit", "x" * 101, ["The overall fit must be 100 characters or fewer"]),
        ("price", "£1,234.5", 1_234_50),
        ("price", " 1 ", 1_00),
        ("price", "", ["Enter the price"]),
        ("price", "0", ["The price must be £1.00 or more"]),
        ("price", "50000.01", ["The price must be £50,000.00 or less"]),
        ("price", "9" * 10**6, ["The price must be an amount in pounds, like 1,234.56"]),
        ("price", "1.005", ["The price must have no more than two figures after the point"]),
        ("price", "ten", ["The price must be an amount in pounds, like 1,234.56"]),
        ("places", "1,200", 1_200),
        ("places", "", ["Enter the places"]),
        ("places", "0", ["The places must be 1 or more"]),
        ("places", "5001", ["The places must be 5,000 or fewer"]),
        ("places", "-1", ["The places must be 1 or more"]),
        ("places", "2.0", ["The places must be a whole number, like 25"]),
        ("places", "1_0", ["The places must be a whole number, like 25"]),
        ("places", "٣", ["The places must be a whole number, like 25"]),
        ("places", "9" * 10**6, ["The places must be 5,000 or fewer"]),
        ("places", "-" + "9" * 10**6, ["The places must be 1 or more"]),
        ("fee", "31", ["The VAT fee must be 30% or less"]),
        ("lead", "-1", ["The lead time must be 0 days or more"]),
        ("lead", "366", ["The lead time must be 365 days or fewer"]),
        ("kind", "b", "b"),
        ("kind", "", ["Select a kind"]),
        ("kind", "z\x00", ["Select a kind from the list"]),
        ("clients", ["c", "a", "c"], ["a", "c"]),
        ("clients", [], ["Select at least one client group"]),
        ("clients", ["z"], ["Select at least one client group from the list"]),
        ("districts", ["s1", "n2"], ["n2", "s1"]),
        ("districts", [], ["Select at least one district"]),
        ("live", "yes", True),
        ("live", "no", False),
        ("live", "", ["Select yes if it is live"]),
        ("live", "perhaps", ["Select yes if it is live"]),
        ("mail", "a@example.com", "a@example.com"),
        ("mail", "", ["Enter an email address"]),
        (
            "mail",
            "nobody",
            ["Enter an email address in the correct format, like name@example.com"],
        ),
        ("sure", "on", True),
        ("sure", "", ["Confirm that it is right"]),
    ],
)
def test_one_field(name: str, typed: Any, expected: Any) -> None:
    assert outcome(name, {name: typed}) == expected


@pytest.mark.parametrize(
    ("day", "month", "year", "expected"),
    [
        ("27", "3", "2027", date(2027, 3, 27)),
        (" 29 ", "February", "2028", date(2028, 2, 29)),
        ("1", "sep", "2027", date(2027, 9, 1)),
        ("1", "4", "2026", date(2026, 4, 1)),
        ("31", "3", "2028", date(2028, 3, 31)),
        ("", "", "", ["Enter the start date"]),
        ("\x00", " ", "", ["Enter the start date"]),
        ("27", "3", "", ["The start date must include a year"]),
        ("", "3", "2027", ["The start date must include a day"]),
        ("", "", "2027", ["The start date must include a day and month"]),
        ("29", "2", "2027", ["The start date must be a real date"]),
        ("0", "2", "2027", ["The start date must be a real date"]),
        ("9" * 10**6, "2", "2027", ["The start date must be a real date"]),
        ("1_0", "2", "2027", ["The start date must be a real date"]),
        ("²", "2", "2027", ["The start date must be a real date"]),
        ("1", "13", "2027", ["The start date must have a real month, from 1 to 12"]),
        ("1", "ma", "2027", ["The start date must have a real month, from 1 to 12"]),
        ("1", "9" * 10**6, "2027", ["The start date must have a real month, from 1 to 12"]),
        ("1", "3", "27", ["The start date must have a year of 4 figures, like 2027"]),
        ("1", "3", "9" * 10**6, ["The start date must have a year of 4 figures, like 2027"]),
        ("31", "3", "2026", ["The start date must be 1 April 2026 or later"]),
        ("1", "4", "2028", ["The start date must be 31 March 2028 or earlier"]),
    ],
)
def test_a_date(day: str, month: str, year: str, expected: Any) -> None:
    data = {"starts_day": day, "starts_month": month, "starts_year": year}
    assert outcome("starts", data) == expected


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        ("plan.txt", 10, ["The selected file must be a PDF or a Word document (.docx)"]),
        ("plan.pdf", 0, ["The selected file is empty"]),
        ("plan.pdf", 2**20 + 1, ["The selected file must be smaller than 1MB"]),
        ("x" * 147 + ".pdf", 1, ["The selected file must have a name of 150 characters or fewer"]),
    ],
)
def test_a_file_that_is_refused(name: str, size: int, expected: list[str]) -> None:
    upload = SimpleUploadedFile(name, b"x" * size)
    assert outcome("document", {}, {"document": upload}) == expected


def test_a_file() -> None:
    upload = SimpleUploadedFile("Plan.PDF", b"x" * 2**20)
    assert outcome("document", {}, {"document": upload}) is upload
    assert outcome("document", {}) == ["Select a document"]


@given(
    st.dictionaries(
        st.sampled_from([*EveryField.base_fields, "starts_day", "starts_month"]), st.text()
    )
)
def test_no_text_breaks_a_form_or_its_page(data: dict[str, str]) -> None:
    form = EveryField(MultiValueDict({name: [text] for name, text in data.items()}))
    form.is_valid()
    str(form)


def test_a_million_characters_in_each_field_break_nothing() -> None:
    for text in ("x" * 10**6, "9" * 10**6, "a " * 500_000, "\u202e" * 10**6, "1," * 500_000):
        names = [*EveryField.base_fields, "starts_day", "starts_month", "starts_year"]
        form = EveryField(MultiValueDict({name: [text] for name in names}))
        assert not form.is_valid()
        str(form)


def test_reasons_of_a_rule_stand_by_their_fields() -> None:
    class Asking(PlainForm):
        places = WholeNumberField(label="Places")

    form = Asking({"places": "3"})
    assert form.is_valid()
    form.refuse([Reason("few", "Ask for more places.", "places"), Reason("no", "No.", "other")])
    assert {name: list(errors) for name, errors in form.errors.items()} == {
        "places": ["Ask for more places."],
        "__all__": ["No."],
    }


def test_a_field_may_be_left_empty_where_it_is_not_required() -> None:
    class Optional(PlainForm):
        title = TextField(label="Title", required=False)
        price = PenceField(label="Price", required=False)
        places = WholeNumberField(label="Places", required=False)
        starts = DateField3(label="Start", required=False)
        live = YesNoField(label="Live?", noun="yes if it is live", required=False)
        clients = SomeOfField(label="Clients", choices=LETTERS, required=False)

    form = Optional(MultiValueDict())
    assert form.is_valid()
    assert form.cleaned_data == {
        "title": "",
        "price": None,
        "places": None,
        "starts": None,
        "live": None,
        "clients": [],
    }
