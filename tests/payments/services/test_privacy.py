"""Who was a participant is forgotten in time, and who looked is known meanwhile."""

from datetime import UTC, date, datetime, time

import pytest

from dps.audit.models import Line
from payments.models import Contract, ParticipantIdentity, Reading
from payments.services.privacy import blank_identities, forget_readings, note_reading
from payments.tasks import forget_people
from tests import build

ENDED = date(2026, 12, 31)


def at(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


@pytest.fixture
def identity(now) -> ParticipantIdentity:
    contract = build.contract("closed", starts_on=date(2026, 7, 1), ends_on=ENDED)
    participant = build.participant(contract, "completed")
    return ParticipantIdentity.objects.update_or_create(
        participant=participant,
        defaults={
            "district_reference": "BC10001",
            "keyed_hash": "ab" * 32,
            "key_version": 1,
            "evidence": {"7": "Register of 6 July, page 2"},
        },
    )[0]


def said(identity: ParticipantIdentity) -> tuple[str, str, dict[str, str]]:
    identity.refresh_from_db()
    return identity.district_reference, identity.keyed_hash, identity.evidence


@pytest.mark.parametrize(
    ("day", "blanked"),
    [(date(2032, 12, 31), 0), (date(2033, 1, 1), 1), (date(2040, 2, 29), 1)],
)
def test_identities_are_blanked_6_years_after_the_end(identity, day, blanked):
    kept = said(identity)
    assert blank_identities(now=at(day)) == blanked
    assert said(identity) == (("", "", {}) if blanked else kept)
    assert Line.objects.filter(act="participant.blank").count() == blanked
    assert blank_identities(now=at(day)) == 0


def test_the_end_of_a_terminated_contract_counts(identity):
    Contract.objects.update(ended_on=date(2026, 8, 1))
    assert blank_identities(now=at(date(2032, 8, 2))) == 1


@pytest.mark.parametrize("state", ["open", "suspended", "delivered"])
def test_who_may_still_be_paid_for_is_kept(identity, state):
    Contract.objects.update(state=state)
    assert blank_identities(now=at(date(2040, 1, 1))) == 0


def test_readings_are_kept_for_2_years(now):
    actor = build.actor("auditor")
    for day in (date(2026, 1, 31), date(2026, 2, 1)):
        note_reading(what="CON-0012/007", actor=actor, now=at(day))
    assert forget_readings(now=at(date(2028, 2, 1))) == 1
    assert [reading.at.date() for reading in Reading.objects.all()] == [date(2026, 2, 1)]


def test_the_sweep_does_both_and_may_run_twice(identity, now):
    Contract.objects.update(ended_on=date(2019, 1, 1))
    note_reading(what="CON-0012", actor=build.actor("work_coach", "kent"), now=at(date(2020, 1, 1)))
    assert (forget_people(), forget_people()) == (2, 0)
