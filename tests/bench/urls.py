"""The product's addresses and two references, written first, simple and as fast as can be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from dps.scheme.models import District
from suppliers.models import Offer


def hello(request: HttpRequest) -> HttpResponse:
    """One row from the database as plain text, through the same middleware."""
    return HttpResponse(f"Hello from {District.objects.get(code='black-country').name}")


def plain_list(request: HttpRequest) -> HttpResponse:
    """25 offers in a bare table: one query, one template, no frame."""
    rows = Offer.objects.select_related("supplier", "live_version").order_by("-pk")[:25]
    return render(request, "bench/plain_list.html", {"rows": rows})


def frame(request: HttpRequest) -> HttpResponse:
    """The frame alone: menu, account, foot, the demonstration's clock; no page can cost less."""
    return render(request, "layouts/page.html")


urlpatterns = [
    path("bench/hello/", hello),
    path("bench/list/", plain_list),
    path("bench/frame/", frame),
    path("", include("dps.urls")),
]
