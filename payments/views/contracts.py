"""Contracts: the list and the page of one, at the same address for every role."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from dps.accounts.policy import may, scopes_of
from dps.accounts.selectors import lines_of
from dps.kernel.money import pounds
from dps.kernel.periods import london_date, month_in_words
from dps.moves.moving import open_moves
from dps.web.components import Cell, TimelineLine, pager_of, tagged
from dps.web.doors import GuardedView, KeyPage
from dps.web.templatetags.look import kind
from payments.bindings import contract_address, contract_scopes
from payments.domain.changes import CHANGES
from payments.domain.lifecycle import CONTRACT, STATEMENT
from payments.domain.referrals import referral_refused_because
from payments.forms import ContractsFilter
from payments.models import Contract, Statement
from payments.selectors.contracts import (
    changes_waiting,
    delivery_of,
    in_view,
    lines_in,
    open_change,
    with_award_seen,
    with_programme,
)
from payments.views import shown

MOST_STATEMENTS = 12


class ContractListView(GuardedView):
    """The own contracts of a supplier or a district; all of them for the centre."""

    capability = "view_contracts"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ContractsFilter(request.GET)
        rows = Contract.objects.visible_to(self.actor)
        if state := form.chosen("state"):
            rows = rows.filter(state=state)
        if provision_type := form.chosen("type"):
            rows = rows.filter(provision_type=provision_type)
        changing = request.GET.get("waiting") == "change"
        if changing and may(self.actor, "change_contract"):
            rows = rows.filter(pk__in=changes_waiting(self.actor).values("contract"))
        page: KeyPage[Any] = KeyPage(lines_in(rows), request)
        return self.page(
            "payments/contract_list.html",
            {
                "lines": _lines(page),
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "central": scopes_of(self.actor, "view_contracts") is None,
                "pager": pager_of(page, "contracts"),
            },
        )


def _lines(page: Iterable[Any]) -> list[list[Cell]]:
    """What the list shows of each contract."""
    contracts = reverse("contract-list")
    return [
        [
            Cell(each.title, f"{contracts}{each.reference}/", sub=each.reference),
            Cell(each.supplier__name, sub=each.district__name),
            Cell(kind(each.provision_type)),
            Cell(f"{each.taken} of {each.places}", numeric=True, nowrap=True),
            Cell(pounds(each.value_pence), numeric=True),
            Cell(pounds(each.paid_pence), numeric=True),
            tagged(CONTRACT.state(each.state)),
        ]
        for each in page
    ]


class ContractView(GuardedView):
    """One contract: its terms, places, money and history."""

    capability = "view_contracts"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        rows = with_award_seen(with_programme(in_view(self.actor)), self.actor)
        contract = self.fetch(rows, reference=reference)
        delivery = delivery_of(contract)
        scopes = contract_scopes(contract)
        sees_statements = may(self.actor, "view_statements", scopes)
        return self.page(
            "payments/contract_detail.html",
            {
                "contract": contract,
                "waiting": delivery.waiting if contract.state == "open" else 0,
                "state": CONTRACT.state(contract.state),
                "figures": shown.money_of(contract, delivery),
                "closing": shown.closing_words(contract, london_date(self.now)),
                "chart": shown.places_of(contract, delivery),
                "rows": shown.terms_rows(contract),
                "statements": self._statements(contract) if sees_statements else None,
                "sees_participants": may(self.actor, "view_participants", scopes),
                "refers": may(self.actor, "refer", scopes)
                and self._takes(contract, delivery.taken),
                "moves": open_moves(contract, actor=self.actor, now=self.now),
                "address": contract_address(contract),
                "lines": self._history(contract),
                "breadcrumbs": shown.contract_crumbs(),
                **self._changes(contract),
            },
        )

    def _history(self, contract: Any) -> list[TimelineLine]:
        """What was done; proposals only for those who may propose, and the auditor."""
        inside = may(self.actor, "view_contract_changes")
        lines = lines_of(contract.reference)
        told = [line for line in lines if inside or line.act not in shown.INSIDE]
        case = contract.award.case.reference
        award = reverse("case-award", args=[case]) if contract.sees_award else ""
        return shown.timeline(told, CONTRACT, award)

    def _changes(self, contract: Contract) -> dict[str, object]:
        """What is proposed, or what could be, for those who may."""
        legal = [code for code in CHANGES if not CONTRACT.illegal_because(code, contract.state)]
        if not legal or not may(self.actor, "view_contract_changes"):
            return {}
        proposed = open_change(contract)
        if proposed is not None:
            return {"proposed": CHANGES[proposed.change].lower()}
        if not may(self.actor, "propose_contract_change"):
            return {}
        return {"proposals": [(code, CHANGES[code].lower()) for code in legal]}

    def _statements(self, contract: Contract) -> list[list[Cell]]:
        found = Statement.objects.visible_to(self.actor).filter(contract=contract)
        statements = reverse("contract-statements", args=[contract.reference])
        return [
            [
                Cell(
                    month_in_words(each.month),
                    f"{statements}{each.reference}/",
                    sub=each.reference,
                ),
                Cell(pounds(each.net_pence), numeric=True),
                Cell(pounds(each.gross_pence), numeric=True),
                tagged(STATEMENT.state(each.state)),
            ]
            for each in found.order_by("-month")[:MOST_STATEMENTS]
        ]

    def _takes(self, contract: Contract, taken: int) -> bool:
        """Whether a referral would be taken now."""
        return not referral_refused_because(
            contract.state,
            contract.ends_on,
            london_date(self.now),
            places=contract.places,
            taken=taken,
        )
