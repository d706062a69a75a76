"""The evaluation of a case: how far it is, for each person what is next, and the locked scores."""

from fractions import Fraction
from typing import Any, Final

from django.db.models import Count, F, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode

from businesscases.domain.terms import scored_by
from businesscases.models import BusinessCase
from dps.accounts.policy import may
from dps.web.components import Pager, Task
from dps.web.doors import PAGE_SIZE, GuardedView
from matching.domain.evaluation import (
    QUESTIONS,
    ROUNDED,
    expected_cost_words,
    spread,
    two_decimals,
)
from matching.domain.feedback import QUESTION_TEXTS, TIE_WORDS
from matching.domain.lifecycle import (
    PartFacts,
    StandingFacts,
    may_not_lock,
    may_not_start,
)
from matching.facts.parts import standing_facts
from matching.facts.scores import marking_of, terms_of
from matching.models import Candidate, Mark, PanelSeat
from matching.selectors import (
    DECIDED_HERE,
    SEALED,
    Panel,
    approvers_of,
    cases_open_to,
    eligible_candidates,
    named_panel,
    panel_of,
    scored_candidates,
)
from matching.views import shown

_UNRANKED: Final = 1_000_000
"""Unsuitable offers come after all ranks, by alias."""


class EvaluationView(GuardedView):
    """One address for everybody who may know of the evaluation; each sees their own part."""

    capability = "view_evaluation"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.fetch(cases_open_to(self.actor), reference=reference)
        if case.state not in DECIDED_HERE:
            raise Http404
        seats = named_panel(case, [] if case.state == "closed" else panel_of(case))
        mine = seats.seat_of(self.actor)
        context = {
            "case": case,
            "state": shown.state_of(case, self.now),
            "steps": shown.steps(case),
            "panel": seats,
            "mine": mine,
            "neighbours": shown.neighbours(
                case,
                self.actor,
                "case-evaluation",
                apart=mine is not None and case.state in SEALED,
            ),
            "breadcrumbs": shown.crumbs(case),
        }
        if case.state == "closed":
            return self._closed(case, context)
        if case.state == "evaluating":
            return self._evaluating(case, seats, mine, context)
        if shown.declares_first(case, self.actor):
            return self.page("matching/undeclared.html", context)
        return self._locked(request, case, context)

    def _closed(self, case: BusinessCase, context: dict[str, Any]) -> HttpResponse:
        facts = standing_facts(case, self.actor, self.now)
        refused = may_not_start(facts)
        lead = may(self.actor, "appoint_panel")
        return self.page(
            "matching/evaluation_closed.html",
            {
                **context,
                "running": not facts.run_finished,
                "scored_by": scored_by(context["panel"].needed),
                "refused": refused,
                "may_name": lead and not refused,
                "ending": facts.proposer,
                "may_end": may(self.actor, "recommend_award") and shown.may_end(facts),
            },
        )

    def _evaluating(
        self, case: BusinessCase, seats: Panel, mine: PanelSeat | None, context: dict[str, Any]
    ) -> HttpResponse:
        context["lacks"] = seats.lacks_evaluators or seats.moderator is None
        context["may_name"] = context["lacks"] and may(self.actor, "appoint_panel")
        if mine is None or mine.declared_at is None:
            return self.page("matching/evaluation_progress.html", context)
        if mine.kind == PanelSeat.Kind.EVALUATOR:
            return self.page("matching/evaluation_scoring.html", {**context, **_sheet(case, mine)})
        return self.page("matching/evaluation_moderating.html", {**context, **_desk(case, seats)})

    def _locked(
        self, request: HttpRequest, case: BusinessCase, context: dict[str, Any]
    ) -> HttpResponse:
        marking = marking_of(terms_of(case))
        page, pager = _cut(scored_candidates(case, self.actor), request)
        return self.page(
            "matching/evaluation_results.html",
            {
                **context,
                "lines": [_result_line(candidate) for candidate in page],
                "prices": may(self.actor, "follow_decisions"),
                "pager": pager,
                "elsewhere": shown.closed_elsewhere(page, case, self.actor),
                "marking": marking,
                "signed": bool(page),
                "approvers": approvers_of(case),
                "weights": list(
                    zip(QUESTION_TEXTS.values(), marking.question_weights, strict=True)
                ),
                "questions": QUESTIONS,
                "rounded": ROUNDED,
            },
        )


