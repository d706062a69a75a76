"""What people do with a case: every verb, what it writes, whom it tells, whom it refuses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from businesscases import services
from businesscases.domain.terms import CaseTerms
from businesscases.models import Budget, BudgetEntry, BusinessCase
from businesscases.selectors import check_budgets
from dps.accounts.actors import SYSTEM, actor_for
from dps.accounts.models import Membership
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.moves.moving import open_moves, refused_because
from dps.notifications.models import Message
from dps.scheme.models import Terms
from tests import build

HOME = "black-country"
WHOLE = {
    "need": "Sixty carers in Sandwell have been out of work for more than a year.",
    "support_wanted": "Coaching, and help with care while they train.",
    "provision_type": "C5",
    "client_groups": ["carers"],
    "places": 40,
    "ceiling_price_pence": 100_000,
    "starts_on": date(2026, 7, 1),
    "ends_on": date(2026, 12, 31),
}
LATER = build.NOW + timedelta(days=1)


@pytest.fixture
def officer(now):
    return build.actor("district_officer", HOME)


@pytest.fixture
def manager(now):
    return build.actor("district_manager", HOME)


@pytest.fixture
def draft(officer):
    """A draft that lacks nothing."""
    case = services.begin_case(
        district=build.district(HOME), title="Back to work", actor=officer, now=build.NOW
    )
    services.save_case(case=case, revision=0, values=WHOLE, actor=officer, now=build.NOW)
    return case


@pytest.fixture
def submitted(draft, officer):
    build.budget(allocated=10_000_000)
    services.submit_case(case=draft, actor=officer, now=build.NOW)
    return draft


@pytest.fixture
def approved(submitted, manager):
    services.approve_case(case=submitted, actor=manager, now=build.NOW)
    return submitted


@pytest.fixture
def published(approved, officer):
    services.publish_case(case=approved, actor=officer, now=build.NOW)
    return approved


def fresh(case: BusinessCase) -> BusinessCase:
    return BusinessCase.objects.get(pk=case.pk)


def codes(refusal) -> list[str]:
    return [reason.code for reason in refusal.value.reasons]


def acts(case: BusinessCase) -> list[str]:
    return list(
        Line.objects.filter(object=case.reference).order_by("id").values_list("act", flat=True)
    )


# begin and write


def test_a_draft_begins_with_its_author(draft, officer):
    assert (draft.state, draft.revision) == ("draft", 1)
    assert draft.reference.startswith("CASE-2026-")
    assert (draft.drafted_by_id, draft.author_ids) == (officer.user_id, [officer.user_id])
    assert acts(draft) == ["case.begin", "case.change"]


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("district_manager", HOME),
        ("work_coach", HOME),
        ("district_officer", "devon"),
        ("buyer", ""),
        ("administrator", ""),
        ("supplier_owner", "SUP-0001"),
    ],
)
def test_only_an_officer_of_the_district_drafts(draft, role, scope):
    stranger = build.actor(role, scope)
    with pytest.raises(NotAllowed):
        services.begin_case(
            district=build.district(HOME), title="Mine", actor=stranger, now=build.NOW
        )
    with pytest.raises(NotAllowed):
        services.save_case(
            case=draft, revision=1, values={"title": "Mine"}, actor=stranger, now=build.NOW
        )
    assert fresh(draft).title == "Back to work"


def test_the_system_drafts_nothing(now):
    with pytest.raises(NotAllowed):
        services.begin_case(
            district=build.district(HOME), title="Mine", actor=SYSTEM, now=build.NOW
        )


def test_saving_the_same_again_writes_nothing(draft, officer):
    services.save_case(case=draft, revision=1, values=WHOLE, actor=officer, now=LATER)
    assert fresh(draft).revision == 1
    assert acts(draft) == ["case.begin", "case.change"]


def test_a_second_writer_gets_stale_and_nothing_is_lost(draft, officer):
    other = build.actor("district_officer", HOME)
    services.save_case(case=draft, revision=1, values={"places": 41}, actor=other, now=LATER)
    with pytest.raises(Stale):
        services.save_case(
            case=fresh(draft), revision=1, values={"places": 42}, actor=officer, now=LATER
        )
    kept = fresh(draft)
    assert (kept.places, kept.revision) == (41, 2)
    assert kept.author_ids == [officer.user_id, other.user_id]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"title": "x" * 121}, [("title_too_long", "title")]),
        ({"need": "x" * 10_001}, [("need_too_long", "need")]),
        ({"provision_type": "C9"}, [("provision_type_unknown", "provision_type")]),
        ({"client_groups": ["cats"]}, [("client_group_unknown", "client_groups")]),
        ({"places": 0, "ceiling_price_pence": 100_000}, [("places_out_of_range", "places")]),
        (
            {"places": 40, "ceiling_price_pence": 99},
            [("ceiling_out_of_range", "ceiling_price_pence")],
        ),
        (
            {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 8, 31)},
            [("dates_out_of_order", "ends_on")],
        ),
        (
            {"starts_on": date(2026, 6, 2), "ends_on": date(2026, 8, 31)},
            [("starts_in_past", "starts_on")],
        ),
        ({"provision_type": "C6"}, [("c6_value", "provision_type")]),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_not_saved(draft, officer, values, found):
    with pytest.raises(RuleBroken) as refusal:
        services.save_case(case=draft, revision=1, values=values, actor=officer, now=build.NOW)
    assert [(reason.code, reason.field) for reason in refusal.value.reasons] == found
    assert fresh(draft).revision == 1


def test_the_c6_rule_is_said_where_the_number_is_typed(draft, officer):
    enough = {"places": 51, "ceiling_price_pence": 100_000}
    services.save_case(case=draft, revision=1, values=enough, actor=officer, now=build.NOW)
    services.save_case(
        case=draft, revision=2, values={"provision_type": "C6"}, actor=officer, now=build.NOW
    )
    exactly = {"places": 50, "ceiling_price_pence": 100_000}
    with pytest.raises(RuleBroken) as refusal:
        services.save_case(case=draft, revision=3, values=exactly, actor=officer, now=build.NOW)
    assert [(r.code, r.field) for r in refusal.value.reasons] == [("c6_value", "places")]


def test_the_first_start_comes_after_a_window_that_opens_today(draft, officer):
    closes = build.TODAY + timedelta(days=7)
    with pytest.raises(RuleBroken) as refused:
        services.save_case(
            case=draft, revision=1, values={"starts_on": closes}, actor=officer, now=build.NOW
        )
    assert [(r.code, r.field) for r in refused.value.reasons] == [("starts_in_window", "starts_on")]
    first = closes + timedelta(days=1)
    values = {"starts_on": first, "ends_on": first}
    services.save_case(case=draft, revision=1, values=values, actor=officer, now=build.NOW)
    assert fresh(draft).starts_on == first


def test_a_page_without_answers_can_be_saved(draft, officer):
    services.save_case(
        case=draft, revision=1, values={"places": None}, actor=officer, now=build.NOW
    )
    assert fresh(draft).places is None


def test_a_case_that_was_sent_is_not_written(submitted, officer):
    with pytest.raises(RuleBroken) as refusal:
        services.save_case(
            case=submitted, revision=1, values={"places": 1}, actor=officer, now=build.NOW
        )
    assert codes(refusal) == ["not_a_draft"]
    assert fresh(submitted).places == 40


def test_nothing_but_the_authors_fields_is_written(draft, officer):
    with pytest.raises(ValueError, match="state"):
        services.save_case(
            case=draft, revision=1, values={"state": "approved"}, actor=officer, now=build.NOW
        )


# send and return


def test_a_whole_draft_is_sent(submitted):
    assert (submitted.state, submitted.submitted_at) == ("submitted", build.NOW)
    assert acts(submitted)[-1] == "case.submit"


def test_the_managers_are_told_once(draft, officer):
    boss = build.actor("district_manager", HOME)
    build.actor("district_manager", "devon")
    services.submit_case(case=draft, actor=officer, now=build.NOW)
    assert [(m.kind, m.user_id, m.link) for m in Message.objects.all()] == [
        ("case_submitted", boss.user_id, f"/cases/{draft.reference}/")
    ]


@pytest.mark.parametrize(
    "field",
    [
        *("title", "need", "support_wanted", "provision_type", "places"),
        *("ceiling_price_pence", "starts_on", "ends_on"),
    ],
)
def test_what_is_missing_is_said_at_its_field(draft, officer, field):
    empty = "" if isinstance(getattr(draft, field), str) else None
    BusinessCase.objects.filter(pk=draft.pk).update(**{field: empty})
    with pytest.raises(RuleBroken) as refusal:
        services.submit_case(case=fresh(draft), actor=officer, now=build.NOW)
    assert [(r.code, r.field) for r in refusal.value.reasons] == [(f"{field}_missing", field)]
    assert fresh(draft).state == "draft"


def test_a_case_for_any_claimant_names_no_group(draft, officer):
    services.save_case(
        case=draft, revision=1, values={"client_groups": []}, actor=officer, now=build.NOW
    )
    services.submit_case(case=draft, actor=officer, now=build.NOW)
    assert draft.state == "submitted"


def test_a_first_start_that_passed_meanwhile_is_refused(draft, officer):
    with pytest.raises(RuleBroken) as refusal:
        services.submit_case(
            case=draft, actor=officer, now=datetime(2026, 7, 1, 23, 0, tzinfo=UTC)
        )  # midnight in London
    assert codes(refusal) == ["starts_in_past"]


def test_what_was_checked_is_what_is_sent(draft, officer):
    services.save_case(case=draft, revision=1, values={"places": 9}, actor=officer, now=build.NOW)
    with pytest.raises(Stale):
        services.submit_case(case=fresh(draft), revision=1, actor=officer, now=build.NOW)
    assert fresh(draft).state == "draft"


def test_a_case_is_sent_once(submitted, officer):
    with pytest.raises(RuleBroken):
        services.submit_case(case=fresh(submitted), actor=officer, now=LATER)
    assert acts(submitted).count("case.submit") == 1


def test_whoever_sends_it_is_an_author(draft, officer):
    other = build.actor("district_officer", HOME)
    services.submit_case(case=draft, actor=other, now=build.NOW)
    assert fresh(draft).author_ids == [officer.user_id, other.user_id]


def test_a_return_carries_its_reasons(submitted, manager, officer):
    services.return_case(case=submitted, reason="Say how many.", actor=manager, now=LATER)
    assert submitted.state == "draft"
    assert Line.objects.get(act="case.return").note == "Say how many."
    assert Message.objects.get(kind="case_returned").user_id == officer.user_id
    services.submit_case(case=fresh(submitted), actor=officer, now=LATER)


def test_a_return_takes_the_approval_back_and_frees_its_budget(approved, manager, officer):
    services.return_case(case=approved, reason="Later dates.", actor=manager, now=LATER)
    kept = fresh(approved)
    assert (kept.state, kept.approved_by_id, kept.approved_at) == ("draft", None, None)
    assert Budget.objects.get().reserved_pence == 0
    assert check_budgets() == []
    line = Line.objects.get(act="case.return")
    assert (line.before, line.after, line.note) == ("approved", "draft", "Later dates.")
    assert Message.objects.get(kind="case_returned").user_id == officer.user_id


def test_what_was_returned_can_be_approved_again_for_other_money(approved, manager, officer):
    """Into another year, and back into the first: each approval reserves, each return frees."""
    build.budget(year=2027, allocated=10_000_000)
    case = approved
    for places, year in ((50, 2027), (30, 2026), (30, 2026)):
        services.return_case(case=case, reason="Other dates.", actor=manager, now=LATER)
        starts = date(year, 7, 1)
        values = {"places": places, "starts_on": starts, "ends_on": starts}
        case = fresh(case)
        services.save_case(
            case=case, revision=case.revision, values=values, actor=officer, now=LATER
        )
        services.submit_case(case=case, actor=officer, now=LATER)
        services.approve_case(case=case, actor=manager, now=LATER)
        held = dict(Budget.objects.values_list("financial_year", "reserved_pence"))
        assert held == {2026: 0, 2027: 0, year: places * 100_000}
        assert check_budgets() == []
    services.publish_case(case=case, actor=officer, now=LATER)
    services.withdraw_case(case=case, reason="No longer needed.", actor=officer, now=LATER)
    assert sum(Budget.objects.values_list("reserved_pence", flat=True)) == 0
    assert check_budgets() == []


def test_who_approved_what_was_returned_may_write_it(approved, manager):
    services.return_case(case=approved, reason="Other dates.", actor=manager, now=LATER)
    both = build.actor("district_officer", HOME)
    BusinessCase.objects.update(author_ids=[both.user_id, manager.user_id])
    services.submit_case(case=fresh(approved), actor=both, now=LATER)
    with pytest.raises(RuleBroken) as refusal:
        services.approve_case(case=fresh(approved), actor=manager, now=LATER)
    assert codes(refusal) == ["own_case"]


@pytest.mark.parametrize("verb", ["return", "withdraw", "publish"])
def test_a_case_approved_anew_since_it_was_read_is_left_alone(approved, manager, officer, verb):
    """It is approved as before, and is another: the state alone does not tell."""
    read = fresh(approved)
    BusinessCase.objects.update(revision=7, starts_on=date(2026, 8, 1))
    acts_on = {
        "return": lambda: services.return_case(case=read, reason="No.", actor=manager, now=LATER),
        "withdraw": lambda: services.withdraw_case(
            case=read, reason="No.", actor=officer, now=LATER
        ),
        "publish": lambda: services.publish_case(case=read, actor=officer, now=LATER),
    }
    with pytest.raises(Stale):
        acts_on[verb]()
    assert fresh(approved).state == "approved"
    assert Budget.objects.get().reserved_pence == 4_000_000


def test_what_is_published_is_not_returned(published, manager):
    with pytest.raises(RuleBroken):
        services.return_case(case=published, reason="No.", actor=manager, now=LATER)
    assert Budget.objects.get().reserved_pence == 4_000_000


@pytest.mark.parametrize(
    ("role", "scope"), [("district_manager", "devon"), ("district_officer", HOME), ("buyer", "")]
)
def test_only_a_manager_of_the_district_returns_what_is_approved(approved, role, scope):
    build.district("devon")
    with pytest.raises(NotAllowed):
        services.return_case(case=approved, reason="No.", actor=build.actor(role, scope), now=LATER)
    assert Budget.objects.get().reserved_pence == 4_000_000


# approve


def test_approval_reserves_the_value_in_the_year_of_the_first_start(approved, manager):
    assert (approved.state, approved.approved_by_id) == ("approved", manager.user_id)
    budget = Budget.objects.get()
    assert (budget.financial_year, budget.reserved_pence, budget.free_pence) == (
        2026,
        4_000_000,
        6_000_000,
    )
    entry = BudgetEntry.objects.get(kind="reserve")
    assert (entry.cause, entry.case_id, entry.actor) == (
        approved.reference,
        approved.pk,
        manager.reference,
    )
    assert check_budgets() == []


def test_a_penny_too_little_refuses_and_leaves_everything(submitted, manager):
    Budget.objects.update(allocated_pence=3_999_999)
    with pytest.raises(RuleBroken, match=r"£0\.01 is missing"):
        services.approve_case(case=submitted, actor=manager, now=build.NOW)
    assert fresh(submitted).state == "submitted"
    assert not BudgetEntry.objects.filter(kind="reserve").exists()
    assert Budget.objects.get().reserved_pence == 0


def test_the_button_is_there_exactly_when_the_budget_bears_it(submitted, manager):
    def names() -> list[str]:
        moves = open_moves(fresh(submitted), actor=manager, now=build.NOW)
        return [move.transition.name for move in moves]

    Budget.objects.update(allocated_pence=4_000_000)
    assert names() == ["approve", "return"]
    Budget.objects.update(allocated_pence=3_999_999)
    assert names() == ["return"]
    assert [
        r.code for r in refused_because(submitted, "approve", actor=manager, now=build.NOW)
    ] == ["over_budget"]


def test_without_a_budget_nothing_is_approved(draft, officer, manager):
    services.submit_case(case=draft, actor=officer, now=build.NOW)
    with pytest.raises(RuleBroken) as refusal:
        services.approve_case(case=draft, actor=manager, now=build.NOW)
    assert codes(refusal) == ["no_budget"]


@pytest.mark.parametrize(
    ("role", "scope"),
    [
        ("district_manager", "devon"),
        ("district_officer", HOME),
        ("lead_buyer", ""),
        ("finance", ""),
        ("administrator", ""),
    ],
)
def test_only_a_manager_of_the_district_approves(submitted, role, scope):
    build.district("devon")
    for verb, more in ((services.approve_case, {}), (services.return_case, {"reason": "No."})):
        with pytest.raises(NotAllowed):
            verb(case=submitted, actor=build.actor(role, scope), now=build.NOW, **more)
    assert fresh(submitted).state == "submitted"


def test_who_wrote_any_of_it_does_not_approve_it(draft, officer):
    """Four eyes: begun by one, changed by another, who is a manager as well."""
    build.budget(allocated=10_000_000)
    both = build.user("Bea Both", ("district_officer", HOME), ("district_manager", HOME))
    services.save_case(
        case=draft, revision=1, values={"places": 41}, actor=actor_for(both), now=build.NOW
    )
    services.submit_case(case=draft, actor=officer, now=build.NOW)
    with pytest.raises(RuleBroken) as refusal:
        services.approve_case(case=fresh(draft), actor=actor_for(both), now=build.NOW)
    assert codes(refusal) == ["own_case"]


@pytest.mark.parametrize("part", ["drafted_by", "author"])
def test_the_database_keeps_four_eyes_too(submitted, officer, part):
    if part == "author":
        other = build.user("An Author")
        BusinessCase.objects.filter(pk=submitted.pk).update(author_ids=[officer.user_id, other.pk])
        approver = other.pk
    else:
        approver = officer.user_id
    with pytest.raises(IntegrityError, match="case_four_eyes"), transaction.atomic():
        BusinessCase.objects.filter(pk=submitted.pk).update(approved_by_id=approver)


def test_a_case_changed_since_it_was_read_is_not_approved(submitted, manager):
    BusinessCase.objects.filter(pk=submitted.pk).update(revision=7, places=90)
    with pytest.raises(Stale):
        services.approve_case(case=submitted, actor=manager, now=build.NOW)
    assert Budget.objects.get().reserved_pence == 0


def test_two_clicks_approve_once(submitted, manager):
    again = fresh(submitted)
    services.approve_case(case=submitted, actor=manager, now=build.NOW)
    with pytest.raises(Stale):
        services.approve_case(case=again, actor=manager, now=build.NOW)
    assert Budget.objects.get().reserved_pence == 4_000_000
    assert acts(submitted).count("case.approve") == 1


# publish


def test_publication_freezes_the_terms(published):
    terms = CaseTerms.from_json(fresh(published).terms)
    scheme = Terms.objects.latest("valid_from")
    assert terms.question_weights == (30, 30, 25, 15)
    assert (terms.quality_weight, terms.price_weight) == (70, 30)
    assert (terms.completion_rate_bp, terms.outcome_rate_bp) == (8000, 4500)
    assert (terms.evaluators, terms.scheme_from) == (2, scheme.valid_from)
    Terms.objects.update(quality_weight=10)
    assert CaseTerms.from_json(fresh(published).terms) == terms


@pytest.mark.parametrize(("kind", "rate"), [("C1", 0), ("C8", 0), ("R2", 4000), ("R5", 3000)])
def test_the_expected_rate_is_the_types_target(approved, officer, kind, rate):
    BusinessCase.objects.filter(pk=approved.pk).update(provision_type=kind)
    case = fresh(approved)
    services.publish_case(case=case, actor=officer, now=build.NOW)
    assert CaseTerms.from_json(case.terms).outcome_rate_bp == rate


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        # Wednesday morning: five working days later, at 17:00 in London
        (datetime(2026, 6, 3, 9, 0, tzinfo=UTC), datetime(2026, 6, 10, 16, 0, tzinfo=UTC)),
        (datetime(2026, 6, 3, 16, 0, tzinfo=UTC), datetime(2026, 6, 10, 16, 0, tzinfo=UTC)),
        # one second after 17:00 counts as the next day
        (datetime(2026, 6, 3, 16, 0, 1, tzinfo=UTC), datetime(2026, 6, 11, 16, 0, tzinfo=UTC)),
        # a Saturday counts as Monday
        (datetime(2026, 6, 6, 9, 0, tzinfo=UTC), datetime(2026, 6, 15, 16, 0, tzinfo=UTC)),
    ],
)
def test_the_window_closes_at_five_on_the_fifth_working_day(approved, officer, moment, closes):
    assert services.window_closes_at(approved, moment) == closes
    services.publish_case(case=approved, actor=officer, now=moment)
    assert fresh(approved).closes_at == closes


def test_the_window_keeps_the_holidays_of_the_districts_nation(approved):
    """The day after St Andrew's Day: 30 November 2026 is a holiday in Scotland alone."""
    moment = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert services.window_closes_at(approved, moment).day == 2
    approved.district.nation = "Scotland"
    assert services.window_closes_at(approved, moment).day == 3


