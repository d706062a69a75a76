"""Scores alone, handed in whole, and one signed consensus."""

import pytest
from django.db import IntegrityError, transaction

from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken
from dps.notifications.models import Message
from matching.models import ConsensusScore, Mark
from matching.services import Entry, save_marks, sign_consensus, submit_marks
from matching.services.marking import unfinished
from tests import build
from tests.matching.tale import Tale, tale

pytestmark = pytest.mark.django_db


def save(told: Tale, actor, name: str, entries) -> None:
    save_marks(
        seat=told.seat(actor), candidate=told.candidate(name), entries=entries, actor=actor,
        now=build.NOW,
    )  # fmt: skip


def sign(told: Tale, name: str, entries, actor=None) -> None:
    sign_consensus(
        case=told.case, candidate=told.candidate(name), entries=entries,
        actor=actor or told.moderator, now=build.NOW,
    )  # fmt: skip


def test_a_sheet_half_done_is_kept_and_changed_until_it_is_handed_in():
    told = tale().until("declare")
    actor = told.evaluators[0]
    save(told, actor, "best", {1: Entry(3, " Clear. "), 2: Entry(None, "To look at again")})
    assert list(Mark.objects.order_by("question").values_list("score", "reason")) == [
        (3, "Clear."),
        (None, "To look at again"),
    ]
    save(told, actor, "best", {1: Entry(4, "Clearer"), 2: Entry(None, "")})
    assert list(Mark.objects.values_list("question", "score", "reason")) == [(1, 4, "Clearer")]
    assert {c.offer_id for c in unfinished(told.seat(actor))} == {
        told.offers[name].pk for name in ("best", "second")
    }


def test_handing_in_needs_every_score_and_every_reason():
    told = tale().until("declare")
    actor = told.evaluators[0]
    save(told, actor, "best", told.entries((3, 3, 3, 3)))
    save(told, actor, "second", {**told.entries((3, 3, 3, 3)), 4: Entry(2, " ")})
    with pytest.raises(RuleBroken) as refused:
        submit_marks(seat=told.seat(actor), actor=actor, now=build.NOW)
    assert [reason.sentence for reason in refused.value.reasons] == [
        f"These lack a score or the reason for it: {told.candidate('second').name}."
    ]
    save(told, actor, "second", {4: Entry(0, "Nothing said.")})
    submit_marks(seat=told.seat(actor), actor=actor, now=build.NOW)
    for act in (
        lambda: submit_marks(seat=told.seat(actor), actor=actor, now=build.NOW),
        lambda: save(told, actor, "best", told.entries((4, 4, 4, 4))),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert [reason.code for reason in refused.value.reasons] == ["submitted"]


def test_the_database_keeps_what_was_handed_in():
    told = tale().until("mark")
    mark = Mark.objects.first()
    for act in (
        lambda: Mark.objects.filter(pk=mark.pk).update(score=4),
        mark.delete,
        lambda: Mark.objects.create(
            seat=mark.seat, candidate=told.candidate("dear"), question=1, score=4, reason="x",
            at=build.NOW,
        ),
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_scores_are_ones_own_after_the_declaration():
    told = tale().until("appoint")
    first, second = told.evaluators
    with pytest.raises(NotAllowed):
        save(told, first, "best", told.entries((3, 3, 3, 3)))
    told.declare()
    for actor, seat in ((second, first), (told.moderator, first), (build.actor("buyer"), first),
                        (told.moderator, told.moderator)):  # fmt: skip
        with pytest.raises(NotAllowed):
            save_marks(
                seat=told.seat(seat), candidate=told.candidate("best"), entries={},
                actor=actor, now=build.NOW,
            )  # fmt: skip


def test_what_did_not_pass_the_gates_is_not_scored():
    told = tale().until("declare")
    with pytest.raises(NotAllowed):
        save(told, told.evaluators[0], "dear", told.entries((3, 3, 3, 3)))


@pytest.mark.parametrize("entries", [{5: Entry(3, "x")}, {1: Entry(5, "x")}, {1: Entry(-1, "x")}])
def test_four_questions_and_five_scores(entries):
    told = tale().until("declare")
    with pytest.raises(ValueError, match="four questions"):
        save(told, told.evaluators[0], "best", entries)


def test_the_moderator_waits_until_all_have_handed_in():
    told = tale().until("declare")
    first, second = told.evaluators
    for name in told.eligible():
        save(told, first, name, told.entries((3, 3, 3, 3)))
    submit_marks(seat=told.seat(first), actor=first, now=build.NOW)
    assert not Message.objects.filter(kind="marks_complete").exists()
    with pytest.raises(NotAllowed):
        sign(told, "best", told.entries((3, 3, 3, 3)))
    for name in told.eligible():
        save(told, second, name, told.entries((2, 3, 3, 3)))
    submit_marks(seat=told.seat(second), actor=second, now=build.NOW)
    messages = Message.objects.filter(kind="marks_complete")
    assert [message.user_id for message in messages] == [told.moderator.user_id]
    sign(told, "best", told.entries((3, 3, 3, 3)))
    assert ConsensusScore.objects.count() == 4


def test_a_consensus_can_be_signed_again_before_the_lock_and_never_after():
    told = tale().until("sign")
    sign(told, "best", {1: Entry(4, "Better on a second look.")})
    score = ConsensusScore.objects.get(candidate=told.candidate("best"), question=1)
    assert (score.score, score.reason, score.would_raise) == (4, "Better on a second look.", "")
    told.case.refresh_from_db()
    told.lock()
    with pytest.raises(NotAllowed):
        sign(told, "best", {1: Entry(0, "x", "y")})
    for act in (
        lambda: ConsensusScore.objects.filter(pk=score.pk).update(score=0),
        score.delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry(None, "Words"), "score_1"),
        (Entry(4, " "), "reason_1"),
        (Entry(3, "Words", " "), "raise_1"),
        (Entry(3, "As Best Works does.", "More."), "reason_1"),
        (Entry(3, "Words.", "Do as NOT A CANDIDATE limited does."), "raise_1"),
    ],
)
def test_a_consensus_is_whole_and_names_nobody(entry, field):
    build.supplier(name="Not A Candidate Ltd")
    told = tale().until("mark")
    with pytest.raises(RuleBroken) as refused:
        sign(told, "best", {1: entry})
    assert [reason.field for reason in refused.value.reasons] == [field]
    assert not ConsensusScore.objects.exists()


def test_only_the_moderator_of_this_case_signs():
    told = tale().until("mark")
    for actor in (*told.evaluators, build.actor("lead_buyer"), build.actor("auditor")):
        with pytest.raises(NotAllowed):
            sign(told, "best", told.entries((3, 3, 3, 3)), actor)
    with pytest.raises(NotAllowed):
        sign(told, "dear", told.entries((3, 3, 3, 3)))


def test_no_line_of_the_log_holds_a_score():
    tale().until("sign", {"best": (1, 2, 3, 4), "second": (4, 3, 2, 1)})
    for line in Line.objects.filter(act__startswith="case."):
        assert "score" not in line.note
        assert set(line.detail) <= {"offer", "questions", "people", "run", "candidates", "eligible"}
