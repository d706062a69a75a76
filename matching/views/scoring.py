"""Reading one offer: an evaluator's own scores, and the moderator's consensus."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.forms.boundfield import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.kernel.errors import RuleBroken
from dps.kernel.questions import SCALE
from dps.web.components import Link
from dps.web.doors import GuardedView
from matching.domain.evaluation import QUESTIONS, consensus, spread
from matching.domain.feedback import QUESTION_TEXTS
from matching.domain.masking import mask, names_of
from matching.facts.pairs import answers_of, price_of
from matching.facts.scores import marking_of, terms_of
from matching.forms import ConsensusForm, MarksForm, QuestionsForm
from matching.models import Candidate, ConsensusScore, Mark, PanelSeat
from matching.selectors import cases_open_to, eligible_candidates
from matching.services import Entry, save_marks, sign_consensus, submit_marks
from matching.services.marking import unfinished
from matching.views import shown

_KINDS: Final = PanelSeat.Kind


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the page: the masked answer, the fields, and (moderation) all scores."""

    number: int
    text: str
    weight: int
    answer: str
    fields: list[BoundField]
    marks: list[Mark]
    spread: int = 0

    @property
    def agreed(self) -> bool:
        return bool(self.marks) and not self.spread


@dataclass(frozen=True, slots=True)
class Masked:
    """An offer as readers of quality see it: no name, no price."""

    name: str
    title: str
    summary: str
    answers: tuple[str, ...]


def masked(candidate: Candidate) -> Masked:
    """The pinned version with its supplier and its amounts hidden. Needs supplier and price."""
    supplier, version = candidate.offer.supplier, candidate.version
    names = [
        *names_of(supplier.name),
        supplier.company_number,
        supplier.charity_number,
        supplier.postcode,
        supplier.contact_name,
    ]

    def hide(text: str) -> str:
        return mask(text, names, price_of(version))

    return Masked(
        name=candidate.name,
        title=hide(version.title),
        summary=hide(version.summary),
        answers=tuple(hide(answer) for answer in answers_of(version)),
    )


class SeatPage(GuardedView):
    """A page of one's own declared seat on the panel of a case that is being evaluated."""

    kind: str

    def seat_of(self, reference: str) -> Any:
        """My seat with its case, and `pending`: whether an evaluator has not handed in yet."""
        others = PanelSeat.objects.filter(case=OuterRef("case"), kind=_KINDS.EVALUATOR)
        active = others.exclude(conflict=True)
        rows = (
            PanelSeat.objects.filter(
                case__in=cases_open_to(self.actor).filter(state="evaluating"),
                user_id=self.actor.user_id or 0,
                kind=self.kind,
                declared_at__isnull=False,
            )
            .exclude(conflict=True)
            .select_related("case__district")
            .annotate(pending=Exists(active.filter(submitted_at=None)) | ~Exists(active))
        )
        return self.fetch(rows, case__reference=reference)

    def candidate_of(self, case: BusinessCase, alias: int) -> Candidate:
        rows = eligible_candidates(case).select_related("offer__supplier", "version__price")
        return self.fetch(rows, alias=alias)

    def show(
        self,
        template: str,
        case: BusinessCase,
        candidate: Candidate,
        form: QuestionsForm,
        marks: Mapping[int, list[Mark]],
        **context: Any,
    ) -> HttpResponse:
        offer = masked(candidate)
        back = reverse("case-evaluation", args=[case.reference])
        return self.page(
            template,
            {
                "case": case,
                "offer": offer,
                "form": form,
                "asked": _asked(case, offer, form, marks),
                "need": shown.need_rows(case),
                "scale": SCALE.items(),
                "marking": marking_of(terms_of(case)),
                "back": back,
                "breadcrumbs": shown.crumbs(case, Link("Evaluation", back)),
                **context,
            },
        )


def _asked(
    case: BusinessCase, offer: Masked, form: QuestionsForm, marks: Mapping[int, list[Mark]]
) -> list[Asked]:
    weights = terms_of(case).question_weights
    ends = ("score", "reason", "raise") if form.with_raise else ("score", "reason")
    return [
        Asked(
            number=number,
            text=QUESTION_TEXTS[number],
            weight=weights[number - 1],
            answer=offer.answers[number - 1],
            fields=[form[f"{end}_{number}"] for end in ends],
            marks=marks.get(number, []),
            spread=spread([mark.score for mark in marks.get(number, []) if mark.score is not None]),
        )
        for number in QUESTIONS
    ]


