"""How forms are drawn: whole fields as HTML, links of errors, and that nothing typed is lost."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.test.html import parse_html
from django.utils.datastructures import MultiValueDict

from dps.web.forms import (
    ConfirmField,
    DateField3,
    DistrictsField,
    NarrowingForm,
    OneOfField,
    PartForm,
    PenceField,
    PlainForm,
    Section,
    SomeOfField,
    TextField,
    UploadField,
    WordLimitedField,
    YesNoField,
)
from dps.web.templatetags.look import ErrorLink, error_links


class Asking(PlainForm):
    title = TextField(label="Title", hint="A few words.", autocomplete="off")
    notes = TextField(label="Notes", rows=3, max_length=400, count=True, required=False)
    fit = WordLimitedField(label="Overall fit", max_words=500)
    price = PenceField(label="Price")
    starts = DateField3(label="Start date", hint="For example, 27 3 2027.")
    kind = OneOfField(label="Kind", choices=[("a", "A"), ("b", "B")], hints={"b": "Second."})
    vat = OneOfField(label="VAT", select=True, choices=[("", "Choose"), ("s", "Standard")])
    clients = SomeOfField(label="Clients", choices=[("x", "X"), ("y", "Y")])
    districts = DistrictsField(choices=[("North", [("1", "Kent")]), ("South", [("2", "Bury")])])
    live = YesNoField(label="Is it live?", noun="yes if it is live")
    document = UploadField(label="Document")
    sure = ConfirmField(label="I confirm", noun="that it is right")
    seen = forms.CharField(widget=forms.HiddenInput, initial="draft")


class Elements(HTMLParser):
    """All start tags of a page, with their attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def values(self, attribute: str, *tags: str) -> list[str]:
        return [
            value
            for tag, attrs in self.found
            if (not tags or tag in tags) and (value := attrs.get(attribute)) is not None
        ]


def same_html(first: str, second: str) -> None:
    assert parse_html(first) == parse_html(second)


BOTH = pytest.mark.parametrize("form", [Asking(), Asking(MultiValueDict())], ids=["empty", "error"])


@BOTH
def test_each_input_has_one_label_and_all_that_is_named_exists(form: Asking) -> None:
    page = Elements(str(form))
    ids = page.values("id")
    inputs = [
        attrs["id"]
        for tag, attrs in page.found
        if tag in {"input", "select", "textarea"} and attrs.get("type") != "hidden"
    ]
    assert sorted(ids) == sorted(set(ids))
    assert sorted(page.values("for", "label")) == sorted(str(one) for one in inputs)
    named = {name for value in page.values("aria-describedby") for name in value.split()}
    assert named - set(ids) == set()


@BOTH
def test_nothing_is_styled_scripted_or_cut_inline(form: Asking) -> None:
    page = Elements(str(form))
    assert [page.values(name) for name in ("style", "onclick", "maxlength", "required")] == [
        [],
        [],
        [],
        [],
    ]


def test_each_error_links_to_an_input() -> None:
    form = Asking(MultiValueDict({"starts_day": ["1"]}))
    form.add_error(None, "It is not complete.")
    links = error_links(form)
    page = Elements(str(form))
    inputs = {f"#{one}" for one in page.values("id", "input", "select", "textarea")}
    assert links == [
        ErrorLink("It is not complete"),
        ErrorLink("Enter the title", "#id_title"),
        ErrorLink("Enter the overall fit", "#id_fit"),
        ErrorLink("Enter the price", "#id_price"),
        ErrorLink("The start date must include a month and year", "#id_starts_month"),
        ErrorLink("Select the kind", "#id_kind"),
        ErrorLink("Select the VAT", "#id_vat"),
        ErrorLink("Select the clients", "#id_clients"),
        ErrorLink("Select at least one district", "#id_districts"),
        ErrorLink("Select yes if it is live", "#id_live"),
        ErrorLink("Select the document", "#id_document"),
        ErrorLink("Confirm that it is right", "#id_sure"),
        ErrorLink("This field is required", ""),
    ]
    assert {link.href for link in links if link.href} - inputs == set()


def test_a_text_with_a_hint_and_an_error() -> None:
    form = Asking({"title": "x" * 201})
    same_html(
        form["title"].as_field_group(),
        f"""<div class="govuk-form-group govuk-form-group--error">
        <label class="govuk-label govuk-label--s" for="id_title">Title</label>
        <div id="id_title-hint" class="govuk-hint">A few words.</div>
        <p id="id_title-error" class="govuk-error-message"><span class="govuk-visually-hidden">
        Error:</span> The title must be 200 characters or fewer</p>
        <input autocomplete="off" id="id_title" name="title" aria-invalid="true" type="text"
        aria-describedby="id_title-hint id_title-error" class="govuk-input govuk-input--error"
        value="{"x" * 201}"></div>""",
    )


def test_money_stands_in_pounds() -> None:
    same_html(
        Asking(initial={"price": 1_234_50})["price"].as_field_group(),
        """<div class="govuk-form-group">
        <label class="govuk-label govuk-label--s" for="id_price">Price</label>
        <div class="govuk-input__wrapper">
        <div class="govuk-input__prefix" aria-hidden="true">£</div>
        <input inputmode="decimal" id="id_price" name="price" type="text" value="1234.50"
        class="govuk-input govuk-input--width-10"></div></div>""",
    )


