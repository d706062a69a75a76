"""The list of cases and the page of one: one address for every role."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from businesscases.bindings import APPROVAL_GUARDS
from businesscases.domain.estimate import estimate
from businesscases.domain.lifecycle import CASE, DECIDED, ApprovalFacts, need_must_still_hold
from businesscases.domain.need import Stage, budget_year, refused_because
from businesscases.domain.terms import CaseTerms
from businesscases.facts import approval_facts, closes_on, draft_of
from businesscases.forms.lists import CasesFilter
from businesscases.models import BusinessCase
from businesscases.selectors import (
    DECIDING,
    budget_bearing,
    cases_in,
    in_district,
    last_return,
)
from businesscases.services import address_of
from businesscases.views import shown
from dps.accounts.doors import has_shut_out
from dps.accounts.policy import may, scopes_of
from dps.accounts.selectors import lines_of
from dps.kernel.lifecycle import State
from dps.kernel.periods import london_date
from dps.moves.binding import FactsFor
from dps.moves.moving import open_moves
from dps.scheme.models import District
from dps.scheme.selectors import open_districts
from dps.web.beside import said_beside, with_standing
from dps.web.components import NOT_SAID, Cell, pager_of, tagged, tally_of
from dps.web.doors import PUBLIC, GuardedView, KeyPage
from dps.web.templatetags.look import day, kind

PUBLIC_STATES: Final = ("published", "closed", "evaluating", "awarded", "not_awarded", "withdrawn")
MATCHED: Final = ("closed", *DECIDING, *DECIDED)
"""States from which on a case has candidates."""

_ASKS_NEXT: Final = {
    "submitted": ("view_budget",),
    "approved": ("publish_case", "approve_case"),
}
"""Who is told what stands against the next move of a case: by its state, the capabilities."""


IN_THE_LIST: Final = (
    *("reference", "title", "state", "provision_type", "places", "closes_at"),
    *("district__code", "district__name"),
)
"""The columns that the list shows: texts and terms stay in the database."""


class CaseListView(GuardedView):
    """Own cases for a district, all from submission for the centre, published needs for others."""

    capability = PUBLIC

    def get(self, request: HttpRequest) -> HttpResponse:
        scopes = scopes_of(self.actor, "view_cases")
        own = scopes or ()
        districts = list(open_districts())
        form = CasesFilter(
            request.GET, states=self._states(scopes), districts=districts, own=bool(own)
        )
        where = form.chosen("district")
        rows = BusinessCase.objects.visible_to(self.actor)
        if own and not where:
            rows = rows.filter(district__code__in=own)
        narrowed = cases_in(
            with_standing(rows.marked_for(self.actor).only(*IN_THE_LIST)),
            words=form.chosen("words"),
            state=form.chosen("state"),
            provision_type=form.chosen("type"),
            district="" if where == "all" else where,
        )
        page = KeyPage(narrowed, request)
        return self.page(
            "businesscases/case_list.html",
            {
                "lines": self._lines(page),
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "cases"),
                "outside": scopes == (),
                "own_districts": _named(districts, own),
                "may_begin": may(self.actor, "draft_case"),
                "may_set_priorities": may(self.actor, "set_priorities"),
            },
        )

    def _lines(self, page: Iterable[Any]) -> list[list[Cell]]:
        """The rows of one page; whether a district is seen from the inside is asked once each."""
        inside: dict[str, bool] = {}
        lines = []
        for case in page:
            code = case.district.code
            if code not in inside:
                inside[code] = in_district(self.actor, code)
            within = inside[code] and not case.shut
            state = shown.shown_state(case, self.now, inside=within)
            lines.append(
                [
                    Cell(case.title or "No title yet", address_of(case), sub=case.reference),
                    Cell(case.district.name),
                    Cell(kind(case.provision_type) or NOT_SAID),
                    Cell(NOT_SAID if case.places is None else case.places, numeric=True),
                    Cell(day(case.closes_at) or NOT_SAID),
                    tagged(state, sub=case.standing if within else ""),
                ]
            )
        return lines

    def _states(self, scopes: tuple[str, ...] | None) -> list[State]:
        if scopes == ():
            return [
                shown.DECIDING_STATE if code == "evaluating" else CASE.state(code)
                for code in PUBLIC_STATES
            ]
        return [state for state in CASE.states if scopes or state.code != CASE.initial]


def _named(districts: list[District], codes: tuple[str, ...]) -> list[District]:
    return [district for district in districts if district.code in codes]


class CaseView(GuardedView):
    """A draft for its authors is a list of tasks; all else is read here by whoever may see it."""

    capability = PUBLIC

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        rows = BusinessCase.objects.visible_to(self.actor).marked_for(self.actor)
        case = self.fetch(with_standing(rows), reference=reference)
        if case.state == CASE.initial and may(self.actor, "draft_case", (case.district.code,)):
            return self._tasks(case)
        return self._detail(case)

    def _tasks(self, case: BusinessCase) -> HttpResponse:
        draft = draft_of(case)
        budget = budget_bearing(case)
        missing_too = refused_because(
            draft, Stage.SUBMITTED, london_date(self.now), closes_on(case, self.now)
        )
        wrong = [r.field for r in missing_too if not r.code.endswith("_missing")]
        sections = shown.task_sections(case, wrong)
        return self.page(
            "businesscases/case_tasks.html",
            {
                "case": case,
                "case_address": address_of(case),
                "sections": sections,
                "tally": tally_of(task for section in sections for task in section.tasks),
                "state": CASE.state(case.state),
                "returned": last_return(case.reference),
                "estimate": estimate(draft, budget.free_pence if budget else None),
                "moves": open_moves(case, actor=self.actor, now=self.now),
                "breadcrumbs": shown.crumbs(),
            },
        )

    def _detail(self, case: Any) -> HttpResponse:
        shut: bool = case.shut
        inside = in_district(self.actor, case.district.code) and not shut
        terms = CaseTerms.from_json(case.terms) if case.terms else None
        sums = estimate(draft_of(case), None)
        asked = self._asked(case) if inside else None
        known: dict[FactsFor, Any] | None = {approval_facts: asked} if asked else None
        context: dict[str, Any] = {
            "case": case,
            "case_address": address_of(case),
            "inside": inside,
            "state": shown.shown_state(case, self.now, inside=inside),
            "rows": shown.rows_of(case)[1:],
            "estimate": replace(sums, warnings=()),
            "terms": shown.terms_rows(terms) if terms else None,
            "dates": shown.date_rows(case, self.now),
            "window_over": shown.window_over(case, self.now),
            "moves": [] if shut else open_moves(case, actor=self.actor, now=self.now, known=known),
            "breadcrumbs": shown.crumbs(),
            "has_matches": not shut and self._may_see_matches(case),
            "outcome": [] if shut else said_beside(case, self.actor),
        }
        if inside:
            lines = lines_of(case.reference, moves=True)
            entered = [(line.at, line.after) for line in reversed(lines)]
            decides = case.state == "awarded" or may(self.actor, "follow_decisions")
            context["lines"] = shown.timeline(lines, decides=decides)
            context["stays"] = shown.stay_rows(case, entered, self.now)
            context |= self._before_publication(case, asked) if asked else {}
        return self.page("businesscases/case_detail.html", context)

    def _may_see_matches(self, case: BusinessCase) -> bool:
        """Those who decide from the close on, its panel from the lock, the district at the end."""
        if case.state not in MATCHED or not may(self.actor, "view_matches", (case.district.code,)):
            return False
        if case.state in DECIDED:
            return True
        return may(self.actor, "follow_decisions") and not has_shut_out(case.reference, self.actor)

    def _asked(self, case: BusinessCase) -> ApprovalFacts | None:
        """What the approval or the publication that comes next is judged by; None for others."""
        capabilities = _ASKS_NEXT.get(case.state, ())
        if not any(may(self.actor, each, (case.district.code,)) for each in capabilities):
            return None
        return approval_facts(case, self.actor, self.now)

    def _before_publication(self, case: BusinessCase, facts: ApprovalFacts) -> dict[str, Any]:
        if case.state == "approved":
            return {"publication_refused": need_must_still_hold(facts)}
        return self._approval(case, facts)

    def _approval(self, case: BusinessCase, facts: ApprovalFacts) -> dict[str, Any]:
        """What an approval would reserve, and why it would be refused."""
        code = case.district.code
        reasons = [reason for guard in APPROVAL_GUARDS for reason in guard(facts)]
        year = budget_year(facts.draft)
        return {
            "approval": shown.approval_figures(case.value_pence, facts.free_pence),
            "year": shown.year_label(year),
            "budget_address": ""
            if facts.free_pence is None
            else reverse("budget", args=[code, year]),
            "approval_refused": reasons if may(self.actor, "approve_case", (code,)) else [],
        }
