"""The product's addresses and three whose views go wrong, to test what is answered then."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def breaks(request: HttpRequest) -> HttpResponse:
    raise LookupError("something broke")


def forbids(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def suspects(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


urlpatterns = [
    path("broken/", breaks),
    path("forbidden/", forbids),
    path("suspect/", suspects),
    path("", include("dps.urls")),
]
