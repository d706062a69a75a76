"""Words for values, and what the components are built from."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from django.template import Context, Template

from dps.kernel.lifecycle import Colour, State
from dps.web.components import (
    Bar,
    Cell,
    Chart,
    Figure,
    Link,
    Pager,
    PlacedBar,
    Row,
    TimelineLine,
    pager_of,
    tagged,
)
from dps.web.templatetags import look


@pytest.mark.parametrize(
    ("pence", "words"), [(123_456, "£1,234.56"), (0, "£0.00"), (-5, "-£0.05"), (None, "")]
)
def test_money(pence: int | None, words: str) -> None:
    assert look.money(pence) == words


@pytest.mark.parametrize(
    ("value", "as_day", "as_moment"),
    [
        (datetime(2027, 6, 3, 23, 5, tzinfo=UTC), "4 June 2027", "4 June 2027, 12:05am"),
        (datetime(2027, 1, 3, 12, 0, tzinfo=UTC), "3 January 2027", "3 January 2027, 12:00pm"),
        (datetime(2027, 1, 3, 17, 30, tzinfo=UTC), "3 January 2027", "3 January 2027, 5:30pm"),
        (None, "", ""),
    ],
)
def test_moments_are_told_in_london_time(
    value: datetime | None, as_day: str, as_moment: str
) -> None:
    assert (look.day(value), look.moment(value)) == (as_day, as_moment)


def test_other_words() -> None:
    assert look.day(date(2027, 6, 3)) == "3 June 2027"
    assert [look.percent(each) for each in (1250, 10_000, 0, None)] == ["12.5%", "100%", "0%", ""]
    figures = [look.two_decimals(each) for each in (Fraction(2, 3), Fraction(1, 200), 1_000, None)]
    assert figures == ["0.67", "0.01", "1,000.00", ""]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("C5", "C5 Addressing barriers"),
        ("R3", "R3 Addressing barriers + Getting jobs"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_kind_of_provision_has_its_name_beside_its_code(code: str | None, words: str) -> None:
    assert look.kind(code) == words


def test_a_history_says_once_what_the_state_says_too() -> None:
    page = Template("{% load drawn %}{% timeline lines %}")
    admitted = State("admitted", "Admitted", Colour.GREEN)
    at = datetime(2027, 6, 3, tzinfo=UTC)
    lines = [
        TimelineLine(at, "Admitted", state=admitted),
        TimelineLine(at, "Suspension lifted", state=admitted),
        TimelineLine(at, "Registered"),
    ]
    text = page.render(Context({"lines": lines}))
    assert text.count("Admitted") == 2
    assert "Suspension lifted <strong" in text
    assert '<p class="dps-timeline__what">Registered' in text


def test_tags_escape_what_they_show() -> None:
    state = State("live", "Live & <kicking>", Colour.GREEN)
    assert look.state_tag(state) == (
        '<strong class="govuk-tag govuk-tag--green">Live &amp; &lt;kicking&gt;</strong>'
    )
    assert look.state_tag(None) == ""


def test_a_table_has_a_caption_and_a_box_that_the_keyboard_reaches() -> None:
    page = Template(
        '{% load look %}{% table "offers" caption %}<tbody>{{ caption }}</tbody>{% endtable %}'
    )
    assert page.render(Context({"caption": "A & B"})) == (
        '<div class="dps-scroll" role="region" aria-labelledby="offers-caption" tabindex="0">'
        '<table class="govuk-table dps-table">'
        '<caption class="govuk-table__caption govuk-table__caption--m" id="offers-caption">'
        "A &amp; B</caption><tbody>A &amp; B</tbody></table></div>"
    )


def test_a_stacked_table_names_each_cell_and_keeps_its_roles() -> None:
    page = Template(
        '{% load look %}{% table "points" "Points" stacked=True %}'
        '<thead><tr><th scope="col">Part</th><th scope="col" class="n">Yours &amp; "mine"</th>'
        '<th scope="col"><abbr title="Question 1">Q1</abbr></th></tr></thead>'
        '<tbody class="b">{% for part in parts %}<tr><th scope="row">{{ part }}</th>'
        '<td class="n">{{ part }}</td><td><strong>3</strong></td></tr>{% endfor %}</tbody>'
        "{% endtable %}"
    )
    text = page.render(Context({"parts": ["<td>", "Price"]}))
    assert '<table class="govuk-table dps-table dps-table--stacked" role="table">' in text
    row = (
        '<tr role="row"><th role="rowheader" scope="row">{0}</th>'
        '<td role="cell" class="n" data-label="Yours &amp; &quot;mine&quot;">{0}</td>'
        '<td role="cell" data-label="Q1"><strong>3</strong></td></tr>'
    )
    assert text.endswith(
        '<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Part</th>'
        '<th role="columnheader" scope="col" class="n">Yours &amp; "mine"</th>'
        '<th role="columnheader" scope="col"><abbr title="Question 1">Q1</abbr></th></tr></thead>'
        f'<tbody role="rowgroup" class="b">{row.format("&lt;td&gt;")}{row.format("Price")}</tbody>'
        "</table></div>"
    )


def test_bars_are_parts_of_their_whole() -> None:
    bars = [Bar("Districts", Fraction(75, 4), 30, "18.75 of 30"), Bar("None", 5, 0, "none")]
    chart = Chart("fit", "Fit", bars)
    assert chart.bars == [
        PlacedBar("Districts", "18.75 of 30", "150.00", 0),
        PlacedBar("None", "none", "0", 34),
    ]
    assert (chart.height, chart.description) == (68, "Districts: 18.75 of 30; None: none")
    assert [Bar("", value, 4, "").width for value in (-1, 0, 4, 9)] == [
        "0.00",
        "0.00",
        "240.00",
        "240.00",
    ]


class Cut:
    """One page of a list, as a view cuts it."""

    first_page = False
    first_query = "state=live"
    next_query = "state=live&after=7"

    def __len__(self) -> int:
        return 25


def test_one_is_singular() -> None:
    cut = Cut()
    assert pager_of(cut, "offers", about=1).noun == "offer"
    assert pager_of(cut, "business cases", about=2).noun == "business cases"


def test_a_pager_goes_on_and_back_to_the_start() -> None:
    assert pager_of(Cut(), "offers") == Pager(
        25, "offers", following="?state=live&after=7", first="?state=live"
    )


def test_rows_escape_every_value_and_draw_what_a_cell_says() -> None:
    at = datetime(2027, 6, 3, 23, 5, tzinfo=UTC)
    page = Template("{% load look %}{% rows lines %}").render(
        Context(
            {
                "lines": [
                    [Cell("<b>", href='/a/"b/', sub="R&D"), Cell(3, numeric=True, nowrap=True)],
                    [Cell("Live", colour="green", sub="since"), Cell("Now", at=at)],
                ]
            }
        )
    )
    assert page == (
        '<tbody class="govuk-table__body"><tr class="govuk-table__row">'
        '<th scope="row" class="govuk-table__header">'
        '<a class="govuk-link" href="/a/&quot;b/">&lt;b&gt;</a>'
        '<span class="dps-table__sub">R&amp;D</span></th>'
        '<td class="govuk-table__cell govuk-table__cell--numeric dps-nowrap">3</td></tr>'
        '<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">'
        '<strong class="govuk-tag govuk-tag--green">Live</strong>'
        '<span class="dps-table__sub">since</span></th>'
        '<td class="govuk-table__cell">'
        '<time class="dps-nowrap" datetime="2027-06-04T00:05:00+01:00">Now</time>'
        "</td></tr></tbody>"
    )


def test_rows_without_a_head_are_cells_alone() -> None:
    page = Template("{% load look %}{% rows lines False %}").render(
        Context({"lines": [[tagged(None), Cell("x")]]})
    )
    assert page == (
        '<tbody class="govuk-table__body"><tr class="govuk-table__row">'
        '<td class="govuk-table__cell"></td><td class="govuk-table__cell">x</td></tr></tbody>'
    )


SCRIPT = "<script>"


def drawn(source: str, **context: object) -> str:
    return Template("{% load drawn %}" + source).render(Context(context))


def test_a_summary_keeps_lines_lists_and_empty_answers_apart_and_escapes_them() -> None:
    rows = [
        Row("Name", f"One\nTwo {SCRIPT}", "/change/", hint=SCRIPT),
        Row("Groups", many=[SCRIPT, "Carers"]),
        Row("Places", 0),
        Row("About", ""),
    ]
    text = drawn("{% summary_list rows %}", rows=rows)
    assert SCRIPT not in text
    assert "One<br>Two &lt;script&gt;" in text
    assert "<li>&lt;script&gt;</li><li>Carers</li>" in text
    assert '<dd class="govuk-summary-list__value">0</dd>' in text
    assert text.count("Not given") == 1
    assert text.count("govuk-summary-list__row--no-actions") == 3
    assert "--no-actions" not in drawn("{% summary_list rows read_only=True %}", rows=rows)
    assert '>Change<span class="govuk-visually-hidden"> Name</span></a>' in text


def test_a_history_links_what_an_act_was_about() -> None:
    at = datetime(2027, 6, 3, tzinfo=UTC)
    award = Link("Award AWD-2027-0001", "/cases/CASE-2027-0001/award/")
    text = drawn(
        "{% timeline lines %}",
        lines=[
            TimelineLine(at, "Opened", about=award),
            TimelineLine(at, "Paid", about=Link("Payment reference BACS 17", "")),
        ],
    )
    assert f'<a class="govuk-link" href="{award.href}">Award AWD-2027-0001</a>' in text
    assert '<p class="dps-timeline__who">Payment reference BACS 17</p>' in text


def test_no_chart_draws_nothing() -> None:
    assert drawn("{% bars chart %}") == ""
    assert drawn("{% bars chart %}", chart=None) == ""


def test_what_is_drawn_in_one_pass_escapes_what_people_wrote() -> None:
    at = datetime(2027, 6, 3, tzinfo=UTC)
    link = Link(SCRIPT, f'/"{SCRIPT}', current=True)
    line = TimelineLine(at, SCRIPT, who=SCRIPT, note=f"First {SCRIPT}\n\nSecond", about=link)
    chart = Chart("fit", SCRIPT, [Bar(SCRIPT, 1, 2, SCRIPT)], SCRIPT, SCRIPT, SCRIPT)
    text = drawn(
        "{% timeline lines %}{% figures figures %}{% bars chart %}{% service_navigation links %}"
        '{% link_list links "govuk-footer" %}',
        lines=[line],
        figures=[Figure(SCRIPT, SCRIPT, SCRIPT)],
        chart=chart,
        links=[link],
    )
    assert SCRIPT not in text
    assert "<p>First &lt;script&gt;</p>\n\n<p>Second</p>" in text
    assert text.count('href="/&quot;&lt;script&gt;"') == 3
    assert text.count("&lt;script&gt;") == 5 + 3 + 10 + 4
