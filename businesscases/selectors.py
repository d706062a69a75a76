"""Reads of cases and budgets. Who may see what is decided by the `visible_to` of the models."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.urls import reverse

from businesscases.domain.budget import Balance, balance_of
from businesscases.models import Budget, BudgetEntry, BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.models import User
from dps.accounts.policy import may, scopes_of
from dps.audit.models import Line
from dps.audit.selectors import history
from dps.kernel.periods import financial_year
from dps.scheme.models import District
from dps.scheme.selectors import open_districts
from dps.web.waiting import Waiting

_WHO = Subquery(User.objects.filter(reference=OuterRef("actor")).values("name")[:1])
"""The name of the person whom a row names by reference; None for the system."""

DECIDING = ("evaluating", "locked", "recommended")
"""States that only those who take part tell apart; to all others the need is in evaluation."""


def own_cases(actor: Actor, capability: str) -> QuerySet[BusinessCase]:
    """The cases of the districts for which the actor holds this capability."""
    rows = BusinessCase.objects.visible_to(actor)
    scopes = scopes_of(actor, capability)
    return rows if scopes is None else rows.filter(district__code__in=scopes)


def in_district(actor: Actor, district_code: str) -> bool:
    """Whether the actor sees this district's cases from the inside."""
    return may(actor, "view_cases", (district_code,))


def cases_in(
    rows: QuerySet[BusinessCase],
    *,
    words: str = "",
    state: str = "",
    provision_type: str = "",
    district: str = "",
) -> QuerySet[BusinessCase]:
    """Narrowed by what is given; "evaluating" stands for all three states of the decision.

    `words` are a whole reference, or a part of a title.
    """
    if words:
        rows = rows.filter(Q(reference__iexact=words) | Q(title__icontains=words))
    if state:
        rows = rows.filter(state__in=DECIDING if state == "evaluating" else (state,))
    if provision_type:
        rows = rows.filter(provision_type=provision_type)
    if district:
        rows = rows.filter(district__code=district)
    return rows


def budget_bearing(case: BusinessCase) -> Budget | None:
    """The budget that bears the case: of the year in which its starts begin; one query."""
    if case.starts_on is None:
        return None
    return Budget.objects.filter(
        district_id=case.district_id, financial_year=financial_year(case.starts_on)
    ).first()


def movements_of(budget: Budget) -> QuerySet[BudgetEntry]:
    """The movements of one budget, each with its case and `who` moved it."""
    return BudgetEntry.objects.filter(budget=budget).select_related("case").annotate(who=_WHO)


def last_return(reference: str) -> Line | None:
    """The line of the last time that this case was returned, with the manager's reasons."""
    return history(reference).filter(act="case.return").first()


def districts_of(actor: Actor, capability: str) -> QuerySet[District]:
    """The open districts for which the actor holds this capability."""
    scopes = scopes_of(actor, capability)
    return open_districts() if scopes is None else open_districts().filter(code__in=scopes)


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the same for all apps
    """What of cases waits for this person; one query a seat's side, none for strangers."""
    found: list[Waiting] = []
    if may(actor, "approve_case"):
        count = own_cases(actor, "approve_case").filter(state="submitted").count()
        found.append(_waiting(count, "submitted", "waiting for your approval"))
    if may(actor, "draft_case"):
        counts = _counts(own_cases(actor, "draft_case"), ("draft", "approved"))
        found.append(_waiting(counts["draft"], "draft", "being drafted"))
        found.append(_waiting(counts["approved"], "approved", "approved, ready to publish"))
    return found


def _counts(rows: QuerySet[BusinessCase], states: Iterable[str]) -> dict[str, int]:
    """How many of the rows are in each of these states; one query."""
    found = dict.fromkeys(states, 0)
    counted = rows.filter(state__in=list(found)).order_by().values_list("state")
    return found | dict(counted.annotate(Count("pk")))


def _waiting(count: int, state: str, words: str) -> Waiting:
    noun = "case" if count == 1 else "cases"
    return Waiting(count, f"{noun} {words}", f"{reverse('case-list')}?state={state}")


@dataclass(frozen=True, slots=True)
class Difference:
    """A sum that its entries do not prove, in pence."""

    what: str
    name: str
    stored_pence: int
    entries_pence: int


def check_budgets() -> list[Difference]:
    """Every budget whose entries do not add up to its sums, every case that holds wrong money.

    Two passes over the entries; empty when all is proved. Part of `manage.py check_ledger`.
    """
    return [*_check_sums(), *_check_cases()]


def _check_sums() -> list[Difference]:
    accounts = _accounts("budget")
    return [
        difference
        for budget in Budget.objects.select_related("district").order_by("pk")
        for difference in _compare(
            budget.reference, budget.balance, accounts.get(budget.pk, Balance())
        )
    ]


_HOLDING = ("approved", "published", "closed", *DECIDING)


def _check_cases() -> list[Difference]:
    """A case holds its whole value from approval on, and nothing before and after the decision."""
    accounts = _accounts("case")
    holding = Q(state__in=_HOLDING) | Q(pk__in=BudgetEntry.objects.values("case_id"))
    return [
        Difference(case.reference, "reserved", wanted, held)
        for case in BusinessCase.objects.filter(holding).order_by("pk").iterator()
        if (wanted := case.value_pence if case.state in _HOLDING else 0)
        != (held := accounts.get(case.pk, Balance()).reserved_pence)
    ]


def _accounts(of: str) -> dict[int, Balance]:
    """The account of each budget, or of each case, replayed from its entries."""
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    rows = (
        BudgetEntry.objects.filter(**{f"{of}__isnull": False})
        .order_by()
        .values_list(f"{of}_id", "kind")
        .annotate(Sum("amount_pence"))
    )
    for key, kind, pence in rows:
        sums[key][kind] = pence
    return {key: balance_of(kinds) for key, kinds in sums.items()}


def _compare(what: str, stored: Balance, replayed: Balance) -> list[Difference]:
    names = ("allocated_pence", "reserved_pence", "committed_pence", "paid_pence")
    return [
        Difference(
            what, name.removesuffix("_pence"), getattr(stored, name), getattr(replayed, name)
        )
        for name in names
        if getattr(stored, name) != getattr(replayed, name)
    ]
