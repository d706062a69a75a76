"""Feedback: of a case for those who decide, of an offer for its supplier, and the letters."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from dps.documents.downloads import download
from dps.kernel.periods import in_words
from dps.web.components import Link, Row, pager_of
from dps.web.doors import GuardedView, KeyPage
from matching.domain.feedback import (
    Content,
    Verdict,
    onward_sentence,
    thawed,
    verdict_sentence,
)
from matching.models import Feedback
from matching.selectors import cases_open_to, feedback_of_case, kept_apart, told_unread
from matching.services.letters import shown as shown_content
from matching.views import shown
from suppliers.models import Offer

VERDICTS = {
    Verdict.WON: ("Chosen", "green"),
    Verdict.SUITABLE: ("Suitable, not chosen", "blue"),
    Verdict.UNSUITABLE: ("Not suitable", "orange"),
    Verdict.NOT_TAKEN_UP: ("Not taken up", "grey"),
    Verdict.FILTERED: ("Did not pass a gate", "red"),
    Verdict.NOT_SCORED: ("Not scored", "grey"),
}
"""The tag of each verdict."""


def _line(feedback: Feedback) -> dict[str, Any]:
    content = thawed(feedback.content)
    return {
        "feedback": feedback,
        "content": content,
        "sentence": verdict_sentence(content),
        "tag": VERDICTS[content.verdict],
        "href": reverse(
            "offer-feedback-one",
            args=[content.offer_reference, content.decision.case_reference, feedback.number],
        ),
    }


class CaseFeedbackView(GuardedView):
    """What every candidate of a case was told."""

    capability = "follow_decisions"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case = self.fetch(cases_open_to(self.actor), reference=reference)
        if shown.declares_first(case, self.actor):
            return self.page("matching/undeclared.html", shown.frame(case, self.now))
        page = KeyPage(feedback_of_case(case, self.actor), request)
        return self.page(
            "matching/feedback_of_case.html",
            {
                "case": case,
                "hidden": told_unread(case, self.actor),
                "state": shown.state_of(case, self.now),
                "steps": shown.steps(case),
                "neighbours": shown.neighbours(
                    case, self.actor, "case-feedback", apart=kept_apart(case, self.actor)
                ),
                "lines": [_line(feedback) for feedback in page],
                "pager": pager_of(page, "candidates"),
                "breadcrumbs": shown.crumbs(case),
            },
        )


class OfferFeedbackView(GuardedView):
    """Every decision in which one offer was considered, newest first."""

    capability = "view_feedback"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        rows = Feedback.objects.visible_to(self.actor).filter(candidate__offer__reference=reference)
        page = KeyPage(rows, request)
        if page.first_page and not page:
            self._must_exist(reference)
        return self.page(
            "matching/feedback_of_offer.html",
            {
                "reference": reference,
                "lines": [_line(feedback) for feedback in page],
                "pager": pager_of(page, "decisions"),
                "breadcrumbs": _offer_crumbs(reference),
            },
        )

    def _must_exist(self, reference: str) -> None:
        """An offer that the actor may see but nobody decided on has an empty page, others none."""
        self.fetch(Offer.objects.visible_to(self.actor), reference=reference)


class SupplierFeedbackView(GuardedView):
    """What one supplier was told about all its offers for one need, the chosen one first."""

    capability = "view_feedback"

    def get(self, request: HttpRequest, reference: str, case: str) -> HttpResponse:
        rows = Feedback.objects.visible_to(self.actor).filter(
            candidate__offer__supplier__reference=reference,
            candidate__run__case__reference=case,
        )
        page = KeyPage(rows, request)
        if page.first_page and not page:
            raise Http404
        lines = [_line(feedback) for feedback in page]
        return self.page(
            "matching/feedback_of_supplier.html",
            {
                "reference": case,
                "title": lines[0]["content"].decision.case_title if lines else "",
                "lines": lines,
                "pager": pager_of(page, "offers"),
                "breadcrumbs": [Link("Offers", reverse("offer-list"))],
            },
        )


class FeedbackPage(GuardedView):
    """One candidate's feedback on one decision."""

    capability = "view_feedback"

    def feedback_of(self, reference: str, case: str, number: int) -> Feedback:
        return self.fetch(
            Feedback.objects.visible_to(self.actor)
            .filter(number=number)
            .select_related("letter", "award"),
            candidate__offer__reference=reference,
            candidate__run__case__reference=case,
        )


class FeedbackView(FeedbackPage):
    """The page of the feedback, the same content as its letter; what follows until it is there."""

    def get(self, request: HttpRequest, reference: str, case: str, number: int) -> HttpResponse:
        feedback = self.feedback_of(reference, case, number)
        content = thawed(feedback.content)
        to_come = feedback.award is not None and feedback.award.state == "approved"
        return self.page(
            "matching/feedback_detail.html",
            {
                **shown_content(content),
                "onward": onward_sentence(content) if to_come else "",
                "feedback": feedback,
                "tag": VERDICTS[content.verdict],
                "rows": _decision_rows(content),
                "letter": reverse("feedback-letter", args=[reference, case, number])
                if feedback.letter_id
                else "",
                "breadcrumbs": [
                    *_offer_crumbs(reference),
                    Link("Feedback", reverse("offer-feedback", args=[reference])),
                ],
            },
        )


class LetterView(FeedbackPage):
    """The letter as a PDF file."""

    def get(self, request: HttpRequest, reference: str, case: str, number: int) -> HttpResponseBase:
        feedback = self.feedback_of(reference, case, number)
        if feedback.letter is None:
            raise Http404
        return download(feedback.letter)


def _decision_rows(content: Content) -> list[Row]:
    decision = content.decision
    were = "was" if decision.suitable == 1 else "were"
    return [
        Row("Need", f"{decision.case_reference}, {decision.district}"),
        Row("What was bought", decision.provision),
        Row("Decided on", in_words(date.fromisoformat(decision.decided_on))),
        Row(
            "Offers considered",
            f"{decision.considered}, of which {decision.passed} passed all gates and "
            f"{decision.suitable} {were} suitable",
        ),
        Row("Chosen", decision.winner or "Nobody"),
    ]


def _offer_crumbs(reference: str) -> list[Link]:
    return [
        Link("Offers", reverse("offer-list")),
        Link(reference, reverse("offer", args=[reference])),
    ]
