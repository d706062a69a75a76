"""Addresses of organisations, of their requests to join, and of offers."""

from django.urls import path

from dps.web.moves import MoveView
from suppliers.models import Offer, Supplier
from suppliers.views import drafting, joining, offers, organisations, registering

urlpatterns = [
    path("suppliers/", organisations.SupplierListView.as_view(), name="supplier-list"),
    path("suppliers/register/", registering.RegisterStartView.as_view(), name="supplier-register"),
    path(
        "suppliers/register/account/",
        registering.RegisterView.as_view(),
        name="supplier-register-account",
    ),
    path(
        "suppliers/register/sent/",
        registering.RegisterSentView.as_view(),
        name="supplier-register-sent",
    ),
    path("suppliers/<slug:reference>/", organisations.SupplierView.as_view(), name="supplier"),
    path(
        "suppliers/<slug:reference>/edit/<slug:part>/",
        joining.SupplierPartView.as_view(),
        name="supplier-edit",
    ),
    path(
        "suppliers/<slug:reference>/check/",
        joining.SupplierCheckView.as_view(),
        name="supplier-check",
    ),
    path(
        "suppliers/<slug:reference>/submitted/",
        joining.SupplierSubmittedView.as_view(),
        name="supplier-submitted",
    ),
    path(
        "suppliers/<slug:reference>/moves/<slug:move>/",
        MoveView.as_view(model=Supplier),
        name="supplier-move",
    ),
    path(
        "suppliers/<slug:reference>/offers/new/",
        drafting.BeginOfferView.as_view(),
        name="offer-begin",
    ),
    path("offers/", offers.OfferListView.as_view(), name="offer-list"),
    path("offers/<slug:reference>/", offers.OfferView.as_view(), name="offer"),
    path(
        "offers/<slug:reference>/edit/<slug:part>/",
        drafting.OfferPartView.as_view(),
        name="offer-edit",
    ),
    path("offers/<slug:reference>/check/", drafting.OfferCheckView.as_view(), name="offer-check"),
    path(
        "offers/<slug:reference>/published/",
        drafting.OfferPublishedView.as_view(),
        name="offer-published",
    ),
    path(
        "offers/<slug:reference>/changes/",
        drafting.OfferChangesView.as_view(),
        name="offer-changes",
    ),
    path(
        "offers/<slug:reference>/changes/discard/",
        drafting.OfferDiscardView.as_view(),
        name="offer-discard",
    ),
    path(
        "offers/<slug:reference>/versions/<int:number>/",
        offers.OfferVersionView.as_view(),
        name="offer-version",
    ),
    path(
        "offers/<slug:reference>/versions/<int:number>/document/",
        offers.OfferDocumentView.as_view(),
        name="offer-document",
    ),
    path(
        "offers/<slug:reference>/moves/<slug:move>/",
        MoveView.as_view(model=Offer),
        name="offer-move",
    ),
]
