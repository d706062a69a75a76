"""A contract with its people, and the days on which things happen to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pytest

from dps.accounts.actors import Actor, actor_for
from dps.accounts.models import User
from payments.models import Contract, Milestone, Participant, Statement
from payments.services import (
    Proof,
    approve_statement,
    confirm_statement,
    draw_statement,
    pass_milestone,
    propose_change,
    record_completion,
    record_job,
    record_leaving,
    record_start,
    refer,
    suspend_contract,
    terminate_contract,
)
from payments.sweeps import earn_milestones
from tests import build

REFERRED = date(2026, 7, 1)
STARTED = date(2026, 7, 6)
COMPLETED = date(2026, 8, 31)


def at(day: date, hour: int = 9) -> datetime:
    """A moment of this day."""
    return datetime.combine(day, time(hour), tzinfo=UTC)


def proof(day: date, evidence: str = "register", kept: str = "") -> Proof:
    return Proof(evidence, day, kept)


@dataclass
class World:
    """One contract of C5 at £800.00 and 40 places, and everybody who has to do with it."""

    contract: Contract
    owner: User
    coach: User
    finance: User
    second: User

    def actor(self, name: str) -> Actor:
        return actor_for(getattr(self, name))

    def refer(self, reference: str = "BC10001", day: date = REFERRED) -> Participant:
        return refer(
            contract=self.contract,
            district_reference=reference,
            actor=self.actor("coach"),
            now=at(day),
        )

    def start(
        self, participant: Participant, day: date = STARTED, *, recorded: date | None = None
    ) -> None:
        record_start(
            participant=participant,
            started_on=day,
            proof=proof(day),
            actor=self.actor("owner"),
            now=at(recorded or day),
        )

    def stop(self, change: str, day: date) -> None:
        """Suspend ("suspend") or terminate ("terminate") the contract, by two persons."""
        propose_change(
            contract=self.contract,
            change=change,
            ended_by="agreed" if change == "terminate" else "",
            reason="No reports for a month.",
            actor=build.actor("buyer"),
            now=at(day),
        )
        verb = suspend_contract if change == "suspend" else terminate_contract
        verb(contract=self.contract, actor=build.actor("lead_buyer"), now=at(day))

    def leave(self, participant: Participant, day: date = COMPLETED) -> None:
        record_leaving(
            participant=participant,
            left_on=day,
            for_job=False,
            proof=proof(day),
            actor=self.actor("owner"),
            now=at(day),
        )

    def complete(self, participant: Participant, day: date = COMPLETED, **more: object) -> None:
        record_completion(
            participant=participant,
            completed_on=day,
            proof=proof(day),
            actor=self.actor("owner"),
            now=at(day),
            **more,
        )

    def work(
        self,
        participant: Participant,
        first: date,
        last: date | None = None,
        confirmed: date | None = None,
    ) -> None:
        seen = last or confirmed or first
        record_job(
            participant=participant,
            job_on=first,
            job_until=last,
            job_confirmed_to=confirmed,
            proof=proof(seen, "payslip"),
            actor=self.actor("owner"),
            now=at(seen),
        )

    def started(self, reference: str = "BC10001") -> Participant:
        participant = self.refer(reference)
        self.start(participant)
        return participant

    def earn(self, day: date) -> int:
        return earn_milestones(as_of=day, now=at(day))

    def claimed(self, reference: str = "BC10001", day: date = STARTED) -> Milestone:
        """The start of a new participant, earned and not checked."""
        participant = self.started(reference)
        self.earn(day)
        return self.milestone(participant)

    def again(self, participant: Participant) -> Participant:
        """The participant read anew, as somebody else's page reads it."""
        rows = Participant.objects.select_related("contract__supplier", "contract__district")
        return rows.get(pk=participant.pk)

    def milestone(self, participant: Participant, kind: str = "start") -> Milestone:
        return (
            Milestone.objects.select_related(
                "participant", "contract__supplier", "contract__district"
            )
            .filter(participant=participant, kind=kind)
            .latest("attempt")
        )

    def passed(self, reference: str = "BC10001", day: date = STARTED) -> Milestone:
        milestone = self.claimed(reference, day)
        pass_milestone(milestone=milestone, actor=self.actor("finance"), now=at(day))
        return milestone

    def drawn(self, month: date = date(2026, 7, 1), day: date = date(2026, 8, 3)) -> Statement:
        made = draw_statement(
            contract=self.contract, month=month, actor=self.actor("finance"), now=at(day)
        )
        assert made is not None
        return made

    def confirmed(self) -> Statement:
        self.passed()
        statement = self.drawn()
        confirm_statement(statement=statement, actor=self.actor("owner"), now=at(date(2026, 8, 4)))
        return statement

    def approved(self) -> Statement:
        statement = self.confirmed()
        approve_statement(
            statement=statement, actor=self.actor("finance"), now=at(date(2026, 8, 5))
        )
        return statement


def make_world(**fields: object) -> World:
    contract = build.contract(**fields)
    supplier, district = contract.supplier.reference, contract.district.code
    return World(
        contract=contract,
        owner=build.user("Olu Owner", ("supplier_owner", supplier)),
        coach=build.user("Kit Coach", ("work_coach", district)),
        finance=build.user("Fay Finance", ("finance", "")),
        second=build.user("Pat Payer", ("finance", "")),
    )


@pytest.fixture
def world(now: datetime) -> World:
    return make_world()
