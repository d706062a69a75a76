"""Whatever happens in whatever order, the ledger is proved and nothing exceeds the value (S8)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

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
from tests.payments.conftest import REFERRED, World, at, make_world, proof

PRICE = 33_333
PLACES = 3
SITS = ("contract__supplier", "contract__district")


@dataclass
class Market:
    """One contract of three places at £333.33, standard-rated, and the day that it is."""

    world: World
    today: date = REFERRED
    referred: int = 0
    refused: list[str] = field(default_factory=list)

    def participant(self, pick: int) -> Participant | None:
        rows = list(Participant.objects.select_related(*SITS).order_by("pk"))
        return rows[pick % len(rows)] if rows else None

    def milestone(self, pick: int, state: str) -> Milestone | None:
        rows = Milestone.objects.filter(state=state).select_related("participant", *SITS)
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def statement(self, pick: int, state: str) -> Statement | None:
        rows = Statement.objects.filter(state=state).select_related(*SITS, "contract__award__case")
        found = list(rows.order_by("pk"))
        return found[pick % len(found)] if found else None

    def event(self, pick: int, *kinds: str) -> Event | None:
        rows = Event.objects.filter(corrected_by=None, kind__in=kinds).select_related(
            "participant__contract__supplier", "participant__contract__district"
        )
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
WAY = st.lists(STEP, min_size=4, max_size=14) | st.tuples(
    st.lists(STEP, max_size=3),
    st.lists(st.integers(31, 59), min_size=len(TALE), max_size=len(TALE)),
    st.lists(STEP, max_size=5),
).map(lambda parts: [*parts[0], *zip(TALE, parts[1], strict=True), *parts[2]])


def check(market: Market) -> None:
    """All that must hold after every single act."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    assert ledger_faults() == []
    contract = Contract.objects.get()
    standing = Milestone.objects.filter(state__in=["earned", "passed"])
    assert sum(each.fee_pence for each in standing) <= contract.value_pence
    assert 0 <= contract.paid_pence <= contract.passed_pence <= contract.value_pence
    for participant in Participant.objects.all():
        assert sum(m.fee_pence for m in standing if m.participant_id == participant.pk) <= PRICE
    paid = sum(each.gross_pence for each in Statement.objects.filter(state="paid"))
    bank = sum(each.amount_pence for each in Posting.objects.filter(account="bank"))
    assert bank == -paid


def test_any_sequence_of_acts(now):
    """Each step of each example is proved: about 500 states by default, 10,000 a night."""
    offer = build.offer(price=PRICE, vat="standard")
    case = build.case("awarded", places=PLACES)
    world = make_world(of=build.award(of=case, to=offer))
    seen: set[str] = set()

    @settings(
        max_examples=max(settings().max_examples // 10, 1),
        suppress_health_check=list(HealthCheck),
    )
    @given(WAY)
    def walk(way: list[tuple[Act, int]]) -> None:
        with transaction.atomic():
            market = Market(world)
            for act, pick in way:
                try:
                    with transaction.atomic():
                        act(market, pick)
                    seen.add(act.__name__)
                except (RuleBroken, Stale):
                    pass
                check(market)
            seen.update(f"state {each.state}" for each in Statement.objects.all())
            transaction.set_rollback(True)

    walk()
    assert "state paid" in seen
    assert {act.__name__ for act in ACTS} <= seen
