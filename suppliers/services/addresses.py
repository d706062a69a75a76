"""The addresses of organisations and offers, for messages and moves."""

from django.urls import reverse

from suppliers.models import Offer, Supplier


def supplier_address(supplier: Supplier) -> str:
    """The page of this organisation."""
    return reverse("supplier", args=[supplier.reference])


def offer_address(offer: Offer) -> str:
    """The page of this offer."""
    return reverse("offer", args=[offer.reference])
