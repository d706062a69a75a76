"""The small world of the permission table, crowded: so many more of each thing, inserted in bulk.

Each new row is a copy of one that stands, with what must be its own changed.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import F, Model, OuterRef

from businesscases.models import BudgetEntry, BusinessCase
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.audit.models import Line
from dps.audit.services import build_line
from dps.kernel.periods import add_months
from dps.notifications.models import Message
from dps.scheme.models import District
from matching.models import Award, Candidate, Feedback, MatchRun, Result
from payments.models import (
    Contract,
    Event,
    LedgerTransaction,
    Milestone,
    Participant,
    ParticipantIdentity,
    Posting,
    Statement,
)
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier
from tests import build
from tests.architecture.world import HOME, World

M = TypeVar("M", bound=Model)
FIRST = 1_000_000
"""References of the crowd begin here, out of the reach of what the tests of one process build."""
OFFER_STATES = ("live", "live", "paused", "draft")
CASE_STATES = ("draft", "submitted", "approved", "published", "closed", "evaluating", "locked")


def copies(of: M, numbers: range, **own: Callable[[int], Any] | Sequence[Model] | Any) -> list[M]:
    """Insert a copy of this row for each number.

    What is its own is given by a callable of the number, a row for each number, or one for all.
    """
    said = {field.attname: getattr(of, field.attname) for field in of._meta.concrete_fields}
    del said[of._meta.pk.attname]
    rows = []
    for place, n in enumerate(numbers):
        row = type(of)(**said)
        for name, value in own.items():
            given = value[place] if isinstance(value, list) else value
            setattr(row, name, given(n) if callable(given) else given)
        rows.append(row)
    return list(type(of)._default_manager.bulk_create(rows, batch_size=500))


def grow(world: World, numbers: range) -> None:
    """Insert one more of each thing for each number, all round the world's own people."""
    _people(world, numbers)
    _suppliers(world, numbers)
    offers = _offers(world, numbers)
    _cases(numbers)
    _candidates(world, offers)
    contracts = _awarded(world, numbers, offers)
    _delivered(world, numbers)
    _stated(world, numbers, contracts)
    _noted(world, numbers)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _people(world: World, numbers: range) -> None:
    coach = world.people["coach"]
    assert coach is not None
    users = copies(
        coach, numbers, reference=lambda n: f"USR-{FIRST + n}", email=lambda n: f"c{n}@example.org"
    )
    Membership.objects.bulk_create(
        [Membership(user=u, role=Role.WORK_COACH, scope=HOME, since=build.NOW) for u in users]
    )
    for n in [n for n in numbers if n < 34]:
        build.district(f"district-{n}")
    District.objects.filter(priorities="").update(priorities="Young people first.")


def _suppliers(world: World, numbers: range) -> None:
    own = Supplier.objects.get(reference=world.arguments["supplier"]["reference"])
    copies(
        own,
        numbers,
        reference=lambda n: f"SUP-{FIRST + n}",
        name=lambda n: f"Charity of the crowd {n}",
        state=lambda n: ("admitted", "submitted", "queried")[n % 3],
        decide_by=build.TODAY,
    )


