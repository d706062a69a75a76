"""The award of a case: recommendation, check list, invitation, answer. One address for all."""

from fractions import Fraction
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from businesscases.models import BusinessCase
from dps.accounts.policy import may
from dps.kernel.catalogue import provision
from dps.kernel.errors import RuleBroken
from dps.kernel.funding import split_fees
from dps.kernel.money import pounds
from dps.kernel.periods import in_words, london_date
from dps.moves.moving import open_moves
from dps.web.components import Link, Row, Task
from dps.web.doors import GuardedView
from dps.web.moves import MoveView, done_words
from matching.domain.evaluation import ROUNDED, expected_cost_words, two_decimals
from matching.domain.feedback import TIE_WORDS, place_by_price
from matching.domain.lifecycle import (
    AWAITING_APPROVAL,
    AWARD,
    REFUSED,
    PartFacts,
    StandingFacts,
    approval_checks,
    may_not_approve,
    may_not_recommend,
)
from matching.facts.pairs import price_of
from matching.facts.parts import approval_facts, part_facts
from matching.forms import RecommendForm
from matching.models import Award, Candidate, Ending
from matching.selectors import DECIDED_HERE, awards_at, best_left, cases_open_to, kept_apart
from matching.selectors.waiting import STANDING
from matching.services import recommend_award
from matching.views import shown

_DECIDER: Final = "follow_decisions"
"""Who reads the decision from the inside: buyers, lead buyers, the auditor."""


class AwardView(GuardedView):
    """The decision for those who make it, the invitation for the winner, the award for others."""

    capability = "view_awards"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        awards: list[Any] = list(awards_at(reference, self.actor))
        current = next((award for award in awards if award.state not in REFUSED), None)
        if may(self.actor, _DECIDER):
            return self._decision(reference, awards, current)
        if not awards:
            raise Http404
        return self._outcome(current or awards[0])

    def _decision(self, reference: str, awards: list[Any], current: Any) -> HttpResponse:
        case: Any = awards[0].case if awards else self._case(reference)
        case.standing = STANDING.get(current.state, "") if current else ""
        context: dict[str, Any] = {
            "case": case,
            "state": shown.state_of(case, self.now),
            "steps": shown.steps(case),
            "neighbours": shown.neighbours(
                case, self.actor, "case-award", apart=kept_apart(case, self.actor)
            ),
            "breadcrumbs": shown.crumbs(case),
            "award": current,
            "award_state": AWARD.state(current.state) if current else None,
            "earlier": [
                {
                    "award": award,
                    "state": AWARD.state(award.state),
                    "to": _who(award.candidate, closed=award.closed),
                }
                for award in awards
                if award is not current
            ],
            "elsewhere": shown.closed_elsewhere(awards, case, self.actor),
        }
        parts = part_facts(case, self.actor.user_id) if case.state in AWAITING_APPROVAL else None
        if shown.declares_first(case, self.actor, parts):
            return self.page("matching/undeclared.html", context)
        if current is not None:
            context["rows"] = _award_rows(current)
            if current.state == AWARD.initial and may(self.actor, "approve_award"):
                context |= self._approval(current, parts)
        elif case.state == "locked":
            context |= self._proposal(case, awards, parts)
        return self.page("matching/award_decision.html", context)

    def _case(self, reference: str) -> BusinessCase:
        rows = cases_open_to(self.actor).filter(state__in=DECIDED_HERE)
        return self.fetch(rows, reference=reference)

    def _approval(self, award: Award, parts: PartFacts | None) -> dict[str, Any]:
        """The check list of the approval, and which of its two ways out are open to me."""
        facts = approval_facts(award, self.actor, self.now, parts)
        checks = approval_checks(facts)
        return {
            "checks": [
                Task(
                    text,
                    "No" if reasons else "Yes",
                    "red" if reasons else "green",
                    hint=" ".join(reason.sentence for reason in reasons[:_MOST_HINTS]),
                )
                for text, reasons in checks
            ],
            "may_approve": not any(reasons for _, reasons in checks),
            "may_reject": not may_not_approve(facts.parts),
        }

    def _proposal(
        self, case: BusinessCase, awards: list[Any], parts: PartFacts | None
    ) -> dict[str, Any]:
        """The best suitable offer that is left, and what the moderator may do with it."""
        left = best_left(case, self.actor)
        facts = _locked_facts(case, self.actor.user_id, len(left), parts)
        lead = may(self.actor, "recommend_award")
        return {
            "elsewhere": shown.closed_elsewhere([*awards, *left[:1]], case, self.actor),
            "best": left[0] if left else None,
            "best_rows": _best_rows(case, left[0]) if left else [],
            "may_recommend": lead and not may_not_recommend(facts),
            "ending": facts.proposer,
            "may_end": lead and shown.may_end(facts),
        }

    def _outcome(self, award: Award) -> HttpResponse:
        """For the invited supplier, the district and finance."""
        own = may(self.actor, "answer_invitation", (award.candidate.offer.supplier.reference,))
        return self.page(
            "matching/award_invitation.html",
            {
                "case": award.case,
                "award": award,
                "award_state": AWARD.state(award.state),
                "invited": award.state == "invited",
                "own": own,
                "rows": _contract_rows(award),
                "moves": open_moves(award, actor=self.actor, now=self.now),
                "address": reverse("award-move", args=[award.reference, "x"]).removesuffix(
                    "moves/x/"
                ),
                "breadcrumbs": [Link("Invitations and awards", reverse("invitation-list"))]
                if own
                else shown.crumbs(award.case),
            },
        )


