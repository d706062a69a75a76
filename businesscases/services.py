"""What people do with a case: begin, write, send, return, approve, publish, withdraw.

Each verb is one transaction. Where money moves too, the budget's row is locked before the case's.
Verbs take the case as the caller read it and raise Stale when it has changed since.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.db import transaction
from django.urls import reverse

from businesscases import budgets
from businesscases.domain.lifecycle import CASE
from businesscases.domain.need import Stage, missing_from
from businesscases.domain.need import refused_because as need_refused_because
from businesscases.domain.terms import CaseTerms
from businesscases.facts import closes_on, draft_of, terms_of
from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.policy import require, role_used
from dps.accounts.roles import Role
from dps.kernel.errors import NotAllowed, Reason, RuleBroken, Stale
from dps.kernel.periods import in_words, london_date
from dps.kernel.personal import number_refused_because
from dps.moves.moving import begin, move, note_act
from dps.notifications.services import tell, tell_role
from dps.scheme.models import District, Terms
from dps.scheme.numbering import next_reference
from dps.scheme.selectors import terms_on
from dps.scheme.workdays import add_working_days_from, close_of

WRITTEN: Final = frozenset(
    {
        *("title", "need", "support_wanted", "provision_type", "client_groups"),
        *("places", "ceiling_price_pence", "starts_on", "ends_on"),
    }
)
"""The fields of a case that its authors write."""


@transaction.atomic
def begin_case(*, district: District, title: str, actor: Actor, now: datetime) -> BusinessCase:
    """A new draft of this district. Raises NotAllowed; RuleBroken where the title is too long."""
    require(actor, "draft_case", (district.code,))
    if actor.user_id is None:
        raise NotAllowed("a case is drafted by a person")
    case = BusinessCase(
        reference=next_reference("CASE", now),
        district=district,
        title=title,
        drafted_by_id=actor.user_id,
        author_ids=[actor.user_id],
        begun_at=now,
    )
    _refuse(_wrong(case, {"title"}, now))
    begin(case, actor=actor, now=now, capability="draft_case")
    return case


@transaction.atomic
def save_case(
    *, case: BusinessCase, revision: int, values: Mapping[str, Any], actor: Actor, now: datetime
) -> None:
    """Write these fields of a draft; `revision` is the one that the author had before the eyes.

    Raises Stale when somebody saved meanwhile, RuleBroken for a value that is wrong by itself or
    together with another, or when the case is no longer a draft. What is missing is not refused.
    """
    require(actor, "draft_case", (case.district.code,))
    if not values.keys() <= WRITTEN:
        raise ValueError(f"{sorted(values.keys() - WRITTEN)} are not written by authors")
    fresh = _locked(case)
    if fresh.state != CASE.initial:
        raise RuleBroken(
            Reason(
                "not_a_draft",
                "This case is no longer a draft, so nothing was saved. Copy what you typed if you "
                "want to keep it.",
            )
        )
    if fresh.revision != revision:
        raise Stale(f"{case.reference} was saved by somebody else")
    changed = [name for name, value in values.items() if getattr(fresh, name) != value]
    for name in changed:
        setattr(fresh, name, values[name])
    _refuse(_wrong(fresh, values.keys(), now))
    if changed:
        _write(fresh, changed, actor, now)
    for name in (*values, "revision", "author_ids"):
        setattr(case, name, getattr(fresh, name))


def _write(fresh: BusinessCase, changed: list[str], actor: Actor, now: datetime) -> None:
    fresh.revision += 1
    _add_author(fresh, actor)
    fresh.save(update_fields=[*changed, "revision", "author_ids"])
    note_act(
        actor=actor,
        now=now,
        act="case.change",
        object_reference=fresh.reference,
        role=role_used(actor, "draft_case", (fresh.district.code,)),
        detail={"fields": changed},
    )


def _wrong(case: BusinessCase, fields: Iterable[str], now: datetime) -> list[Reason]:
    """What is wrong with these fields of a draft; that one is not filled in yet is not wrong."""
    names = frozenset(fields)
    draft, today = draft_of(case), london_date(now)
    missing = missing_from(draft, Stage.SUBMITTED)
    return [
        replace(reason, field=field)
        for reason in need_refused_because(draft, Stage.SUBMITTED, today, closes_on(case, now))
        if reason not in missing and (field := _field_of(reason, names))
    ]


def _field_of(reason: Reason, names: frozenset[str]) -> str:
    """Where to say it: at its own field, or for the C6 rule at the number that breaks it."""
    if reason.field in names:
        return reason.field
    return "places" if reason.code == "c6_value" and "places" in names else ""


@transaction.atomic
def submit_case(
    *, case: BusinessCase, actor: Actor, now: datetime, revision: int | None = None
) -> None:
    """Send a draft to the managers of its district.

    `revision` is the one that was checked; Stale when another has been saved since. Raises
    RuleBroken with every field that is missing or wrong.
    """
    require(actor, "submit_case", (case.district.code,))
    fresh = _locked(case)
    if fresh.revision != (case.revision if revision is None else revision):
        raise Stale(f"{case.reference} was saved by somebody else")
    today, last = london_date(now), closes_on(fresh, now)
    _refuse(need_refused_because(draft_of(fresh), Stage.SUBMITTED, today, last))
    _add_author(fresh, actor)
    move(case, "submit", actor=actor, now=now, submitted_at=now, author_ids=fresh.author_ids)
    _tell_district("case_submitted", Role.DISTRICT_MANAGER, case, now)


@transaction.atomic
def return_case(*, case: BusinessCase, reason: str, actor: Actor, now: datetime) -> None:
    """Give a case back to its authors, with what should be changed.

    From an approved one the approval is taken back too: what was reserved for it is free again.
    """
    require(actor, "approve_case", (case.district.code,))
    approved = case.state == "approved"
    if approved:
        _lock_with_budget(case)
    _refuse(number_refused_because(reason, "reason"))
    undone = {"approved_by_id": None, "approved_at": None} if approved else {}
    move(case, "return", actor=actor, now=now, note=reason, **undone)
    if approved:
        budgets.release_reservation(case=case, actor=actor, now=now)
    _tell_district("case_returned", Role.DISTRICT_OFFICER, case, now)


@transaction.atomic
def approve_case(*, case: BusinessCase, actor: Actor, now: datetime) -> None:
    """Approve a case and reserve places x ceiling price in the district's budget.

    All or nothing, and never over by a penny. Raises RuleBroken with what is missing, or because
    the approver worked on the case.
    """
    require(actor, "approve_case", (case.district.code,))
    _lock_with_budget(case)
    move(case, "approve", actor=actor, now=now, approved_by_id=actor.user_id, approved_at=now)
    budgets.reserve(case=case, actor=actor, now=now)
    _tell_district("case_approved", Role.DISTRICT_OFFICER, case, now)


@transaction.atomic
def publish_case(*, case: BusinessCase, actor: Actor, now: datetime) -> None:
    """Publish an approved need: its terms are frozen, and its window opens.

    It closes at 17:00 on the last of the terms' working days, by the calendar of the district's
    nation (reading 12) [ours]. Raises RuleBroken where the first start is too early by now.
    """
    require(actor, "publish_case", (case.district.code,))
    _lock_unchanged(case)
    terms = terms_of(_scheme_terms(now), case)
    closes_at = _close(terms, case, now)
    move(
        case,
        "publish",
        actor=actor,
        now=now,
        published_at=now,
        closes_at=closes_at,
        terms=terms.to_json(),
    )
    tell_role(
        kind="case_published",
        role=(Role.BUYER, Role.LEAD_BUYER),
        now=now,
        cause=f"{case.reference}:published",
        link=address_of(case),
        case=case.reference,
        closes=in_words(closes_at.date()),
    )


def window_closes_at(case: BusinessCase, now: datetime) -> datetime:
    """When the window of this case would close if it were published now."""
    return _close(terms_of(_scheme_terms(now), case), case, now)


def _close(terms: CaseTerms, case: BusinessCase, now: datetime) -> datetime:
    nation = case.district.nation
    return close_of(add_working_days_from(now, terms.window_working_days, nation))


@transaction.atomic
def withdraw_case(*, case: BusinessCase, reason: str, actor: Actor, now: datetime) -> None:
    """End a case before its window has closed; what was reserved for it is free again."""
    require(actor, "submit_case", (case.district.code,))
    holds_money = case.state in {"approved", "published"}
    if holds_money:
        _lock_with_budget(case)
    _refuse(number_refused_because(reason, "reason"))
    move(case, "withdraw", actor=actor, now=now, note=reason, ended_reason=reason)
    if holds_money:
        budgets.release_reservation(case=case, actor=actor, now=now)
    tell(
        kind="case_withdrawn",
        user_ids=case.parts_taken - {actor.user_id},
        now=now,
        cause=f"{case.reference}:withdrawn",
        link=address_of(case),
        case=case.reference,
    )


@transaction.atomic
def set_priorities(
    *, district: District, priorities: str, champion: str, actor: Actor, now: datetime
) -> None:
    """Say what a district wants most, and who speaks for it. What stood before is in the log."""
    require(actor, "set_priorities", (district.code,))
    fresh = District.objects.select_for_update().get(pk=district.pk)
    if (fresh.priorities, fresh.champion) == (priorities, champion):
        return
    before = {"priorities": fresh.priorities, "champion": fresh.champion}
    fresh.priorities, fresh.champion = priorities, champion
    fresh.save(update_fields=["priorities", "champion"])
    note_act(
        actor=actor,
        now=now,
        act="district.set_priorities",
        object_reference=fresh.code,
        role=role_used(actor, "set_priorities", (fresh.code,)),
        detail={"before": before},
    )


def address_of(case: BusinessCase) -> str:
    """The one address of a case, for every role."""
    return f"{_cases()}{case.reference}/"


@lru_cache(maxsize=1)
def _cases() -> str:
    """Where the addresses of all cases begin."""
    return reverse("case-list")


def _locked(case: BusinessCase) -> BusinessCase:
    """The case as it stands in the database, locked until the transaction ends."""
    return (
        BusinessCase.objects.select_for_update(of=("self",))
        .select_related("district")
        .get(pk=case.pk)
    )


def _lock_with_budget(case: BusinessCase) -> None:
    """Lock the budget that bears the case, then the case. Raises Stale where it was changed."""
    budgets.lock_budget(case=case)
    _lock_unchanged(case)


def _lock_unchanged(case: BusinessCase) -> None:
    """A case can be returned, rewritten and approved again: the state alone does not tell."""
    if _locked(case).revision != case.revision:
        raise Stale(f"{case.reference} was changed")


def _refuse(reasons: list[Reason]) -> None:
    if reasons:
        raise RuleBroken(reasons)


def _add_author(case: BusinessCase, actor: Actor) -> None:
    if actor.user_id is not None and actor.user_id not in case.author_ids:
        case.author_ids = [*case.author_ids, actor.user_id]


def _scheme_terms(now: datetime) -> Terms:
    """The scheme's terms in force. Raises RuleBroken while an administrator has set none."""
    try:
        return terms_on(london_date(now))
    except Terms.DoesNotExist as missing:
        raise RuleBroken(
            Reason("no_terms", "The scheme has no terms in force today. Ask an administrator.")
        ) from missing


def _tell_district(kind: str, role: Role, case: BusinessCase, now: datetime) -> None:
    """Tell the people in this role of the case's district, once for this moment."""
    tell_role(
        kind=kind,
        role=role,
        scope=case.district.code,
        now=now,
        cause=f"{case.reference}:{now.isoformat()}",
        link=address_of(case),
        case=case.reference,
    )
