"""S5: fifty people at once on real connections, over one budget and over one case.

The negative control takes every guard away (lock, compare and set, constraint) and shows that this
harness then finds the budget overspent: so a green run means something.
"""

import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, connections
from django.db.models import F

from businesscases import budgets, services
from businesscases.models import Budget, BudgetEntry, BusinessCase
from businesscases.selectors import check_budgets
from dps.accounts.actors import Actor
from dps.audit.models import Line
from dps.kernel.errors import RuleBroken, Stale
from tests import build

CROWD = 50
ROUNDS = int(os.environ.get("DPS_ROUNDS", "5"))
EACH_PENCE = 40 * 100_000


def at_once(acts: list[Callable[[], None]]) -> Counter[str]:
    """Each act in a thread and a connection of its own, all let go together; how they ended."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], None]) -> str:
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            act()
        except (RuleBroken, Stale, IntegrityError) as refusal:
            return type(refusal).__name__
        else:
            return "done"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as crowd:
        return Counter(crowd.map(run, acts))


def district_with(code: str, cases: int, *, worth: int) -> tuple[list[BusinessCase], Actor]:
    """A district with so many submitted cases and money for `worth` of them but one penny."""
    home = build.district(code)
    build.budget(home, allocated=EACH_PENCE * worth + EACH_PENCE - 1)
    manager = build.actor("district_manager", code)
    return [build.case("submitted", where=home) for _ in range(cases)], manager


def approve(case: BusinessCase, manager: Actor) -> Callable[[], None]:
    return lambda: services.approve_case(case=case, actor=manager, now=build.NOW)


def reserved(code: str) -> tuple[int, int]:
    """What the row says, and what the entries say."""
    budget = Budget.objects.get(district__code=code)
    entries = BudgetEntry.objects.filter(budget=budget, kind="reserve")
    return budget.reserved_pence, sum(entries.values_list("amount_pence", flat=True))


@pytest.fixture
def room_for_a_crowd():
    """Fifty connections and a few more must be allowed by the server."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW max_connections")
        allowed = int(cursor.fetchone()[0])
    if allowed < CROWD + 20:
        pytest.fail(f"the database allows {allowed} connections, the race needs {CROWD + 20}")


@pytest.mark.parametrize("number", range(ROUNDS))
def test_fifty_approvals_never_spend_a_penny_too_much(committed_db, room_for_a_crowd, number):
    cases, manager = district_with(f"race-{number}", CROWD, worth=7)
    ended = at_once([approve(case, manager) for case in cases])
    assert ended == Counter(done=7, RuleBroken=CROWD - 7)
    assert reserved(f"race-{number}") == (7 * EACH_PENCE, 7 * EACH_PENCE)
    assert BusinessCase.objects.filter(state="approved").count() == 7
    assert Line.objects.filter(act="case.approve").count() == 7
    assert check_budgets() == []


def test_fifty_clicks_on_one_case_approve_it_once(committed_db, room_for_a_crowd):
    [case], manager = district_with("clicks", 1, worth=CROWD)
    again = [BusinessCase.objects.select_related("district").get() for _ in range(CROWD)]
    ended = at_once([approve(each, manager) for each in again])
    assert ended == Counter(done=1, Stale=CROWD - 1)
    assert reserved("clicks") == (EACH_PENCE, EACH_PENCE)
    assert Line.objects.filter(object=case.reference, act="case.approve").count() == 1
    assert check_budgets() == []


def test_fifty_payments_of_one_statement_pay_once(committed_db, room_for_a_crowd):
    [case], manager = district_with("pay", 1, worth=2)
    services.approve_case(case=case, actor=manager, now=build.NOW)
    who = {"actor": manager, "now": build.NOW}
    budgets.commit_award(case=case, award_reference="AWD-1", value_pence=EACH_PENCE, **who)
    paid = at_once(
        [
            lambda: budgets.pay(case=case, amount_pence=1_000, cause="STM-1", **who)  # type: ignore[arg-type,return-value]
            for _ in range(CROWD)
        ]
    )
    assert paid == Counter(done=CROWD)
    assert Budget.objects.get().paid_pence == 1_000
    assert BudgetEntry.objects.filter(kind="pay").count() == 1


def test_approving_and_withdrawing_at_once_leaves_no_money_behind(committed_db, room_for_a_crowd):
    cases, manager = district_with("both", 12, worth=CROWD)
    officer = build.actor("district_officer", "both")
    for case in cases[:6]:
        services.approve_case(case=case, actor=manager, now=build.NOW)

    def withdraw(case: BusinessCase) -> Callable[[], None]:
        return lambda: services.withdraw_case(case=case, reason="No.", actor=officer, now=build.NOW)

    # As requests do, each act reads its own: one object in several threads would see their moves.
    first, second, third = (list(BusinessCase.objects.select_related("district")) for _ in "123")
    acts = [withdraw(case) for case in (*first, *second)]
    acts += [approve(case, manager) for case in third]
    assert at_once(acts)["done"] == len(first)
    assert check_budgets() == []


def test_the_control_without_guards_is_overspent(committed_db, room_for_a_crowd, monkeypatch):
    """No lock, no compare and set, no constraint: the same crowd overspends, and it is noticed."""
    cases, manager = district_with("control", CROWD, worth=7)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE businesscases_budget DROP CONSTRAINT budget_never_over")

    def unlocked(district_id: int, year: int) -> Budget:
        return Budget.objects.select_related("district").get(
            district_id=district_id, financial_year=year
        )

    def added(budget: Budget, before: object, new: object) -> None:
        more = new.reserved_pence - before.reserved_pence  # type: ignore[attr-defined]
        Budget.objects.filter(pk=budget.pk).update(reserved_pence=F("reserved_pence") + more)

    monkeypatch.setattr(budgets, "_locked", unlocked)
    monkeypatch.setattr(budgets, "_write_sums", added)
    ended = at_once([approve(case, manager) for case in cases])
    assert ended["done"] > 7
    assert reserved("control")[0] > EACH_PENCE * 8 - 1


def test_the_compare_and_set_alone_holds_too(committed_db, room_for_a_crowd, monkeypatch):
    """Without the lock the second guard still refuses: a Stale is seen, and never a penny over."""
    cases, manager = district_with("second", CROWD, worth=7)

    def unlocked(district_id: int, year: int) -> Budget:
        return Budget.objects.select_related("district").get(
            district_id=district_id, financial_year=year
        )

    monkeypatch.setattr(budgets, "_locked", unlocked)
    ended = at_once([approve(case, manager) for case in cases])
    assert ended["done"] <= 7
    assert reserved("second") == (ended["done"] * EACH_PENCE,) * 2
