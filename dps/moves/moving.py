"""The one way to change a state: permission, lock, legality, guards, compare-and-set, audit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction

from dps.accounts.actors import Actor
from dps.accounts.policy import may, require, role_used
from dps.audit.services import build_line, write_lines
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.lifecycle import Transition
from dps.moves.binding import Binding, FactsFor, bound_to


@dataclass(frozen=True, slots=True)
class OpenMove:
    """A move that the actor may make now: a button."""

    transition: Transition
    needs_page: bool


def begin(
    obj: models.Model, *, actor: Actor, now: datetime, capability: str, note: str = ""
) -> None:
    """Insert `obj` in its initial state, with its audit line. Raises NotAllowed."""
    bound = bound_to(type(obj))
    scopes = bound.scopes_for(obj)
    require(actor, capability, scopes)
    obj.state = bound.lifecycle.initial  # type: ignore[attr-defined]
    with transaction.atomic():
        obj.save(force_insert=True)
        note_act(
            actor=actor,
            now=now,
            act=f"{bound.lifecycle.noun}.begin",
            object_reference=obj.reference,  # type: ignore[attr-defined]
            role=role_used(actor, capability, scopes),
            after=bound.lifecycle.initial,
            note=note,
        )


def move(
    obj: Any, name: str, *, actor: Actor, now: datetime, note: str = "", **fields: Any
) -> None:
    """Make one move of one object, or raise and leave everything as it was.

    `obj` is the object as the caller read it: if its state has changed since, Stale is raised.
    `fields` are columns written together with the state (`approved_at=now`). Raises NotAllowed,
    Stale, RuleBroken. Call inside a transaction together with the rest of the verb.
    """
    bound = bound_to(type(obj))
    transition = bound.lifecycle.transition(name)
    scopes = bound.scopes_for(obj)
    require(actor, transition.capability, scopes)
    with transaction.atomic():
        fresh = bound.model._default_manager.select_for_update(of=("self",)).get(pk=obj.pk)
        state: str = fresh.state  # type: ignore[attr-defined]
        if state != obj.state:
            raise Stale(f"{obj.reference} is {state} and was {obj.state}")
        refused = [
            *bound.lifecycle.illegal_because(name, state),
            *_refused_by_guards(bound.moves.get(name), obj, actor, now),
        ]
        if refused:
            raise RuleBroken(refused)
        written = {"state": transition.target, **fields}
        changed = bound.model._default_manager.filter(pk=obj.pk, state=state).update(**written)
        if changed != 1:
            raise Stale(f"{obj.reference} is no longer {state}")
        write_lines(
            [
                build_line(
                    now=now,
                    actor=actor.reference,
                    role=role_used(actor, transition.capability, scopes),
                    act=f"{bound.lifecycle.noun}.{name}",
                    object_reference=obj.reference,
                    before=state,
                    after=transition.target,
                    note=note,
                )
            ]
        )
    for attribute, value in written.items():
        setattr(obj, attribute, value)


def move_many(
    objects: Sequence[Any], name: str, *, actor: Actor, now: datetime, **fields: Any
) -> int:
    """Make the same move of many objects of one model: one UPDATE, one bulk insert of lines.

    For sweeps: those whose state has changed meanwhile are left out, guards are the caller's query.
    Returns how many were moved. Raises NotAllowed when the actor may not, for any of them.
    """
    if not objects:
        return 0
    bound = bound_to(type(objects[0]))
    transition = bound.lifecycle.transition(name)
    for obj in objects:
        require(actor, transition.capability, bound.scopes_for(obj))
    with transaction.atomic():
        rows = list(
            bound.model._default_manager.select_for_update(of=("self",), skip_locked=True)
            .filter(pk__in=[obj.pk for obj in objects], state__in=transition.sources)
            .order_by("pk")
            .values_list("pk", "reference", "state")
        )
        bound.model._default_manager.filter(pk__in=[row[0] for row in rows]).update(
            state=transition.target, **fields
        )
        role = role_used(actor, transition.capability)
        write_lines(
            build_line(
                now=now,
                actor=actor.reference,
                role=role,
                act=f"{bound.lifecycle.noun}.{name}",
                object_reference=reference,
                before=before,
                after=transition.target,
            )
            for _, reference, before in rows
        )
    return len(rows)


def note_act(
    *,
    actor: Actor,
    now: datetime,
    act: str,
    object_reference: str,
    role: str = "",
    after: str = "",
    note: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """An audit line for an act that moves no state (an amendment, an opening, a mark signed)."""
    write_lines(
        [
            build_line(
                now=now,
                actor=actor.reference,
                role=role,
                act=act,
                object_reference=object_reference,
                after=after,
                note=note,
                detail=detail,
            )
        ]
    )


def refused_because(obj: Any, name: str, *, actor: Actor, now: datetime) -> list[Reason]:
    """Why the actor's move would be refused now; empty when it would be made."""
    bound = bound_to(type(obj))
    if not may(actor, bound.lifecycle.transition(name).capability, bound.scopes_for(obj)):
        return [Reason("not_allowed", "You may not do this.")]
    return [
        *bound.lifecycle.illegal_because(name, obj.state),
        *_refused_by_guards(bound.moves.get(name), obj, actor, now),
    ]


def open_moves(
    obj: Any, *, actor: Actor, now: datetime, known: Mapping[FactsFor, Any] | None = None
) -> list[OpenMove]:
    """The moves that the actor may make now, by the same guards that `move()` asks.

    `known` are facts that the page has read already, by their reader.
    """
    bound = bound_to(type(obj))
    scopes = bound.scopes_for(obj)
    facts: dict[Any, Any] = dict(known or {})
    found = []
    for transition in bound.lifecycle.open_from(obj.state):
        binding = bound.moves.get(transition.name)
        if binding is None or transition.own_page:
            continue
        if not may(actor, transition.capability, scopes):
            continue
        if _guards_refuse(binding, obj, actor, now, facts):
            continue
        found.append(OpenMove(transition, bool(transition.ask) or binding.form is not None))
    return found


def _guards_refuse(
    binding: Binding, obj: Any, actor: Actor, now: datetime, known: dict[Any, Any]
) -> list[Reason]:
    """The reasons of a binding's guards; facts read by the same reader are read once."""
    if not binding.guards:
        return []
    if binding.facts_for is None:
        raise ValueError("guards need facts_for")
    if binding.facts_for not in known:
        known[binding.facts_for] = binding.facts_for(obj, actor, now)
    facts = known[binding.facts_for]
    return [reason for guard in binding.guards for reason in guard(facts)]


def _refused_by_guards(
    binding: Binding | None, obj: Any, actor: Actor, now: datetime
) -> list[Reason]:
    return _guards_refuse(binding, obj, actor, now, {}) if binding else []
