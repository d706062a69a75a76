"""The demo market's rows are those that the product's own verbs write, lifecycle by lifecycle.

For each object the moves in the audit log lead legally to its state, by people who hold the seat;
and the fields, moments and lines are the same in kind as those of an object that the verbs took the
same way. The loader's bulk path cannot forget what a verb writes without failing here.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import transaction

from businesscases.domain.lifecycle import CASE
from businesscases.models import Budget, BudgetEntry, BusinessCase
from businesscases.selectors import check_budgets
from dps.accounts.models import Membership, User
from dps.accounts.policy import PERMISSIONS
from dps.audit.models import Line
from dps.demo.market import Sizes, load
from dps.kernel.lifecycle import Lifecycle
from matching.domain.lifecycle import AWARD
from matching.models import Award
from payments.domain.lifecycle import CONTRACT, MILESTONE, PARTICIPANT, STATEMENT
from payments.models import Contract, Milestone, Participant, Statement
from payments.selectors.proof import ledger_faults
from suppliers.domain.lifecycle import ADMISSION, OFFER
from suppliers.models import Offer, Supplier
from tests.dps.demo.walked import walk_all

pytestmark = pytest.mark.django_db
SMALL = Sizes(organisations=6, idle=30, offers=240, cases=100, contracts_in_delivery=3)

#: The lifecycle of each model, and what its rows hold besides what their authors write.
STAMPED: dict[type[Any], tuple[Lifecycle, tuple[str, ...]]] = {
    Supplier: (
        ADMISSION,
        ("registered_at", "submitted_at", "decide_by", "decided_at", "decision_reason", "revision"),
    ),
    Offer: (
        OFFER,
        ("begun_at", "live_version", "first.submitted_at", "first.content_hash", "first.revision",
         "first.changed_at", "first.document", "first.price.frozen_at"),
    ),
    BusinessCase: (
        CASE,
        ("begun_at", "submitted_at", "approved_at", "approved_by", "published_at", "closes_at",
         "closed_at", "terms", "ended_reason", "revision", "author_ids"),
    ),
    Award: (
        AWARD,
        ("recommended_at", "recommended_by", "approved_at", "approved_by", "invited_at",
         "answer_by", "answered_at", "recommendation"),
    ),
    Contract: (CONTRACT, ("opened_at", "ended_on", "ended_by", "terms", "financial_year")),
    Participant: (PARTICIPANT, ("referred_at", "ended_because", "identity.keyed_hash")),
    Milestone: (MILESTONE, ("checked_at", "checked_by", "check_reason", "because", "last_event")),
    Statement: (
        STATEMENT,
        ("drawn_at", "confirmed_at", "confirmed_by", "pay_by", "approved_at", "approved_by",
         "paid_by", "paid_on", "payment_reference"),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """What one object is, whoever and whenever: comparable between two markets."""

    filled: frozenset[str]
    stamps: frozenset[tuple[str, str]]
    notes: frozenset[str]
    besides: frozenset[str]
    entries: frozenset[str]


Key = tuple[str, str, tuple[str, ...]]


def lines_by_object() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in Line.objects.order_by("id"):
        found[line.object].append(line)
    return found


def entries_by_case() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for case, kind in BudgetEntry.objects.exclude(case=None).values_list("case_id", "kind"):
        found[case].append(kind)
    return found


def value(obj: Any, name: str) -> Any:
    for part in name.split("."):
        obj = obj.versions.order_by("number")[0] if part == "first" else getattr(obj, part)
    return obj


def moves(lifecycle: Lifecycle, lines: Iterable[Line]) -> list[Line]:
    names = {move.name for move in lifecycle.transitions} | {"begin"}
    return [line for line in lines if line.act.partition(".")[2] in names]


def kind_of(obj: Any, lines: list[Line], entries: list[str]) -> tuple[Key, Kind]:
    lifecycle, fields = STAMPED[type(obj)]
    walked = moves(lifecycle, lines)
    values = {name: value(obj, name) for name in fields}
    acts = [line.act for line in walked]
    return (lifecycle.noun, obj.state, tuple(acts)), Kind(
        filled=frozenset(name for name, held in values.items() if held),
        stamps=frozenset(
            (name, line.act)
            for name, held in values.items()
            if isinstance(held, datetime)
            for line in lines
            if line.at == held
        ),
        notes=frozenset(line.act for line in walked if line.note),
        besides=frozenset(line.act for line in lines) - set(acts),
        entries=frozenset(entries),
    )


def kinds() -> dict[Key, list[tuple[str, Kind]]]:
    """All objects of all lifecycles, by the way that they went."""
    lines, entries = lines_by_object(), entries_by_case()
    found: dict[Key, list[tuple[str, Kind]]] = defaultdict(list)
    for model in STAMPED:
        for obj in model._default_manager.order_by("pk"):
            of_case = entries[obj.pk] if model is BusinessCase else []
            key, kind = kind_of(obj, lines[obj.reference], of_case)
            found[key].append((obj.reference, kind))
    return found


def people_with_accounts() -> list[str]:
    """What is missing from the people, who were opened and seated in bulk."""
    lines = lines_by_object()
    addresses = set(EmailAddress.objects.filter(primary=True).values_list("user_id", "email"))
    wrong = []
    for user in User.objects.all():
        acts = [line.act for line in lines[user.reference]]
        if acts != ["account.open", "seat.give"] or (user.pk, user.email) not in addresses:
            wrong.append(f"{user.reference}: {acts}")
    return wrong


def allocations() -> list[str]:
    """What is missing from the budgets, which were allocated in bulk."""
    lines = lines_by_object()
    wrong = [
        f"{each.reference}: {said}"
        for each in Budget.objects.select_related("district")
        if (said := [(line.act, line.role) for line in lines[each.reference]])
        != [("budget.allocate", "finance")]
    ]
    nobodys = BudgetEntry.objects.filter(kind__in=["allocate", "reserve"], actor="system")
    return wrong + [str(entry) for entry in nobodys]


def histories() -> list[str]:
    """Moves that were not legal, or by somebody who does not hold the seat."""
    held = set(Membership.objects.values_list("user__reference", "role")) | {("system", "system")}
    lines = lines_by_object()
    return [
        fault
        for model, (lifecycle, _) in STAMPED.items()
        for obj in model._default_manager.all()
        for fault in illegal(obj, lifecycle, moves(lifecycle, lines[obj.reference]), held)
    ]


def illegal(
    obj: Any, lifecycle: Lifecycle, walked: list[Line], held: set[tuple[str, str]]
) -> Iterator[str]:
    by_name = {move.name: move for move in lifecycle.transitions}
    begun = bool(walked) and walked[0].act.endswith(".begin")
    state = "" if begun else lifecycle.initial  # a claim is earned by a sweep's insert
    for earlier, line in zip([None, *walked], walked, strict=False):
        move = by_name.get(line.act.partition(".")[2])
        if line.before != state or (earlier and earlier.at > line.at):
            yield f"{obj.reference} {line.act} out of order, from {state}"
        if move and (state not in move.sources or line.after != move.target):
            yield f"{obj.reference} {line.act} is no move from {state}"
        if move and line.role not in PERMISSIONS[move.capability].roles:
            yield f"{obj.reference} {line.act} may not be made by {line.role}"
        if (line.actor, line.role) not in held:
            yield f"{obj.reference} {line.act} by {line.actor}, who is no {line.role}"
        state = line.after
    if state != obj.state:
        yield f"{obj.reference} is {obj.state}, and its log ends in {state}"


def wrong_with(kind: Kind, wanted: Kind) -> list[str]:
    """How a row of the loader differs from one of the verbs."""
    said = {
        "filled differently": kind.filled ^ wanted.filled,
        "not at the moment of the act": wanted.stamps - kind.stamps,
        "with or without a note": kind.notes ^ wanted.notes,
        "no line": wanted.besides - kind.besides,
        "entries": kind.entries ^ wanted.entries,
    }
    return [f"{what}: {sorted(each)}" for what, each in said.items() if each]


def unlike(loaded: dict[Key, list[tuple[str, Kind]]], by_verbs: dict[Key, list[Kind]]) -> list[str]:
    """The rows that are like none of those that the verbs took the same way."""
    wrong = []
    for key, rows in loaded.items():
        for reference, kind in rows:
            faults = [wrong_with(kind, wanted) for wanted in by_verbs.get(key, ())]
            if not faults:
                wrong.append(f"{reference} {key}: no verbs go this way")
            elif all(faults):
                wrong.append(f"{reference} {key}: {min(faults, key=len)}")
    return wrong


def test_every_row_is_one_that_the_verbs_could_have_written(db, settings, tmp_path):
    now = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
    settings.DOCUMENTS_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("load_reference", verbosity=0)
    with transaction.atomic():
        walk_all(now)
        by_verbs = {key: [kind for _, kind in rows] for key, rows in kinds().items()}
        assert histories() == [], "the check itself"
        transaction.set_rollback(True)
    assert load(seed=2017, sizes=SMALL, now=now, progress=lambda *_: None)
    loaded = kinds()
    assert {noun for noun, _, _ in loaded} == {lifecycle.noun for lifecycle, _ in STAMPED.values()}
    assert unlike(loaded, by_verbs) == []
    assert histories() == []
    assert [people_with_accounts(), allocations()] == [[], []]
    assert [check_budgets(), ledger_faults()] == [[], []]
