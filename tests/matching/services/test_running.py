"""The decision run: gates and fit of every candidate, in chunks, once."""

import pytest

from businesscases.budgets import release_reservation
from dps.accounts.actors import SYSTEM
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed
from dps.notifications.models import Message
from matching.domain.gates import Gate
from matching.domain.scoring import FitPart
from matching.models import Candidate, MatchRun
from matching.services import run_match, running
from tests import build
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db


def test_every_candidate_has_every_gate_and_the_eligible_have_a_fit_that_adds_up():
    told = tale()
    run = told.match()
    assert (run.done, run.total) == (3, 3)
    assert run.finished_at == build.NOW
    for candidate in run.candidates.all():
        assert [gate["code"] for gate in candidate.gates] == list(Gate)
        if candidate.eligible:
            assert [part["code"] for part in candidate.fit_parts] == list(FitPart)
            assert sum(part["bp"] for part in candidate.fit_parts) == candidate.fit_bp
        else:
            assert (candidate.fit_bp, candidate.fit_rank, candidate.fit_parts) == (None, None, [])
    assert told.candidate("best").fit_rank == 1
    assert told.candidate("second").fit_rank == 2
    dear = told.candidate("dear")
    assert [gate["code"] for gate in dear.gates if not gate["passed"]] == ["price", "budget"]
    assert "That is £4.50 too much." in next(
        gate["sentence"] for gate in dear.gates if gate["code"] == "price"
    )


def test_places_taken_by_accepted_awards_of_that_year_are_taken_off():
    told = tale({"busy": {"places_a_year": 60}})
    busy = told.offers["busy"]
    build.award("accepted", of=build.case("awarded", places=21), to=busy)
    old = build.case("awarded", places=30, starts_on=build.date(2025, 1, 1),
                     ends_on=build.date(2026, 6, 30))  # fmt: skip
    build.award("accepted", of=old, to=busy)
    build.award("declined", of=build.case("locked", places=30), to=busy)
    told.match()
    candidate = told.candidate("busy")
    gate = next(gate for gate in candidate.gates if gate["code"] == "places")
    assert (gate["passed"], gate["offered"]) == (False, "39 left")


def test_a_supplier_suspended_before_the_close_fails_its_gate_and_after_it_does_not():
    told = tale()
    suspend(told, "second")
    run = told.close()
    suspend(told, "best")
    run_match(run=run, actor=SYSTEM, now=build.NOW)
    assert told.candidate("second").eligible is False
    assert told.candidate("best").eligible is True


def test_the_match_goes_by_the_places_and_the_money_of_the_close():
    told = tale({"busy": {"places_a_year": 60}})
    run = told.close()
    taken = build.case("awarded", places=21, where=build.district("essex"))
    build.award("accepted", of=taken, to=told.offers["busy"])
    release_reservation(case=told.case, actor=SYSTEM, now=build.NOW)
    run_match(run=run, actor=SYSTEM, now=build.NOW)
    assert run.reserved_pence == told.case.value_pence
    assert told.candidate("busy").eligible is True


def suspend(told, name):
    supplier = told.offers[name].supplier
    type(supplier).objects.filter(pk=supplier.pk).update(state="suspended")


def test_a_run_that_was_killed_goes_on_where_it_stopped(monkeypatch):
    told = tale({f"offer {n}": {} for n in range(7)})
    run = told.close()
    matched = running._match
    chunks = []

    def dies(*args):
        if len(chunks) == 2:
            raise SystemExit
        chunks.append(len(args[1]))
        matched(*args)

    monkeypatch.setattr(running, "_match", dies)
    with pytest.raises(SystemExit):
        run_match(run=run, actor=SYSTEM, now=build.NOW, chunk=2)
    run.refresh_from_db()
    assert (run.done, run.finished_at) == (4, None)
    monkeypatch.setattr(running, "_match", matched)
    assert run_match(run=run, actor=SYSTEM, now=build.NOW, chunk=2) is True
    run.refresh_from_db()
    assert run.done == run.total == 7
    ranks = Candidate.objects.filter(run=run).values_list("fit_rank", flat=True)
    assert sorted(ranks) == list(range(1, 8))


def test_a_run_again_does_nothing():
    told = tale()
    run = told.match()
    before = list(Candidate.objects.order_by("pk").values())
    lines = Line.objects.count()
    assert run_match(run=run, actor=SYSTEM, now=build.NOW) is False
    assert list(Candidate.objects.order_by("pk").values()) == before
    assert Line.objects.count() == lines


def test_a_need_that_nobody_meets_is_finished_too():
    told = tale({"paused": {}})
    type(told.offers["paused"]).objects.update(state="withdrawn")
    run = told.match()
    assert (run.total, run.done, run.finished_at) == (0, 0, build.NOW)


def test_equal_fits_go_by_reference():
    told = tale({"one": {}, "two": {}})
    told.match()
    first, second = sorted(told.offers.values(), key=lambda offer: offer.reference)
    ranks = dict(Candidate.objects.values_list("offer_id", "fit_rank"))
    assert (ranks[first.pk], ranks[second.pk]) == (1, 2)


def test_lead_buyers_are_told_once_and_only_the_system_matches():
    told = tale()
    lead = build.actor("lead_buyer")
    run = told.match()
    messages = Message.objects.filter(kind="case_matched", user_id=lead.user_id)
    assert [message.subject for message in messages] == [f"{told.case.reference} waits for a panel"]
    with pytest.raises(NotAllowed):
        run_match(run=run, actor=lead, now=build.NOW)
    assert MatchRun.objects.count() == 1
