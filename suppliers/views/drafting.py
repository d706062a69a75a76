"""Writing an offer: begin, one thing per page, check, put live; and changing one that is live."""

from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dps.kernel.errors import RuleBroken, Stale
from dps.kernel.periods import london_date
from dps.kernel.questions import QUESTIONS, SCALE
from dps.scheme.selectors import terms_on
from dps.web.components import tally_of
from dps.web.doors import GuardedView
from dps.web.forms import CheckForm, Part, PartForm, part_after, part_of, typed_again
from suppliers.domain.guidance import advice_for
from suppliers.domain.lifecycle import OFFER
from suppliers.domain.publishing import PublishingFacts, incomplete_because, not_admitted_because
from suppliers.facts import facts_about
from suppliers.forms.offers import PARTS, BeginOfferForm, DocumentForm
from suppliers.models import Offer, OfferVersion
from suppliers.selectors import (
    districts_by_code,
    draft_version,
    open_codes,
    own_offers,
    own_suppliers,
)
from suppliers.services import (
    attach_document,
    begin_amendment,
    begin_offer,
    discard_amendment,
    offer_address,
    publish_offer,
    save_draft,
)
from suppliers.views import journey
from suppliers.views import shown_offers as offers

CHANGED = (
    "Somebody changed this offer while you were checking it. It was not put live; this is how it "
    "stands now."
)


WAITS: Final = {
    "draft": "Finish your request to join",
    "queried": "Read the question from the buyers and answer it",
    "refused": "Read why you were refused, and apply again",
    "suspended": "Read why you are suspended",
}
"""What of the organisation itself waits for its people, by the state of its admission."""


class BeginOfferView(GuardedView):
    """A new offer: its category or routeway decides what is asked and what is paid."""

    capability = "edit_offer"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        return self._show(reference, BeginOfferForm())

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        supplier = self.fetch(own_suppliers(self.actor, "edit_offer"), reference=reference)
        form = BeginOfferForm(request.POST)
        if not form.is_valid():
            return self._show(reference, form)
        offer = begin_offer(supplier=supplier, actor=self.actor, now=self.now, **form.cleaned_data)
        return redirect(offer_address(offer))

    def _show(self, reference: str, form: BeginOfferForm) -> HttpResponse:
        supplier = self.fetch(own_suppliers(self.actor, "edit_offer"), reference=reference)
        not_yet = not_admitted_because(PublishingFacts(admission=supplier.state))
        return self.page(
            "suppliers/offer_begin.html",
            {
                "supplier": supplier,
                "form": form,
                "not_yet": not_yet,
                "waits": WAITS.get(supplier.state, ""),
                "cancel": reverse("offer-list"),
                "breadcrumbs": offers.crumbs(),
            },
        )


class DraftView(GuardedView):
    """The base of all pages of one draft: for the organisation's own people."""

    capability = "edit_offer"

    def read(self, reference: str) -> Offer:
        """The own offer, or 404 as if it did not exist."""
        return self.fetch(own_offers(self.actor, self.capability), reference=reference)


