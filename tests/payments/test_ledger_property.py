"""Whatever happens in whatever order, the ledger is proved and nothing exceeds the value (S8)."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dps.kernel.errors import RuleBroken, Stale
from payments.domain.evidence import EventKind
from payments.models import Contract, Event, Milestone, Participant, Posting, Statement
from payments.selectors.proof import ledger_faults
from payments.services import (
    Happened,
    answer_statement,
    approve_statement,
    confirm_statement,
    correct_event,
    fail_milestone,
    pass_milestone,
    pay_statement,
    query_statement,
    record_leaving,
    reverse_milestone,
    take_back_event,
)
from payments.sweeps import draw_statements
from tests import build
from tests.payments.conftest import REFERRED, STARTED, World, at, make_world, proof

PRICE = 33_333
PLACES = 3
SITS = ("contract__supplier", "contract__district")


@dataclass
class Market:
    """One contract of three places at £333.33, standard-rated, and the day that it is."""

    world: World
    today: date = REFERRED
    referred: int = 0

    def participant(self, pick: int) -> Participant | None:
        rows = list(self.world.contract.participants.select_related(*SITS).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def milestone(self, pick: int, state: str) -> Milestone | None:
        own = Milestone.objects.filter(contract=self.world.contract, state=state)
        rows = own.select_related("participant", *SITS)
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def statement(self, pick: int, state: str) -> Statement | None:
        own = Statement.objects.filter(contract=self.world.contract, state=state)
        rows = own.select_related(*SITS, "contract__award__case")
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def event(self, pick: int, *kinds: str) -> Event | None:
        rows = Event.objects.filter(
            participant__contract=self.world.contract, corrected_by=None, kind__in=kinds
        ).select_related("participant__contract__supplier", "participant__contract__district")
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None


Act = Callable[[Market, int], None]


def _refer(market: Market, pick: int) -> None:
    market.referred += 1
    market.world.refer(f"BC{50000 + market.referred}", market.today)


def _start(market: Market, pick: int) -> None:
    if participant := market.participant(pick):
        market.world.start(participant, market.today)


def _complete(market: Market, pick: int) -> None:
    if participant := market.participant(pick):
        market.world.complete(participant, market.today)


def _leave(market: Market, pick: int) -> None:
    if participant := market.participant(pick):
        record_leaving(
            participant=participant,
            left_on=market.today,
            for_job=bool(pick % 2),
            proof=proof(market.today),
            actor=market.world.actor("owner"),
            now=at(market.today),
        )


def _work(market: Market, pick: int) -> None:
    if participant := market.participant(pick):
        first = market.today - timedelta(days=pick % 60)
        market.world.work(participant, first, confirmed=market.today)


def _correct(market: Market, pick: int) -> None:
    if event := market.event(pick, "started", "completed"):
        correct_event(
            event=event,
            corrected=Happened(EventKind(event.kind), event.on + timedelta(days=pick % 5 - 2)),
            proof=proof(market.today),
            actor=market.world.actor("owner"),
            now=at(market.today),
        )


def _take_back(market: Market, pick: int) -> None:
    if event := market.event(pick, "job"):
        take_back_event(event=event, actor=market.world.actor("owner"), now=at(market.today))


def _earn(market: Market, pick: int) -> None:
    market.world.earn(market.today)


def _pass(market: Market, pick: int) -> None:
    if milestone := market.milestone(pick, "earned"):
        pass_milestone(
            milestone=milestone, actor=market.world.actor("finance"), now=at(market.today)
        )


def _fail(market: Market, pick: int) -> None:
    if milestone := market.milestone(pick, "earned"):
        fail_milestone(
            milestone=milestone,
            reason="Not proved.",
            actor=market.world.actor("finance"),
            now=at(market.today),
        )


def _reverse(market: Market, pick: int) -> None:
    if milestone := market.milestone(pick, "passed"):
        reverse_milestone(
            milestone=milestone,
            reason="Wrong.",
            actor=market.world.actor("second"),
            now=at(market.today),
        )


def _draw(market: Market, pick: int) -> None:
    draw_statements(now=at(market.today))


def _confirm(market: Market, pick: int) -> None:
    if statement := market.statement(pick, "drawn"):
        actor, now = market.world.actor("owner"), at(market.today)
        if pick % 4:
            confirm_statement(statement=statement, actor=actor, now=now)
        else:
            query_statement(statement=statement, query="Which?", actor=actor, now=now)
            actor = market.world.actor("finance")
            answer_statement(statement=statement, answer="This.", actor=actor, now=now)


def _approve(market: Market, pick: int) -> None:
    if statement := market.statement(pick, "confirmed"):
        approve_statement(
            statement=statement, actor=market.world.actor("finance"), now=at(market.today)
        )


def _pay(market: Market, pick: int) -> None:
    if statement := market.statement(pick, "approved"):
        pay_statement(
            statement=statement,
            paid_on=market.today,
            payment_reference=f"BACS {pick}",
            actor=market.world.actor("second" if pick % 3 else "finance"),
            now=at(market.today),
        )


def _wait(market: Market, pick: int) -> None:
    market.today += timedelta(days=pick % 45)


ACTS: tuple[Act, ...] = (
    *(_refer, _start, _complete, _leave, _work, _correct, _take_back, _earn, _pass, _fail),
    *(_reverse, _draw, _confirm, _approve, _pay, _wait),
)
#: The way of a payment, so that examples often reach its end.
TALE: tuple[Act, ...] = (_refer, _start, _earn, _pass, _wait, _draw, _confirm, _approve, _pay)
STEP = st.tuples(st.sampled_from(ACTS), st.integers(0, 59))
#: How far a contract has come before an example begins: nobody referred, a start claimed, a
#: statement approved.
STAGES = ("fresh", "claimed", "approved")
SHORT = st.tuples(st.sampled_from(STAGES), st.lists(STEP, min_size=1, max_size=6))
LONG = st.tuples(
    st.just("fresh"),
    st.tuples(
        st.lists(STEP, max_size=3),
        st.lists(st.integers(31, 59), min_size=len(TALE), max_size=len(TALE)),
        st.lists(STEP, max_size=5),
    ).map(lambda parts: [*parts[0], *zip(TALE, parts[1], strict=True), *parts[2]]),
)
#: Most are short and begin anywhere; one in sixteen walks the whole way.
WAY = st.integers(0, 15).flatmap(lambda pick: LONG if pick == 15 else SHORT)


class Written:
    """Notes whether anything was written: what only looked need not be proved again."""

    def __init__(self) -> None:
        self.anything = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        words = sql.lstrip().split(" ", 1)[0].upper()
        self.anything = self.anything or words in {"INSERT", "UPDATE", "DELETE", "WITH", "COPY"}
        return execute(sql, *rest)


def check(market: Market) -> None:
    """All that must hold after every act that wrote anything."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert ledger_faults() == []
    contract = Contract.objects.get(pk=market.world.contract.pk)
    standing: Counter[int] = Counter()
    for participant, fee in Milestone.objects.filter(
        contract=contract, state__in=["earned", "passed"]
    ).values_list("participant_id", "fee_pence"):
        standing[participant] += fee
    assert standing.total() <= contract.value_pence
    assert all(fees <= PRICE for fees in standing.values())
    assert 0 <= contract.paid_pence <= contract.passed_pence <= contract.value_pence
    paid = Statement.objects.filter(contract=contract, state="paid")
    bank = Posting.objects.filter(contract=contract, account="bank")
    assert sum(each.gross_pence for each in paid) == -sum(each.amount_pence for each in bank)


