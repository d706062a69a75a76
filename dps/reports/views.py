"""Management information, and the audit log for the auditor."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dps.accounts.roles import Role
from dps.accounts.selectors import names_of
from dps.audit.models import Line
from dps.audit.selectors import history, narrowed
from dps.kernel.lifecycle import Lifecycle
from dps.kernel.money import pounds
from dps.kernel.periods import london_date
from dps.moves.binding import all_bound
from dps.reports.forms import AuditFilterForm
from dps.reports.selectors import (
    belonging_to,
    case_stages,
    led_to_from,
    references_like,
    supplier_funnel,
    times,
)
from dps.web.components import Bar, Cell, Chart, Figure, Link, pager_of, tagged
from dps.web.doors import GuardedView, KeyPage
from dps.web.templatetags.look import moment

SYSTEM: Final = "system"
_ACTS: Final = {
    "account.open": "Account opened",
    "account.close": "Account closed",
    "account.reopen": "Account opened again",
    "seat.give": "Role given",
    "seat.end": "Role ended",
    "terms.add": "Terms added",
    "clock.move": "Clock moved",
    "budget.allocate": "Money allocated",
    "district.set_priorities": "Priorities set",
    "supplier.change": "Details changed",
    "offer.renew": "Changes put live",
    "case.change": "Text changed",
    "case.match": "Candidates matched",
    "case.open_candidates": "Sealed candidates opened",
    "case.appoint_panel": "Panel named",
    "case.declare_interest": "Interest declared",
    "case.declare_no_interest": "No interest declared",
    "case.submit_marks": "Scores handed in",
    "case.sign_consensus": "Consensus scores signed",
    "participant.record": "Progress recorded",
    "participant.correct": "Record corrected",
}
"""Acts that are no move of a lifecycle, in words; others show as they are written."""


class Reports(GuardedView):
    """Cases by stage, time to award, the way of suppliers, time to pay."""

    capability = "view_reports"

    def get(self, request: HttpRequest) -> HttpResponse:
        found, funnel = times(london_date(self.now)), supplier_funnel()
        most = max(1, *(many for _, many in funnel))
        return self.page(
            "reports/reports.html",
            {
                "figures": [
                    Figure("Draft to invitation", _days(found.begun_to_invited), "median"),
                    Figure(
                        "Publication to invitation", _days(found.published_to_invited), "median"
                    ),
                    Figure("Answer to an invitation", _days(found.invited_to_answer), "median"),
                    Figure(
                        "Statements paid in 5 days",
                        _share(found.paid_in_five_days, found.past_five_days),
                        _of(found.paid_in_five_days, found.past_five_days),
                    ),
                    Figure(
                        "Statements paid in time",
                        _share(found.paid_in_time, found.past_pay_by),
                        _of(found.paid_in_time, found.past_pay_by, found.late_unpaid),
                    ),
                ],
                "stages": case_stages(),
                "funnel": Chart(
                    "funnel",
                    "Suppliers, from registering to an award",
                    [Bar(label, many, most, f"{many:,}") for label, many in funnel],
                    part_word="Step",
                    value_word="Suppliers",
                ),
            },
        )


def _days(days: float | None) -> str:
    return "none yet" if days is None else f"{days:.1f} days"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "none yet"


def _of(part: int, whole: int, late: int = 0) -> str:
    """What a share counts: "3 of 14 paid or past that day, 10 late and not paid"."""
    if not whole:
        return ""
    unpaid = f", {late:,} late and not paid" if late else ""
    return f"{part:,} of {whole:,} paid or past that day{unpaid}"


class Audit(GuardedView):
    """The audit log: who did what to what and when. No line holds a score or a price.

    Asked for a contract, it shows its participants and statements too; for a case, its awards.
    """

    capability = "view_audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = AuditFilterForm(request.GET)
        lines = KeyPage(_narrowed(form), request)
        return self.page(
            "reports/audit.html",
            {
                "form": form,
                "beside": _beside(form.cleaned_data["object"]) if form.is_valid() else [],
                "filter_form": form,
                "filter_clear": reverse("audit") if request.GET else "",
                "lines": in_words(lines),
                "pager": pager_of(lines, "lines"),
            },
        )


class AuditOf(GuardedView):
    """Every line of one object."""

    capability = "view_audit"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        lines = KeyPage(history(reference), request)
        return self.page(
            "reports/audit_of.html",
            {
                "breadcrumbs": [Link("Audit", reverse("audit"))],
                "reference": reference,
                "beside": _beside(reference),
                "lines": in_words(lines, one_object=True),
                "pager": pager_of(lines, "lines"),
            },
        )


def _beside(reference: str) -> list[Link]:
    """The logs of the case, awards and contracts beside an object."""
    return [Link(one, reverse("audit-of", args=[one])) for one in led_to_from(reference)]


def _narrowed(form: AuditFilterForm) -> QuerySet[Line]:
    if not form.is_valid():
        return Line.objects.none()
    asked = form.cleaned_data
    return narrowed(
        object_reference=asked["object"],
        belonging=belonging_to(asked["object"]),
        actors=_people(asked["actor"]) if asked["actor"] else None,
        act=asked["act"],
        first=asked["first"],
        last=asked["last"],
    )


def _people(words: str) -> list[str]:
    """References of the people meant; the system has no account."""
    found = list(references_like(words))
    return [*found, SYSTEM] if words.lower() in {SYSTEM, "the system"} else found


def in_words(lines: KeyPage[Line], *, one_object: bool = False) -> list[list[Cell]]:
    """Audit lines with the names of people and the labels of states and moves.

    `one_object`: they are all of one object, which is left out.
    """
    people = names_of(one for line in lines for one in (line.actor, *_named_in(line)))
    nouns = {bound.lifecycle.noun: bound.lifecycle for bound in all_bound()}
    audit = reverse("audit")
    shown = []
    for line in lines:
        lifecycle = nouns.get(line.act.partition(".")[0])
        who = people.get(line.actor, "The system" if line.actor == SYSTEM else line.actor)
        cells = [
            Cell(moment(line.at), at=line.at),
            Cell(_act(line.act, lifecycle), sub=line.act),
            Cell(who, sub=_ROLES.get(line.role, "")),
            _state(line, lifecycle),
            Cell(line.note, sub=_detail(line, people)),
        ]
        if not one_object:
            cells.insert(1, Cell(line.object, f"{audit}{line.object}/", nowrap=True))
        shown.append(cells)
    return shown


_ROLES: Final = dict(Role.choices)


def _act(act: str, lifecycle: Lifecycle | None) -> str:
    name = act.partition(".")[2]
    moves = lifecycle.transitions if lifecycle else ()
    label = next((move.label for move in moves if move.name == name), "")
    return label or _ACTS.get(act) or _plain(act)


def _state(line: Line, lifecycle: Lifecycle | None) -> Cell:
    states = {state.code: state for state in lifecycle.states} if lifecycle else {}
    before, after = states.get(line.before), states.get(line.after)
    return tagged(after, f"from “{before.label}”" if before and after else "")


def _listed(values: Iterable[object]) -> str:
    return ", ".join(str(value).replace("_", " ") for value in values)


_FIELDS: Final = {
    "on": "day",
    "until": "last day",
    "confirmed_to": "day up to which it is known",
    "evidenced_on": "day of the evidence",
    "ceiling_price_pence": "ceiling price",
    "starts_on": "first start",
    "ends_on": "last start",
    "district_codes": "districts",
    "unit_price_pence": "price for each participant",
    "vat_treatment": "VAT",
    "lead_time_days": "lead time",
    "about": "what it does",
    "size": "number of people",
    "vcse": "voluntary, community or social enterprise",
    "contact_name": "contact",
    "contact_email": "email address",
    "contact_phone": "telephone",
    "declared_no_exclusion": "no ground for exclusion applies",
}
"""Fields whose names are not what pages call them."""

_DETAILS: Final[Mapping[str, Callable[[Any], str]]] = {
    "offer": lambda alias: f"offer {alias:02d}",
    "questions": lambda numbers: f"questions {_listed(numbers)}",
    "fields": lambda names: _listed(_FIELDS.get(name, name) for name in names),
    "instead_of": "instead of “{}”".format,
    "version": "version {}".format,
    "run": str,
    "candidates": "{:,} candidates".format,
    "eligible": "{:,} passed all gates".format,
    "through": "through {}".format,
    "people": _listed,
    "amount_pence": pounds,
}
"""What a line holds besides its note, in words; what is not here is not shown."""


def _named_in(line: Line) -> list[str]:
    """References of the people whom a line holds besides its actor."""
    return list(line.detail.get("people", ()))


def _detail(line: Line, people: Mapping[str, str]) -> str:
    """The detail of a line in one sentence: "Offer 07, questions 1, 2"."""
    held = dict(line.detail)
    if named := _named_in(line):
        held["people"] = [people.get(one, one) for one in named]
    words = ", ".join(say(held[name]) for name, say in _DETAILS.items() if name in held)
    return words[:1].upper() + words[1:]


def _plain(act: str) -> str:
    """An act that nobody gave words: "case.begin" is "Begun", "marks.hand_in" is "Hand in"."""
    noun, _, words = act.rpartition(".")
    return "Begun" if words == "begin" and noun else words.replace("_", " ").capitalize()