def test_buyers_are_told_of_a_published_need(approved, officer):
    buyer = build.actor("buyer")
    services.publish_case(case=approved, actor=officer, now=build.NOW)
    message = Message.objects.get(kind="case_published")
    assert message.user_id == buyer.user_id
    assert "10 June 2026" in message.body


def test_a_need_whose_first_start_has_passed_is_not_published(approved, officer):
    with pytest.raises(RuleBroken) as refusal:
        services.publish_case(
            case=approved, actor=officer, now=datetime(2026, 7, 2, 9, 0, tzinfo=UTC)
        )
    assert codes(refusal) == ["starts_in_past"]
    assert fresh(approved).published_at is None


def test_a_refused_publication_says_who_can_return_the_case(approved, officer):
    with pytest.raises(RuleBroken, match="A manager of the district can return the case"):
        services.publish_case(
            case=approved, actor=officer, now=datetime(2026, 6, 25, 9, 0, tzinfo=UTC)
        )


def test_the_database_keeps_the_first_start_after_the_window_too(now):
    """By days in London: half past midnight there is still the day before in UTC, in summer."""
    late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    assert build.case("published", closes_at=late).starts_on == date(2026, 7, 1)
    with pytest.raises(IntegrityError, match="case_starts_after_window"), transaction.atomic():
        build.case("published", closes_at=late + timedelta(hours=1))


