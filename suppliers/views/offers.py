"""The list of offers, one offer, its versions and its documents."""

from collections.abc import Iterable
from textwrap import wrap
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from dps.accounts.policy import may, scopes_of
from dps.accounts.selectors import lines_of
from dps.documents.downloads import download
from dps.kernel.periods import london_date
from dps.moves.moving import open_moves
from dps.scheme.selectors import terms_on
from dps.web.beside import with_lead
from dps.web.components import NOT_SAID, Cell, pager_of, tagged
from dps.web.doors import GuardedView, KeyPage
from dps.web.templatetags.look import day, kind, money, number
from suppliers.domain.lifecycle import OFFER
from suppliers.forms.offers import OffersFilter
from suppliers.models import Offer, OfferVersion, Supplier
from suppliers.selectors import (
    districts_by_code,
    drafts_of,
    lines_in,
    offers_in,
    own_suppliers,
    sealed_offers,
    versions_of,
)
from suppliers.services import offer_address
from suppliers.views import journey
from suppliers.views import shown_offers as shown
from suppliers.views.drafting import tasks_context


class OfferListView(GuardedView):
    """The organisation's own offers; for the centre all that no seal hides."""

    capability = "view_offers"

    def get(self, request: HttpRequest) -> HttpResponse:
        own = scopes_of(self.actor, "view_offers") is not None
        form = OffersFilter(request.GET, own=own)
        rows = offers_in(
            Offer.objects.visible_to(self.actor),
            state=form.chosen("state"),
            provision_type=form.chosen("type"),
            supplier=form.chosen("supplier").upper(),
        )
        page: KeyPage[Any] = KeyPage(lines_in(rows), request)
        organisations: list[Supplier] = []
        if own:
            organisations = list(own_suppliers(self.actor, "edit_offer").order_by("name"))
        return self.page(
            "suppliers/offer_list.html",
            {
                "lines": _lines(page, own=own),
                "own": own,
                "organisations": organisations,
                "sealed": sealed_offers(self.actor),
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "offers"),
            },
        )


def _lines(page: Iterable[Any], *, own: bool) -> list[list[Cell]]:
    """What the list shows of each offer: what its live version says, and changes begun since."""
    offers, suppliers = reverse("offer-list"), reverse("supplier-list")
    drafts = drafts_of(offer.pk for offer in page) if own else {}
    lines = []
    for offer in page:
        draft, saved = drafts.get(offer.pk, ("", None))
        changed = saved and offer.live_version and offer.state != "withdrawn"
        title = offer.live_version__title or draft or "No title yet"
        price = offer.live_version__price__unit_price_pence
        line = [
            Cell(title, f"{offers}{offer.reference}/", sub=offer.reference),
            Cell(kind(offer.provision_type)),
            Cell(number(offer.live_version__places_a_year) or NOT_SAID, numeric=True),
            Cell(money(price) or NOT_SAID, numeric=True),
            tagged(
                OFFER.state(offer.state),
                f"Changes begun, last saved {day(saved)}" if changed else "",
            ),
        ]
        if not own:
            link = f"{suppliers}{offer.supplier__reference}/"
            line.insert(2, Cell(offer.supplier__name, link))
        lines.append(line)
    return lines


class OfferView(GuardedView):
    """A new offer is a list of tasks for its authors; all else is read here."""

    capability = "view_offers"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        rows = Offer.objects.visible_to(self.actor).select_related("supplier")
        offer = self.fetch(with_lead(rows, self.actor), reference=reference)
        own = may(self.actor, "edit_offer", (offer.supplier.reference,))
        versions = versions_of(offer, self.actor)
        draft = next((one for one in versions if one.submitted_at is None), None)
        if own and draft is not None and offer.state == OFFER.initial:
            context = {
                **tasks_context(offer, draft),
                "moves": open_moves(offer, actor=self.actor, now=self.now),
                "offer_address": offer_address(offer),
            }
            return self.page("suppliers/offer_tasks.html", context)
        return self._detail(offer, versions, draft, own=own)

    def _detail(
        self, offer: Offer, versions: list[OfferVersion], draft: OfferVersion | None, *, own: bool
    ) -> HttpResponse:
        live = next((one for one in versions if one.pk == offer.live_version_id), None)
        said = live or draft
        context: dict[str, Any] = {
            "offer": offer,
            "own": own,
            "version": live,
            "versions": [one for one in versions if one is not draft],
            "draft": draft if offer.state != "withdrawn" else None,
            "changeable": own and live is not None and offer.state != "withdrawn",
            "title": said.title if said else "",
            "entry": shown.entry_of(offer),
            "state": shown.state_of(offer),
            "moves": open_moves(offer, actor=self.actor, now=self.now),
            "offer_address": offer_address(offer),
            "breadcrumbs": shown.crumbs(),
        }
        if said is not None:
            context |= shown.said(said, districts_by_code())
            rate = terms_on(london_date(self.now)).completion_rate_bp
            price = said.price.unit_price_pence
            context["fees"] = shown.fees_of(shown.entry_of(offer), price, rate)
        context["lines"] = journey.timeline(
            lines_of(offer.reference, moves=True), shown.DONE, OFFER, inside=not own
        )
        return self.page("suppliers/offer.html", context)


_PIECE: Final = 8
"""Characters of a fingerprint between two places where it may break on a narrow screen."""


class OfferVersionView(GuardedView):
    """One version as it was submitted."""

    capability = "view_offers"

    def get(self, request: HttpRequest, reference: str, number: int) -> HttpResponse:
        version = _version(self, reference, number)
        if version.submitted_at is None:
            raise Http404
        offer = version.offer
        return self.page(
            "suppliers/offer_version.html",
            {
                "offer": offer,
                "version": version,
                "fingerprint": wrap(version.content_hash, _PIECE),
                "is_live": offer.live_version_id == version.pk,
                **shown.said(version, districts_by_code()),
                "fees": shown.fees_of(
                    shown.entry_of(offer),
                    version.price.unit_price_pence,
                    terms_on(london_date(self.now)).completion_rate_bp,
                ),
                "entry": shown.entry_of(offer),
                "breadcrumbs": shown.crumbs(shown.crumb_of(offer)),
            },
        )


class OfferDocumentView(GuardedView):
    """The document of one version, as an attachment."""

    capability = "view_offers"

    def get(self, request: HttpRequest, reference: str, number: int) -> HttpResponseBase:
        version = _version(self, reference, number)
        if version.document is None:
            raise Http404
        return download(version.document)


def _version(view: GuardedView, reference: str, number: int) -> OfferVersion:
    """A version that the actor may see, with all that belongs to it; 404 otherwise."""
    rows = OfferVersion.objects.visible_to(view.actor).select_related(
        "offer", "offer__supplier", "price", "document"
    )
    return view.fetch(rows, offer__reference=reference, number=number)