class OfferPartView(DraftView):
    """One page: one thing to say, saved when it is sent."""

    def get(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        offer, page = self._find(reference, part)
        version = draft_version(offer)
        if version is None or offer.state == "withdrawn":
            return redirect(offer_address(offer))
        return self._show(version, page, self._form(version, page))

    def post(self, request: HttpRequest, reference: str, part: str) -> HttpResponse:
        offer, page = self._find(reference, part)
        version = draft_version(offer)
        later = "later" in request.POST
        form = self._form(version, page, later=later)
        if not form.is_valid():
            return self._show(version, page, form)
        if "work-out" in request.POST and "unit_price_pence" in page.fields:
            return self._show(version, page, form, typed=form.cleaned_data["unit_price_pence"])
        try:
            saved = self._save(offer, form)
        except RuleBroken as refusal:
            form.refuse(refusal.reasons)
            return self._show(version, page, form)
        except Stale:
            return self._stale(offer, page, form)
        if saved and saved.document and isinstance(form, DocumentForm):
            return self._after_document(offer, saved, page, later=later)
        return redirect(self._next(offer, page, later=later))

    def _save(self, offer: Offer, form: PartForm) -> OfferVersion | None:
        revision, values = form.cleaned_data["revision"] or 0, form.values()
        if not isinstance(form, DocumentForm):
            return save_draft(
                offer=offer, revision=revision, values=values, actor=self.actor, now=self.now
            )
        upload = values["document"]
        if not upload:
            return None
        return attach_document(
            offer=offer, revision=revision, upload=upload, actor=self.actor, now=self.now
        )

    def _find(self, reference: str, slug: str) -> tuple[Offer, Part]:
        page = part_of(PARTS, slug)
        if page is None:
            raise Http404
        return self.read(reference), page

    def _form(self, version: OfferVersion | None, page: Part, *, later: bool = False) -> PartForm:
        initial: dict[str, Any] = {}
        if version is not None:
            kept = {name: getattr(version, name, None) for name in page.fields}
            kept.pop("document", None)  # a form gives back its initial file as if it were sent
            kept |= {name: getattr(version.price, name) for name in kept if name in _PRICED}
            initial = {**kept, "revision": version.revision}
        sent = self.request.method == "POST"
        form = page.form(
            self.request.POST if sent else None,
            self.request.FILES if sent else None,
            initial=initial,
            partial=later,
        )
        if version is not None:
            form.fit_to(version.offer.provision_type)
            if isinstance(form, DocumentForm) and version.document_id:
                form.keep_what_is_there()
        return form

    def _next(self, offer: Offer, page: Part, *, later: bool) -> str:
        """The check page for who came from it, else the page that follows, else the check page."""
        if later:
            return offers.tasks_address(offer)
        following = part_after(PARTS, page)
        if self.request.GET.get("from") == "check" or following is None:
            return reverse("offer-check", args=[offer.reference])
        return offers.way(offer, following)

    def _after_document(
        self, offer: Offer, version: OfferVersion, page: Part, *, later: bool
    ) -> HttpResponse:
        """With remarks on the new document its page is shown again, so that they are read."""
        if version.document and version.document.remarks:
            messages.success(self.request, f"{version.document.name} is saved")
            return redirect(self.request.get_full_path())
        return redirect(self._next(offer, page, later=later))

    def _stale(self, offer: Offer, page: Part, form: PartForm) -> HttpResponse:
        """The typed text again, what was saved meanwhile, and the new revision to go on from."""
        version = draft_version(offer)
        if version is None:
            return redirect(offer_address(offer))
        typed_again(form, self.request.POST, version.revision)
        rows = offers.rows_of(version, districts_by_code())
        saved = journey.rows_of_part(rows, offers.KEYS, page)
        return self._show(version, page, form, saved=saved)

    def _show(
        self, version: OfferVersion | None, page: Part, form: PartForm, **more: Any
    ) -> HttpResponse:
        if version is None:  # put live or discarded by somebody else while this was typed
            return self.page("suppliers/offer_gone.html", {"part": page, "form": form})
        typed = more.pop("typed", version.price.unit_price_pence)
        entry = offers.entry_of(version.offer)
        context: dict[str, Any] = {
            "offer": version.offer,
            "version": version,
            "part": page,
            "form": form,
            "number": PARTS.index(page) + 1,
            "whole": len(PARTS),
            "entry": entry,
            "breadcrumbs": offers.crumbs_of_draft(version.offer),
            **more,
        }
        if "unit_price_pence" in page.fields:
            rate = terms_on(london_date(self.now)).completion_rate_bp
            context["fees"] = offers.fees_of(entry, typed, rate)
        elif page.slug.startswith("question-"):
            (field,) = page.fields
            number = int(field[-1])
            context |= {
                "advice": advice_for(field, entry),
                "question": QUESTIONS[number],
                "question_number": number,
                "scale": SCALE.items(),
            }
        return self.page("suppliers/offer_part.html", context)


_PRICED = ("unit_price_pence", "vat_treatment")


class OfferCheckView(DraftView):
    """Check answers: everything on one page, each with a way to change it, then put live."""

    capability = "publish_offer"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        version = draft_version(offer)
        if version is None or offer.state == "withdrawn":
            return redirect(offer_address(offer))
        return self._show(offer, version)

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        form = CheckForm(request.POST)
        if not form.is_valid():
            return redirect("offer-check", reference)
        revision = form.cleaned_data["revision"]
        try:
            publish_offer(offer=offer, revision=revision, actor=self.actor, now=self.now)
        except Stale:
            messages.error(request, CHANGED)
        except RuleBroken:
            pass  # the page says what is still to do
        else:
            return redirect("offer-published", reference)
        return redirect("offer-check", reference)

    def _show(self, offer: Offer, version: OfferVersion) -> HttpResponse:
        districts = districts_by_code()
        open_now = [code for code, place in districts.items() if not place.dormant]
        facts = facts_about(offer, version, open_now)
        return self.page(
            "suppliers/offer_check.html",
            {
                "offer": offer,
                "version": version,
                **offers.said(version, districts, change=True),
                "problems": journey.problems(
                    incomplete_because(facts),
                    PARTS,
                    lambda part: offers.way(offer, part, "check"),
                ),
                "not_yet": not_admitted_because(facts),
                "entry": offers.entry_of(offer),
                "fees": offers.fees_of(
                    offers.entry_of(offer),
                    version.price.unit_price_pence,
                    terms_on(london_date(self.now)).completion_rate_bp,
                ),
                "check": CheckForm(initial={"revision": version.revision}),
                "back": offers.tasks_address(offer),
                "breadcrumbs": offers.crumbs_of_draft(offer),
            },
        )


class OfferPublishedView(DraftView):
    """It is live: its reference, and what happens next."""

    capability = "publish_offer"

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        if offer.state == OFFER.initial:
            return redirect(offer_address(offer))
        return self.page("suppliers/offer_published.html", {"offer": offer})


class OfferChangesView(DraftView):
    """The tasks of a draft of changes; without one, what changing means, and the button."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        if offer.live_version_id is None or offer.state == "withdrawn":
            return redirect(offer_address(offer))
        version = draft_version(offer)
        if version is None:
            return self.page(
                "suppliers/offer_amend.html",
                {"offer": offer, "breadcrumbs": offers.crumbs(offers.crumb_of(offer))},
            )
        return self.page("suppliers/offer_tasks.html", tasks_context(offer, version))

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        begin_amendment(offer=offer, actor=self.actor, now=self.now)
        return redirect("offer-changes", reference)


class OfferDiscardView(DraftView):
    """Throw away changes that were begun, after a question."""

    def get(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        version = draft_version(offer)
        if version is None or offer.live_version_id is None:
            return redirect(offer_address(offer))
        return self.page("suppliers/offer_discard.html", {"offer": offer, "version": version})

    def post(self, request: HttpRequest, reference: str) -> HttpResponse:
        offer = self.read(reference)
        discard_amendment(offer=offer, actor=self.actor, now=self.now)
        messages.success(request, "Your changes are discarded")
        return redirect(offer_address(offer))


def tasks_context(offer: Offer, version: OfferVersion) -> dict[str, Any]:
    """What the task list of a draft shows."""
    facts = facts_about(offer, version, open_codes())
    reasons = incomplete_because(facts)
    sections = journey.task_sections(
        PARTS,
        filled=offers.filled(version),
        wrong=[r.field for r in reasons if not r.code.endswith("_missing")],
        way=lambda part: offers.way(offer, part),
    )
    return {
        "offer": offer,
        "version": version,
        "entry": offers.entry_of(offer),
        "state": offers.state_of(offer),
        "sections": sections,
        "tally": tally_of(task for section in sections for task in section.tasks),
        "ready": not reasons,
        "not_yet": not_admitted_because(facts),
        "breadcrumbs": offers.crumbs(*([offers.crumb_of(offer)] if offer.live_version_id else [])),
    }
