"""The catalogue as forms show it: provision types with what they pay, client groups by type."""

from collections.abc import Iterable
from typing import Final

from dps.kernel.catalogue import (
    CATALOGUE,
    CLIENT_GROUPS,
    ClientGroup,
    Milestone,
    Provision,
    Routeway,
    provision,
)

_AT: Final = {
    Milestone.START: "at the start",
    Milestone.COMPLETION: "at completion",
    Milestone.JOB_OUTCOME: "at a job outcome",
}


def type_choices() -> list[tuple[str, str]]:
    """Code and title of each provision type, for a question."""
    return [(entry.code, entry.title) for entry in CATALOGUE.values()]


def type_hints() -> dict[str, str]:
    """By code: what the type is, what it pays at which milestone, and what is expected."""
    return {entry.code: type_hint(entry) for entry in CATALOGUE.values()}


def type_hint(entry: Provision) -> str:
    """What a provision type is, what it pays at which milestone, and what is expected."""
    about = entry.overview
    if isinstance(entry, Routeway):
        about = f"{' and '.join(entry.categories)} as one journey"
    split = ", ".join(f"{entry.split.percent(m)}% {_AT[m]}" for m in entry.split.paid)
    expected = "; ".join(wanted.sentence for wanted in entry.expectations)
    return f"{about}. Pays {split}. Expected: {expected}."


def types_in_short() -> list[tuple[str, str]]:
    """Code and title for a narrow list: a routeway by the codes of its categories."""
    return [(entry.code, _in_short(entry)) for entry in CATALOGUE.values()]


def _in_short(entry: Provision) -> str:
    if isinstance(entry, Routeway):
        return f"{entry.code} ({' + '.join(entry.categories)})"
    return entry.title


def client_groups_for(provision_type: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """All client groups under two headings: first those that the scheme names for this type."""
    named = provision(provision_type).client_groups if provision_type in CATALOGUE else ()
    others = [group for group in CLIENT_GROUPS.values() if group not in named]
    first = [(f"Named for {provision_type}", _labels(named))] if named else []
    return [*first, ("Other groups" if named else "Groups", _labels(others))]


def _labels(groups: Iterable[ClientGroup]) -> list[tuple[str, str]]:
    return [(group.code, group.label) for group in groups]
