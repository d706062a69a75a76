"""The page of each move of a case: the general one, with what the move would do, to the penny."""

from typing import Any, Final

from django import forms
from django.http import HttpResponse

from businesscases.models import BusinessCase
from businesscases.selectors import budget_bearing
from businesscases.services import window_closes_at
from dps.kernel.errors import RuleBroken
from dps.kernel.lifecycle import Transition
from dps.kernel.money import pounds
from dps.kernel.periods import financial_year, financial_year_label
from dps.moves.binding import Bound
from dps.web.moves import MoveView
from dps.web.templatetags.look import moment


class CaseMoveView(MoveView):
    """All moves of a case."""

    model = BusinessCase

    def _show(
        self, bound: Bound, transition: Transition, obj: Any, form: forms.Form | None
    ) -> HttpResponse:
        return self.page(
            "businesscases/case_move.html",
            {
                "move": transition,
                "object": obj,
                "form": form,
                "back": bound.address(obj),
                "state": bound.lifecycle.state(obj.state),
                "seen": self.mark(obj),
                "sentences": self._sentences(transition.name, obj),
            },
        )

    def _sentences(self, name: str, case: BusinessCase) -> list[str]:
        """What the move would do, in sentences; none where its question says it all."""
        if name == "approve":
            return _reserves(case)
        if name == "publish":
            return self._opens(case)
        if name in _FREEING and case.state in {"approved", "published"}:
            return [f"The {pounds(case.value_pence)} that is reserved for it is free again."]
        return []

    def _opens(self, case: BusinessCase) -> list[str]:
        try:
            closes = moment(window_closes_at(case, self.now))
        except RuleBroken:
            return []
        return [f"If you publish it now, its window closes on {closes}.", _PUBLIC]


def _reserves(case: BusinessCase) -> list[str]:
    budget = budget_bearing(case)
    if budget is None or case.starts_on is None:
        return []
    value, year = case.value_pence, financial_year_label(financial_year(case.starts_on))
    price = pounds(case.ceiling_price_pence or 0)
    left = pounds(budget.free_pence - value)
    return [
        f"{case.places:,} places at {price} come to {pounds(value)}.",
        f"That is reserved in the budget for {year}.",
        f"{pounds(budget.free_pence)} is free there now, and {left} is free afterwards.",
    ]


_FREEING: Final = ("withdraw", "return")
"""Moves after which nothing is reserved for the case."""

_PUBLIC: Final = (
    "Everybody can then read the need, its places and its ceiling price, and how offers for it are "
    "scored. That is fixed from then on."
)
