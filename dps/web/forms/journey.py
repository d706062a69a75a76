"""A journey: pages that ask one thing each, saved when they are sent, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.http import QueryDict

from dps.web.forms.base import PlainForm

REOPEN: Final = "Go back and open this page again"
"""What to say when the hidden part of a page does not come back as it was sent."""


class PartForm(PlainForm):
    """One page of a journey. `revision` is the draft that its author had before the eyes.

    `partial` leaves what is not filled in yet alone: for "Save and come back later".
    """

    one_question: ClassVar[bool] = False
    revision = forms.IntegerField(
        widget=forms.HiddenInput,
        required=False,
        min_value=0,
        error_messages={"invalid": REOPEN, "min_value": REOPEN},
    )

    def __init__(self, *args: Any, partial: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partial:
            for field in self.fields.values():
                field.needed, field.required = field.required, False  # type: ignore[attr-defined]

    def fit_to(self, provision_type: str) -> None:
        """Adapt what is offered to the provision type of the draft, where it matters."""

    def values(self) -> dict[str, Any]:
        """The fields as they were typed; nothing chosen is "" or None."""
        return {name: value for name, value in self.cleaned_data.items() if name != "revision"}


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a journey: its address, its words in the task list, its form."""

    slug: str
    task: str
    section: str
    form: type[PartForm]
    optional: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the draft that this page writes."""
        return tuple(name for name in self.form.base_fields if name != "revision")


def part_of(parts: Sequence[Part], slug: str) -> Part | None:
    """The page with this address; None when there is none."""
    return next((part for part in parts if part.slug == slug), None)


def part_after(parts: Sequence[Part], part: Part) -> Part | None:
    """The page that follows; None after the last."""
    place = parts.index(part) + 1
    return parts[place] if place < len(parts) else None


class CheckForm(PlainForm):
    """Which answers were checked."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


STALE: Final = (
    "Somebody else saved this while you were writing. What you typed is still here, and what they "
    "saved stands below it. Save again to put yours in its place."
)


def typed_again(form: PartForm, data: QueryDict, revision: int) -> None:
    """Keep what was typed after somebody else saved, with the revision to go on from."""
    again = data.copy()
    again["revision"] = str(revision)
    form.data = again
    form.add_error(None, STALE)
