"""What every page's frame needs: menu, foot, who is signed in, and a demonstration's clock."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.accounts.roles import Role
from dps.kernel.references import PATTERN
from dps.web.components import Account
from dps.web.doors import actor_of, now_of
from dps.web.navigation import foot, menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of one page. Asks the database no more than the page itself would."""
    actor = actor_of(request)
    return {
        "actor": actor,
        "navigation": menu_for(actor, request.path),
        "account": _account(actor, request),
        "footer_links": foot(),
        "audit_href": _audit(actor, request),
        "demo": {"clock": now_of(request)} if settings.DPS_DEMO else None,
    }


def _audit(actor: Actor, request: HttpRequest) -> str:
    """The audit log of the page's object, for those who may read it; else nothing."""
    named = request.resolver_match.kwargs if request.resolver_match else {}
    reference = str(named.get("reference", ""))
    if not PATTERN.match(reference) or not may(actor, "view_audit"):
        return ""
    if "number" in named and reference.startswith("CON-"):
        reference = f"{reference}/{named['number']:03d}"
    return reverse("audit-of", args=[reference])


def _account(actor: Actor, request: HttpRequest) -> Account:
    if actor.signed_in:
        return Account(
            name=actor.name,
            role=_roles(actor),
            href=reverse("my-account"),
            sign_out_href=reverse("account_logout"),
        )
    address = reverse("account_login")
    if request.path != address and request.method == "GET" and request.path != "/":
        address += "?" + urlencode({"next": request.get_full_path()})
    return Account(sign_in_href=address)


def _roles(actor: Actor) -> str:
    """The person's roles in words, each once: "Buyer", "Work coach and district officer"."""
    labels = list(dict.fromkeys(Role(seat.role).label for seat in actor.seats))
    words = [label if n == 0 else label[:1].lower() + label[1:] for n, label in enumerate(labels)]
    return " and ".join(words)
