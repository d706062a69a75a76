"""What upper floors say on the page of a lower noun, each about the object that is shown.

An app that knows something of an object of a floor below registers it when it is ready, as it binds
its moves; the page of that object asks for all of it and imports nobody.
"""

from collections.abc import Callable
from typing import Any

from django.db import models

from dps.accounts.actors import Actor
from dps.web.components import Row

Says = Callable[[Any, Actor], list[Row]]

_SAID: dict[type[models.Model], list[Says]] = {}


def say_beside(model: type[models.Model], says: Says) -> None:
    """Register what is said of each object of this model: only what the actor may see."""
    _SAID.setdefault(model, []).append(says)


def said_beside(obj: models.Model, actor: Actor) -> list[Row]:
    """All that is said of the object, in the order of the floors; at most one query an app."""
    return [row for says in _SAID.get(type(obj), []) for row in says(obj, actor)]
