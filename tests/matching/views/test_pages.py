"""Each page for each persona at each stage: who sees it, in how many queries."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client

from dps.accounts.actors import Actor
from dps.accounts.doors import close_doors
from dps.accounts.models import FieldGroup, User
from dps.audit.models import Line
from dps.kernel.errors import RuleBroken
from dps.kernel.money import pounds
from dps.kernel.questions import SCALE
from matching import services
from matching.models import Feedback
from matching.services import (
    declare_interest,
    decline_award,
    not_award,
    open_candidates,
    propose_ending,
    refuse_ending,
    reject_recommendation,
    render_due,
)
from matching.services.panels import candidates_for_panel
from tests import build
from tests.conftest import set_clock
from tests.matching.tale import STEPS, Tale, tale

pytestmark = pytest.mark.django_db

MANY = {f"offer {n:02d}": {"price": 50_000 + 1_000 * n} for n in range(30)}


@pytest.fixture
def see(client_of: Any) -> Callable[[Actor], Client]:
    return lambda actor: client_of(user=User.objects.get(pk=actor.user_id))


@pytest.fixture(autouse=True)
def _clock(now, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path


def at(told: Tale, page: str = "") -> str:
    return f"/cases/{told.case.reference}/{page}"


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("count", [1, 30])
def test_no_page_asks_more_than_eight_times_whatever_the_number_of_offers(count, see, queries):
    """At each stage of one case, as everybody who may look at it then; no link leads to a 404."""
    offers = dict(list(MANY.items())[:count])
    told = tale(offers)
    people = [build.actor("buyer"), build.actor("auditor"), told.moderator, told.approver]
    people.append(build.actor("district_officer", "black-country"))
    clients = [see(actor) for actor in people]
    for stage in STEPS:
        told.take(stage)
        if stage == "appoint":
            clients.append(see(told.evaluators[0]))
        elif stage == "lock":
            declared = build.actor("lead_buyer")
            told.declare_approver(declared)
            clients.append(see(declared))
        elif stage in {"approve", "invite", "accept"}:
            give_letters()
        pages = pages_of(told)
        shown = 0
        for client in clients:
            linked, missing = set(), set()
            for page in pages:
                with queries(8):
                    answer = client.get(page)
                assert answer.status_code in {200, 404}, (stage, page)
                if answer.status_code == 404:
                    missing.add(page)
                else:
                    shown += 1
                    linked |= set(re.findall(r'href="([^"]*)"', answer.text))
            assert not linked & missing, (stage, client.user)
        assert shown >= 10, stage


def give_letters() -> None:
    """One letter is made, and everybody whose letter is due has it."""
    if render_due(now=build.NOW, most=1):
        made = Feedback.objects.exclude(letter=None).latest("letter_id").letter
        Feedback.objects.filter(letter=None, wants_letter=True).update(letter=made)


def pages_of(told: Tale) -> list[str]:
    """Every page about the case and one of its offers."""
    alias = next(iter(told.offers))
    number, reference = told.candidate(alias).alias, told.offers[alias].reference
    case = told.case.reference
    return [at(told, page) for page in (
        "matches/", "matches/?show=gates", f"matches/{number}/", "evaluation/",
        "evaluation/panel/", "evaluation/interests/", f"evaluation/offers/{number}/",
        "evaluation/submit/", f"evaluation/moderation/{number}/", "award/", "award/recommend/",
        "feedback/",
    )] + ["/evaluations/", f"/offers/{reference}/feedback/",
          f"/offers/{reference}/feedback/{case}/1/"]  # fmt: skip


def test_progress_counts_candidates_and_refreshes_without_script(see):
    told = tale()
    told.close()
    page = words(see(build.actor("buyer")).get(at(told, "matches/")))
    assert "0 of 3 offers are compared so far" in page
    assert "Show how far it is now" in page
    assert "A lead buyer names the panel." in page


def test_an_open_window_has_no_candidates_yet(see):
    told = tale()
    set_clock(told.case.closes_at - timedelta(hours=1))
    page = words(see(build.actor("buyer")).get(at(told, "matches/")))
    assert "The window is open until" in page
    assert "Published" in page
    assert "A lead buyer names the panel." in page
    set_clock(told.case.closes_at)
    page = words(see(build.actor("buyer")).get(at(told, "matches/")))
    assert "The window closed on" in page
    assert "Window closed" in page
    assert "Published" not in page
    assert "The window is open until" not in page
    assert see(build.actor("buyer")).get(at(told, "evaluation/")).status_code == 404


def test_the_seal_warns_first_and_opens_for_ever(see):
    told = tale()
    told.match()
    actor = build.actor("lead_buyer")
    client = see(actor)
    page = words(client.get(at(told, "matches/")))
    assert "it is recorded, and you can never be on the panel" in page
    assert "Best Works" not in page
    assert client.get(at(told, "matches/1/")).status_code == 404
    page = words(client.post(at(told, "matches/"), follow=True))
    assert "Best Works Ltd" in page
    assert "You take no part in the decision." in page
    assert client.get(at(told, "matches/1/")).status_code == 200
    assert "Best Works" not in words(see(build.actor("buyer")).get(at(told, "matches/")))


def test_the_auditor_sees_that_a_match_exists_and_cannot_open_it(see):
    told = tale()
    told.match()
    client = see(build.actor("auditor"))
    page = words(client.get(at(told, "matches/")))
    assert "3 live offers of this kind were compared" in page
    assert "Open the candidates" not in page
    assert client.post(at(told, "matches/")).status_code == 404
    assert client.get(at(told, "matches/1/")).status_code == 404


def test_ranking_and_gates_after_the_lock(see):
    told = tale().until("lock")
    client = see(build.actor("auditor"))
    ranking = words(client.get(at(told, "matches/")))
    assert "3 candidates: 2 passed all gates, 1 did not." in ranking
    assert "Dear Works" not in ranking
    gates = words(client.get(at(told, "matches/?show=gates")))
    assert "Dear Works Ltd" in gates
    dear = words(client.get(at(told, f"matches/{told.candidate('dear').alias}/")))
    assert "That is £4.50 too much." in dear


def test_lists_of_candidates_are_paged(see):
    told = tale(MANY).until("lock")
    client = see(build.actor("buyer"))
    first = words(client.get(at(told, "matches/")))
    assert "Showing 25 candidates" in first
    assert "?after=25" in first
    assert "Showing 5 candidates" in words(client.get(at(told, "matches/?after=25")))
    assert "Showing 5 candidates" in words(client.get(at(told, "matches/?show=gates&after=25")))
    assert "Showing 25 offers" in words(client.get(at(told, "evaluation/")))
    assert "Showing 5 offers" in words(client.get(at(told, "evaluation/?after=25")))
    for odd in ("x", "-1", "9" * 30, "²"):
        assert client.get(at(told, f"matches/?after={odd}")).status_code == 200
        assert client.get(at(told, f"evaluation/?after={odd}")).status_code == 200


@pytest.mark.parametrize(
    ("needed", "words_of_page", "words_of_form"),
    [
        (1, "are scored by 1 person. A moderator", "Select 1 person, who scores the offers"),
        (3, "are scored by 3 people, each alone.", "Select 3 people, who each score the offers"),
    ],
)
def test_one_evaluator_is_one_person_and_several_score_apart(
    needed, words_of_page, words_of_form, see
):
    told = tale(terms={**build.TERMS, "evaluators": needed})
    told.match()
    lead = see(told.appointer)
    assert words_of_page in words(lead.get(at(told, "evaluation/")))
    assert words_of_form in words(lead.get(at(told, "evaluation/panel/")))


def test_a_panel_is_named_on_its_page(see):
    told = tale()
    told.match()
    buyers = [build.actor("buyer") for _ in range(2)]
    client = see(told.appointer)
    page = words(client.get(at(told, "evaluation/panel/")))
    assert "it needs 2 evaluators" in page
    answer = client.post(
        at(told, "evaluation/panel/"),
        {"evaluators": [buyers[0].user_id], "moderator": told.moderator.user_id},
    )
    assert "Select 2 evaluators" in words(answer)
    assert "<title>Error: " in words(answer)
    answer = client.post(
        at(told, "evaluation/panel/"),
        {
            "evaluators": [actor.user_id for actor in buyers],
            "moderator": told.moderator.user_id,
        },
        follow=True,
    )
    assert f"The panel of {told.case.title} ({told.case.reference}) is named" in words(answer)
    assert client.get(at(told, "evaluation/panel/")).status_code == 404


def test_a_buyer_does_not_name_the_panel(see):
    told = tale()
    told.match()
    client = see(build.actor("buyer"))
    assert client.get(at(told, "evaluation/panel/")).status_code == 404
    assert "A lead buyer names the panel next." in words(client.get(at(told, "evaluation/")))


def test_interests_are_declared_before_an_offer_is_seen(see):
    told = tale().until("appoint")
    actor, alias = told.evaluators[0], told.candidate("best").alias
    client = see(actor)
    assert client.get(at(told, f"evaluation/offers/{alias}/")).status_code == 404
    assert "Declare your interests" in words(client.get(at(told, "evaluation/")))
    answer = client.post(at(told, "evaluation/interests/"), {})
    assert "Select yes if you have an interest in this case" in words(answer)
    answer = client.post(at(told, "evaluation/interests/"), {"conflict": "yes", "interest": ""})
    assert "Say what your interest is" in words(answer)
    client.post(at(told, "evaluation/interests/"), {"conflict": "no"})
    assert client.get(at(told, f"evaluation/offers/{alias}/")).status_code == 200
    assert client.get(at(told, "evaluation/interests/")).status_code == 404


def test_an_interest_closes_every_page_of_the_case(see):
    told = tale().until("appoint")
    actor = told.evaluators[0]
    client = see(actor)
    answer = client.post(
        at(told, "evaluation/interests/"),
        {"conflict": "yes", "interest": "I worked there."},
        follow=True,
    )
    assert "is closed to you now" in words(answer)
    for page in ("matches/", "evaluation/", "award/", "feedback/", "evaluation/interests/"):
        assert client.get(at(told, page)).status_code == 404, page
    lead = see(told.appointer)
    assert "Fill the empty seat" in words(lead.get(at(told, "evaluation/")))
    assert "Moderator" not in words(lead.get(at(told, "evaluation/panel/"))).split("<form")[1]


def test_scores_are_saved_half_done_and_handed_in_whole(see):
    told = tale({"one": {}, "two": {}}).until("declare")
    actor = told.evaluators[0]
    client = see(actor)
    one, two = sorted(told.candidate(name).alias for name in told.offers)
    half = {"score_1": "3", "reason_1": "Clear.", "reason_2": "Look again"}
    answer = client.post(at(told, f"evaluation/offers/{one}/"), {**half, "next": "1"})
    assert answer.headers["Location"] == at(told, f"evaluation/offers/{two}/")
    page = words(client.get(at(told, f"evaluation/offers/{one}/")))
    assert "Look again" in page
    assert "1 of 4 scored" in words(client.get(at(told, "evaluation/")))
    answer = client.post(at(told, "evaluation/submit/"))
    assert answer.status_code == 409
    assert "These lack a score" in words(answer)
    whole = {f"score_{n}": "3" for n in (1, 2, 3, 4)} | {
        f"reason_{n}": "Clear." for n in (1, 2, 3, 4)
    }
    for alias in (one, two):
        client.post(at(told, f"evaluation/offers/{alias}/"), whole)
    assert "Hand in your scores" in words(client.get(at(told, "evaluation/")))
    answer = client.post(at(told, "evaluation/submit/"), follow=True)
    assert "Your scores are handed in" in words(answer)
    assert client.post(at(told, f"evaluation/offers/{one}/"), whole).status_code == 409
    assert "disabled" in words(client.get(at(told, f"evaluation/offers/{one}/")))


def test_the_evaluator_sees_how_far_each_offer_is(see):
    told = tale({"one": {}, "two": {}, "three": {}}).until("declare")
    client = see(told.evaluators[0])
    one, two, _ = sorted(told.candidate(name).alias for name in told.offers)
    bare = {"score_1": "3", "score_2": "4", "reason_2": "Clear."}
    answer = client.post(at(told, f"evaluation/offers/{one}/"), bare, follow=True)
    assert "is saved: 2 of 4 questions are scored." in words(answer)
    assert "2 of 4 scored" in words(answer)
    assert "1 score lacks its reason" in words(answer)
    assert "0 of 3 offers are completed, 1 more is begun." in words(answer)
    client.post(at(told, f"evaluation/offers/{two}/"), {"reason_1": "Look again"})
    assert "0 of 4 scored" in words(client.get(at(told, "evaluation/")))


def test_an_empty_sheet_is_not_said_to_be_saved(see):
    told = tale({"one": {}}).until("declare")
    name, alias = told.candidate("one").name, told.candidate("one").alias
    client = see(told.evaluators[0])
    answer = client.post(at(told, f"evaluation/offers/{alias}/"), {}, follow=True)
    assert f"You left {name} empty: no score and no reason is saved for it." in words(answer)
    assert "To do" in words(answer)


NUMBER = "Like QQ 12 34 56 C last year"
TAKE_OUT = "Take out the National Insurance number. It must not be stored here."


def test_marks_and_consensus_keep_no_national_insurance_number(see):
    told = tale({"one": {}}).until("declare")
    alias = told.candidate("one").alias
    where = at(told, f"evaluation/offers/{alias}/")
    client = see(told.evaluators[0])
    answer = client.post(where, {"score_1": "3", "reason_1": NUMBER})
    assert TAKE_OUT in words(answer)
    assert NUMBER in words(answer)
    assert NUMBER not in words(client.get(where))
    told.mark()
    one = at(told, f"evaluation/moderation/{alias}/")
    whole = {f"{name}_{n}": "Clear." for name in ("reason", "raise") for n in (1, 2, 3, 4)}
    scores = {f"score_{n}": "3" for n in (1, 2, 3, 4)}
    for field in ("reason_2", "raise_3"):
        answer = see(told.moderator).post(one, {**whole, **scores, field: NUMBER})
        assert TAKE_OUT in words(answer)
    assert not told.candidate("one").consensus.exists()


@pytest.mark.parametrize("verb", ["recommend", "reject", "end", "decline", "interest"])
def test_no_reason_of_a_decision_holds_a_national_insurance_number(verb):
    told = tale({"one": {}})
    if verb == "interest":
        told.until("appoint")
        actor = told.evaluators[0]
        given = {"seat": told.seat(actor), "conflict": True, "interest": NUMBER}
        act = partial(services.declare_interest, **given, actor=actor)
    elif verb in {"recommend", "end"}:
        told.until("lock")
        name = {"recommend": "recommend_award", "end": "propose_ending"}[verb]
        given = {{"recommend": "recommendation", "end": "reason"}[verb]: NUMBER}
        act = partial(getattr(services, name), case=told.case, actor=told.moderator, **given)
    elif verb == "reject":
        told.until("recommend")
        told.declare_approver()
        act = partial(
            services.reject_recommendation, case=told.case, reason=NUMBER, actor=told.approver
        )
    else:
        award = told.until("invite").award()
        act = partial(services.decline_award, award=award, reason=NUMBER, actor=told.owner(award))
    with pytest.raises(RuleBroken) as refused:
        act(now=told.now)
    assert [reason.code for reason in refused.value.reasons] == ["national_insurance_number"]


def test_a_consensus_says_how_many_questions_are_signed(see):
    told = tale({"one": {}}).until("mark")
    name, alias = told.candidate("one").name, told.candidate("one").alias
    client = see(told.moderator)
    for number, said in enumerate(
        [
            f"1 of 4 questions of {name} is signed.",
            f"2 of 4 questions of {name} are signed.",
            f"3 of 4 questions of {name} are signed.",
            f"The consensus on {name} is signed: all 4 questions.",
        ],
        start=1,
    ):
        data = {f"score_{number}": "4", f"reason_{number}": "Agreed."}
        answer = client.post(at(told, f"evaluation/moderation/{alias}/"), data, follow=True)
        assert said in words(answer)


@pytest.mark.parametrize(("kind", "asked"), [("C5", False), ("C6", True)])
def test_an_approval_asks_for_the_c6_rule_where_it_is_about_c6(kind, asked, see):
    fields = {"provision_type": kind, "ceiling_price_pence": 200_000}
    told = tale({"one": {"price": 150_000}}, **fields).until("recommend")
    told.declare_approver()
    page = words(see(told.approver).get(at(told, "award/")))
    assert "Before it is approved" in page
    assert ("The rule for Skills for work (C6) holds" in page) == asked


def test_an_empty_consensus_is_not_said_to_be_signed(see):
    told = tale({"one": {}}).until("mark")
    name, alias = told.candidate("one").name, told.candidate("one").alias
    lines = Line.objects.count()
    answer = see(told.moderator).post(at(told, f"evaluation/moderation/{alias}/"), {}, follow=True)
    assert f"You left {name} empty: nothing new is signed." in words(answer)
    assert Line.objects.count() == lines


def test_a_score_that_does_not_exist_is_refused_with_what_was_typed(see):
    told = tale().until("declare")
    alias = told.candidate("best").alias
    answer = see(told.evaluators[0]).post(
        at(told, f"evaluation/offers/{alias}/"), {"score_1": "5", "reason_1": "Kept words"}
    )
    assert "Kept words" in words(answer)
    assert "<title>Error: " in words(answer)


def test_nobody_sees_anothers_scores_before_all_have_handed_in(see):
    told = tale({"one": {}}).until("declare")
    first, second = told.evaluators
    client = see(first)
    alias = told.candidate("one").alias
    secret = {f"score_{n}": "4" for n in (1, 2, 3, 4)} | {
        f"reason_{n}": "Secret words" for n in (1, 2, 3, 4)
    }
    client.post(at(told, f"evaluation/offers/{alias}/"), secret)
    client.post(at(told, "evaluation/submit/"))
    for actor in (second, told.moderator, told.appointer, build.actor("auditor")):
        for page in ("evaluation/", f"evaluation/offers/{alias}/",
                     f"evaluation/moderation/{alias}/", "award/", "feedback/"):  # fmt: skip
            assert "Secret words" not in words(see(actor).get(at(told, page)))
    assert see(told.moderator).get(at(told, f"evaluation/moderation/{alias}/")).status_code == 404


def test_the_moderator_signs_side_by_side(see):
    told = tale({"one": {}, "two": {}}).until("mark", {"one": (3, 3, 3, 3), "two": (2, 2, 2, 2)})
    client = see(told.moderator)
    one = told.candidate("one").alias
    page = words(client.get(at(told, f"evaluation/moderation/{one}/")))
    assert "The answer earns 3." in page
    assert "All agree" in page
    assert client.get(at(told, "moves/lock/")).status_code == 409
    data = {f"score_{n}": "3" for n in (1, 2, 3, 4)} | {
        f"reason_{n}": "Agreed." for n in (1, 2, 3, 4)
    }
    answer = client.post(at(told, f"evaluation/moderation/{one}/"), data)
    assert "Enter what would have raised the score" in words(answer)
    assert "Agreed." in words(answer)
    data |= {f"raise_{n}": "Last year's figures." for n in (1, 2, 3, 4)}
    for name in ("one", "two"):
        alias = told.candidate(name).alias
        client.post(at(told, f"evaluation/moderation/{alias}/"), {**data, "next": "1"})
    assert "Everything is signed" in words(client.get(at(told, "evaluation/")))
    answer = client.post(at(told, "moves/lock/"), {"seen": "evaluating"}, follow=True)
    assert "Quality locked" in words(answer)


def test_results_show_the_working_to_all_of_the_centre(see):
    told = tale().until("lock", {"best": (4, 4, 4, 1), "second": (3, 3, 3, 3)})
    for actor in (build.actor("buyer"), build.actor("auditor"), told.evaluators[0]):
        page = words(see(actor).get(at(told, "evaluation/")))
        assert "Question 4 scored 1, and no question may score below 2." in page
        assert "82.50" in page
    assert see(build.actor("finance")).get(at(told, "evaluation/")).status_code == 404
    officer = build.actor("district_officer", "black-country")
    assert see(officer).get(at(told, "evaluation/")).status_code == 404


def test_recommend_approve_and_the_buttons_that_exist(see):
    told = tale().until("lock")
    client = see(told.moderator)
    assert "Recommend this offer" in words(client.get(at(told, "award/")))
    assert "The moderator of this case recommends next." in words(
        see(told.evaluators[0]).get(at(told, "award/"))
    )
    assert see(told.approver).get(at(told, "award/recommend/")).status_code == 404
    answer = client.post(at(told, "award/recommend/"), {"recommendation": ""})
    assert "Enter your recommendation" in words(answer)
    client.post(at(told, "award/recommend/"), {"recommendation": "It fits best."})
    page = words(client.get(at(told, "award/")))
    assert "You moderated this case" in page
    assert "Approve the award" not in page
    award = told.award()
    assert client.post(f"/awards/{award.reference}/moves/approve/").status_code == 409
    approver = see(told.approver)
    page = words(approver.get(at(told, "award/")))
    assert "say whether you have an interest" in page
    assert "It fits best." not in page
    assert "Best Works" not in page
    assert approver.get(at(told, "evaluation/interests/")).status_code == 200
    said = approver.post(at(told, "evaluation/interests/"), {"conflict": "no"}, follow=True)
    page = words(said)
    assert approver.get(at(told, "evaluation/interests/")).status_code == 404
    assert client.get(at(told, "evaluation/interests/")).status_code == 404
    assert "It fits best." in page
    assert "1st of 2 suitable offers by price" in page
    assert "Approve the award" in page
    approver.post(f"/awards/{award.reference}/moves/approve/", {"seen": "recommended"})
    assert told.award().state == "approved"


def test_the_page_of_the_approval_says_what_is_approved(see, queries):
    told = tale().until("recommend")
    told.declare_approver()
    award = told.award()
    approver = see(told.approver)
    with queries(8):
        page = words(approver.get(f"/awards/{award.reference}/moves/approve/"))
    assert award.candidate.offer.supplier.name in page
    assert "Total" in page
    assert pounds(award.value_pence) in page


def test_the_approval_of_a_closed_offer_says_alias_and_quality_alone(see):
    told = tale().until("recommend")
    told.declare_approver()
    award = told.award()
    offer = award.candidate.offer
    close_doors(
        references=[offer.reference],
        group=FieldGroup.IDENTITY,
        because_of="CASE-2026-9999",
        reason="Sealed",
        now=build.NOW,
    )
    page = words(see(told.approver).get(f"/awards/{award.reference}/moves/approve/"))
    assert award.candidate.name in page
    assert "Quality points" in page
    assert "Price points" not in page
    assert offer.supplier.name not in page
    assert pounds(award.value_pence) not in page


@pytest.mark.parametrize("move", ["accept", "decline"])
def test_the_winner_answers_to_a_sum(move, see, queries):
    told = tale().until("invite")
    award = told.award()
    owner = see(told.owner(award))
    with queries(8):
        page = words(owner.get(f"/awards/{award.reference}/moves/{move}/"))
    assert "Contract value" in page
    assert pounds(award.value_pence) in page


def test_a_recommendation_is_sent_back_with_a_reason(see):
    told = tale().until("recommend")
    told.declare_approver()
    client = see(told.approver)
    answer = client.post(at(told, "moves/reject/"), {"reason": ""})
    assert "Enter the reason" in words(answer)
    client.post(at(told, "moves/reject/"), {"reason": "Say why.", "seen": "recommended"})
    page = words(see(told.moderator).get(at(told, "award/")))
    assert "Say why." in page
    assert "Recommend this offer" in page


NEXT = "Approved, the supplier is invited next"
WAITING = "Approved, waiting for the supplier to answer"


def test_from_the_approval_to_the_answer_case_and_lists_say_what_stands(see, queries):
    told = tale().until("recommend")
    officer, buyer = (
        see(build.actor(*who)) for who in (("district_officer", "black-country"), ("buyer",))
    )
    outside = [see(build.actor("district_officer", "devon")), see(told.owner(told.award()))]
    lists = ["/cases/", "/evaluations/"]
    read = [
        (officer, [lists[0], at(told)]),
        (buyer, [*lists, at(told), at(told, "award/"), at(told, "feedback/")]),
    ]
    for step, said in (("", ""), ("approve", NEXT), ("invite", WAITING), ("accept", "")):
        if step:
            told.take(step)
        for client, pages in read:
            for page in pages:
                with queries(8):
                    shown = words(client.get(page))
                assert [one for one in (NEXT, WAITING) if one in shown] == [said] * bool(said)
                assert client is not officer or step == "accept" or "Best Works" not in shown
        by = "The supplier answers by 5pm on 10 June 2026"
        assert (by in words(officer.get(at(told)))) == (step == "invite")
        for client in outside:
            for page in ("/cases/?district=all", at(told)):
                shown = words(client.get(page))
                assert told.case.reference in shown
                assert NEXT not in shown
                assert WAITING not in shown


def test_everybody_reads_on_the_case_who_won_once_the_supplier_accepted(see, client, queries):
    told = tale().until("invite")
    award = told.award()
    others = [build.actor("work_coach", "devon"), build.actor("district_officer", "devon"),
              build.actor("supplier_owner", told.offers["second"].supplier.reference)]  # fmt: skip
    own = [told.owner(award), build.actor("district_officer", "black-country"),
           build.actor("finance")]  # fmt: skip
    outside, inside = [client, *map(see, others)], [*map(see, own)]
    public = f"/awards/{award.reference}/"
    for visitor in (*outside, own_page := see(own[0])):
        page = words(visitor.get(at(told)))
        assert "Best Works Ltd" not in page or visitor is own_page
        assert "£32,000.00" not in page
    told.take("accept")
    for visitor in (*outside, *inside):
        with queries(8):
            page = words(visitor.get(at(told)))
        assert "Best Works Ltd" in page
        assert "£32,000.00" in page
        assert (f'href="{public}"' in page) == (visitor in outside)
        assert (f'href="{at(told, "award/")}"' in page) == (visitor in inside)
    assert "£32,000.00 before VAT to Best Works Ltd" in words(client.get(public))


def test_the_winner_answers_and_nobody_else_sees_the_invitation(see):
    told = tale().until("invite")
    award = told.award()
    owner = see(told.owner(award))
    page = words(owner.get(at(told, "award/")))
    assert "You are invited to deliver" in page
    assert "5pm on 10 June 2026" in page
    assert "Start: £80.00" in page
    assert "Answer by" in words(owner.get("/invitations/"))
    other = build.actor("supplier_owner", told.offers["second"].supplier.reference)
    editor = build.actor("supplier_editor", award.candidate.offer.supplier.reference)
    assert see(other).get(at(told, "award/")).status_code == 404
    assert "Accept the contract" not in words(see(editor).get(at(told, "award/")))
    officer = see(build.actor("district_officer", "black-country"))
    assert officer.get(at(told, "award/")).status_code == 404
    assert see(build.actor("finance")).get(at(told, "award/")).status_code == 404
    answer = owner.post(f"/awards/{award.reference}/moves/decline/", {"reason": ""})
    assert "Enter why you decline" in words(answer)
    owner.post(f"/awards/{award.reference}/moves/accept/", {"seen": "invited"})
    assert told.award().state == "accepted"
    assert "Best Works Ltd" in words(officer.get(at(told, "award/")))
    assert see(build.actor("finance")).get(at(told, "award/")).status_code == 200


def test_each_supplier_reads_its_own_feedback_and_its_own_letter(see):
    told = tale().until("approve")
    render_due(now=build.NOW)
    for name, sentence, letter in (
        ("best", "Your offer came first of 2 suitable offers", 200),
        ("second", "It came 2nd of 2 suitable offers", 200),
        ("dear", "Your offer did not pass 2 gates", 404),
    ):
        offer = told.offers[name]
        page = f"/offers/{offer.reference}/feedback/{told.case.reference}/1/"
        owner = see(build.actor("supplier_owner", offer.supplier.reference))
        told_so = words(owner.get(page))
        assert sentence in told_so
        assert ("An invitation to deliver the need follows" in told_so) == (name == "best")
        assert sentence in words(owner.get(f"/offers/{offer.reference}/feedback/"))
        answer = owner.get(f"{page}letter/")
        assert answer.status_code == letter
        if letter == 200:
            assert answer.headers["Content-Disposition"].startswith("attachment")
            assert b"".join(answer).startswith(b"%PDF")
        for other in told.offers.values():
            if other.pk != offer.pk:
                address = f"/offers/{other.reference}/feedback/"
                assert owner.get(address).status_code == 404
                assert owner.get(f"{address}{told.case.reference}/1/").status_code == 404
                assert owner.get(f"{address}{told.case.reference}/1/letter/").status_code == 404


def test_the_case_links_its_candidates_to_its_panel_from_the_lock_on(see):
    told = tale().until("declare")
    for actor in (told.evaluators[0], told.moderator):
        assert see(actor).get(at(told, "matches/")).status_code == 404
        assert see(actor).get(at(told)).context["has_matches"] is False
    assert see(build.actor("buyer")).get(at(told)).context["has_matches"] is True
    for step in ("mark", "sign", "lock"):
        told.take(step)
    for actor in (told.evaluators[0], told.moderator):
        assert see(actor).get(at(told, "matches/")).status_code == 200
        assert see(actor).get(at(told)).context["has_matches"] is True


def test_the_chosen_read_that_an_invitation_follows_until_it_is_there(see):
    told = tale().until("approve")
    offer = told.offers["best"]
    page = f"/offers/{offer.reference}/feedback/{told.case.reference}/1/"
    owner = see(build.actor("supplier_owner", offer.supplier.reference))
    follows = "An invitation to deliver the need follows"
    assert follows in words(owner.get(page))
    for step in ("invite", "accept"):
        told.take(step)
        assert follows not in words(owner.get(page))


def test_the_page_of_an_offer_leads_to_its_feedback_as_the_letter_says(see, queries):
    told = tale().until("approve")
    offer = told.offers["second"]
    link = f'href="/offers/{offer.reference}/feedback/"'
    owner = see(build.actor("supplier_owner", offer.supplier.reference))
    for reader in (owner, see(build.actor("auditor"))):
        with queries(8):
            page = reader.get(f"/offers/{offer.reference}/").content.decode()
        assert page.count(link) == 1
    other = build.offer(by=offer.supplier)
    assert "feedback/" not in owner.get(f"/offers/{other.reference}/").content.decode()


def test_feedback_never_names_another_supplier_than_the_winner(see):
    told = tale().until("approve")
    render_due(now=build.NOW)
    names = {name: offer.supplier.name for name, offer in told.offers.items()}
    for name, offer in told.offers.items():
        owner = see(build.actor("supplier_owner", offer.supplier.reference))
        page = words(owner.get(f"/offers/{offer.reference}/feedback/{told.case.reference}/1/"))
        for other, their_name in names.items():
            if other not in {name, "best"}:
                assert their_name not in page
        assert "£900.00" not in page or name == "second"


ROUNDED = "Each figure is rounded; the offers are ordered by their exact points."


def test_wherever_points_are_shown_it_is_said_that_they_are_rounded(see):
    """Price points of 24.615 and quality points of 52.50 stand beside a total of 77.12."""
    told = tale({"best": {}, "second": {"price": 97_500}}).until("lock")
    moderator = see(told.moderator)
    assert ROUNDED in words(moderator.get(at(told, "evaluation/")))
    assert ROUNDED in words(moderator.get(at(told, "award/")))
    assert ROUNDED in words(moderator.get(at(told, "award/recommend/")))
    told.take("recommend")
    told.take("approve")
    assert ROUNDED in words(moderator.get(at(told, "award/")))
    offer = told.offers["second"]
    owner = see(build.actor("supplier_owner", offer.supplier.reference))
    page = words(owner.get(f"/offers/{offer.reference}/feedback/{told.case.reference}/1/"))
    assert "24.62" in page
    assert ROUNDED in page


def test_the_panel_says_what_each_did_and_not_only_that_they_declared(see, queries):
    told = tale().until("declare")
    auditor = see(build.actor("auditor"))

    def tags() -> list[tuple[str, str]]:
        with queries(8):
            page = auditor.get(at(told, "evaluation/")).content.decode()
        seats = page.split("Panel</h2>")[1].split("</ul>")[0].split("<li")[1:]
        tag = re.compile(r'__hint">(\w+)<.*?<strong[^>]*>(.*?)<', re.DOTALL)
        return [one for seat in seats for one in tag.findall(seat)]

    assert set(tags()) == {("Evaluator", "Scoring"), ("Moderator", "Declared")}
    for step in ("mark", "sign", "lock"):
        told.take(step)
    assert set(tags()) == {("Evaluator", "Handed in"), ("Moderator", "Signed")}
    told.take("recommend")
    told.declare_approver()
    assert ("Approver", "Declared") in tags()
    told.take("approve")
    assert ("Approver", "Approved") in tags()
    told.take("invite")
    told.take("accept")
    assert set(tags()) == {
        ("Evaluator", "Handed in"),
        ("Moderator", "Signed"),
        ("Approver", "Approved"),
    }


def test_the_centre_reads_all_feedback_of_a_case(see):
    told = tale().until("approve")
    page = words(see(build.actor("auditor")).get(at(told, "feedback/")))
    assert page.index("Best Works Ltd") < page.index("Second Works Ltd") < page.index("Dear Works")
    assert see(build.actor("administrator")).get(at(told, "feedback/")).status_code == 404


def test_an_offer_that_nobody_decided_on_has_an_empty_page(see):
    offer = build.offer()
    owner = see(build.actor("supplier_owner", offer.supplier.reference))
    page = words(owner.get(f"/offers/{offer.reference}/feedback/"))
    assert "Nothing was decided on this offer yet." in page
    stranger = see(build.actor("supplier_owner", build.supplier().reference))
    assert stranger.get(f"/offers/{offer.reference}/feedback/").status_code == 404


def test_no_award_is_told_on_every_page(see):
    told = tale().until("lock", {"best": (2, 2, 2, 2), "second": (1, 1, 1, 1)})
    client = see(told.moderator)
    page = words(client.get(at(told, "award/")))
    assert "No suitable offer is among those scored" in page
    assert "Recommend this offer" not in page
    assert client.post(at(told, "moves/not_award/"), {"seen": "locked"}).status_code == 409
    client.post(at(told, "award/end/"), {"reason": "None was suitable."})
    assert "None was suitable." in words(client.get(at(told, "award/")))
    offer = told.offers["best"]
    owner = see(build.actor("supplier_owner", offer.supplier.reference))
    page = words(owner.get(f"/offers/{offer.reference}/feedback/{told.case.reference}/1/"))
    assert "None was suitable." in page
    assert "The scores come to 50.00% of the quality points" in page


def test_the_board_says_what_waits_for_whom(see):
    told = tale()
    told.match()
    lead = see(told.appointer)
    assert "Name the panel" in words(lead.get("/evaluations/?part=panel"))
    assert told.case.reference in words(lead.get("/evaluations/?part=panel"))
    told.case.refresh_from_db()
    told.appoint()
    evaluator, moderator = see(told.evaluators[0]), see(told.moderator)
    assert told.case.reference in words(evaluator.get("/evaluations/?part=declare"))
    assert told.case.reference not in words(lead.get("/evaluations/?part=panel"))
    told.declare()
    assert told.case.reference in words(evaluator.get("/evaluations/?part=score"))
    assert told.case.reference not in words(moderator.get("/evaluations/?part=moderate"))
    told.mark()
    assert told.case.reference in words(moderator.get("/evaluations/?part=moderate"))
    told.sign()
    told.case.refresh_from_db()
    told.lock()
    assert told.case.reference in words(moderator.get("/evaluations/?part=recommend"))
    told.case.refresh_from_db()
    told.recommend()
    approver = see(told.approver)
    assert told.case.reference in words(approver.get("/evaluations/?part=approve"))
    assert told.case.reference not in words(moderator.get("/evaluations/?part=approve"))
    assert see(build.actor("finance")).get("/evaluations/").status_code == 404


def test_ones_own_case_is_found_by_what_waits_by_seat_and_by_name(see, queries):
    told = tale()
    told.match()
    told.case.refresh_from_db()
    told.appoint()
    told.declare()
    lead, evaluator = see(told.moderator), see(told.evaluators[0])

    def found(client, **chosen):
        with queries(8):
            page = client.get("/evaluations/", chosen)
        return [line["case"].reference for line in page.context["lines"]]

    own = [told.case.reference]
    assert found(evaluator, part="any") == found(evaluator, part="seat") == own
    assert (found(lead, part="any"), found(lead, part="seat")) == ([], own)
    assert found(see(build.actor("buyer")), part="seat") == []
    assert found(lead, words=told.case.reference.lower()) == own
    assert found(lead, words=told.case.title[3:12].upper()) == own
    assert found(lead, words="no such title") == []
    assert found(lead, part="nonsense") == found(see(build.actor("auditor")), part="any") == own


def test_who_opened_a_case_is_not_asked_to_approve_it(see):
    told = tale()
    told.match()
    opener = build.actor("lead_buyer")
    open_candidates(case=told.case, actor=opener, now=build.NOW)
    for step in STEPS[1:7]:
        told.case.refresh_from_db()
        getattr(told, step)()
    assert told.case.reference not in words(see(opener).get("/evaluations/?part=approve"))


def test_a_case_without_any_offer_can_be_ended_from_its_page(see):
    told = tale({"dear": {"price": 900_000}})
    told.match()
    client = see(told.appointer)
    assert "No offer passed all gates" in words(client.get(at(told, "evaluation/")))
    assert "Record that nothing is awarded" in words(client.get(at(told, "evaluation/")))
    assert client.get(at(told, "award/end/")).status_code == 200
    not_award(case=told.case, reason="Nobody.", actor=told.appointer, now=build.NOW)
    assert "were not scored" in words(client.get(at(told, "evaluation/")))


def test_two_people_end_a_case_page_by_page(see):
    told = tale().until("lock")
    moderator, second = see(told.moderator), see(told.approver)
    where = at(told, "award/end/")
    assert second.get(where).status_code == 404
    assert "Award nothing" in words(moderator.get(at(told, "award/")))
    answer = moderator.post(where, {"reason": "Best Works asked £800.00."})
    assert "Do not name a supplier in these words" in words(answer)
    moderator.post(where, {"reason": "The need is gone."})
    assert "Take it back" in words(moderator.get(where))
    assert "that somebody proposes to end without an award" in words(second.get("/dashboard/"))
    first = second.get(where, follow=True)
    assert first.redirect_chain == [(at(told, "evaluation/interests/"), 302)]
    second.post(at(told, "evaluation/interests/"), {"conflict": "no"})
    assert "Look at the proposal to award nothing" in words(second.get(at(told, "award/")))
    assert "The need is gone." in words(second.get(where))
    assert see(told.evaluators[0]).get(where).status_code == 404
    second.post(where, {"confirm": "yes"})
    told.case.refresh_from_db()
    assert (told.case.state, told.case.ended_reason) == ("not_awarded", "The need is gone.")


def test_who_could_confirm_an_ending_may_let_the_case_go_on(see):
    told = tale().until("match")
    see(told.moderator).post(at(told, "award/end/"), {"reason": "The need is gone."})
    second = see(told.approver)
    assert "Look at the proposal" in words(second.get(at(told, "evaluation/")))
    asked = second.post(at(told, "award/end/"), {"refuse": "yes"})
    assert asked.url == at(told, "evaluation/interests/")
    said = second.post(at(told, "evaluation/interests/"), {"conflict": "no"})
    assert said.url == at(told, "award/end/")
    second.post(at(told, "award/end/"), {"refuse": "yes"})
    assert "Look at the proposal" not in words(second.get(at(told, "evaluation/")))
    told.case.refresh_from_db()
    assert told.case.state == "closed"


def test_evaluators_score_by_the_words_that_suppliers_read(see):
    told = tale().until("declare")
    alias = told.candidate("best").alias
    page = words(see(told.evaluators[0]).get(at(told, f"evaluation/offers/{alias}/")))
    assert [word in page for word in SCALE.values()] == [True] * 5
    assert "A 2 everywhere is 50%, and not enough." in page


def test_where_the_least_score_is_enough_the_scale_does_not_say_otherwise(see):
    terms = {**build.TERMS, "least_quality_percent": 50}
    told = tale(terms=terms).until("declare")
    alias = told.candidate("best").alias
    page = words(see(told.evaluators[0]).get(at(told, f"evaluation/offers/{alias}/")))
    assert "at least 50% of the quality points" in page
    assert "not enough" not in page


def test_a_sent_back_recommendation_is_read_by_those_who_decide_alone_until_the_award(see):
    told = tale().until("recommend")
    told.declare_approver()
    reject_recommendation(
        case=told.case, reason="Question 2 lacks evidence.", actor=told.approver, now=build.NOW
    )
    readers = {
        role: see(build.actor(role, scope))
        for role, scope in (
            ("district_officer", "black-country"), ("finance", ""), ("buyer", ""), ("auditor", ""),
        )
    }  # fmt: skip
    read = {
        role: "Question 2 lacks evidence." in words(client.get(at(told)))
        for role, client in readers.items()
    }
    assert read == {"district_officer": False, "finance": False, "buyer": True, "auditor": True}


def test_a_declared_interest_leaves_of_the_case_what_the_public_sees(see):
    told = tale().until("appoint")
    interested = told.evaluators[0]
    client = see(interested)
    assert "Days at each stage" in words(client.get(at(told)))
    declare_interest(
        seat=told.seat(interested), conflict=True, interest="My sister.", actor=interested,
        now=build.NOW,
    )  # fmt: skip
    page = words(client.get(at(told)))
    assert "Days at each stage" not in page
    assert "Evaluation started" not in page
    assert "In evaluation" in page
    assert client.get(at(told)).context["moves"] == []
    assert client.get(at(told)).context["has_matches"] is False


@pytest.mark.parametrize("stage", ["lock", "recommend", "approve", "decline"])
def test_who_may_approve_declares_before_any_page_shows_an_offer(see, stage):
    told = tale().until("invite" if stage == "decline" else stage)
    if stage == "decline":
        award = told.award()
        decline_award(award=award, reason="No room.", actor=told.owner(award), now=build.NOW)
    fresh = build.actor("lead_buyer")
    client = see(fresh)
    number, offer = told.candidate("best").alias, told.offers["best"].reference
    pages = [at(told, page) for page in ("matches/", f"matches/{number}/", "evaluation/", "award/",
                                         "feedback/")]  # fmt: skip
    supplier = told.offers["best"].supplier.reference
    elsewhere = [
        f"/offers/{offer}/feedback/{told.case.reference}/1/",
        f"/suppliers/{supplier}/feedback/{told.case.reference}/",
    ]
    for page in pages:
        seen = words(client.get(page))
        assert "say whether you have an interest" in seen, page
        assert "Best Works" not in seen, page
    assert [client.get(page).status_code for page in elsewhere] == [404, 404]
    client.post(at(told, "evaluation/interests/"), {"conflict": "no"})
    for page in pages:
        seen = words(client.get(page))
        assert "say whether you have an interest" not in seen, page
    assert "Best Works" in words(client.get(pages[0]))
    after = 200 if stage in {"approve", "decline"} else 404
    assert [client.get(page).status_code for page in elsewhere] == [after, after]


def test_who_declared_for_an_ending_has_no_seat_on_the_panel_that_follows(see):
    told = tale().until("match")
    propose_ending(case=told.case, reason="Gone.", actor=told.moderator, now=build.NOW)
    told.declare_approver()
    refuse_ending(case=told.case, actor=told.approver, now=build.NOW)
    named, _ = candidates_for_panel(told.case)
    assert told.approver.user_id not in {user.pk for user in named}
    told.appoint()
    told.declare()
    told.mark()
    client = see(told.approver)
    page = words(client.get(at(told, "evaluation/")))
    assert "All agree" not in page
    assert "Moderate the scores" not in page
    assert "Open the candidates" in words(client.get(at(told, "matches/")))


def test_nobody_confirms_another_ending_than_the_one_that_was_read(see):
    told = tale().until("lock")
    where = at(told, "award/end/")
    moderator, second = see(told.moderator), see(told.approver)
    moderator.post(where, {"reason": "First words."})
    second.post(at(told, "evaluation/interests/"), {"conflict": "no"})
    read = re.search(r'name="ending" value="(\d+)"', second.get(where).content.decode())[1]
    moderator.post(where, {"refuse": "yes"})
    moderator.post(where, {"reason": "Other words."})
    for act in ("confirm", "refuse"):
        answer = second.post(where, {act: "yes", "ending": read}, follow=True)
        assert "Somebody changed this while you were looking at it." in words(answer)
        assert "Other words." in words(answer)
    told.case.refresh_from_db()
    assert told.case.state == "locked"


@pytest.mark.parametrize("role", ["district_officer", "district_manager"])
def test_a_district_reads_how_its_case_was_decided_once_it_is(see, role):
    told = tale()
    inside = see(build.actor(role, "black-country"))
    outside = see(build.actor(role, "dorset"))
    told.until("invite")
    number = told.candidate("second").alias
    pages = [at(told, page) for page in (
        "matches/", "matches/?show=gates", f"matches/{number}/", "evaluation/",
    )]  # fmt: skip
    assert [inside.get(page).status_code for page in pages] == [404] * 4
    assert "Candidates and matches" not in words(inside.get(at(told)))
    told.accept()
    seen = [words(inside.get(page)) for page in pages]
    assert all("Second Works" in page for page in seen)
    assert "Candidates and matches" in words(inside.get(at(told)))
    assert [outside.get(page).status_code for page in pages] == [404] * 4
    assert inside.get(at(told, "feedback/")).status_code == 404
    assert inside.get("/evaluations/").status_code == 404


def test_no_page_tells_a_district_what_an_offer_costs(see):
    told = tale().until("accept")
    inside = see(build.actor("district_officer", "black-country"))
    centre = see(build.actor("buyer"))
    result = told.candidate("second").result
    canaries = ["900.00", "549.00", f"{result.price_points:.2f}"[:5], f"{result.total_points:.2f}"]
    pages = ["matches/", "matches/?show=gates", "evaluation/"]
    pages += [f"matches/{told.candidate(name).alias}/" for name in told.offers]
    told_to = {who: "".join(words(client.get(at(told, page))) for page in pages)
               for who, client in (("district", inside), ("centre", centre))}  # fmt: skip
    for canary in canaries:
        assert canary in told_to["centre"], canary
        assert canary not in told_to["district"], canary


def test_a_district_reads_why_nothing_was_awarded(see):
    told = tale().until("lock")
    told.end()
    inside = see(build.actor("district_officer", "black-country"))
    assert "Second Works" in words(inside.get(at(told, "evaluation/")))


def test_a_district_reads_no_tie_and_no_order_of_prices(see):
    told = tale({"best": {"price": 80_000}, "second": {"price": 80_000}}).until("accept")
    inside = see(build.actor("district_officer", "black-country"))
    centre = see(build.actor("buyer"))
    tie = "a lot was drawn"
    assert tie in words(centre.get(at(told, "evaluation/")))
    assert tie not in words(inside.get(at(told, "evaluation/")))
    listed = inside.get(at(told, "matches/")).context["lines"]
    assert [line.candidate.alias for line in listed] == sorted(
        line.candidate.alias for line in listed
    )


def test_what_another_undecided_case_seals_is_an_alias_to_the_district_too(see):
    told = tale().until("accept")
    close_doors(
        references=[told.offers["second"].reference],
        group=FieldGroup.IDENTITY,
        because_of="CASE-2026-9999",
        reason="Sealed",
        now=build.NOW,
    )
    inside = see(build.actor("district_officer", "black-country"))
    number = told.candidate("second").alias
    for page in ("matches/", "evaluation/"):
        seen = words(inside.get(at(told, page)))
        assert "Second Works" not in seen
        assert told.candidate("second").name in seen
    assert inside.get(at(told, f"matches/{number}/")).status_code == 404
