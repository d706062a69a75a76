"""The candidates of a case: progress of the match, the sealed ranking, gates, one candidate."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.models import DoorOpening
from dps.accounts.policy import may
from dps.web.components import Bar, Chart, Link, Pager, Progress, Row
from dps.web.doors import PAGE_SIZE, GuardedView
from matching.domain.gates import ABOUT_PRICE, Gate
from matching.domain.scoring import FitPart
from matching.facts.pairs import price_of
from matching.models import Candidate, MatchRun
from matching.selectors import SEALED, cases_open_to, ranked_candidates, seats_apart
from matching.services import open_candidates
from matching.views import shown
from suppliers.models import Offer

_POINT: Final = 100
"""Basis points in one point of fit, as pages show it."""


@dataclass(frozen=True, slots=True)
class RankedLine:
    """One line of the ranking; of an offer that is closed to the reader nothing but its alias."""

    candidate: Candidate
    href: str
    price_pence: int | None
    total: str
    parts: list[str]
    bar: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class GateLine:
    """One line of the gates matrix: passed or not, gate by gate."""

    candidate: Candidate
    href: str
    passed: list[bool]
    failed: int


class CandidatesPage(GuardedView):
    """A page about the candidates of one case, for whoever may meet them now."""

    capability = "view_matches"

    def case_of(self, reference: str) -> Any:
        """The case, with whether I sit on its panel and whether I opened its candidates."""
        me = self.actor.user_id or 0
        seat = seats_apart(self.actor).filter(case=OuterRef("pk"))
        opened = DoorOpening.objects.filter(because_of=OuterRef("reference"), user_id=me)
        rows = cases_open_to(self.actor).annotate(seated=Exists(seat), opened=Exists(opened))
        case: Any = self.fetch(rows, reference=reference)
        if case.state in SEALED and case.seated:
            raise Http404
        return case

    def is_open(self, case: Any) -> bool:
        """Whether names, prices and fits may be shown to this person now."""
        return case.state not in SEALED or (case.opened and self.may_open)

    @cached_property
    def prices(self) -> bool:
        """Whether this person learns what each offer costs; the district does not. [ours]"""
        return may(self.actor, "follow_decisions")

    @cached_property
    def may_open(self) -> bool:
        """Whether this person could break the seal: those who decide, not the auditor."""
        return may(self.actor, "evaluate")

    def run_of(self, case: BusinessCase) -> Any:
        """The run with its counts; None before the close. One query."""
        return (
            MatchRun.objects.filter(case=case)
            .annotate(
                passed=Count("candidates", filter=Q(candidates__eligible=True)),
                failed=Count("candidates", filter=Q(candidates__eligible=False)),
            )
            .first()
        )


class MatchesView(CandidatesPage):
    """Progress while the match runs; then sealed, with a warning; then ranking and gates."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case_of(reference)
        run = self.run_of(case)
        context = {
            **shown.frame(case, self.now),
            "run": run,
            "neighbours": shown.neighbours(case, self.actor, "case-matches", apart=False),
        }
        if run is None or run.finished_at is None:
            over = case.closes_at is not None and case.closes_at <= self.now
            progress = _progress(case, run)
            return self.page(
                "matching/matches_progress.html", {**context, "progress": progress, "over": over}
            )
        if not self.is_open(case):
            return self.page("matching/matches_sealed.html", {**context, "may_open": self.may_open})
        if shown.declares_first(case, self.actor):
            return self.page("matching/undeclared.html", context)
        return self._ranking(request, case, context)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.case_of(reference)
        open_candidates(case=case, actor=self.actor, now=self.now)
        messages.success(
            request,
            f"You opened the candidates of {reference}. This is on record, and you take no part "
            "in any decision that is still open about them.",
        )
        return redirect("case-matches", reference)

    def _ranking(
        self, request: HttpRequest, case: BusinessCase, context: dict[str, Any]
    ) -> HttpResponse:
        gates = request.GET.get("show") == "gates"
        rows = ranked_candidates(case, self.actor)
        page, pager = _cut(rows, request, gates=gates, by_fit=self.prices)
        shown_parts = _parts(prices=self.prices)
        lines: list[Any] = [
            _gate_line(case, c) if gates else _ranked_line(case, c, shown_parts) for c in page
        ]
        return self.page(
            "matching/matches_gates.html" if gates else "matching/matches_ranking.html",
            {
                **context,
                "lines": lines,
                "gates": list(Gate),
                "parts": shown_parts,
                "prices": self.prices,
                "pager": pager,
                "sealed": case.state in SEALED,
                "elsewhere": shown.closed_elsewhere(page, case, self.actor),
            },
        )


class CandidateView(CandidatesPage):
    """One candidate: its gates with both values, its fit in parts, its matched words."""

    def get(self, request: HttpRequest, reference: str, alias: int) -> HttpResponse:
        case = self.case_of(reference)
        if not self.is_open(case):
            raise Http404
        if shown.declares_first(case, self.actor):
            return self.page("matching/undeclared.html", shown.frame(case, self.now))
        candidate: Any = self.fetch(ranked_candidates(case, self.actor), alias=alias)
        if candidate.matched_at is None or candidate.closed:
            raise Http404
        back = Link("Candidates", reverse("case-matches", args=[reference]))
        wanted = _parts(prices=self.prices)
        parts = [part for part in candidate.fit_parts if part["code"] in wanted]
        return self.page(
            "matching/candidate_detail.html",
            {
                "case": case,
                "candidate": candidate,
                "rows": _candidate_rows(candidate, self.actor, prices=self.prices),
                "gates": [_gate(gate, prices=self.prices) for gate in candidate.gates],
                "chart": _chart(candidate, parts, prices=self.prices)
                if candidate.eligible
                else None,
                "words": next((part["words"] for part in parts if part.get("words")), []),
                "parts": parts,
                "prices": self.prices,
                "breadcrumbs": shown.crumbs(case, back),
            },
        )


