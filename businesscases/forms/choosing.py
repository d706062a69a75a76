"""Choices that are set when a form is made, and what of them was chosen."""

from typing import cast

from django import forms

from dps.kernel.catalogue import (
    Provision,
    Routeway,
)


def choices_of(form: forms.Form, name: str) -> forms.ChoiceField:
    """A field of the form whose choices are set when the form is made."""
    return cast("forms.ChoiceField", form.fields[name])


def chosen(form: forms.Form, name: str) -> str:
    """The valid value of one field of a form that may have others in error; else nothing."""
    form.is_valid()
    return str(form.cleaned_data.get(name, ""))


def short_title(entry: Provision) -> tuple[str, str]:
    """Code and title for a narrow list: a routeway by the codes of its categories."""
    if isinstance(entry, Routeway):
        return entry.code, f"{entry.code} ({' + '.join(entry.categories)})"
    return entry.code, entry.title
