"""Each published figure against rows made for it."""

from datetime import timedelta

import pytest

from dps.figures.selectors import (
    MarketTotals,
    districts_with_figures,
    market_totals,
    needs_by_type,
    needs_on_the_way,
    offers_by_type,
    open_needs,
    public_awards,
)
from tests import build

pytestmark = pytest.mark.django_db
HIDDEN = ["draft", "submitted", "approved", "withdrawn"]
SOON = build.NOW + timedelta(days=1)
ON_THE_WAY = ["closed", "evaluating", "locked", "recommended"]


def test_an_empty_market_has_no_figures(now, queries):
    with queries(1):
        assert market_totals(build.NOW) == MarketTotals(0, 0, 0, 0, 0)


def test_the_five_figures_count_what_they_say(now, queries):
    admitted = build.supplier("admitted")
    for state in ("draft", "submitted", "queried", "refused", "suspended"):
        build.supplier(state)
    for state in ("live", "live", "paused", "withdrawn", "draft"):
        build.offer(state, by=admitted)
    build.offer(by=build.supplier("suspended"))
    for state in ("published", "published", *HIDDEN, "closed"):
        build.case(state, closes_at=SOON)
    won = build.award("accepted", to=build.offer(by=admitted, price=80_000))
    again = build.award("accepted", to=build.offer(by=admitted, price=90_000))
    for state in ("recommended", "approved", "invited", "declined", "lapsed"):
        build.award(state, of=build.case("recommended"), to=build.offer(by=admitted))
    assert (won.value_pence, again.value_pence) == (3_200_000, 3_600_000)
    with queries(1):
        found = market_totals(build.NOW)
    assert found == MarketTotals(
        open_needs=2, live_offers=9, admitted_suppliers=1, awards=2, awarded_pence=6_800_000
    )


@pytest.mark.parametrize("state", [*HIDDEN, *ON_THE_WAY, "awarded", "not_awarded"])
def test_only_a_published_need_is_open(now, state):
    build.case(state)
    assert list(open_needs(build.NOW)) == []


def test_open_needs_come_by_the_time_that_is_left(now):
    later = build.case("published", closes_at=now + timedelta(days=2))
    sooner = build.case("published", closes_at=now + timedelta(days=1))
    assert list(open_needs(build.NOW)) == [sooner, later]


def test_a_need_is_open_until_its_window_closes_however_late_the_sweep_comes(now):
    home = build.district("kent")
    case = build.case("published", where=home, closes_at=SOON)
    for later, many in ((-timedelta(seconds=1), 1), (timedelta(), 0), (timedelta(hours=2), 0)):
        at = SOON + later
        assert list(open_needs(at)) == [case][:many]
        assert market_totals(at).open_needs == many
        assert needs_by_type(at) == ({"C5": 1} if many else {})
        assert districts_with_figures(at).get(code="kent").open_needs == many


def test_a_withdrawn_need_that_was_published_is_not_open(now):
    build.case("withdrawn", published_at=now)
    assert market_totals(build.NOW).open_needs == 0


def test_offers_are_counted_by_type_and_by_district(now):
    build.offer(provision_type="C1", district_codes=["kent", "essex"])
    build.offer(provision_type="C1", district_codes=["kent"])
    build.offer(provision_type="R2", district_codes=["essex"])
    build.offer("paused", provision_type="C7", district_codes=["kent"])
    assert offers_by_type() == {"C1": 2, "R2": 1}
    assert offers_by_type("kent") == {"C1": 2}
    assert offers_by_type("essex") == {"C1": 1, "R2": 1}
    assert offers_by_type("cheshire") == {}


def test_needs_are_counted_by_type(now):
    build.case("published", provision_type="C5", closes_at=SOON)
    build.case("published", provision_type="C5", closes_at=SOON)
    build.case("published", provision_type="C1", closes_at=SOON)
    build.case("closed", provision_type="C1")
    assert needs_by_type(build.NOW) == {"C5": 2, "C1": 1}


def test_each_district_has_its_own_figures(now, queries):
    home, away = build.district("black-country"), build.district("kent")
    build.case("published", where=home, closes_at=SOON)
    build.case("published", where=home, closes_at=SOON)
    build.case("draft", where=away)
    build.award("accepted", of=build.case("awarded", where=home), to=build.offer(price=80_000))
    with queries(1):
        rows = {row.code: row for row in districts_with_figures(build.NOW)}
    figures = ["open_needs", "awards", "awarded_pence", "allocated_pence", "free_pence"]
    # Two published needs have 40 places at £1,000.00 reserved each, of the £1,000,000.00.
    assert [getattr(rows[home.code], figure) for figure in figures] == [
        2,
        1,
        3_200_000,
        100_000_000,
        92_000_000,
    ]
    assert [getattr(rows[away.code], figure) for figure in figures] == [0, 0, 0, None, None]


def test_a_dormant_district_is_not_listed(now):
    sleeper = build.district("northern-scotland")
    sleeper.dormant = True
    sleeper.save()
    codes = [row.code for row in districts_with_figures(build.NOW)]
    assert "northern-scotland" not in codes


def test_last_years_budget_is_not_this_years(now):
    home = build.district("kent")
    build.budget(home, year=2025, allocated=5_000)
    row = districts_with_figures(build.NOW).get(code="kent")
    assert row.allocated_pence is None


def test_needs_on_the_way_are_those_that_lead_to_an_award_and_take_no_offer_any_more(now):
    home = build.district("kent")
    wanted = {build.case(state, where=home).pk for state in ("published", *ON_THE_WAY)}
    for state in (*HIDDEN, "awarded", "not_awarded"):
        build.case(state, where=home)
    build.case("published", where=home, closes_at=SOON)
    build.case("closed")
    assert {need.pk for need in needs_on_the_way(home, build.NOW)} == wanted


def test_only_accepted_awards_are_public(now):
    accepted = build.award("accepted")
    for state in ("recommended", "approved", "invited", "declined", "lapsed"):
        build.award(state, of=build.case("recommended"))
    assert list(public_awards()) == [accepted]
