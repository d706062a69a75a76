"""Asking to join, and what the buyers decide."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction

from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.accounts.roles import Role
from dps.kernel.errors import Reason, RuleBroken, Stale
from dps.kernel.periods import in_words, london_date
from dps.moves.moving import move, note_act
from dps.notifications.services import tell_role
from dps.scheme.selectors import terms_on
from dps.scheme.workdays import holidays_around
from suppliers.domain.admission import clock, reason_missing, wrong_with
from suppliers.domain.identifiers import compact, company_number, postcode
from suppliers.domain.sections import may_edit_because
from suppliers.facts import request_of
from suppliers.models import Supplier
from suppliers.services.addresses import supplier_address

WRITTEN: Final = frozenset(
    {
        *("name", "company_number", "charity_number", "address", "postcode", "about"),
        *("size", "vcse", "contact_name", "contact_email", "contact_phone"),
        "declared_no_exclusion",
    }
)
"""The fields that an organisation writes about itself."""

COMPANY_TAKEN: Final = Reason(
    "company_taken",
    "This company number is registered already. Ask your colleagues who registered it; if nobody "
    "did, write to the buyers, who can look into it.",
    "company_number",
)
"""Says that the number is taken, and not by whom."""

_BUYERS: Final = (Role.BUYER, Role.LEAD_BUYER)
_OWNERS: Final = (Role.SUPPLIER_OWNER,)
_PEOPLE: Final = (Role.SUPPLIER_OWNER, Role.SUPPLIER_EDITOR)


@transaction.atomic
def save_supplier(
    *, supplier: Supplier, revision: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    """Write these fields; `revision` is the one that the writer had before the eyes.

    Raises Stale when somebody saved meanwhile; RuleBroken for a value that is wrong, a company
    number that is taken, or a field that cannot be changed while the request is where it is.
    """
    require(actor, "edit_supplier", (supplier.reference,))
    if not values.keys() <= WRITTEN:
        raise ValueError(f"{sorted(values.keys() - WRITTEN)} are not written by suppliers")
    fresh = _locked(supplier)
    _refuse(may_edit_because(fresh.state, values.keys()))
    if fresh.revision != revision:
        raise Stale(f"{fresh.reference} was saved by somebody else")
    stored = _as_stored(values)
    changed = [name for name, value in stored.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, stored[name])
    _refuse([r for r in wrong_with(request_of(fresh)) if r.field in values])
    if changed:
        _write(fresh, changed, actor, now)
    for name in (*values, "revision"):
        setattr(supplier, name, getattr(fresh, name))


def _as_stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers and postcode in their one spelling; what is none stays as typed, to be refused."""
    stored = dict(values)
    if stored.get("company_number"):
        stored["company_number"] = company_number(stored["company_number"])
    if stored.get("charity_number"):
        stored["charity_number"] = compact(stored["charity_number"])
    if stored.get("postcode"):
        stored["postcode"] = postcode(stored["postcode"]) or stored["postcode"]
    return stored


def _write(fresh: Supplier, changed: list[str], actor: Actor, now: datetime) -> None:
    number = fresh.company_number
    if "company_number" in changed and number:
        others = Supplier.objects.filter(company_number=number).exclude(pk=fresh.pk)
        _refuse([COMPANY_TAKEN] if others.exists() else [])
    fresh.revision += 1
    try:
        with transaction.atomic():
            fresh.save(update_fields=[*changed, "revision"])
    except IntegrityError as taken:  # two organisations at the same moment
        raise RuleBroken(COMPANY_TAKEN) from taken
    note_act(
        actor=actor,
        now=now,
        act="supplier.change",
        object_reference=fresh.reference,
        role=role_used(actor, "edit_supplier", (fresh.reference,)),
        detail={"fields": changed},
    )


def submit_admission(
    *, supplier: Supplier, actor: Actor, now: datetime, revision: int | None = None
) -> None:
    """Send the request to join; the clock of the decision starts (reading 12).

    `revision` is what was checked before sending: Stale when it has changed since.
    """
    terms = terms_on(london_date(now))
    days = terms.admission_working_days
    due = clock(now, holidays_around(london_date(now), days), working_days=days).due_on
    with transaction.atomic():
        _same(supplier, revision)
        move(
            supplier,
            "submit",
            actor=actor,
            now=now,
            submitted_at=now,
            decide_by=due,
            decided_at=None,
            decision_reason="",
        )
        _tell_buyers("admission_submitted", supplier, now)


