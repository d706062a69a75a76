"""How a form is drawn: Django's own renderer, with our field templates (docs/adr/0003-forms.md).

`FORM_RENDERER = "dps.web.forms.rendering.PlainRenderer"` gives every form of the product this look,
those of other packages too. What the templates of `templates/forms/` show is made ready here in one
pass per field, so that they hold no logic and cost little.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import Input
from django.utils.functional import cached_property
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from dps.web.forms.dates import PARTS, DateParts
from dps.web.forms.words import seen, without_full_stop

_BIRTHDAY: Final = "bday"
"""The one autocomplete value that browsers know for the three parts of a date."""


class FieldOnPage(BoundField):
    """A field of a form, with all that its template shows."""

    @property
    def template_name(self) -> str:
        own: str | None = getattr(self.field, "template_name", None)
        return own or _kind_of(self.field.widget)[0]

    @property
    def error_target(self) -> str:
        """The id of the input that a link of the error summary jumps to."""
        if isinstance(self.field.widget, DateParts):
            return f"{self.auto_id}_{self.wrong_parts[0]}"
        return self.auto_id

    @property
    def wrong_parts(self) -> tuple[str, ...]:
        """Which of day, month and year the errors of a date are about: all, if they do not say."""
        found = [
            part
            for error in self.errors.as_data()
            for part in (error.params or {}).get("parts", PARTS)
        ]
        return tuple(part for part in PARTS if part in found) or PARTS

    def get_context(self) -> dict[str, Any]:
        field = self.field
        errors = [without_full_stop(str(error)) for error in self.errors]
        return {
            "field": self,
            "id": self.auto_id,
            "label": self.label,
            "head": _head(self, errors),
            "hint": self.help_text,
            "errors": errors,
            "described_by": self.described_by,
            "words": getattr(field, "max_words", None),
            "characters": getattr(field, "count_characters", None),
            "prefix": getattr(field, "prefix", ""),
            "suffix": getattr(field, "suffix", ""),
            **_kind_of(field.widget)[1](self),
        }

    @property
    def unseen(self) -> SafeString:
        """A hidden field: its input alone, for which Django draws three templates."""
        widget = self.field.widget
        named = {"type": "hidden", "name": self.html_name}
        kept = {"value": widget.format_value(self.value()), "id": self.auto_id}
        attrs = {**named, **kept, **widget.attrs, "disabled": self.field.disabled}
        return SafeString(f"<input{_written(attrs)}>")  # nosec B703 - escaped

    @cached_property
    def described_by(self) -> str:
        """The ids of the count, the hint and the error that belong to the input."""
        field = self.field
        counted = getattr(field, "max_words", None) or getattr(field, "count_characters", None)
        parts = (("info", counted), ("hint", self.help_text), ("error", self.errors))
        return " ".join(f"{self.auto_id}-{end}" for end, there in parts if there)

    def attributes(self, *classes: str) -> dict[str, Any]:
        """The attributes of the input. No maxlength: what is pasted is never cut silently."""
        widget = self.field.widget
        own = widget.build_attrs(widget.attrs, {"id": self.auto_id, "name": self.html_name})
        attrs: dict[str, Any] = self.build_widget_attrs(own)
        for name in ("maxlength", "minlength", "aria-describedby"):
            attrs.pop(name, None)
        if self.described_by:
            attrs["aria-describedby"] = self.described_by
        if self.errors:
            classes = (*classes, f"{classes[0]}--error")
        attrs["class"] = " ".join(name for name in (*classes, widget.attrs.get("class")) if name)
        return attrs


class PlainRenderer(TemplatesSetting):
    """Django's renderer with our templates; widgets drawn alone (in the admin) stay Django's."""

    form_template_name = "forms/form.html"
    bound_field_class = FieldOnPage


def _written(attrs: dict[str, Any]) -> SafeString:
    """Attributes as HTML, each value escaped: as Django's `flatatt`, in a quarter of its time."""
    parts = []
    for name, value in attrs.items():
        if value is True:
            parts.append(f" {name}")
        elif value is not None and value is not False:
            parts.append(f' {name}="{escape(str(value))}"')
    return SafeString("".join(parts))  # nosec B703 - the names are ours, each value is escaped


