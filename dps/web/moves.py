"""The one view for every change of state: `POST /cases/CASE-2026-0042/moves/submit/`.

GET shows the move's own page where it asks something (a question, a form); POST makes the move.
"""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from dps.accounts.policy import SIGNED_IN, may
from dps.kernel.errors import RuleBroken, Stale
from dps.kernel.lifecycle import Transition
from dps.moves.binding import Binding, Bound, bound_to
from dps.moves.moving import refused_because
from dps.web.components import Row
from dps.web.doors import GuardedView

LONGEST_MARK: Final = 80
CHANGED: Final = (
    "Somebody changed this while you were looking at it. Nothing was done; this is how it stands "
    "now."
)


def done_words(obj: models.Model, move: str) -> str:
    """What a page says once this move of the object is made: what happened to what, and what next.

    The one place for it: for pages of their own that make a move, too.
    """
    bound = bound_to(type(obj))
    sentence = bound.lifecycle.transition(move).done.format(it=bound.named(obj))
    return sentence[:1].upper() + sentence[1:]


class MoveView(GuardedView):
    """Serves all moves of one model; the model's `visible_to` says which objects exist.

    `beside` names the rows that scopes, guards and address need, read in the same query.
    """

    capability = SIGNED_IN
    model: ClassVar[type[models.Model]] = models.Model
    beside: ClassVar[tuple[str, ...]] = ()

    def get(self, request: Any, reference: str, move: str) -> HttpResponse:
        bound, binding, obj, transition = self._read(reference, move)
        refused = refused_because(obj, move, actor=self.actor, now=self.now)
        if refused:
            return self._refuse(bound, obj, refused)
        form = binding.form() if binding.form else None
        return self._show(bound, transition, obj, form)

    def post(self, request: Any, reference: str, move: str) -> HttpResponse:
        bound, binding, obj, transition = self._read(reference, move)
        form = binding.form(request.POST) if binding.form else None
        if form is not None and not form.is_valid():
            return self._show(bound, transition, obj, form)
        seen = request.POST.get("seen", self.mark(obj))
        values = form.cleaned_data if form is not None else {}
        try:
            if seen != self.mark(obj):
                raise Stale(f"{reference} was {seen}")
            binding.verb(
                **{bound.lifecycle.noun.replace(" ", "_"): obj},
                actor=self.actor,
                now=self.now,
                **values,
            )
        except Stale:
            if form is not None and form.visible_fields():
                return self._show_again(reference, move, form)
            messages.error(request, CHANGED)
        except RuleBroken as refusal:
            if form is None or not form.visible_fields():
                return self._refuse(bound, obj, refusal.reasons)
            for reason in refusal.reasons:
                form.add_error(
                    reason.field if reason.field in form.fields else None, reason.sentence
                )
            return self._show(bound, transition, obj, form)
        else:
            messages.success(request, done_words(obj, move))
            return redirect((binding.leads_to or bound.address)(obj))
        return redirect(bound.address(obj))

    def _show_again(self, reference: str, move: str, form: forms.Form) -> HttpResponse:
        """The page with what was typed, over the object as it stands now: nothing typed is lost."""
        bound, _, obj, transition = self._read(reference, move)
        form.add_error(None, f"{CHANGED} What you typed is still here: copy it, or send it again.")
        return self._show(bound, transition, obj, form)

    def _read(self, reference: str, move: str) -> tuple[Bound, Binding, Any, Transition]:
        bound = bound_to(self.model)
        binding = bound.moves.get(move)
        if binding is None:
            raise Http404
        rows: models.QuerySet[Any] = self.model.objects.visible_to(self.actor)  # type: ignore[attr-defined]
        if self.beside:
            rows = rows.select_related(*self.beside)
        obj = self.fetch(rows, reference=reference)
        transition = bound.lifecycle.transition(move)
        if not may(self.actor, transition.capability, bound.scopes_for(obj)):
            raise Http404
        return bound, binding, obj, transition

    def _show(
        self, bound: Bound, transition: Transition, obj: Any, form: forms.Form | None
    ) -> HttpResponse:
        return self.page(
            "web/move.html",
            {
                "bound": bound,
                "move": transition,
                "object": obj,
                "rows": self.decided_on(obj, transition.name),
                "form": form,
                "back": bound.address(obj),
                "state": bound.lifecycle.state(obj.state),
                "seen": self.request.GET.get("seen", "")[:LONGEST_MARK] or self.mark(obj),
            },
        )

    def decided_on(self, obj: Any, move: str) -> list[Row]:
        """The few facts that whoever makes the move decides on: who, what, how much."""
        return []

    def mark(self, obj: Any) -> str:
        """What a page was drawn from, so that a stale one is known: mostly the state alone."""
        return str(obj.state)

    def _refuse(self, bound: Bound, obj: Any, reasons: Any) -> HttpResponse:
        return self.page(
            "web/refused.html", {"reasons": reasons, "back": bound.address(obj)}, status=409
        )
