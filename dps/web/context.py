"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from dps.web.doors import actor_of, now_of


def shell(request: HttpRequest) -> dict[str, Any]:
    """The actor, and in a demonstration its clock."""
    return {
        "actor": actor_of(request),
        "demo": settings.DPS_DEMO,
        "now": now_of(request) if settings.DPS_DEMO else None,
    }
