"""Which verb, guards and form belong to each move of each noun: registered by the apps.

A noun's lifecycle is data in its `domain/lifecycle.py`. Its app binds model and lifecycle together;
any app on the same floor or above binds the moves that it makes (matching binds `lock` of a case).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.db import models

from dps.accounts.actors import Actor
from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Lifecycle

Guard = Callable[[Any], list[Reason]]
FactsFor = Callable[[Any, Actor, datetime], Any]
Verb = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Binding:
    """What stands behind one move.

    `verb(<noun>=object, actor=…, now=…, **values of the form)` performs it; `facts_for(object,
    actor, now)` reads what the guards judge; `form` asks for what the verb needs besides;
    `leads_to(object)` is the page of the next step, where that is not the object's own.
    """

    verb: Verb
    facts_for: FactsFor | None = None
    guards: Sequence[Guard] = ()
    form: type[forms.Form] | None = None
    leads_to: Callable[[Any], str] | None = None


@dataclass(frozen=True, slots=True)
class Bound:
    """A noun: its model, its lifecycle, and whose it is.

    `named` is what people call an object of it, with its reference: "Dudley Carers (SUP-0031)".
    """

    model: type[models.Model]
    lifecycle: Lifecycle
    scopes_for: Callable[[Any], tuple[str, ...]]
    address: Callable[[Any], str]
    named: Callable[[Any], str]
    moves: dict[str, Binding] = field(default_factory=dict)


_BOUND: dict[type[models.Model], Bound] = {}


def bind(
    model: type[models.Model],
    lifecycle: Lifecycle,
    *,
    scopes_for: Callable[[Any], tuple[str, ...]],
    address: Callable[[Any], str],
    named: Callable[[Any], str],
) -> Bound:
    """Tie a model (fields `reference` and `state`) to its lifecycle; once per model."""
    if model in _BOUND:
        raise ValueError(f"{model.__name__} is bound already")
    _BOUND[model] = Bound(model, lifecycle, scopes_for, address, named)
    return _BOUND[model]


def bound_to(model: type[models.Model]) -> Bound:
    """What is bound to this model; KeyError when nothing is."""
    return _BOUND[model]


def all_bound() -> tuple[Bound, ...]:
    """Everything bound, for the generated documents and the walks of the tests."""
    return tuple(_BOUND.values())


def bind_move(model: type[models.Model], name: str, binding: Binding) -> None:
    """Tie one move of an already bound model to its verb. Raises on unknown or repeated names."""
    bound = bound_to(model)
    bound.lifecycle.transition(name)
    if name in bound.moves:
        raise ValueError(f"{bound.lifecycle.noun}.{name} is bound already")
    bound.moves[name] = binding