def test_words_are_counted() -> None:
    same_html(
        Asking(initial={"fit": "<b>"})["fit"].as_field_group(),
        """<div class="govuk-form-group govuk-character-count" data-maxlength="500"
        data-module="govuk-character-count" data-count-type="words">
        <label class="govuk-label govuk-label--s" for="id_fit">Overall fit</label>
        <textarea rows="8" dir="auto" id="id_fit" name="fit" aria-describedby="id_fit-info"
        class="govuk-textarea govuk-js-character-count">&lt;b&gt;</textarea>
        <div id="id_fit-info" class="govuk-hint govuk-character-count__message">
        You can use up to 500 words</div></div>""",
    )


def test_radios() -> None:
    same_html(
        Asking(initial={"kind": "b"})["kind"].as_field_group(),
        """<div class="govuk-form-group"><fieldset class="govuk-fieldset">
        <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Kind</legend>
        <div class="govuk-radios">
        <div class="govuk-radios__item"><input class="govuk-radios__input" id="id_kind"
        name="kind" type="radio" value="a">
        <label class="govuk-label govuk-radios__label" for="id_kind">A</label></div>
        <div class="govuk-radios__item"><input class="govuk-radios__input" id="id_kind-2"
        name="kind" type="radio" value="b" checked aria-describedby="id_kind-2-about">
        <label class="govuk-label govuk-radios__label" for="id_kind-2">B</label>
        <div id="id_kind-2-about" class="govuk-hint govuk-radios__hint">Second.</div></div>
        </div></fieldset></div>""",
    )


def test_only_the_wrong_part_of_a_date_is_marked() -> None:
    form = Asking({"starts_day": "31", "starts_month": "", "starts_year": "2027"})
    page = Elements(form["starts"].as_field_group())
    assert [
        (attrs["name"], attrs["value"], attrs.get("aria-invalid"))
        for tag, attrs in page.found
        if tag == "input"
    ] == [
        ("starts_day", "31", None),
        ("starts_month", "", "true"),
        ("starts_year", "2027", None),
    ]


def test_a_date_that_is_known_fills_its_boxes() -> None:
    page = Elements(Asking(initial={"starts": date(2027, 3, 1)})["starts"].as_field_group())
    assert page.values("value", "input") == ["1", "3", "2027"]


TYPED: dict[str, Any] = {
    "title": ['<script>"'],
    "price": ["12.345"],
    "starts_day": ["32"],
    "starts_month": ["Smarch"],
    "starts_year": ["20x"],
    "kind": ["b"],
    "clients": ["y"],
    "districts": ["2"],
    "live": ["no"],
    "vat": ["s"],
    "sure": ["on"],
    "seen": ["submitted"],
}


def test_all_that_was_typed_is_kept() -> None:
    form = Asking(MultiValueDict({**TYPED, "fit": ["word " * 501]}))
    assert not form.is_valid()
    page = Elements(str(form))
    kept: dict[str, list[str]] = {}
    for tag, attrs in page.found:
        if tag == "option" and "selected" in attrs:
            kept["vat"] = [attrs["value"] or ""]
        if tag == "input" and attrs["type"] != "file":
            chosen = attrs["type"] in {"text", "hidden"} or "checked" in attrs
            if chosen:
                kept.setdefault(attrs["name"] or "", []).append(attrs.get("value") or "on")
    assert kept == TYPED
    assert str(form).count("word word") > 200


def test_a_password_is_not_kept_and_foreign_forms_are_drawn_too() -> None:
    class LogIn(forms.Form):
        login = forms.EmailField(label="Email")
        password = forms.CharField(widget=forms.PasswordInput)
        remember = forms.BooleanField(required=False)
        number = forms.IntegerField()

    page = Elements(str(LogIn({"login": "a", "password": "secret"})))
    assert [
        (attrs["type"], attrs["class"], attrs.get("value"))
        for tag, attrs in page.found
        if tag == "input"
    ] == [
        ("email", "govuk-input govuk-input--error", "a"),
        (
            "password",
            "govuk-input govuk-password-input__input govuk-js-password-input-input",
            None,
        ),
        ("checkbox", "govuk-checkboxes__input", None),
        ("number", "govuk-input govuk-input--error", None),
    ]


def test_optional_is_said_but_not_above_a_list() -> None:
    class Words(PlainForm):
        words = TextField(label="Words", required=False)
        these = TextField(label="These", required=False, needed=True)
        those = TextField(label="Those", required=False, needed=True)

    class Narrowing(NarrowingForm):
        words = TextField(label="Words", required=False)

    assert str(Words()).count("(optional)") == 1
    assert str(Narrowing()).count("(optional)") == 0


def test_what_is_asked_for_is_not_optional_where_it_is_saved_for_later() -> None:
    class Page(PartForm):
        words = TextField(label="Words")
        more = TextField(label="More", required=False)

    page = Page({"words": "", "more": ""}, partial=True)
    assert page.is_valid()
    assert str(page).count("(optional)") == str(Page()).count("(optional)") == 1


def test_sections_and_one_question() -> None:
    class Scoring(PlainForm):
        first = TextField(label="First")
        score = TextField(label="Score")
        reason = TextField(label="Reason")
        sections = (Section("Question 1", ("score", "reason"), "Worth 30 points."),)

    class Question(PlainForm):
        one_question = True
        start = DateField3(label="When?", noun="the start date")

    tags = [tag for tag, _ in Elements(str(Scoring())).found]
    assert [tag for tag in tags if tag in {"fieldset", "legend", "h2", "p", "input"}] == [
        "input",
        "fieldset",
        "legend",
        "h2",
        "p",
        "input",
        "input",
    ]
    assert [tag for tag, _ in Elements(str(Question())).found].count("h1") == 1


def test_a_widget_that_nobody_drew_is_refused() -> None:
    class Odd(forms.Form):
        when = forms.SplitDateTimeField()

    with pytest.raises(TypeError, match=r"templates/forms/ draws SplitDateTimeWidget"):
        str(Odd())