def test_without_terms_of_the_scheme_nothing_is_published(approved, officer):
    Terms.objects.all().delete()
    with pytest.raises(RuleBroken) as refusal:
        services.publish_case(case=approved, actor=officer, now=build.NOW)
    assert codes(refusal) == ["no_terms"]


# withdraw


@pytest.mark.parametrize("state", ["draft", "submitted", "approved", "published"])
def test_a_withdrawal_frees_what_was_reserved(request, officer, state):
    case = request.getfixturevalue(state)
    services.withdraw_case(case=case, reason="No longer needed.", actor=officer, now=LATER)
    kept = fresh(case)
    assert (kept.state, kept.ended_reason) == ("withdrawn", "No longer needed.")
    assert sum(Budget.objects.values_list("reserved_pence", flat=True)) == 0
    assert check_budgets() == []


def test_no_national_insurance_number_stands_in_a_reason(submitted, manager, officer):
    reason = "As with AB 12 34 56."
    for verb, actor in ((services.return_case, manager), (services.withdraw_case, officer)):
        with pytest.raises(RuleBroken) as refusal:
            verb(case=submitted, reason=reason, actor=actor, now=LATER)
        assert codes(refusal) == ["national_insurance_number"]
    assert fresh(submitted).state == "submitted"


def test_those_who_worked_on_it_are_told(published, officer, manager):
    other = build.actor("district_officer", HOME)
    services.withdraw_case(case=published, reason="Gone.", actor=other, now=LATER)
    told = Message.objects.filter(kind="case_withdrawn").values_list("user_id", flat=True)
    assert set(told) == {officer.user_id, manager.user_id}