@transaction.atomic
def answer_query(*, supplier: Supplier, actor: Actor, now: datetime, answer: str) -> None:
    """Answer the buyers' question; the clock has run on all the time."""
    move(supplier, "answer", actor=actor, now=now, note=answer)
    _tell_buyers("admission_answered", supplier, now)


@transaction.atomic
def admit_supplier(*, supplier: Supplier, actor: Actor, now: datetime) -> None:
    """Admit the organisation to the scheme."""
    move(supplier, "admit", actor=actor, now=now, decided_at=now, decision_reason="")
    _tell_supplier("admission_admitted", supplier, now, _PEOPLE)


@transaction.atomic
def query_supplier(*, supplier: Supplier, actor: Actor, now: datetime, reason: str) -> None:
    """Ask the organisation something before deciding; the clock runs on."""
    _refuse(reason_missing(reason))
    move(supplier, "query", actor=actor, now=now, note=reason, decision_reason=reason)
    _tell_supplier("admission_queried", supplier, now, _OWNERS)


@transaction.atomic
def refuse_supplier(*, supplier: Supplier, actor: Actor, now: datetime, reason: str) -> None:
    """Refuse the request, with the reasons that the organisation reads."""
    _refuse(reason_missing(reason))
    move(
        supplier, "refuse", actor=actor, now=now, note=reason, decided_at=now,
        decision_reason=reason,
    )  # fmt: skip
    _tell_supplier("admission_refused", supplier, now, _OWNERS)


@transaction.atomic
def reapply(*, supplier: Supplier, actor: Actor, now: datetime) -> None:
    """Open the request again after a refusal; the reasons stay in sight until it is sent."""
    move(supplier, "reapply", actor=actor, now=now, decide_by=None)


@transaction.atomic
def suspend_supplier(*, supplier: Supplier, actor: Actor, now: datetime, reason: str) -> None:
    """Suspend an admitted organisation: its offers are not considered until it is lifted."""
    _refuse(reason_missing(reason))
    move(supplier, "suspend", actor=actor, now=now, note=reason, decision_reason=reason)
    _tell_supplier("supplier_suspended", supplier, now, _PEOPLE)


@transaction.atomic
def reinstate_supplier(*, supplier: Supplier, actor: Actor, now: datetime, reason: str) -> None:
    """Lift a suspension."""
    _refuse(reason_missing(reason))
    move(supplier, "reinstate", actor=actor, now=now, note=reason, decision_reason="")
    _tell_supplier("supplier_reinstated", supplier, now, _PEOPLE)


def _locked(supplier: Supplier) -> Supplier:
    return Supplier.objects.select_for_update().get(pk=supplier.pk)


def _same(supplier: Supplier, revision: int | None) -> None:
    """Raise Stale when the answers are no longer those that were checked."""
    if revision is not None and _locked(supplier).revision != revision:
        raise Stale(f"{supplier.reference} has changed since it was checked")


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise RuleBroken(reasons)


def _cause(supplier: Supplier, now: datetime) -> str:
    """One message for one move, and another for the same move made again later."""
    return f"{supplier.reference}:{now.isoformat()}"


def _tell_buyers(kind: str, supplier: Supplier, now: datetime) -> None:
    tell_role(
        kind=kind,
        role=_BUYERS,
        now=now,
        cause=_cause(supplier, now),
        link=supplier_address(supplier),
        supplier=supplier.name,
        decide_by=in_words(supplier.decide_by) if supplier.decide_by else "",
    )


def _tell_supplier(kind: str, supplier: Supplier, now: datetime, roles: tuple[Role, ...]) -> None:
    tell_role(
        kind=kind,
        role=roles,
        scope=supplier.reference,
        now=now,
        cause=_cause(supplier, now),
        link=supplier_address(supplier),
        supplier=supplier.name,
    )
