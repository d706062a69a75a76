"""The base of all forms of the product."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, cast

from django import forms
from django.forms.boundfield import BoundField

from dps.kernel.errors import Reason


@dataclass(frozen=True, slots=True)
class Section:
    """Fields of a form that stand together under a heading."""

    title: str
    fields: tuple[str, ...]
    intro: str = ""


@dataclass(frozen=True, slots=True)
class SectionOnPage:
    """A section with its fields ready to be drawn."""

    title: str
    intro: str
    fields: list[BoundField]


class PlainForm(forms.Form):
    """A form without the browser's own checks: our sentences reach everybody, script or not.

    `sections` groups the fields under headings; fields that no section names come first.
    `one_question`: the form is one question on a page of its own, and its label is the heading.
    `marks_optional`: say "(optional)" by fields that may be left empty.
    """

    use_required_attribute = False
    sections: ClassVar[Sequence[Section]] = ()
    one_question: ClassVar[bool] = False
    marks_optional: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def refuse(self, reasons: Iterable[Reason]) -> None:
        """Show a rule's reasons as errors: by their field where this form has it, else at the top.

        A bound form only; it is no longer valid afterwards.
        """
        for reason in reasons:
            self.add_error(reason.field if reason.field in self.fields else None, reason.sentence)

    def get_context(self) -> dict[str, Any]:
        """What forms/form.html shows; Django's own context draws the errors of each field again."""
        return {"form": self, "sections": self._sections_on_page()}

    def _sections_on_page(self) -> list[SectionOnPage]:
        if not self.sections:
            return []
        named = {name for section in self.sections for name in section.fields}
        rest = [bound for bound in self.visible_fields() if bound.name not in named]
        first = [SectionOnPage("", "", rest)] if rest else []
        return first + [
            SectionOnPage(section.title, section.intro, [self[name] for name in section.fields])
            for section in self.sections
        ]


class NarrowingForm(PlainForm):
    """The small form above a list (components/filters.html): GET, and each field may be empty."""

    marks_optional = False

    def chosen(self, name: str) -> str:
        """What was chosen, or nothing: an unknown value narrows nothing."""
        self.is_valid()
        return str(self.cleaned_data.get(name) or "").strip()


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of the form whose choices are set when the form is made."""
    return cast("forms.ChoiceField", form.fields[name])
