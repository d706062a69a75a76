"""The list of suppliers, and the page of one: one address for every role."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dps.accounts.policy import may, scopes_of
from dps.accounts.selectors import lines_of
from dps.kernel.periods import london_date
from dps.moves.moving import open_moves
from dps.web.components import NOT_SAID, Cell, pager_of, tagged, tally_of
from dps.web.doors import DuePage, GuardedView, KeyPage
from dps.web.templatetags.look import day
from suppliers.domain.admission import refused_because
from suppliers.domain.lifecycle import ADMISSION
from suppliers.facts import request_of
from suppliers.forms.admission import PARTS, SuppliersFilter
from suppliers.models import Offer, Supplier
from suppliers.selectors import LATE, UNDECIDED, suppliers_in
from suppliers.services import supplier_address
from suppliers.views import journey, shown


class SupplierListView(GuardedView):
    """All organisations for the centre; who belongs to a single one is taken to its page.

    The newest first; those that wait for a decision by their last day, so that late ones lead.
    """

    capability = "view_supplier"

    def get(self, request: HttpRequest) -> HttpResponse:
        scopes = scopes_of(self.actor, "view_supplier")
        if scopes is not None and len(scopes) == 1:
            return redirect("supplier", scopes[0])
        form = SuppliersFilter(request.GET)
        rows = Supplier.objects.visible_to(self.actor).defer("about", "address", "decision_reason")
        state = form.chosen("state")
        found = suppliers_in(rows, state=state, now=self.now)
        page = (
            DuePage(found, request, column="decide_by")
            if state in {*UNDECIDED, LATE}
            else KeyPage(found, request)
        )
        return self.page(
            "suppliers/supplier_list.html",
            {
                "lines": _lines(page, london_date(self.now)),
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "suppliers"),
            },
        )


def _lines(page: Iterable[Supplier], today: date) -> list[list[Cell]]:
    """What the list shows of each organisation, with the clock of its decision."""
    suppliers = reverse("supplier-list")
    lines = []
    for one in page:
        clock = shown.clock_of(one, today)
        lines.append(
            [
                Cell(one.name, f"{suppliers}{one.reference}/", sub=one.reference),
                Cell(_SIZES.get(one.size, NOT_SAID), sub=_VCSE if one.vcse else ""),
                Cell(day(one.registered_at)),
                tagged(shown.state_of(one)),
                tagged(clock.tag, clock.words) if clock else Cell(day(one.decided_at) or NOT_SAID),
            ]
        )
    return lines


_VCSE: Final = "Voluntary, community or social enterprise"
_SIZES: Final = dict(Supplier.Size.choices)


class SupplierView(GuardedView):
    """While it is being written, a list of tasks for its own people; else what it says."""

    capability = "view_supplier"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        supplier = self.fetch(Supplier.objects.visible_to(self.actor), reference=reference)
        own = may(self.actor, "edit_supplier", (supplier.reference,))
        if own and supplier.state == ADMISSION.initial:
            return self._tasks(supplier)
        return self._detail(supplier, own=own)

    def _tasks(self, supplier: Supplier) -> HttpResponse:
        reasons = refused_because(request_of(supplier))
        sections = journey.task_sections(
            PARTS,
            filled=shown.filled(supplier),
            wrong=[r.field for r in reasons if not r.code.endswith("_missing")],
            way=lambda part: shown.way(supplier, part),
        )
        return self.page(
            "suppliers/supplier_tasks.html",
            {
                "supplier": supplier,
                "state": shown.state_of(supplier),
                "sections": sections,
                "tally": tally_of(task for section in sections for task in section.tasks),
                "ready": not reasons,
                "may_send": may(self.actor, "submit_admission", (supplier.reference,)),
                "offers": Offer.objects.filter(supplier=supplier).count(),
                "breadcrumbs": shown.crumbs(centre=False),
            },
        )

    def _detail(self, supplier: Supplier, *, own: bool) -> HttpResponse:
        context: dict[str, Any] = {
            "supplier": supplier,
            "own": own,
            "state": shown.state_of(supplier),
            "rows": shown.rows_of(supplier, change=own and supplier.state != "refused"),
            "clock": shown.clock_of(supplier, london_date(self.now)),
            "moves": open_moves(supplier, actor=self.actor, now=self.now),
            "supplier_address": supplier_address(supplier),
            "lines": journey.timeline(
                lines_of(supplier.reference, moves=True), shown.DONE, ADMISSION, inside=not own
            ),
            "breadcrumbs": shown.crumbs(centre=not own),
        }
        if may(self.actor, "view_offers"):
            offers = Offer.objects.visible_to(self.actor).filter(supplier=supplier)
            context["offers"] = offers.count()
        if own and supplier.state == "queried":
            context["reasons"] = refused_because(request_of(supplier))
        return self.page("suppliers/supplier.html", context)
