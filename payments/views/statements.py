"""One statement: its page, its PDF and its moves."""

from typing import Any

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dps.accounts.policy import may
from dps.accounts.selectors import lines_of
from dps.documents.pdf import render_pdf
from dps.kernel.periods import month_in_words
from dps.moves.moving import open_moves, refused_because
from dps.web.components import Row
from dps.web.doors import GuardedView
from dps.web.moves import MoveView
from payments.bindings import contract_scopes, statement_address
from payments.domain.lifecycle import STATEMENT
from payments.models import Statement
from payments.selectors.money import lines_on, reversals_on, statements_in_view
from payments.views import shown


class StatementView(GuardedView):
    """What is owed for a month, line by line, and where it stands."""

    capability = "view_statements"

    def get(self, request: HttpRequest, contract: str, reference: str) -> HttpResponse:
        rows = statements_in_view(self.actor).filter(contract__reference=contract)
        statement = self.fetch(rows, reference=reference)
        moves = open_moves(statement, actor=self.actor, now=self.now)
        return self.page(
            "payments/statement_detail.html",
            {
                **context_of(statement),
                "sees_participants": may(
                    self.actor, "view_participants", contract_scopes(statement.contract)
                ),
                "moves": moves,
                "mark": mark_of(statement),
                "barred": [] if moves else self._barred(statement),
                "address": statement_address(statement),
                "lines": shown.timeline(lines_of(statement.reference), STATEMENT),
                "breadcrumbs": shown.contract_crumbs(shown.contract_crumb(statement.contract)),
            },
        )

    def _barred(self, statement: Statement) -> list[str]:
        """Why finance cannot make the next move although somebody else of finance can."""
        name = {"confirmed": "approve", "approved": "pay"}.get(statement.state)
        capability = "approve_statement" if name == "approve" else "pay_statement"
        if name is None or not may(self.actor, capability):
            return []
        refused = refused_because(statement, name, actor=self.actor, now=self.now)
        return [reason.sentence for reason in refused]


def context_of(statement: Statement) -> dict[str, Any]:
    """What page and PDF say alike."""
    return {
        "statement": statement,
        "contract": statement.contract,
        "month": month_in_words(statement.month),
        "state": STATEMENT.state(statement.state),
        "rows": shown.statement_rows(statement),
        "milestones": list(lines_on(statement)),
        "reversals": list(reversals_on(statement)),
        "vat": shown.vat_label(statement.contract),
    }


def document_of(statement: Statement) -> dict[str, Any]:
    """What the PDF says: nothing of the day on which it is printed."""
    dates = shown.dates_of(statement)
    return {**context_of(statement), "dates": dates, "issued_on": shown.issued_on(statement)}


class StatementDocumentView(GuardedView):
    """The statement as a tagged PDF, made from the same rows as the page."""

    capability = "view_statements"

    def get(self, request: HttpRequest, contract: str, reference: str) -> HttpResponse:
        rows = statements_in_view(self.actor).filter(contract__reference=contract)
        statement = self.fetch(rows, reference=reference)
        made = render_pdf("pdf/statement.html", document_of(statement))
        return HttpResponse(
            made,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'attachment; filename="{statement.reference}.pdf"',
                "X-Content-Type-Options": "nosniff",
            },
        )


class StatementMoveView(MoveView):
    """`/contracts/CON-0012/statements/STM-0003/moves/confirm/`: of that contract alone."""

    model = Statement

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.contract = kwargs.pop("contract")
        return super().dispatch(request, *args, **kwargs)

    def fetch(self, rows: "models.QuerySet[Any]", **lookup: Any) -> Any:
        narrowed = rows.select_related("contract__supplier", "contract__district")
        return super().fetch(narrowed, contract__reference=self.contract, **lookup)

    def decided_on(self, obj: Statement, move: str) -> list[Row]:
        contract = obj.contract
        asked = [Row("The supplier asks", obj.query)] if move == "answer" else []
        return [
            *asked,
            Row("Supplier", contract.supplier.name),
            Row("Contract", f"{contract.reference} {contract.title}"),
            Row("Month", month_in_words(obj.month)),
            *shown.statement_rows(obj),
        ]

    def mark(self, obj: Any) -> str:
        return mark_of(obj)


def mark_of(statement: Statement) -> str:
    """State and sums: a reversal takes a line off a statement and may leave its state."""
    return f"{statement.state} {statement.net_pence} {statement.vat_pence}"
