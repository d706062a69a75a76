"""Words for values in templates: money, dates, tags of states, tables, and the links of errors.

Nothing here decides anything or asks the database.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from html import escape
from zoneinfo import ZoneInfo

from django import forms, template
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from dps.kernel.catalogue import provision
from dps.kernel.lifecycle import State
from dps.kernel.money import pounds
from dps.web.components import Cell
from dps.web.forms.words import without_full_stop

register = template.Library()

LONDON = ZoneInfo("Europe/London")


@register.filter
def money(pence: int | None) -> str:
    """Whole pence as "£1,234.56"; nothing for None."""
    return "" if pence is None else pounds(pence)


@register.filter
def number(value: int | None) -> str:
    """A whole number as "1,706"; nothing for None."""
    return "" if value is None else f"{value:,}"


@register.filter
def day(value: date | datetime | None) -> str:
    """A date as "3 June 2027", a moment by its day in London; nothing for None."""
    if not value:
        return ""
    if isinstance(value, datetime):
        value = _in_london(value)
    return f"{value.day} {value:%B} {value.year}"


@register.simple_tag
def day_of(value: datetime) -> SafeString:
    """The day of a moment in London, for readers and for machines."""
    when = f"{_in_london(value):%Y-%m-%d}"
    return SafeString(f'<time datetime="{when}">{day(value)}</time>')  # nosec B703 - figures


@register.filter
def moment(value: datetime | None) -> str:
    """A moment as "3 June 2027, 5:00pm" in London; nothing for None."""
    if not value:
        return ""
    local = _in_london(value)
    hour = local.hour % 12 or 12
    return f"{day(local)}, {hour}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def kind(code: str | None) -> str:
    """A provision type by code and name, "C5 Addressing barriers"; nothing where none is chosen."""
    return provision(code).title if code else ""


@register.filter
def percent(basis_points: int | None) -> str:
    """Basis points as "12.5%"; nothing for None."""
    if basis_points is None:
        return ""
    return f"{(Decimal(basis_points) / 100).normalize():f}%"


@register.filter
def two_decimals(value: Fraction | Decimal | int | None) -> str:
    """An exact figure with two decimals, half up, for showing only; nothing for None."""
    if value is None:
        return ""
    exact = Fraction(value)
    shown = Decimal(exact.numerator) / Decimal(exact.denominator)
    return f"{shown.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


@register.simple_tag
def state_tag(state: State | None) -> SafeString:
    """The state of something as a coloured tag; nothing for None."""
    return SafeString("") if state is None else tag(state.label, state.colour)


@register.simple_tag
def tag(text: object, colour: str = "grey") -> SafeString:
    """Any word as a coloured tag."""
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, text)


@register.simple_block_tag
def table(
    content: str, name: str, caption: str, hidden_caption: bool = False, stacked: bool = False
) -> SafeString:
    """A table whose head and rows are written by hand, in a box that scrolls sideways.

    `{% table "offers" "Offers" %}…{% endtable %}`: `name` is unique on the page and safe as an id.
    On a narrow screen the cells of a `stacked` one stand below each other, each with its heading.
    """
    return format_html(
        '<div class="dps-scroll" role="region" aria-labelledby="{}-caption" tabindex="0">'
        '<table class="govuk-table dps-table{}>'
        '<caption class="govuk-table__caption {}" id="{}-caption">{}</caption>{}</table></div>',
        name,
        SafeString(' dps-table--stacked" role="table"' if stacked else '"'),  # nosec B703
        "govuk-visually-hidden" if hidden_caption else "govuk-table__caption--m",
        name,
        caption,
        _labelled(content) if stacked else content,
    )


_HEADING = re.compile(r'<th scope="col"[^>]*>(.*?)</th>', re.DOTALL)
_OPENING = re.compile(r"<(thead|tbody|tr|th|td)\b([^>]*)>")
_ROLES = {"thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def _labelled(content: str) -> SafeString:
    """The rows of a table, each cell with the heading of its column, each element with its role.

    Browsers forget what a table is once its rows are laid out in another way.
    """
    headings = [strip_tags(words).replace('"', "&quot;") for words in _HEADING.findall(content)]
    column = 0

    def labelled(opening: re.Match[str]) -> str:
        nonlocal column
        element, rest = opening.groups()
        if element == "tr":
            column = 0
        if element == "th":
            role = "columnheader" if 'scope="col"' in rest else "rowheader"
        else:
            role = _ROLES[element]
        label = f' data-label="{headings[column]}"' if element == "td" else ""
        column += element in {"th", "td"}
        return f'<{element} role="{role}"{rest}{label}>'

    return SafeString(_OPENING.sub(labelled, content))  # nosec B703 - what was safe stays so


@register.simple_tag
def rows(lines: Iterable[Sequence[Cell]], headed: bool = True) -> SafeString:
    """The body of a table, a row for each line; `headed`: the first cell names the row.

    Drawn here and not cell by cell in a template, which takes ten times the processor's time.
    """
    first = "th" if headed else "td"
    drawn = []
    for line in lines:
        drawn.append('<tr class="govuk-table__row">')
        drawn += [_cell(cell, "td" if number else first) for number, cell in enumerate(line)]
        drawn.append("</tr>")
    body = "".join(drawn)
    return SafeString(  # nosec B703 - `_cell` escapes every value
        f'<tbody class="govuk-table__body">{body}</tbody>'
    )


def _cell(cell: Cell, element: str) -> str:
    words = escape(str(cell.text))
    kept = " dps-nowrap" if cell.nowrap else ""
    if cell.at is not None:
        when = _in_london(cell.at).isoformat()
        words = f'<time class="dps-nowrap" datetime="{when}">{words}</time>'
    if cell.href:
        words = f'<a class="govuk-link{kept}" href="{escape(cell.href)}">{words}</a>'
        kept = ""
    elif cell.colour:
        words = f'<strong class="govuk-tag govuk-tag--{escape(cell.colour)}">{words}</strong>'
    if cell.sub:
        words += f'<span class="dps-table__sub">{escape(cell.sub)}</span>'
    if element == "th":
        return f'<th scope="row" class="govuk-table__header{kept}">{words}</th>'
    numeric = " govuk-table__cell--numeric" if cell.numeric else ""
    return f'<td class="govuk-table__cell{numeric}{kept}">{words}</td>'


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """One line of the error summary; no `href` for an error of the whole form."""

    text: str
    href: str = ""


@register.simple_tag
def error_links(form: forms.BaseForm) -> list[ErrorLink]:
    """All errors of the form: of the whole first, then in the order of its fields."""
    links = [ErrorLink(without_full_stop(str(text))) for text in form.non_field_errors()]
    for name in form.fields:
        if name in form.errors:
            bound = form[name]
            target = getattr(bound, "error_target", None) or bound.auto_id
            href = "" if bound.is_hidden else f"#{target}"
            links += [ErrorLink(without_full_stop(str(text)), href) for text in form.errors[name]]
    return links


def _in_london(value: datetime) -> datetime:
    return value.astimezone(LONDON)
