"""A referral: made, answered, withdrawn; places and claimants counted once."""

from datetime import date

import pytest

from dps.accounts.actors import actor_for
from dps.audit.models import Line
from dps.kernel.errors import NotAllowed, RuleBroken, Stale
from dps.notifications.models import Message
from payments.models import Contract, Participant, ParticipantIdentity
from payments.services import (
    accept_referral,
    miss_referral,
    refer,
    refuse_referral,
    withdraw_referral,
)
from tests import build
from tests.payments.conftest import REFERRED, World, at


def codes(error: pytest.ExceptionInfo[RuleBroken]) -> list[tuple[str, str]]:
    return [(reason.code, reason.field) for reason in error.value.reasons]


def test_a_claimant_is_known_by_number_alone(world: World):
    made = world.refer("bc-10 001")
    assert (made.reference, made.number, made.state) == (
        f"{world.contract.reference}/001",
        1,
        "referred",
    )
    identity = ParticipantIdentity.objects.get(participant=made)
    assert identity.district_reference == "BC10001"
    assert len(identity.keyed_hash) == 64
    assert identity.key_version == 1
    rows = [*Line.objects.values_list("note", "detail", "object"), *Message.objects.values_list()]
    assert "BC10001" not in str(rows)


def test_the_supplier_is_told(world: World):
    made = world.refer()
    message = Message.objects.get(kind="referral_made")
    assert message.user == world.owner
    assert made.reference in message.subject


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "reference_unreadable"),
        ("AB123456C", "national_insurance_number"),
        ("qq 12 34 56 a", "national_insurance_number"),
        ("12345", "reference_unreadable"),
        ("JSMITH", "reference_is_a_word"),
        ("Jane Smith!", "reference_unreadable"),
    ],
)
def test_what_is_no_reference_is_refused(world: World, typed: str, code: str):
    with pytest.raises(RuleBroken) as error:
        world.refer(typed)
    assert codes(error) == [(code, "district_reference")]
    assert not Participant.objects.exists()


def test_the_same_claimant_holds_one_place_of_a_contract(world: World):
    world.refer("BC10001")
    with pytest.raises(RuleBroken) as error:
        world.refer("bc 10001")
    assert codes(error) == [("referred_already", "district_reference")]


def test_a_second_referral_after_a_refusal(world: World):
    first = world.refer("BC10001")
    refuse_referral(
        participant=first, because="no_capacity", actor=world.actor("owner"), now=at(REFERRED)
    )
    assert world.refer("BC10001").number == 2


def test_an_older_key_still_finds_the_claimant(world: World, settings):
    world.refer("BC10001")
    settings.DPS_IDENTITY_KEYS += ",2:" + "ab" * 32
    with pytest.raises(RuleBroken):
        world.refer("BC10001")
    made = world.refer("BC10002")
    assert made.identity.key_version == 2


def test_places_are_never_exceeded(world: World):
    with build.past_the_triggers():
        Contract.objects.filter(pk=world.contract.pk).update(places=2, value_pence=160_000)
    first = world.refer("BC10001")
    world.refer("BC10002")
    with pytest.raises(RuleBroken) as error:
        world.refer("BC10003")
    assert codes(error) == [("no_place_left", "")]
    withdraw_referral(
        participant=first, because="moved_away", actor=world.actor("coach"), now=at(REFERRED)
    )
    assert world.refer("BC10003").number == 3


@pytest.mark.parametrize("state", ["suspended", "delivered", "closed"])
def test_a_contract_that_is_not_open_takes_nobody(world: World, state: str):
    Contract.objects.filter(pk=world.contract.pk).update(state=state)
    with pytest.raises(RuleBroken):
        world.refer()


def test_nobody_is_referred_after_the_last_start(world: World):
    assert world.refer("BC10001", day=world.contract.ends_on)
    with pytest.raises(RuleBroken) as error:
        world.refer("BC10002", day=date(2027, 1, 1))
    assert codes(error) == [("contract_over", "")]