def _sheet(case: BusinessCase, seat: PanelSeat) -> dict[str, Any]:
    """An evaluator's offers, with how much of each is scored; one query."""
    own = Q(marks__seat=seat)
    scored = own & Q(marks__score__isnull=False)
    rows = eligible_candidates(case).annotate(
        begun=Count("marks", filter=own),
        scored=Count("marks", filter=scored),
        whole=Count("marks", filter=scored & ~Q(marks__reason="")),
    )
    tasks = [
        Task(
            candidate.name,
            *_status(candidate.scored, candidate.whole, "scored", begun=candidate.begun > 0),
            href=reverse("case-score", args=[case.reference, candidate.alias]),
            hint=_bare(candidate.scored - candidate.whole),
        )
        for candidate in rows
    ]
    done = sum(task.status == "Completed" for task in tasks)
    begun = sum(candidate.begun > 0 for candidate in rows) - done
    whole = len(tasks)
    return {"tasks": tasks, "done": done, "begun": begun, "whole": whole, "ready": done == whole}


def _status(count: int, whole: int, verb: str, *, begun: bool) -> tuple[str, str]:
    """The words and the colour of a task's status: completed when all questions are whole."""
    if whole >= len(QUESTIONS):
        return "Completed", ""
    return (f"{count} of {len(QUESTIONS)} {verb}", "light-blue") if begun else ("To do", "blue")


def _bare(scores: int) -> str:
    """How many scores stand without their reason; nothing when none does."""
    if not scores:
        return ""
    return "1 score lacks its reason" if scores == 1 else f"{scores} scores lack their reasons"


def _desk(case: BusinessCase, seats: Panel) -> dict[str, Any]:
    """The moderator's offers with how far they are signed and how far the scores lie apart."""
    if not seats.all_submitted:
        return {"tasks": [], "waiting": True}
    marks: dict[tuple[int, int], list[int]] = {}
    for candidate_id, question, score in Mark.objects.filter(
        seat__in=[seat.pk for seat in seats.evaluators], score__isnull=False
    ).values_list("candidate_id", "question", "score"):
        marks.setdefault((candidate_id, question), []).append(score or 0)
    apart: dict[int, int] = {}
    for (candidate_id, _), scores in marks.items():
        apart[candidate_id] = max(apart.get(candidate_id, 0), spread(scores))
    tasks, unsigned = [], 0
    for candidate in eligible_candidates(case).annotate(signed=Count("consensus")):
        unsigned += len(QUESTIONS) - candidate.signed
        tasks.append(
            Task(
                candidate.name,
                *_status(candidate.signed, candidate.signed, "signed", begun=candidate.signed > 0),
                href=reverse("case-moderate", args=[case.reference, candidate.alias]),
                hint=_apart(apart.get(candidate.pk, 0), len(seats.evaluators)),
            )
        )
    return {"tasks": tasks, "waiting": False, "refused": _lock_refused(seats, unsigned)}


def _apart(distance: int, readers: int) -> str:
    if readers == 1:
        return "One evaluator: check the score and its reason"
    if not distance:
        return "All agree"
    return f"Scores differ by up to {distance}"


def _lock_refused(seats: Panel, unsigned: int) -> list[Any]:
    """Why the moderator, who looks at the page, cannot lock yet: by the move's own guard."""
    moderator = seats.moderator
    mine = frozenset({moderator.user_id}) if moderator else frozenset[int]()
    none: frozenset[int] = frozenset()
    parts = PartFacts(next(iter(mine), None), none, none, mine, none, none, none)
    return may_not_lock(StandingFacts(parts, "evaluating", True, 1, unsigned, 0))


def _cut(rows: QuerySet[Candidate], request: HttpRequest) -> tuple[list[Candidate], Pager]:
    """One page by rank, the unsuitable after all ranks by alias."""
    order = Coalesce(F("result__rank"), F("alias") + _UNRANKED, output_field=IntegerField())
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    found: list[Any] = list(
        rows.annotate(place=order).filter(place__gt=number).order_by("place")[: PAGE_SIZE + 1]
    )
    page = found[:PAGE_SIZE]
    following = "?" + urlencode({"after": page[-1].place}) if len(found) > PAGE_SIZE else ""
    return page, Pager(len(page), "offers", previous="?" if number else "", following=following)


def _result_line(candidate: Any) -> dict[str, Any]:
    """What a scored offer came to; of one that is closed to the reader, its quality.

    From its points for price, and from the cost of any other offer, its own could be worked out; so
    it could from the points of the others where its price is the lowest.
    """
    result, working, closed = candidate.result, candidate.result.working, candidate.closed
    pointless = closed or candidate.lowest_closed
    return {
        "candidate": candidate,
        "result": result,
        "scores": working["scores"],
        "quality": two_decimals(Fraction(working["quality_points"])),
        "cost": "" if closed else expected_cost_words(Fraction(working["expected_cost_pence"])),
        "price": "" if pointless else two_decimals(Fraction(working["price_points"])),
        "total": "" if pointless else two_decimals(Fraction(working["total_points"])),
        "tie": "" if pointless else TIE_WORDS[working["tie"]],
        "because": [reason["sentence"] for reason in result.unsuitable_because],
    }
