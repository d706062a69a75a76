"""Fields for one of several, some of several, yes or no, and a box to tick."""

from collections.abc import Mapping
from typing import Any

from django import forms

from dps.web.forms.words import Named


class OneOfField(Named, forms.ChoiceField):
    """One of several: radios, or with `select=True` a drop-down list (for long lists only).

    `hints` is a line under a radio, by value. Groups: choices of [(group, [(value, label), …])].
    """

    def __init__(
        self,
        *,
        select: bool = False,
        hints: Mapping[str, str] | None = None,
        inline: bool = False,
        small: bool = False,
        autocomplete: str = "",
        **kwargs: Any,
    ) -> None:
        self.hints = dict(hints or {})
        self.inline = inline
        self.small = small
        attrs = {"autocomplete": autocomplete} if autocomplete else {}
        kwargs.setdefault("widget", forms.Select(attrs) if select else forms.RadioSelect(attrs))
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        return {"required": "Select {noun}", "invalid_choice": "Select {noun} from the list"}


class SomeOfField(Named, forms.MultipleChoiceField):
    """Some of several: checkboxes. The value is a list in the order of the choices, each once."""

    def __init__(
        self, *, hints: Mapping[str, str] | None = None, small: bool = False, **kwargs: Any
    ) -> None:
        self.hints = dict(hints or {})
        self.inline = False
        self.small = small
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        super().__init__(**kwargs)

    def sentences(self) -> dict[str, str]:
        return {
            "required": "Select {noun}",
            "invalid_choice": "Select {noun} from the list",
            "invalid_list": "Select {noun} from the list",
        }

    def clean(self, value: Any) -> list[str]:
        chosen = set(super().clean(value))
        return [code for code in _codes(self.choices) if code in chosen]


class DistrictsField(SomeOfField):
    """Districts in their groups. The form sets `choices` to [(group, [(code, name), …]), …]."""

    def __init__(self, *, label: str = "Districts", **kwargs: Any) -> None:
        kwargs.setdefault("noun", "at least one district")
        kwargs.setdefault("small", True)
        super().__init__(label=label, **kwargs)


class YesNoField(Named, forms.TypedChoiceField):
    """Yes or no: radios side by side. The value is a bool, or None where nothing need be said.

    `noun` names the question in the error: "yes if you have an interest in this case".
    """

    def __init__(self, *, noun: str, yes: str = "Yes", no: str = "No", **kwargs: Any) -> None:
        self.hints: dict[str, str] = {}
        self.inline = True
        self.small = False
        super().__init__(
            choices=[("yes", yes), ("no", no)],
            coerce=lambda value: value == "yes",
            empty_value=None,
            widget=forms.RadioSelect(),
            noun=noun,
            **kwargs,
        )

    def sentences(self) -> dict[str, str]:
        return {"required": "Select {noun}", "invalid_choice": "Select {noun}"}

    def prepare_value(self, value: Any) -> Any:
        return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


class ConfirmField(Named, forms.BooleanField):
    """A box that must be ticked (or may be, with required=False); `noun` follows "Confirm"."""

    def __init__(self, *, noun: str, **kwargs: Any) -> None:
        super().__init__(noun=noun, **kwargs)

    def sentences(self) -> dict[str, str]:
        return {"required": "Confirm {noun}"}


def _codes(choices: Any) -> list[str]:
    codes = []
    for value, label in choices:
        if isinstance(label, (list, tuple)):
            codes += [str(code) for code, _ in label]
        else:
            codes.append(str(value))
    return codes