def test_nothing_is_withdrawn_between_the_close_and_the_sweep_that_pins(published, officer):
    with pytest.raises(RuleBroken) as refusal:
        services.withdraw_case(
            case=published, reason="Too late.", actor=officer, now=published.closes_at
        )
    assert codes(refusal) == ["window_closed"]
    assert fresh(published).state == "published"


def test_after_the_close_nothing_is_withdrawn(officer, now):
    case = build.case("closed")
    with pytest.raises(RuleBroken):
        services.withdraw_case(case=case, reason="Too late.", actor=officer, now=LATER)
    assert Budget.objects.get().reserved_pence == case.value_pence


# priorities


def test_a_manager_says_what_the_district_wants(manager):
    home = build.district(HOME)
    services.set_priorities(
        district=home, priorities="Carers first.", champion="Cam", actor=manager, now=build.NOW
    )
    home.refresh_from_db()
    assert (home.priorities, home.champion) == ("Carers first.", "Cam")
    services.set_priorities(
        district=home, priorities="Young people.", champion="Cam", actor=manager, now=LATER
    )
    [first, second] = Line.objects.filter(act="district.set_priorities").order_by("id")
    assert second.detail == {"before": {"priorities": "Carers first.", "champion": "Cam"}}
    assert first.object == HOME


@pytest.mark.parametrize(
    ("role", "scope"), [("district_manager", "devon"), ("district_officer", HOME), ("buyer", "")]
)
def test_nobody_else_says_it(now, role, scope):
    with pytest.raises(NotAllowed):
        services.set_priorities(
            district=build.district(HOME),
            priorities="Mine",
            champion="",
            actor=build.actor(role, scope),
            now=build.NOW,
        )


def test_a_seat_that_has_ended_opens_nothing(draft, officer):
    Membership.objects.update(ended_at=build.NOW)
    ended = actor_for(draft.drafted_by)
    with pytest.raises(NotAllowed):
        services.submit_case(case=draft, actor=ended, now=build.NOW)
