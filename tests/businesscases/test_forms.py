"""Text to values: what is refused, in which words, at which field."""

from datetime import date

import pytest
from django.http import QueryDict

from businesscases.domain.need import REQUIRED_FROM, Stage
from businesscases.forms.drafting import (
    PARTS,
    DatesForm,
    GroupsForm,
    NeedForm,
    PlacesForm,
    TitleForm,
    TypeForm,
)
from businesscases.forms.lists import CasesFilter
from businesscases.services import WRITTEN
from businesscases.views.shown import KEYS
from dps.kernel.catalogue import provision
from dps.web.forms import part_after, part_of

DATES = {
    "starts_on_day": "1",
    "starts_on_month": "7",
    "starts_on_year": "2026",
    "ends_on_day": "31",
    "ends_on_month": "dec",
    "ends_on_year": "2026",
}


TOO_FINE = "The ceiling price must have no more than two figures after the point"


def test_the_pages_ask_for_every_field_once():
    fields = [field for part in PARTS for field in part.fields]
    assert sorted(fields) == sorted(WRITTEN) == sorted(KEYS)


def test_every_field_required_at_submission_has_a_page():
    required = {f for f, stage in REQUIRED_FROM.items() if stage is Stage.SUBMITTED}
    mandatory = {f for part in PARTS if not part.optional for f in part.fields}
    assert mandatory == required


def test_the_pages_follow_one_another():
    way, part = [], PARTS[0]
    while part is not None:
        way.append(part.slug)
        part = part_after(PARTS, part)
    assert way == ["title", "need", "support", "type", "groups", "dates", "places"]
    assert part_of(PARTS, "price") is None


@pytest.mark.parametrize(
    ("form", "typed", "errors"),
    [
        (TitleForm, {"title": "  "}, {"title": ["Enter a title that says what you want to buy"]}),
        (TitleForm, {"title": "x" * 121},
         {"title": ["The title must be 120 characters or fewer"]}),
        (NeedForm, {}, {"need": ["Explain the need: who, how many, where, and what shows it"]}),
        (TypeForm, {}, {"provision_type": ["Select one category or one routeway"]}),
        (TypeForm, {"provision_type": "C9"},
         {"provision_type": ["Select one category or one routeway from the list"]}),
        (GroupsForm, {"client_groups": "cats"},
         {"client_groups": ["Select client groups from the list"]}),
        (PlacesForm, {"places": "0", "ceiling_price_pence": "0.99"},
         {"places": ["The number of places must be 1 or more"],
          "ceiling_price_pence": ["The ceiling price must be £1.00 or more"]}),
        (PlacesForm, {"places": "ten", "ceiling_price_pence": "12.345"},
         {"places": ["The number of places must be a whole number, like 25"],
          "ceiling_price_pence": [TOO_FINE]}),
        (PlacesForm, {"places": "1.5", "ceiling_price_pence": "-5"},
         {"places": ["The number of places must be a whole number, like 25"],
          "ceiling_price_pence": ["The ceiling price must be an amount in pounds, like 1,234.56"]}),
        (PlacesForm, {"places": "100001", "ceiling_price_pence": "1000000"},
         {"places": ["The number of places must be 100,000 or fewer"],
          "ceiling_price_pence": ["The ceiling price must be £999,999.99 or less"]}),
        (PlacesForm, {}, {"places": ["Enter the number of places"],
                          "ceiling_price_pence": ["Enter the ceiling price"]}),
        (DatesForm, {}, {"starts_on": ["Enter the first start"],
                         "ends_on": ["Enter the last start"]}),
        (DatesForm, {**DATES, "starts_on_day": "31", "starts_on_month": "2"},
         {"starts_on": ["The first start must be a real date"]}),
        (DatesForm, {**DATES, "ends_on_year": "26"},
         {"ends_on": ["The last start must have a year of 4 figures, like 2027"]}),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_at_its_field(form, typed, errors):
    assert form({"revision": "0", **typed}).errors == errors


@pytest.mark.parametrize("revision", ["x", "-1", "1.5"])
def test_a_forged_revision_is_an_error_and_no_crash(revision):
    form = TitleForm({"title": "Back to work", "revision": revision})
    assert not form.is_valid()


def test_good_input_becomes_values():
    assert _values(PlacesForm, {"places": "1,000", "ceiling_price_pence": "£1,050.3"}) == {
        "places": 1000,
        "ceiling_price_pence": 105_030,
    }
    assert _values(DatesForm, DATES) == {
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 12, 31),
    }
    assert _values(GroupsForm, {}) == {"client_groups": []}
    assert _values(TitleForm, {"title": " Back\x00 to work "}) == {"title": "Back to work"}


def _values(form, typed):
    made = form(QueryDict("&".join(f"{k}={v}" for k, v in typed.items()).replace("£", "%C2%A3")))
    assert made.is_valid(), made.errors
    return made.values()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.slug)
def test_a_page_can_be_left_unfinished(part):
    form = part.form({"revision": "0"}, partial=True)
    assert form.is_valid(), form.errors
    assert set(form.values()) == set(part.fields)


def test_the_groups_named_for_the_type_come_first():
    form = GroupsForm()
    form.fit_to("C5")
    [(first, named), (second, others)] = form.fields["client_groups"].choices
    assert (first, second) == ("Named for C5", "Other groups")
    assert [code for code, _ in named] == [g.code for g in provision("C5").client_groups]
    assert len(named) + len(others) == 20


def test_a_filter_with_nonsense_narrows_nothing():
    form = CasesFilter(
        QueryDict("state=nonsense&type=C5&district=%00"), states=[], districts=[], own=False
    )
    assert (form.chosen("state"), form.chosen("type"), form.chosen("district")) == ("", "C5", "")
