"""The doors: every view is guarded by a capability or says that it is public.

A view asks `self.actor` who is there and `self.now` what time it is, once per request. Not logged
in: to the log-in page. Not allowed, or not visible: 404, the same as missing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, ClassVar, TypeVar, cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views import View

from dps.accounts.actors import NOBODY, Actor, actor_for
from dps.accounts.models import User
from dps.accounts.policy import PUBLIC, SIGNED_IN, may
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.scheme import clock

M = TypeVar("M", bound=models.Model)
PAGE_SIZE = 25


def actor_of(request: HttpRequest) -> Actor:
    """Who asks; read from the database once per request."""
    known: Actor | None = getattr(request, "_dps_actor", None)
    if known is None:
        user = getattr(request, "user", None)
        known = actor_for(cast("User", user)) if _is_user(user) else NOBODY
        request._dps_actor = known  # type: ignore[attr-defined]
    return known


def _is_user(user: object) -> bool:
    return bool(getattr(user, "is_authenticated", False))


def now_of(request: HttpRequest) -> datetime:
    """The moment of this request by the scheme's clock; read once."""
    known: datetime | None = getattr(request, "_dps_now", None)
    if known is None:
        known = clock.now()
        request._dps_now = known  # type: ignore[attr-defined]
    return known


class GuardedView(View):
    """The base of every view. `capability` is required: a name from the table, or PUBLIC.

    `broken_template` is what a rule's refusal shows when the view has no form to put it in.
    """

    capability: ClassVar[str] = ""

    @cached_property
    def actor(self) -> Actor:
        return actor_of(self.request)

    @cached_property
    def now(self) -> datetime:
        return now_of(self.request)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.capability not in {PUBLIC} and not self.actor.signed_in:
            return redirect_to_login(request.get_full_path())
        if not may(self.actor, self.capability):
            raise Http404
        try:
            return super().dispatch(request, *args, **kwargs)
        except NotAllowed as refusal:
            raise Http404 from refusal
        except Stale:
            messages.error(
                request,
                "Somebody changed this while you were looking at it. Nothing was done; this is how "
                "it stands now.",
            )
            return redirect(request.path)
        except RuleBroken as refusal:
            return render(request, "web/refused.html", {"reasons": refusal.reasons}, status=409)

    def fetch(self, rows: models.QuerySet[M], **lookup: Any) -> M:
        """The one row of an already narrowed queryset, or 404 as if it did not exist."""
        found = next(iter(rows.filter(**lookup)[:1]), None)
        if found is None:
            raise Http404
        return found

    def page(self, template: str, context: dict[str, Any] | None = None, **kw: Any) -> HttpResponse:
        """Render a page with the view's context."""
        return render(self.request, template, context or {}, **kw)


class KeyPage(Sequence[M]):
    """One page of a list, cut by key: `?after=<key>` goes on where the last page ended.

    The newest first; going on costs the same on every page.
    """

    def __init__(
        self, rows: models.QuerySet[M], request: HttpRequest, size: int = PAGE_SIZE
    ) -> None:
        after = request.GET.get("after", "")
        found = list(self.cut(rows, after)[: size + 1])
        self.rows = found[:size]
        self.first_page = not after
        self.next_key = self.key_of(self.rows[-1]) if len(found) > size else None
        query = request.GET.copy()
        query.pop("after", None)
        self.first_query = query.urlencode()
        if self.next_key is not None:
            query["after"] = self.next_key
        self.next_query = query.urlencode() if self.next_key is not None else ""

    def cut(self, rows: models.QuerySet[M], after: str) -> models.QuerySet[M]:
        """The rows in their order, from where the page before ended."""
        rows = rows.order_by("-pk")
        return rows.filter(pk__lt=int(after)) if _is_key(after) else rows

    def key_of(self, row: M) -> str:
        """What the address of the next page carries."""
        return str(row.pk)

    def __getitem__(self, index: Any) -> Any:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19


class LatestPage(KeyPage[M]):
    """A page of what happened, the latest moment of `column` first, of the same moment by key."""

    def __init__(self, rows: models.QuerySet[M], request: HttpRequest, *, column: str) -> None:
        self.column = column
        super().__init__(rows, request)

    def cut(self, rows: models.QuerySet[M], after: str) -> models.QuerySet[M]:
        rows = rows.order_by(f"-{self.column}", "-pk")
        if not _is_key(after):
            return rows
        last = models.Subquery(rows.order_by().filter(pk=int(after)).values(self.column))
        same = models.Q(**{self.column: last}, pk__lt=int(after))
        return rows.filter(models.Q(**{f"{self.column}__lt": last}) | same)


class DuePage(KeyPage[M]):
    """A page of what is due, the earliest day of `column` first, what has no day last."""

    def __init__(self, rows: models.QuerySet[M], request: HttpRequest, *, column: str) -> None:
        self.column = column
        super().__init__(rows, request)

    def cut(self, rows: models.QuerySet[M], after: str) -> models.QuerySet[M]:
        day, _, key = after.partition(".")
        rows = rows.order_by(self.column, "pk")
        if not _is_key(key):
            return rows
        undated = models.Q(**{self.column: None})
        if not day:
            return rows.filter(undated, pk__gt=int(key))
        try:
            last = date.fromisoformat(day)
        except ValueError:
            return rows
        same = models.Q(**{self.column: last}, pk__gt=int(key))
        return rows.filter(models.Q(**{f"{self.column}__gt": last}) | same | undated)

    def key_of(self, row: M) -> str:
        day: date | None = getattr(row, self.column)
        return f"{day.isoformat() if day else ''}.{row.pk}"


__all__ = [
    "PUBLIC",
    "SIGNED_IN",
    "DuePage",
    "GuardedView",
    "KeyPage",
    "LatestPage",
    "actor_of",
    "now_of",
]