class AwardMoveView(MoveView):
    """The moves of an award, each over what is awarded: to the approver, and to the winner."""

    model = Award
    beside = ("case__district", "candidate__offer__supplier")

    def decided_on(self, obj: Award, move: str) -> list[Row]:
        award = awards_at(obj.case.reference, self.actor).get(pk=obj.pk)
        return _award_rows(award) if move == "approve" else _contract_rows(award)


_MOST_HINTS: Final = 3
"""So many reasons of a line of the check list are shown; more of one kind say no more."""


class RecommendView(GuardedView):
    """The moderator's words for the best suitable offer."""

    capability = "recommend_award"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, left = self._read(reference)
        return self._show(case, left, RecommendForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        case, left = self._read(reference)
        form = RecommendForm(request.POST)
        if not form.is_valid():
            return self._show(case, left, form)
        try:
            recommend_award(case=case, actor=self.actor, now=self.now, **form.cleaned_data)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(case, left, form)
        messages.success(request, done_words(case, "recommend"))
        return redirect("case-award", reference)

    def _read(self, reference: str) -> tuple[BusinessCase, list[Candidate]]:
        """The locked case of which I am the moderator, and the suitable offers left."""
        case = self.fetch(cases_open_to(self.actor).filter(state="locked"), reference=reference)
        left = best_left(case, self.actor)
        if may_not_recommend(_locked_facts(case, self.actor.user_id, len(left))):
            raise Http404
        return case, left

    def _show(self, case: BusinessCase, left: list[Candidate], form: RecommendForm) -> HttpResponse:
        back = reverse("case-award", args=[case.reference])
        return self.page(
            "matching/award_recommend.html",
            {
                "case": case,
                "rows": _best_rows(case, left[0]),
                "form": form,
                "cancel": back,
                "breadcrumbs": shown.crumbs(case, Link("Award", back)),
            },
        )


def _locked_facts(
    case: BusinessCase, user_id: int | None, left: int, parts: PartFacts | None = None
) -> StandingFacts:
    """What the moves of a locked case are judged by, with the offers left already read."""
    proposed = Ending.objects.filter(case=case, settled_at=None)
    proposer = proposed.values_list("proposed_by_id", flat=True).first()
    return StandingFacts(
        parts or part_facts(case, user_id), case.state, True, left, 0, left, proposer
    )


_POINTS_CLOSED: Final = (
    "Points for price are closed to you: another case still decides about the offer with the "
    "lowest price, which could be worked out from them"
)


def _points_rows(candidate: Candidate, read: Any) -> list[Row]:
    """The points, and the place by price among the suitable offers, as the row `read` has them.

    Where the offer is closed to the reader those for quality alone: from the others and the cost of
    any other offer, its own could be worked out. So could that of the one with the lowest price,
    where it is closed.
    """
    working = candidate.result.working
    figures = {
        name: Fraction(working[name])
        for name in ("quality_points", "price_points", "total_points", "expected_cost_pence")
    }
    rows = [
        Row("Scores", ", ".join(f"Q{n}: {s}" for n, s in enumerate(working["scores"], 1))),
        Row("Quality points", two_decimals(figures["quality_points"])),
    ]
    if read.closed:
        return rows
    cost = expected_cost_words(figures["expected_cost_pence"])
    if read.lowest_closed:
        return [*rows, Row("Expected cost", f"{cost} a start", hint=_POINTS_CLOSED)]
    place = place_by_price(candidate.result.price_place or 0, read.suitable_offers)
    return [
        *rows,
        Row(
            "Price points",
            two_decimals(figures["price_points"]),
            hint=f"Expected cost {cost} a start, {place} by price",
        ),
        Row(
            "Total",
            two_decimals(figures["total_points"]),
            hint=f"{ROUNDED} {TIE_WORDS[working['tie']]}".rstrip(),
        ),
    ]


def _offer_row(candidate: Candidate, *, closed: bool) -> Row:
    """The offer; its alias alone where another case closes it to the reader."""
    if closed:
        return Row(
            "Offer",
            candidate.name,
            hint="Its name, price and price points are closed to you",
        )
    offer = candidate.offer
    return Row("Offer", f"{offer.reference} {candidate.version.title}", hint=offer.supplier.name)


def _who(candidate: Candidate, *, closed: bool) -> str:
    """Who was proposed before: the supplier, or its alias."""
    return candidate.name if closed else candidate.offer.supplier.name


def _best_rows(case: BusinessCase, candidate: Any) -> list[Row]:
    closed: bool = candidate.closed
    rows = [
        _offer_row(candidate, closed=closed),
        *_points_rows(candidate, candidate),
    ]
    if closed:
        return rows
    price = price_of(candidate.version)
    return [
        *rows,
        Row("Price", pounds(price), hint="Each participant"),
        Row("Contract value", pounds((case.places or 0) * price)),
    ]


def _award_rows(award: Any) -> list[Row]:
    """The award as those who decide read it."""
    closed: bool = award.closed
    until, answer_by = award.standstill_until, award.answer_by
    approved = award.approved_by
    rows = [
        Row("Award", award.reference),
        _offer_row(award.candidate, closed=closed),
        *_points_rows(award.candidate, award),
        *([] if closed else [Row("Contract value", pounds(award.value_pence))]),
        Row("Recommended by", award.recommended_by.name, hint=award.recommendation),
    ]
    if approved:
        rows.append(Row("Approved by", approved.name))
    if until:
        rows.append(Row("Standstill until", in_words(until)))
    if award.invited_at:
        rows.append(Row("Invited on", in_words(london_date(award.invited_at))))
    if answer_by:
        rows.append(Row("Answer by", f"5pm on {in_words(answer_by)}"))
    return rows


def _contract_rows(award: Award) -> list[Row]:
    """The contract as the winner, the district and finance read it."""
    case, version = award.case, award.candidate.version
    entry = provision(case.provision_type)
    fees = split_fees(price_of(version), entry.split)
    starts, ends = case.starts_on, case.ends_on
    return [
        Row("Award", award.reference),
        Row("Need", f"{case.reference} {case.title}"),
        Row("Offer", f"{award.candidate.offer.reference} {version.title}",
            hint=f"Version {version.number}, as it was scored"),
        Row("Supplier", award.candidate.offer.supplier.name),
        Row("What is bought", entry.title),
        Row("District", case.district.name),
        Row("Places", f"{case.places:,}" if case.places else ""),
        Row("First and last start", f"{in_words(starts)} to {in_words(ends)}"
            if starts and ends else ""),
        Row("Price", pounds(price_of(version)), hint="Each participant, before VAT"),
        Row("Paid by milestone", many=[
            f"{milestone.label}: {pounds(fees.of(milestone))}" for milestone in entry.split.paid
        ]),
        Row("Contract value", pounds(award.value_pence)),
    ]  # fmt: skip
