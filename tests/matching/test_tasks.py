"""The sweeps: run twice, late, and over what somebody else was first with."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dps.documents.models import Document
from dps.kernel.errors import Stale
from matching import tasks
from matching.models import Award, Candidate, Feedback, MatchRun
from tests import build
from tests.conftest import set_clock
from tests.matching.tale import tale

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture(autouse=True)
def _clock(now, settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path


def test_windows_close_and_matches_run_by_the_schemes_clock_once():
    due, early = (
        tale(),
        tale(provision_type="C7", closes_at=datetime(2026, 6, 3, 18, tzinfo=LONDON)),
    )
    assert [tasks.close_windows(), tasks.close_windows()] == [1, 0]
    assert [tasks.run_matches(), tasks.run_matches()] == [1, 0]
    due.case.refresh_from_db()
    early.case.refresh_from_db()
    assert (due.case.state, early.case.state) == ("closed", "published")
    assert MatchRun.objects.get().finished_at
    set_clock(datetime(2026, 6, 3, 18, 0, 1, tzinfo=LONDON))
    assert tasks.close_windows() == 1
    assert tasks.run_matches() == 1
    assert Candidate.objects.filter(matched_at=None).count() == 0


def test_invitations_go_out_when_due_and_lapse_when_over():
    told = tale().until("approve")
    assert [tasks.invite_due(), tasks.invite_due()] == [1, 0]
    assert told.award().state == "invited"
    set_clock(datetime(2026, 6, 10, 16, 59, 59, tzinfo=LONDON))
    assert tasks.invite_due() == 0
    set_clock(datetime(2026, 6, 10, 17, 0, 5, tzinfo=LONDON))
    assert [tasks.invite_due(), tasks.invite_due()] == [1, 0]
    assert told.award().state == "lapsed"
    told.case.refresh_from_db()
    assert told.case.state == "locked"


def test_a_standstill_keeps_an_award_out_of_the_sweep():
    told = tale(terms={**build.TERMS, "standstill_working_days": 2}).until("approve")
    assert tasks.invite_due() == 0
    set_clock(datetime(2026, 6, 6, 0, 0, 1, tzinfo=LONDON))
    assert tasks.invite_due() == 1
    assert told.award().state == "invited"


def test_letters_are_made_once_by_the_sweep():
    tale().until("approve")
    assert [tasks.render_letters(), tasks.render_letters()] == [2, 0]
    assert Feedback.objects.filter(letter__isnull=False).count() == 2
    assert Document.objects.filter(origin="made").count() == 2


def test_one_that_a_rule_refuses_does_not_stop_the_others(monkeypatch):
    first, second = tale(), tale(provision_type="C7")
    close = tasks.close_case

    def refuses(*, case, **rest):
        if case.pk == first.case.pk:
            raise Stale
        return close(case=case, **rest)

    monkeypatch.setattr(tasks, "close_case", refuses)
    assert tasks.close_windows() == 1
    second.case.refresh_from_db()
    assert second.case.state == "closed"
    assert not Award.objects.exists()
