"""What upper floors say on the pages of a lower noun, each about the object that is shown.

An app that knows something of an object of a floor below registers it when it is ready, as it binds
its moves; the page of that object asks for all of it and imports nobody. For a list, where asking
for each row would be too much, there is room for one column of words; and one says whether an upper
floor has a page of its own to lead to.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import models
from django.db.models import Exists, Expression, Value

from dps.accounts.actors import Actor
from dps.web.components import Row

M = TypeVar("M", bound=models.Model)
Says = Callable[[Any, Actor], list[Row]]

_SAID: dict[type[models.Model], list[Says]] = {}
_STANDING: dict[type[models.Model], Expression] = {}
_LEADS: dict[type[models.Model], Callable[[Actor], Exists]] = {}


def say_beside(model: type[models.Model], says: Says) -> None:
    """Register what is said of each object of this model: only what the actor may see."""
    _SAID.setdefault(model, []).append(says)


def said_beside(obj: models.Model, actor: Actor) -> list[Row]:
    """All that is said of the object, in the order of the floors; at most one query an app."""
    return [row for says in _SAID.get(type(obj), []) for row in says(obj, actor)]


def stand_beside(model: type[models.Model], words: Expression) -> None:
    """Register the words beside the state of each object of this model, as a column of its row."""
    _STANDING[model] = words


def with_standing(rows: models.QuerySet[M]) -> models.QuerySet[M]:
    """The rows, each with `standing`: what an upper floor says beside its state, often nothing."""
    words = _STANDING.get(rows.model, Value(""))
    return cast("models.QuerySet[M]", rows.annotate(standing=words))


def lead_beside(model: type[models.Model], leads: Callable[[Actor], Exists]) -> None:
    """Register whether there is a page for this actor beside that of each object of this model."""
    _LEADS[model] = leads


def with_lead(rows: models.QuerySet[M], actor: Actor) -> models.QuerySet[M]:
    """The rows, each with `leads`: whether an upper floor's page of it has something to read."""
    leads = _LEADS.get(rows.model)
    return cast(
        "models.QuerySet[M]", rows.annotate(leads=leads(actor) if leads else Value(value=False))
    )