class ScoreView(SeatPage):
    """An evaluator scores one offer, alone; half done is kept too."""

    capability = "evaluate"
    kind = _KINDS.EVALUATOR

    def get(self, request: HttpRequest, reference: str, alias: int) -> HttpResponse:
        seat = self.seat_of(reference)
        candidate = self.candidate_of(seat.case, alias)
        own = Mark.objects.filter(seat=seat, candidate=candidate)
        entries = {mark.question: Entry(mark.score, mark.reason) for mark in own}
        return self._show(seat, candidate, MarksForm(initial=MarksForm.initial_from(entries)))

    def post(self, request: HttpRequest, reference: str, alias: int) -> HttpResponse:
        seat = self.seat_of(reference)
        candidate = self.candidate_of(seat.case, alias)
        form = MarksForm(request.POST)
        if not form.is_valid():
            return self._show(seat, candidate, form)
        try:
            kept = save_marks(
                seat=seat, candidate=candidate, entries=form.entries, actor=self.actor, now=self.now
            )
        except RuleBroken as refusal:
            if not any(reason.field for reason in refusal.reasons):
                raise
            form.refuse(refusal.reasons)
            return self._show(seat, candidate, form)
        if kept:
            messages.success(request, _saved(candidate, form))
        else:
            empty = "You left {} empty: no score and no reason is saved for it."
            messages.info(request, empty.format(candidate.name))
        if "next" in request.POST:
            onward = eligible_candidates(seat.case).filter(alias__gt=alias).first()
            if onward is not None:
                return redirect("case-score", reference, onward.alias)
        return redirect("case-evaluation", reference)

    def _show(self, seat: PanelSeat, candidate: Candidate, form: MarksForm) -> HttpResponse:
        if seat.submitted_at:
            for field in form.fields.values():
                field.disabled = True
        return self.show(
            "matching/score_edit.html", seat.case, candidate, form, {}, submitted=seat.submitted_at
        )


class SubmitView(SeatPage):
    """Hand in the whole sheet, after one more look."""

    capability = "evaluate"
    kind = _KINDS.EVALUATOR

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        seat = self.seat_of(reference)
        if seat.submitted_at:
            raise Http404
        return self._show(seat)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        seat = self.seat_of(reference)
        submit_marks(seat=seat, actor=self.actor, now=self.now)
        messages.success(request, "Your scores are handed in. Thank you.")
        return redirect("case-evaluation", reference)

    def _show(self, seat: PanelSeat) -> HttpResponse:
        back = reverse("case-evaluation", args=[seat.case.reference])
        return self.page(
            "matching/score_submit.html",
            {
                "case": seat.case,
                "lacking": unfinished(seat),
                "cancel": back,
                "breadcrumbs": shown.crumbs(seat.case, Link("Evaluation", back)),
            },
        )


class ModerateView(SeatPage):
    """Scores side by side, and the moderator's consensus on one offer."""

    capability = "moderate"
    kind = _KINDS.MODERATOR

    def get(self, request: HttpRequest, reference: str, alias: int) -> HttpResponse:
        case, candidate, marks = self._read(reference, alias)
        entries = {number: _suggested(found) for number, found in marks.items()}
        signed = ConsensusScore.objects.filter(candidate=candidate)
        entries |= {one.question: Entry(one.score, one.reason, one.would_raise) for one in signed}
        form = ConsensusForm(initial=ConsensusForm.initial_from(entries))
        return self.show("matching/consensus_edit.html", case, candidate, form, marks)

    def post(self, request: HttpRequest, reference: str, alias: int) -> HttpResponse:
        case, candidate, marks = self._read(reference, alias)
        form = ConsensusForm(request.POST)
        if not form.is_valid():
            return self.show("matching/consensus_edit.html", case, candidate, form, marks)
        try:
            signed = sign_consensus(
                case=case,
                candidate=candidate,
                entries=form.entries,
                actor=self.actor,
                now=self.now,
            )
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self.show("matching/consensus_edit.html", case, candidate, form, marks)
        if signed:
            messages.success(request, _signed(candidate))
        else:
            messages.info(request, f"You left {candidate.name} empty: nothing new is signed.")
        if "next" in request.POST:
            onward = _unsigned(case, alias).first()
            if onward is not None:
                return redirect("case-moderate", reference, onward.alias)
        return redirect("case-evaluation", reference)

    def _read(
        self, reference: str, alias: int
    ) -> tuple[BusinessCase, Candidate, dict[int, list[Mark]]]:
        seat = self.seat_of(reference)
        if seat.pending:
            raise Http404
        candidate = self.candidate_of(seat.case, alias)
        marks: dict[int, list[Mark]] = {}
        given = Mark.objects.filter(candidate=candidate, seat__submitted_at__isnull=False)
        for mark in (
            given.exclude(seat__conflict=True).select_related("seat__user").order_by("seat")
        ):
            marks.setdefault(mark.question, []).append(mark)
        return seat.case, candidate, marks


def _saved(candidate: Candidate, form: QuestionsForm) -> str:
    """What was kept, so that a question that was missed is noticed."""
    scored = sum(entry.score is not None for entry in form.entries.values())
    return (
        f"What you wrote on {candidate.name} is saved: "
        f"{scored} of {len(QUESTIONS)} questions are scored."
    )


def _signed(candidate: Candidate) -> str:
    """How far the consensus is signed, with what was signed before."""
    signed = ConsensusScore.objects.filter(candidate=candidate).count()
    if signed == len(QUESTIONS):
        return f"The consensus on {candidate.name} is signed: all {signed} questions."
    are = "is" if signed == 1 else "are"
    return f"{signed} of {len(QUESTIONS)} questions of {candidate.name} {are} signed."


def _suggested(marks: list[Mark]) -> Entry:
    """Where all agree, their score and words stand in the form; the moderator still signs."""
    agreed = consensus([mark.score for mark in marks if mark.score is not None])
    if agreed is None:
        return Entry(None)
    return Entry(agreed, "\n\n".join(mark.reason for mark in marks))


def _unsigned(case: BusinessCase, after: int) -> QuerySet[Candidate]:
    signed = eligible_candidates(case).annotate(signed=Count("consensus"))
    return signed.filter(Q(signed__lt=len(QUESTIONS)), alias__gt=after)