def _offers(world: World, numbers: range) -> list[Offer]:
    """Offers of the own supplier in every state; versions and messages of feedback too."""
    shown = Offer.objects.get(reference=world.arguments["offer (live)"]["reference"])
    said = OfferVersion.objects.select_related("price").get(pk=shown.live_version_id)
    offers = copies(
        shown,
        numbers,
        reference=lambda n: f"OFR-{FIRST + n}",
        state="draft",
        live_version=None,
        provision_type=lambda n: ("C5", "C7", "R2")[n % 3],
    )
    states = {offer.pk: OFFER_STATES[n % 4] for n, offer in zip(numbers, offers, strict=True)}
    frozen = {pk: None if state == "draft" else build.NOW for pk, state in states.items()}
    versions = copies(said, numbers, offer=offers, submitted_at=None)
    OfferPrice.objects.bulk_create(
        [
            OfferPrice(
                version=version,
                unit_price_pence=said.price.unit_price_pence + n,
                vat_treatment=said.price.vat_treatment,
                frozen_at=frozen[version.offer_id],
            )
            for n, version in zip(numbers, versions, strict=True)
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE suppliers_offer_version v SET submitted_at = p.frozen_at
            FROM suppliers_offer_price p WHERE p.version_id = v.id AND v.submitted_at IS NULL
            AND p.frozen_at IS NOT NULL"""
        )
    for version, offer in zip(versions, offers, strict=True):
        offer.state = states[offer.pk]
        offer.live_version = None if offer.state == "draft" else version
    for state in set(OFFER_STATES) - {"draft"}:
        Offer.objects.filter(pk__in=[pk for pk in states if states[pk] == state]).update(
            state=state,
            live_version=OfferVersion.objects.filter(offer=OuterRef("pk")).values("pk")[:1],
        )
    return [offer for offer in offers if offer.state == "live"]


def _cases(numbers: range) -> None:
    """Cases of the home district at every stage before the award."""
    for start, state in enumerate(CASE_STATES):
        few = range(numbers.start + start, numbers.stop, len(CASE_STATES))
        template = BusinessCase.objects.filter(state=state).first() or build.case(state)
        copies(template, few, reference=lambda n: f"CASE-2025-{FIRST + n}")


def _candidates(world: World, offers: Sequence[Offer]) -> None:
    """A long ranking in the case that is being evaluated."""
    scored = world.arguments["case-matches"]["reference"]
    first = Candidate.objects.filter(run__case__reference=scored).earliest("alias")
    last = Candidate.objects.filter(run=first.run).latest("alias").alias
    copies(
        first,
        range(last + 1, last + 1 + len(offers)),
        alias=lambda n: n,
        offer=list(offers),
        version=[each.live_version for each in offers],
        eligible=lambda n: n % 3 != 0,
        fit_bp=lambda n: max(9000 - n, 0),
        fit_rank=lambda n: n,
    )


def _awarded(world: World, numbers: range, offers: Sequence[Offer]) -> list[Contract]:
    """Cases with their run, winner, feedback, award (accepted or invited) and contract."""
    award = Award.objects.select_related("candidate__run", "candidate__result").get(
        reference=world.arguments["public-award"]["reference"]
    )
    won = award.candidate
    cases = copies(award.case, numbers, reference=lambda n: f"CASE-2024-{FIRST + n}")
    runs = copies(won.run, numbers, reference=lambda n: f"RUN-{FIRST + n}", case=cases)
    winners = copies(won, numbers, run=runs)
    copies(won.result, numbers, candidate=winners)
    awards = copies(
        award,
        numbers,
        reference=lambda n: f"AWD-2024-{FIRST + n}",
        state=lambda n: "accepted" if n % 2 else "invited",
        answer_by=build.TODAY,
        case=cases,
        candidate=winners,
    )
    told = Feedback.objects.filter(award=award).earliest("pk")
    copies(told, numbers, award=awards, number=lambda n: n + 2)
    _runners_up(award, offers)
    contract = Contract.objects.get(reference=world.arguments["contract"]["reference"])
    accepted = [each for each in awards if each.state == "accepted"]
    return copies(
        contract,
        range(numbers.start, numbers.start + len(accepted)),
        reference=lambda n: f"CON-{FIRST + n}",
        award=accepted,
        last_participant=1,
    )


def _runners_up(award: Award, offers: Sequence[Offer]) -> None:
    """Everybody else who was scored for the award that the pages show."""
    run: MatchRun = award.candidate.run
    last = run.candidates.latest("alias").alias
    numbers = range(last + 1, last + 1 + len(offers))
    losers = copies(
        award.candidate,
        numbers,
        alias=lambda n: n,
        offer=list(offers),
        version=[each.live_version for each in offers],
        fit_rank=lambda n: n,
    )
    result: Result = award.candidate.result
    copies(result, numbers, candidate=losers, rank=lambda n: n)
    told = Feedback.objects.filter(award=award).earliest("pk")
    copies(told, numbers, candidate=losers, letter=None)


def _delivered(world: World, numbers: range) -> None:
    """Participants of the contract in every state, and a long tale of the one who is shown."""
    shown = Participant.objects.get(
        contract__reference=world.arguments["participant"]["reference"],
        number=world.arguments["participant"]["number"],
    )
    states = ("referred", "accepted", "started", "completed")
    people = copies(
        shown,
        numbers,
        number=lambda n: 100 + n,
        reference=lambda n: f"{shown.contract.reference}/{100 + n:03d}",
        state=lambda n: states[n % 4],
    )
    ParticipantIdentity.objects.bulk_create(
        [
            ParticipantIdentity(
                participant=each, district_reference=f"CD{each.number:06d}", key_version=1
            )
            for each in people
        ]
    )
    with build.past_the_triggers():  # more places than its award has: all of them have one
        Contract.objects.filter(pk=shown.contract_id).update(
            last_participant=100 + numbers.stop,
            places=F("places") + len(numbers),
            value_pence=F("value_pence") + len(numbers) * F("unit_price_pence"),
        )
    copies(Event.objects.filter(participant=shown).earliest("pk"), numbers, corrects=None)
    Milestone.objects.bulk_create(
        [
            Milestone(
                reference=f"{each.reference}/start/1",
                state=("earned", "passed")[n % 2],
                participant=each,
                contract_id=each.contract_id,
                kind="start",
                earned_on=build.TODAY,
                fee_pence=8_000,
                because="attended",
                earned_at=build.NOW,
                checked_at=build.NOW if n % 2 else None,
            )
            for n, each in zip(numbers, people, strict=True)
        ]
    )


def _stated(world: World, numbers: range, contracts: Sequence[Contract]) -> None:
    """Statements: of every contract of the crowd, and 15 years of the one that is shown."""
    shown = Statement.objects.get(reference=world.arguments["statement"]["reference"])
    copies(
        shown,
        range(numbers.start, numbers.start + len(contracts)),
        reference=lambda n: f"STM-{FIRST + n}",
        contract=list(contracts),
    )
    copies(
        shown,
        range(numbers.start, min(numbers.stop, 180)),
        reference=lambda n: f"STM-{FIRST + 10_000 + n}",
        month=lambda n: add_months(shown.month, -n - 1),
    )
    Milestone.objects.filter(
        contract=shown.contract, state="passed", participant__number__range=(100, 160)
    ).update(statement=shown)
    moved = LedgerTransaction.objects.bulk_create(
        [
            LedgerTransaction(
                key=f"crowd:{n}", at=build.NOW, actor="system", narrative="Passed a milestone."
            )
            for n in numbers
        ]
    )
    Posting.objects.bulk_create(
        [
            Posting(transaction=each, contract=shown.contract, account=account, amount_pence=pence)
            for each in moved
            for account, pence in (("cost", 8_000), ("owed", -8_000))
        ]
    )


def _noted(world: World, numbers: range) -> None:
    """Audit lines of the contract, entries of the budget, messages of everybody."""
    contract = world.arguments["contract"]["reference"]
    Line.objects.bulk_create(
        [
            build_line(
                now=build.NOW + timedelta(seconds=n),
                actor="USR-0001",
                role="finance",
                act="contract.note",
                object_reference=contract,
            )
            for n in numbers
        ]
    )
    entry = BudgetEntry.objects.filter(kind="allocate").earliest("pk")
    copies(entry, numbers, cause=lambda n: f"crowd {n}")
    for name in ("owner", "lead"):
        user: User | None = world.people[name]
        assert user is not None
        Message.objects.bulk_create(
            [
                Message(
                    kind="case_approved",
                    user=user,
                    subject="A case was approved",
                    body="It was.",
                    dedupe_key=f"{name}:{n}",
                    written_at=build.NOW,
                )
                for n in numbers
            ]
        )