def _head(bound: FieldOnPage, errors: list[str]) -> SafeString:
    """The label of an input, or the legend of several, with its hint and its errors, in one pass.

    On a form of one question it is the heading of the page.
    """
    several = bound.field.widget.use_fieldset
    heading = getattr(bound.form, "one_question", False)
    words, size = str(conditional_escape(bound.label)), "l" if heading else "s"
    asked = bound.field.required or getattr(bound.field, "needed", False)
    if not asked and getattr(bound.form, "marks_optional", False):
        words += ' <span class="dps-optional">(optional)</span>'
    if several:
        if heading:
            words = f'<h1 class="govuk-fieldset__heading">{words}</h1>'
        style = f"govuk-fieldset__legend govuk-fieldset__legend--{size}"
        drawn = [f'<legend class="{style}">{words}</legend>']
    else:
        style, id_ = f"govuk-label govuk-label--{size}", escape(bound.auto_id)
        label = f'<label class="{style}" for="{id_}">{words}</label>'
        drawn = [f'<h1 class="govuk-label-wrapper">{label}</h1>' if heading else label]
    if bound.help_text:
        hint = conditional_escape(bound.help_text)
        drawn.append(f'<div id="{escape(bound.auto_id)}-hint" class="govuk-hint">{hint}</div>')
    if errors:
        told = "<br>".join([f"{_ERROR} {escape(error)}" for error in errors])
        name = f"{escape(bound.auto_id)}-error"
        drawn.append(f'<p id="{name}" class="govuk-error-message">{told}</p>')
    return SafeString("\n".join(drawn))  # nosec B703 - each value is escaped


_ERROR: Final = '<span class="govuk-visually-hidden">Error:</span>'


def _text(bound: FieldOnPage) -> dict[str, Any]:
    field = bound.field
    width = getattr(field, "width", None)
    attrs = bound.attributes("govuk-input", f"govuk-input--width-{width}" if width else "")
    attrs["type"] = getattr(field.widget, "input_type", "text")
    value = field.widget.format_value(bound.value())
    if value is not None:
        attrs["value"] = seen(str(value))
    return {"attrs": _written(attrs)}


def _password(bound: FieldOnPage) -> dict[str, Any]:
    attrs = bound.attributes(
        "govuk-input",
        "govuk-password-input__input",
        "govuk-js-password-input-input",
    )
    attrs |= {"type": "password", "spellcheck": "false", "autocapitalize": "none"}
    return {"attrs": _written(attrs)}


def _textarea(bound: FieldOnPage) -> dict[str, Any]:
    attrs = bound.attributes("govuk-textarea", "govuk-js-character-count")
    attrs.pop("cols", None)
    value = bound.field.widget.format_value(bound.value())
    return {"attrs": _written(attrs), "value": seen(value or "")}


def _file(bound: FieldOnPage) -> dict[str, Any]:
    attrs = bound.attributes("govuk-file-upload")
    return {"attrs": _written({**attrs, "type": "file"})}


def _checkbox(bound: FieldOnPage) -> dict[str, Any]:
    widget: Any = bound.field.widget
    attrs = bound.attributes("govuk-checkboxes__input")
    attrs["type"] = "checkbox"
    attrs["checked"] = widget.check_test(bound.value())
    return {"attrs": _written(attrs)}


def _select(bound: FieldOnPage) -> dict[str, Any]:
    attrs = bound.attributes("govuk-select")
    return {"attrs": _written(attrs), "options": _options(bound)}


def _options(bound: FieldOnPage) -> SafeString:
    """The options of a drop-down list as HTML, drawn in one pass: a list may have a hundred."""
    widget: Any = bound.field.widget
    ticked = set(widget.format_value(bound.value()))
    drawn = []
    for name, choices in _in_groups(widget.choices):
        options = []
        for value, label in choices:
            text = "" if value is None else str(value)
            chosen = " selected" if text in ticked else ""
            options.append(f'<option value="{escape(text)}"{chosen}>{escape(str(label))}</option>')
        if name:
            options = [f'<optgroup label="{escape(name)}">', *options, "</optgroup>"]
        drawn += options
    return SafeString("".join(drawn))  # nosec B703 - each value is escaped


