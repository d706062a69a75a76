"""Management information against rows made for it, to the day."""

from dataclasses import astuple
from datetime import date, timedelta

import pytest

from businesscases.models import BusinessCase
from dps.audit.services import build_line, write_lines
from dps.reports.selectors import Times, case_stages, supplier_funnel, times
from matching.models import Award
from payments.models import Statement
from tests import build

pytestmark = pytest.mark.django_db


TODAY = date(2026, 6, 1)


def days(number: float) -> timedelta:
    return timedelta(days=number)


def walked(reference: str, *steps: tuple[str, float]) -> None:
    """Audit lines of a case that entered each state so many days after its beginning."""
    write_lines(
        build_line(
            now=build.NOW + days(after),
            actor="USR-0001",
            role="",
            act="case.move",
            object_reference=reference,
            after=state,
        )
        for state, after in steps
    )


def test_stages_count_who_stands_and_how_long_the_others_stood(now, queries):
    build.case("draft")
    build.case("published")
    build.case("published")
    walked("CASE-1", ("draft", 0), ("submitted", 2), ("approved", 2.5))
    walked("CASE-2", ("draft", 0), ("submitted", 4))
    walked("CASE-3", ("draft", 0), ("submitted", 9), ("draft", 10), ("submitted", 11))
    with queries(2):
        stages = {stage.state.code: stage for stage in case_stages()}
    assert [(code, stage.now) for code, stage in stages.items() if stage.now] == [
        ("draft", 1),
        ("published", 2),
    ]
    # Drafting took 2, 4, 9 and 1 days; two approvals took half a day and a day.
    draft, submitted, approved = (stages[c] for c in ("draft", "submitted", "approved"))
    assert (draft.left, draft.median_days, draft.longest_days) == (4, 3.0, 9.0)
    assert (submitted.left, submitted.median_days, submitted.longest_days) == (2, 0.75, 1.0)
    assert (approved.left, approved.median_days, approved.longest_days) == (0, None, None)


def test_acts_that_move_no_case_are_no_stage(now):
    write_lines(
        [
            build_line(
                now=now + days(n),
                actor="USR-0001",
                role="",
                act=act,
                object_reference="CASE-1",
                after=after,
            )
            for n, (act, after) in enumerate(
                [("case.begin", "draft"), ("case.note", ""), ("offer.begin", "draft")]
            )
        ]
    )
    assert [stage.left for stage in case_stages() if stage.left] == []


def test_the_funnel_counts_each_supplier_once_a_step(now, queries):
    build.supplier("draft")
    build.supplier("submitted")
    wrote = build.supplier("refused")
    build.offer("draft", by=wrote)
    lives = build.supplier("admitted")
    build.offer(by=lives)
    build.offer(by=lives)
    wins = build.supplier("admitted")
    won = build.offer(by=wins)
    build.award("accepted", to=won)
    build.award("declined", of=build.case("recommended"), to=build.offer(by=lives))
    suspended = build.supplier("suspended")
    build.offer(by=suspended)
    with queries(1):
        assert supplier_funnel() == [
            ("Registered", 6),
            ("Asked to join", 5),
            ("Admitted now", 2),
            ("Wrote an offer", 4),
            ("Admitted, with a live offer", 2),
            ("Won an award", 1),
        ]


def test_no_award_and_no_statement_have_no_times(now, queries):
    with queries(1):
        assert times(TODAY) == Times(0, None, None, None, 0, 0, 0, 0, 0)


def test_times_are_medians_over_accepted_awards(now):
    for begun, published, answered in [(30, 20, 1), (20, 10, 3), (16, 12, 2)]:
        award = build.award("accepted")
        Award.objects.filter(pk=award.pk).update(invited_at=now, answered_at=now + days(answered))
        with build.past_the_triggers():
            BusinessCase.objects.filter(pk=award.case_id).update(
                begun_at=now - days(begun), published_at=now - days(published)
            )
    declined = build.award("declined", of=build.case("recommended"))
    Award.objects.filter(pk=declined.pk).update(invited_at=now + days(100))
    found = times(TODAY)
    assert (found.awards, found.begun_to_invited, found.published_to_invited) == (3, 20.0, 12.0)
    assert found.invited_to_answer == 2.0


def test_pay_is_counted_in_days_of_london(now):
    contract = build.contract()
    confirmed = build.NOW.replace(day=3, hour=23, minute=30)  # 4 June in London
    for month, paid_on in enumerate(
        [date(2026, 6, 9), date(2026, 6, 10), date(2026, 7, 4), date(2026, 7, 5), None], start=1
    ):
        Statement.objects.create(
            reference=f"STM-{month}",
            state="paid" if paid_on else "approved",
            contract=contract,
            month=date(2026, month, 1),
            net_pence=100,
            vat_pence=0,
            drawn_at=now,
            confirmed_at=confirmed,
            confirmed_by=build.user("Olive"),
            approved_by=build.user("Fay"),
            approved_at=now,
            paid_by=build.user("Finn") if paid_on else None,
            pay_by=date(2026, 7, 4),
            paid_on=paid_on,
            payment_reference=f"BACS {month}",
        )
    for today, counted in (
        (date(2026, 6, 9), (4, 1, 4, 3, 0)),
        (date(2026, 7, 4), (5, 1, 4, 3, 0)),
        (date(2026, 7, 5), (5, 1, 5, 3, 1)),
    ):
        assert astuple(times(today))[4:] == counted, today


@pytest.mark.parametrize("net_pence", [-100, 0])
def test_a_statement_that_comes_to_no_pay_is_no_invoice(now, net_pence):
    """What reversals leave below zero is paid back by the supplier, and in nobody's time to pay."""
    Statement.objects.create(
        reference="STM-1", state="confirmed", contract=build.contract(), month=date(2026, 5, 1),
        net_pence=net_pence, vat_pence=0, drawn_at=now, confirmed_at=now,
        confirmed_by=build.user("Olive"), pay_by=date(2026, 7, 3),
    )  # fmt: skip
    assert astuple(times(date(2027, 1, 1)))[4:] == (0, 0, 0, 0, 0)
