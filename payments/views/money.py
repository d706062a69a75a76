"""Finance's desk: what waits, milestones to check, statements, the ledger."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dps.accounts.policy import may
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.kernel.money import pounds
from dps.kernel.periods import in_words, london_date, month_in_words, month_of
from dps.kernel.provision import Milestone as Fee
from dps.web.components import Figure, Link, pager_of
from dps.web.doors import GuardedView, KeyPage
from payments.domain.evidence import ProofShown, proofs_of, recorded_late_on
from payments.domain.grounds import Because, grounds_sentence
from payments.domain.lifecycle import STATEMENT, earlier
from payments.domain.tracking import evidence_due_on
from payments.facts import late_outcomes
from payments.forms import CheckForm, LedgerFilter, MilestonesFilter, StatementsFilter
from payments.models import Contract, Milestone, Posting
from payments.selectors import waiting_for
from payments.selectors.contracts import in_view
from payments.selectors.money import (
    balances,
    ledger,
    milestones_to_check,
    statements_in_view,
)
from payments.selectors.participants import proofs_recorded
from payments.services import fail_milestone, pass_milestone
from payments.sweeps import draw_statements
from payments.views import shown

SOON = 10


class PaymentsView(GuardedView):
    """What waits for finance, and what is due next."""

    capability = "validate_milestones"

    def get(self, request: HttpRequest) -> HttpResponse:
        due = statements_in_view(self.actor).filter(state__in=["confirmed", "approved"])
        return self.page(
            "payments/payments.html",
            {
                "waiting": waiting_for(self.actor, self.now),
                "due": [
                    (
                        each,
                        month_in_words(each.month),
                        STATEMENT.state(each.state),
                        each.approved_by_id == self.actor.user_id,
                    )
                    for each in due.order_by("pay_by", "pk")[:SOON]
                ],
                "today": london_date(self.now),
                "month": month_in_words(month_of(london_date(self.now))),
            },
        )


class DrawStatementsView(GuardedView):
    """Draw now what the sweep would draw at its next look."""

    capability = "draw_statements"

    def post(self, request: HttpRequest) -> HttpResponse:
        drawn = draw_statements(now=self.now, actor=self.actor)
        if drawn:
            messages.success(request, f"{drawn} statement{'s' if drawn > 1 else ''} drawn.")
        else:
            messages.info(request, "No statement is due: every month that has ended is drawn.")
        return redirect("payments")


class MilestoneListView(GuardedView):
    """Milestones to check: tick one or many, then pass or fail them with a reason."""

    capability = "validate_milestones"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(request, CheckForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        rows = milestones_to_check()
        form = CheckForm(request.POST)
        ticked = [one for one in request.POST.getlist("ticked") if one.isdecimal()][:100]
        found = list(rows.filter(pk__in=[int(one) for one in ticked if len(one) < 19]))
        form.fields["ticked"].choices = [(str(each.pk), str(each)) for each in found]  # type: ignore[attr-defined]
        if not form.is_valid():
            return self._show(request, form)
        try:
            done, left = self._judge(found, form.cleaned_data)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(request, form)
        word = "passed" if form.cleaned_data["verdict"] == "pass" else "failed"
        messages.success(request, f"{done} milestone{'' if done == 1 else 's'} {word}.")
        for sentence in dict.fromkeys(left):
            messages.warning(request, sentence)
        return redirect(request.get_full_path())

    def _judge(self, milestones: list[Milestone], typed: dict[str, Any]) -> tuple[int, list[str]]:
        """Each in its own transaction: what cannot be done says why and stops no other."""
        done, left = 0, []
        for milestone in _in_order(milestones, last_first=typed["verdict"] == "fail"):
            try:
                with transaction.atomic():
                    self._one(milestone, typed)
            except Stale:
                left.append(f"{milestone.reference} was checked by somebody else meanwhile.")
            except RuleBroken as refusal:
                if any(reason.field for reason in refusal.reasons):
                    raise
                left += [f"{milestone.reference}: {each.sentence}" for each in refusal.reasons]
            else:
                done += 1
        if not done and not left:
            raise NotAllowed("nothing to check")
        return done, left

    def _one(self, milestone: Milestone, typed: dict[str, Any]) -> None:
        if typed["verdict"] == "pass":
            pass_milestone(milestone=milestone, actor=self.actor, now=self.now)
        else:
            fail_milestone(
                milestone=milestone, reason=typed["reason"], actor=self.actor, now=self.now
            )

    def _show(self, request: HttpRequest, form: CheckForm) -> HttpResponse:
        narrow = MilestonesFilter(request.GET)
        page = KeyPage(milestones_to_check(contract=narrow.chosen("contract")), request)
        recorded = proofs_recorded({each.participant_id for each in page})
        outcomes = [each for each in page if each.kind == Fee.JOB_OUTCOME]
        late = late_outcomes(outcomes, london_date(self.now))
        return self.page(
            "payments/milestone_list.html",
            {
                "lines": [
                    self._line(each, form, recorded.get(each.participant_id, ()), late)
                    for each in page
                ],
                "form": form,
                "filter_form": narrow,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "milestones"),
            },
        )

    def _line(
        self,
        milestone: Milestone,
        form: CheckForm,
        recorded: Iterable[ProofShown],
        late_outcomes: Mapping[int, tuple[date, date]],
    ) -> dict[str, Any]:
        ticked = form.data.getlist("ticked") if form.is_bound else []  # type: ignore[attr-defined]
        kind = Fee(milestone.kind)
        proofs = proofs_of(kind, recorded)
        if kind is Fee.JOB_OUTCOME:
            late = late_outcomes.get(milestone.pk)
        else:
            late = _late(milestone, proofs)
        return {
            "milestone": milestone,
            "sentence": grounds_sentence(Because(milestone.because), milestone.earned_on),
            "proofs": [each.words for each in proofs],
            "late": late and f"Due by {in_words(late[0])}, recorded on {in_words(late[1])}.",
            "ticked": str(milestone.pk) in ticked,
        }


def _late(milestone: Milestone, proofs: Iterable[ProofShown]) -> tuple[date, date] | None:
    """When the evidence of a start or a completion was due and was recorded; None if in time."""
    due = evidence_due_on(milestone.earned_on, milestone.contract.terms["evidence_days"])
    late = recorded_late_on(due, proofs)
    return None if late is None else (due, late)


def _in_order(milestones: list[Milestone], *, last_first: bool) -> list[Milestone]:
    """A start before its completion, so that both pass; the other way round where they fail."""
    return sorted(milestones, key=lambda each: len(earlier(each.kind)), reverse=last_first)


class LedgerView(GuardedView):
    """The ledger as it was written: every transaction with both its sides."""

    capability = "view_ledger"

    def get(self, request: HttpRequest) -> HttpResponse:
        narrow = LedgerFilter(request.GET)
        contract = narrow.chosen("contract")
        page = KeyPage(ledger(contract=contract), request)
        labels = dict(Posting.Account.choices)
        return self.page(
            "payments/ledger.html",
            {
                "transactions": [
                    (each, [(side, labels[side.account]) for side in each.postings.all()])
                    for each in page
                ],
                "figures": [
                    Figure(labels[code], pounds(pence))
                    for code, pence in balances(contract=contract).items()
                ],
                "contract": contract,
                "filter_form": narrow,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "transactions"),
            },
        )


class StatementListView(GuardedView):
    """Statements: the supplier's own, all of them for the centre; of one contract, or of all."""

    capability = "view_statements"

    def get(self, request: HttpRequest, reference: str = "") -> HttpResponse:
        form = StatementsFilter(request.GET)
        rows = statements_in_view(self.actor)
        if reference:
            rows = rows.filter(contract=self._contract(reference))
        if state := form.chosen("state"):
            rows = rows.filter(state=state)
        page = KeyPage(rows, request)
        return self.page(
            "payments/statement_list.html",
            {
                "lines": [
                    (each, month_in_words(each.month), STATEMENT.state(each.state)) for each in page
                ],
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "reference": reference,
                "today": london_date(self.now),
                "central": may(self.actor, "view_ledger"),
                "pager": pager_of(page, "statements"),
                "breadcrumbs": self._crumbs(reference),
            },
        )

    def _contract(self, reference: str) -> Contract:
        return self.fetch(in_view(self.actor), reference=reference)

    def _crumbs(self, reference: str) -> list[Link]:
        if not reference:
            return []
        return shown.contract_crumbs(Link(reference, reverse("contract", args=[reference])))
