"""Components drawn in one pass: what nearly every page includes, or includes row by row.

A template of their own takes five to ten times the processor's time. Each takes the plain values of
`dps.web.components`, escapes whatever is not safe already, decides nothing and asks nothing.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import Literal

from django import template
from django.template.defaultfilters import linebreaks_filter, linebreaksbr
from django.templatetags.static import static
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from dps.web.components import BAR_WIDTH, Chart, Figure, Link, Row, TimelineLine
from dps.web.templatetags.look import LONDON, moment, state_tag

register = template.Library()


def _words(value: object) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))


def _safe(parts: Iterable[str]) -> SafeString:
    return SafeString("\n".join(parts))  # nosec B703 - the callers escape every value


@register.simple_tag
@cache
def head_links() -> SafeString:
    """The icon, the styles and the scripts of every page: they stand while the program runs."""
    script, enhance = static("govuk/govuk-frontend.min.js"), static("dps/enhance.js")
    return _safe(
        [
            f'<link rel="icon" href="{static("dps/icon.svg")}" type="image/svg+xml" sizes="any">',
            f'<link rel="stylesheet" href="{static("govuk/govuk-frontend.min.css")}">',
            f'<link rel="stylesheet" href="{static("dps/dps.css")}">',
            f'<link rel="modulepreload" href="{script}">',
            f'<script type="module" src="{enhance}" data-frontend="{script}"></script>',
        ]
    )


@register.simple_tag
def service_navigation(links: Iterable[Link]) -> SafeString:
    """Where this person can go; the place where they are is marked."""
    return _safe(_place(link) for link in links)


def _place(link: Link) -> str:
    text, active, current = escape(link.text), "", ""
    if link.current:
        active = " govuk-service-navigation__item--active"
        current = ' aria-current="true"'
        text = f'<strong class="govuk-service-navigation__active-fallback">{text}</strong>'
    return (
        f'<li class="govuk-service-navigation__item{active}">'
        f'<a class="govuk-service-navigation__link" href="{escape(link.href)}"{current}>{text}</a>'
        "</li>"
    )


@register.simple_tag
def link_list(links: Iterable[Link], block: str, item: str = "list-item") -> SafeString:
    """The items of a list of links, each with the classes of its block (`govuk-footer`)."""
    return _safe(
        f'<li class="{block}__{item}">'
        f'<a class="{block}__link" href="{escape(link.href)}">{escape(link.text)}</a></li>'
        for link in links
    )


@register.simple_tag
def summary_list(rows: Iterable[Row], read_only: bool = False) -> SafeString:
    """What was said, row by row, with Change links.

    `read_only` where no row has a link, so that the values take the whole width.
    """
    drawn = [_row(row, read_only=read_only) for row in rows]
    return _safe(['<dl class="govuk-summary-list">', *drawn, "</dl>"])


def _row(row: Row, *, read_only: bool) -> str:
    bare = "" if row.href or read_only else " govuk-summary-list__row--no-actions"
    key = conditional_escape(row.key)
    drawn = (
        f'<div class="govuk-summary-list__row{bare}">'
        f'<dt class="govuk-summary-list__key">{key}</dt>\n'
        f'<dd class="govuk-summary-list__value">{_value(row)}'
    )
    if row.hint:
        drawn += f'\n<span class="govuk-hint dps-hint--below">{conditional_escape(row.hint)}</span>'
    if row.href:
        drawn += (
            '</dd>\n<dd class="govuk-summary-list__actions">'
            f'<a class="govuk-link" href="{escape(row.href)}">{escape(row.act or "Change")}'
            f'<span class="govuk-visually-hidden"> {key}</span></a>'
        )
    return f"{drawn}</dd></div>"


def _value(row: Row) -> str:
    if row.many:
        items = "".join([f"<li>{_words(one)}</li>" for one in row.many])
        return f'<ul class="govuk-list dps-list--tight">{items}</ul>'
    if row.value is None or row.value == "":
        return '<span class="dps-quiet">Not given</span>'
    return linebreaksbr(row.value if isinstance(row.value, str) else str(row.value))


@register.simple_tag
def timeline(lines: Sequence[TimelineLine]) -> SafeString:
    """Who did what, when, newest first."""
    if lines:
        told = ['<ol class="dps-timeline__list">', *map(_line, lines), "</ol>"]
    else:
        told = ['<p class="govuk-body dps-quiet">Nothing has happened yet.</p>']
    return _safe(
        [
            '<section class="dps-timeline" aria-labelledby="history">',
            '<h2 class="govuk-heading-m" id="history">History</h2>',
            *told,
            "</section>",
        ]
    )


def _line(line: TimelineLine) -> str:
    what: str = state_tag(line.state)
    if line.state is None or line.what != line.state.label:
        what = f"{escape(line.what)} {what}"
    who = f" by {escape(line.who)}" if line.who else ""
    drawn = (
        f'<li class="dps-timeline__line"><p class="dps-timeline__what">{what}</p>\n'
        f'<p class="dps-timeline__who"><time datetime="{line.at.astimezone(LONDON).isoformat()}">'
        f"{moment(line.at)}</time>{who}</p>"
    )
    if line.about:
        text = escape(line.about.text)
        if line.about.href:
            text = f'<a class="govuk-link" href="{escape(line.about.href)}">{text}</a>'
        drawn += f'\n<p class="dps-timeline__who">{text}</p>'
    if line.note:
        drawn += f'\n<div class="dps-timeline__note">{linebreaks_filter(line.note)}</div>'
    return f"{drawn}</li>"


@register.simple_tag
def figures(lines: Iterable[Figure]) -> SafeString:
    """A few figures that matter."""
    drawn = []
    for line in lines:
        hint = f'<span class="dps-figures__hint">{escape(line.hint)}</span>' if line.hint else ""
        drawn.append(
            '<div class="dps-figures__one">'
            f'<dt class="dps-figures__label">{escape(line.label)}</dt>\n'
            f'<dd class="dps-figures__value">{_words(line.value)}{hint}</dd></div>'
        )
    return _safe(['<dl class="dps-figures">', *drawn, "</dl>"])


@register.simple_tag
def bars(chart: Chart | Literal[""] | None) -> SafeString:
    """Parts of a whole as bars, with the table beside them; nothing where there is no chart."""
    if not chart:
        return SafeString("")
    name, title = escape(chart.name), escape(chart.title)
    drawn, told = [], []
    for bar in chart.bars:
        drawn.append(
            f'<g transform="translate(0 {bar.top})">'
            '<rect class="dps-bars__ground" x="0" y="8" width="240" height="18" />'
            f'<rect class="dps-bars__value" x="0" y="8" width="{bar.width}" height="18" /></g>'
        )
        told.append(f'<tr><th scope="row">{escape(bar.label)}</th><td>{escape(bar.text)}</td></tr>')
    if chart.total:
        told.append(
            '<tr class="dps-bars__total"><th scope="row">Total</th>'
            f"<td>{escape(chart.total)}</td></tr>"
        )
    return SafeString(  # nosec B703 - each value is escaped
        f"""<figure class="dps-bars">
  <figcaption class="govuk-heading-s dps-bars__title">{title}</figcaption>
  <div class="dps-bars__body">
    <svg class="dps-bars__svg" role="img" \
aria-labelledby="{name}-svg-title {name}-svg-desc" \
viewBox="0 0 {BAR_WIDTH} {chart.height}" preserveAspectRatio="xMinYMin meet">
      <title id="{name}-svg-title">{title}</title>
      <desc id="{name}-svg-desc">{escape(chart.description)}</desc>
      {"".join(drawn)}
    </svg>
    <table class="govuk-table dps-bars__table">
      <caption class="govuk-visually-hidden">{title}, in figures</caption>
      <thead class="govuk-visually-hidden"><tr><th scope="col">{escape(chart.part_word)}</th>\
<th scope="col">{escape(chart.value_word)}</th></tr></thead>
      <tbody>{"".join(told)}</tbody>
    </table>
  </div>
</figure>"""
    )
