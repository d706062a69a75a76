"""Pages about participants note who looked; the auditor sees the log."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from dps.web.components import Link, pager_of
from dps.web.doors import GuardedView, KeyPage
from payments.domain.referrals import participant_reference
from payments.models import Reading
from payments.services.privacy import note_reading


class ReadsParticipants(GuardedView):
    """A view whose page, once shown, is noted as read by this person."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().dispatch(request, *args, **kwargs)
        if answer.status_code == HttpResponse.status_code and self.actor.signed_in:
            note_reading(what=_what(**kwargs), actor=self.actor, now=self.now)
        return answer


def _what(reference: str = "", number: int | None = None, **_: Any) -> str:
    if number is not None:
        return participant_reference(reference, number)
    return reference or "referrals"


class ReadingListView(GuardedView):
    """Who was shown which page about participants, newest first."""

    capability = "view_audit"

    def get(self, request: HttpRequest) -> HttpResponse:
        page = KeyPage(Reading.objects.select_related("user"), request)
        return self.page(
            "payments/reading_list.html",
            {
                "lines": page,
                "pager": pager_of(page, "readings"),
                "breadcrumbs": [Link("Audit", "/audit/")],
            },
        )