def stage(name: str) -> Market:
    """A contract of its own that has come so far."""
    offer = build.offer(price=PRICE, vat="standard")
    case = build.case("awarded", places=PLACES)
    world = make_world(of=build.award(of=case, to=offer))
    world.actor = cache(world.actor)  # nobody's seats change
    market = Market(world)
    if name == "claimed":
        world.claimed("AC10001")
        market.today = STARTED
    if name == "approved":
        market.today = world.approved().approved_at.date()
    check(market)
    return market


def test_any_sequence_of_acts(now):
    """Each act of each example that writes is proved: 500 examples, 10,000 a night."""
    markets = {name: stage(name) for name in STAGES}
    seen: set[str] = set()

    @settings(suppress_health_check=list(HealthCheck))
    @given(WAY)
    def walk(way: tuple[str, list[tuple[Act, int]]]) -> None:
        begun, acts = way
        market = replace(markets[begun])
        with transaction.atomic():
            for act, pick in acts:
                written = Written()
                try:
                    with transaction.atomic(), connection.execute_wrapper(written):
                        act(market, pick)
                    seen.add(act.__name__)
                except (RuleBroken, Stale):
                    continue
                if written.anything:
                    check(market)
            paid = Statement.objects.filter(contract=market.world.contract, state="paid")
            seen.update("paid" for _ in paid)
            transaction.set_rollback(True)

    walk()
    assert seen >= {"paid", *(act.__name__ for act in ACTS)}