def _choices(bound: FieldOnPage) -> dict[str, Any]:
    name, kind = bound.html_name, getattr(bound.field.widget, "input_type", "radio")
    family = "govuk-checkboxes" if kind == "checkbox" else "govuk-radios"
    groups = _groups(bound)
    for group in groups:
        for choice in group["choices"]:
            choice["attrs"] = _written(
                {
                    "class": f"{family}__input",
                    "id": choice["id"],
                    "name": name,
                    "type": kind,
                    "value": choice["value"],
                    "checked": choice["ticked"],
                    "aria-describedby": f"{choice['id']}-about" if choice["hint"] else None,
                }
            )
    return {
        "groups": groups,
        "grouped": len(groups) > 1,
        "inline": getattr(bound.field, "inline", False),
        "small": getattr(bound.field, "small", False),
        "disabled": bound.field.disabled,
    }


def _groups(bound: FieldOnPage) -> list[dict[str, Any]]:
    """Choices with their ids, ticks and hints, in groups; without groups, in one without a name.

    The first choice has the id of the field, so that the error summary can jump to it.
    """
    widget: Any = bound.field.widget
    ticked = set(widget.format_value(bound.value()))
    hints = getattr(bound.field, "hints", {})
    groups: list[dict[str, Any]] = []
    number = 0
    for name, choices in _in_groups(widget.choices):
        group: dict[str, Any] = {"name": name, "choices": []}
        groups.append(group)
        for value, label in choices:
            number += 1
            text = "" if value is None else str(value)
            group["choices"].append(
                {
                    "id": bound.auto_id if number == 1 else f"{bound.auto_id}-{number}",
                    "value": text,
                    "label": label,
                    "ticked": text in ticked,
                    "hint": hints.get(text, ""),
                }
            )
    return groups


def _in_groups(choices: Iterable[tuple[Any, Any]]) -> list[tuple[str, list[tuple[Any, Any]]]]:
    """(name, choices) for each group; choices outside of groups gather under an empty name."""
    groups: list[tuple[str, list[tuple[Any, Any]]]] = []
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            groups.append((str(value), list(label)))
        elif groups and not groups[-1][0]:
            groups[-1][1].append((value, label))
        else:
            groups.append(("", [(value, label)]))
    return groups


def _date(bound: FieldOnPage) -> dict[str, Any]:
    wrong = bound.wrong_parts if bound.errors else ()
    autocomplete = bound.field.widget.attrs.get("autocomplete") == _BIRTHDAY
    parts = [
        {
            "id": f"{bound.auto_id}_{part}",
            "name": f"{bound.html_name}_{part}",
            "label": part.capitalize(),
            "value": seen(text),
            "wrong": part in wrong,
            "width": 4 if part == "year" else 2,
            "autocomplete": f"{_BIRTHDAY}-{part}" if autocomplete else "",
        }
        for part, text in zip(PARTS, DateParts.texts(bound.value()), strict=True)
    ]
    return {"parts": parts, "disabled": bound.field.disabled}


_Maker = Callable[[FieldOnPage], dict[str, Any]]

_KINDS: Final[tuple[tuple[type[forms.Widget], str, _Maker], ...]] = (
    (DateParts, "forms/date.html", _date),
    (forms.CheckboxSelectMultiple, "forms/checkboxes.html", _choices),
    (forms.RadioSelect, "forms/radios.html", _choices),
    (forms.Select, "forms/select.html", _select),
    (forms.CheckboxInput, "forms/checkbox.html", _checkbox),
    (forms.FileInput, "forms/file.html", _file),
    (forms.Textarea, "forms/textarea.html", _textarea),
    (forms.PasswordInput, "forms/password.html", _password),
    (Input, "forms/input.html", _text),
)
_KNOWN: dict[type[forms.Widget], tuple[str, _Maker]] = {}


def _kind_of(widget: forms.Widget) -> tuple[str, _Maker]:
    """The template and the maker of its context; TypeError for a widget that nobody drew."""
    kind = type(widget)
    if kind not in _KNOWN:
        for base, template, maker in _KINDS:
            if issubclass(kind, base):
                _KNOWN[kind] = template, maker
                break
        else:
            raise TypeError(f"no template of templates/forms/ draws {kind.__name__}")
    return _KNOWN[kind]