def _parts(*, prices: bool) -> list[FitPart]:
    """The parts of a fit that may be shown: the price's part tells the price."""
    return [part for part in FitPart if prices or part != FitPart.PRICE]


def _gate(gate: dict[str, Any], *, prices: bool) -> dict[str, Any]:
    """A gate with its label; without what tells a price for those who see none."""
    code = Gate(gate["code"])
    hidden = {} if prices or code not in ABOUT_PRICE else dict.fromkeys(_TELLING, "")
    return {**gate, "label": code.label, **hidden}


_TELLING: Final = ("asked", "offered", "sentence")


def _progress(case: BusinessCase, run: Any) -> Progress | None:
    """How far the run is; None before the window's close."""
    if run is None:
        return None
    return Progress(
        name="match",
        label="Comparing the need with every live offer of its kind",
        done=run.done,
        whole=run.total,
        sentence=f"{run.done:,} of {run.total:,} offers are compared so far.",
        href=reverse("case-matches", args=[case.reference]),
        finished=False,
    )


def _cut(
    rows: QuerySet[Candidate], request: HttpRequest, *, gates: bool, by_fit: bool
) -> tuple[list[Candidate], Pager]:
    """One page: all candidates by alias, or those that passed by rank of fit.

    Who sees no prices reads them by alias too: the order of fits would tell that of the prices.
    """
    key = "alias" if gates or not by_fit else "fit_rank"
    rows = rows.order_by(key) if gates else rows.filter(eligible=True).order_by(key)
    after = request.GET.get("after", "")
    number = int(after) if after.isascii() and after.isdecimal() and len(after) < 10 else 0
    found = list(rows.filter(**{f"{key}__gt": number})[: PAGE_SIZE + 1])
    page = found[:PAGE_SIZE]
    show = {"show": "gates"} if gates else {}
    following = ""
    if len(found) > PAGE_SIZE:
        following = "?" + urlencode({**show, "after": getattr(page[-1], key)})
    previous = "?" + urlencode(show) if number else ""
    return page, Pager(len(page), "candidates", previous=previous, following=following)


def _href(case: BusinessCase, candidate: Candidate) -> str:
    return reverse("case-candidate", args=[case.reference, candidate.alias])


def _points(bp: int | None) -> str:
    """Basis points as points with two decimals: 6,500 is "65.00"."""
    whole, rest = divmod(bp or 0, _POINT)
    return f"{whole}.{rest:02d}"


def _ranked_line(case: BusinessCase, candidate: Any, wanted: list[FitPart]) -> RankedLine:
    """With the wanted parts; price and total only where the price's part is among them."""
    if candidate.closed:
        return RankedLine(candidate, "", None, "", ["" for _ in wanted], [])
    prices = FitPart.PRICE in wanted
    parts = {part["code"]: part["bp"] for part in candidate.fit_parts}
    left, bar = 0, []
    for part in wanted:
        bp = parts.get(part, 0)
        bar.append((part.label, _points(left), _points(bp)))
        left += bp
    return RankedLine(
        candidate=candidate,
        href=_href(case, candidate),
        price_pence=price_of(candidate.version) if prices else None,
        total=_points(candidate.fit_bp) if prices else "",
        parts=[_points(parts.get(part)) for part in wanted],
        bar=bar,
    )


def _gate_line(case: BusinessCase, candidate: Candidate) -> GateLine:
    passed = {gate["code"]: gate["passed"] for gate in candidate.gates}
    answers = [bool(passed.get(gate)) for gate in Gate]
    return GateLine(candidate, _href(case, candidate), answers, answers.count(False))


def _candidate_rows(candidate: Candidate, actor: Actor, *, prices: bool) -> list[Row]:
    offer = candidate.offer
    opens = (
        may(actor, "view_offers") and Offer.objects.visible_to(actor).filter(pk=offer.pk).exists()
    )
    address = reverse("offer", args=[offer.reference]) if opens else ""
    price = price_of(candidate.version)
    return [
        Row("Offer", f"{offer.reference} {candidate.version.title}", href=address, act="Open"),
        Row("Supplier", offer.supplier.name),
        Row("Version", f"{candidate.version.number}, as it stood at the close of the window"),
        *([Row("Price", shown.price_words(price), hint="Each participant")] if prices else []),
        Row("Known to readers as", candidate.name),
    ]


def _chart(candidate: Candidate, parts: list[dict[str, Any]], *, prices: bool) -> Chart:
    return Chart(
        name="fit",
        title="How it fits, in points",
        parts=[
            Bar(
                FitPart(part["code"]).label,
                part["bp"],
                part["of_bp"],
                f"{_points(part['bp'])} of {_points(part['of_bp'])}",
            )
            for part in parts
        ],
        total=_points(candidate.fit_bp) if prices else "",
    )