def test_only_coaches_of_the_district_refer(world: World):
    elsewhere = build.actor("work_coach", build.district("lanarkshire").code)
    for actor in (elsewhere, world.actor("owner"), world.actor("finance")):
        with pytest.raises(NotAllowed):
            refer(
                contract=world.contract, district_reference="BC10001", actor=actor, now=at(REFERRED)
            )


def test_the_coach_hears_the_answer(world: World):
    made = world.refer()
    refuse_referral(
        participant=made, because="out_of_reach", actor=world.actor("owner"), now=at(REFERRED)
    )
    message = Message.objects.get(kind="referral_answered")
    assert message.user == world.coach
    assert message.subject == f"Your referral {made.reference} is answered"
    assert "reach" not in message.body
    made.refresh_from_db()
    assert (made.state, made.ended_because) == ("refused", "out_of_reach")


def test_two_answers_at_once(world: World):
    made = world.refer()
    same = Participant.objects.select_related("contract__supplier", "contract__district").get()
    accept_referral(participant=made, actor=world.actor("owner"), now=at(REFERRED))
    with pytest.raises(Stale):
        refuse_referral(
            participant=same, because="no_capacity", actor=world.actor("owner"), now=at(REFERRED)
        )
    assert Line.objects.filter(object=made.reference).count() == 2


def in_state(state: str) -> None:
    Contract.objects.update(state=state, ended_on=REFERRED, ended_by="agreed")


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("suspended", "contract_suspended"),
        ("delivered", "contract_ended"),
        ("terminated", "contract_ended"),
        ("closed", "contract_ended"),
    ],
)
def test_no_referral_is_accepted_for_a_start_that_would_be_refused(world: World, state, code):
    """Not even where the contract ended after the referral was read."""
    made = world.refer()
    in_state(state)
    with pytest.raises(RuleBroken) as error:
        accept_referral(participant=made, actor=world.actor("owner"), now=at(REFERRED))
    assert codes(error) == [(code, "")]
    made.refresh_from_db()
    assert made.state == "referred"


def test_no_referral_is_accepted_after_the_last_start(world: World):
    made = world.refer()
    with pytest.raises(RuleBroken) as error:
        accept_referral(participant=made, actor=world.actor("owner"), now=at(date(2027, 1, 1)))
    assert codes(error) == [("contract_over", "")]


def ended(world: World, participant: Participant, name: str) -> None:
    verb, because, who = {
        "refuse": (refuse_referral, "no_capacity", "owner"),
        "miss": (miss_referral, "no_contact", "owner"),
        "withdraw": (withdraw_referral, "moved_away", "coach"),
    }[name]
    verb(participant=participant, because=because, actor=world.actor(who), now=at(REFERRED))


@pytest.mark.parametrize("state", ["suspended", "delivered", "terminated"])
@pytest.mark.parametrize("name", ["refuse", "miss", "withdraw"])
def test_a_referral_is_given_back_until_the_contract_closes(world: World, name, state):
    made = world.refer()
    in_state(state)
    ended(world, made, name)
    assert made.ended_because


@pytest.mark.parametrize("name", ["refuse", "miss", "withdraw"])
def test_no_referral_is_given_back_on_a_closed_contract(world: World, name):
    made = world.refer()
    in_state("closed")
    with pytest.raises(RuleBroken) as error:
        ended(world, made, name)
    assert codes(error) == [("contract_closed", "")]


def test_a_cause_is_one_of_the_list(world: World):
    made = world.refer()
    with pytest.raises(RuleBroken) as error:
        miss_referral(
            participant=made, because="Jane Smith", actor=world.actor("owner"), now=at(REFERRED)
        )
    assert codes(error) == [("cause_missing", "because")]


def test_who_may_answer_and_who_may_withdraw(world: World):
    made = world.refer()
    other = actor_for(build.user("Other", ("supplier_owner", build.supplier().reference)))
    for actor in (other, world.actor("coach"), world.actor("finance")):
        with pytest.raises(NotAllowed):
            accept_referral(participant=made, actor=actor, now=at(REFERRED))
    with pytest.raises(NotAllowed):
        withdraw_referral(
            participant=made, because="moved_away", actor=world.actor("owner"), now=at(REFERRED)
        )
