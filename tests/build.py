"""Rows for tests, each complete enough for the constraints of its state.

Builders insert rows directly, so that a test of one floor does not need the verbs of another. What
they leave out is given by keyword. Money in pence.
"""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from businesscases.models import Budget, BudgetEntry, BusinessCase
from dps.accounts.actors import Actor, actor_for
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.documents.models import Document
from dps.kernel.catalogue import provision
from dps.kernel.funding import split_fees
from dps.scheme.models import District
from matching.models import Award, Candidate, MatchRun, Result
from payments.models import Contract, ContractChange, Event, Participant, ParticipantIdentity
from suppliers.models import Offer, OfferPrice, OfferVersion, Supplier

#: The moment at which all tests begin: a Wednesday morning in the financial year 2026-27.
NOW = datetime(2026, 6, 3, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
_COUNT = itertools.count(1)

#: What a published case carries; kept equal to the scheme's defaults.
TERMS: dict[str, Any] = {
    "question_weights": [30, 30, 25, 15],
    "quality_weight": 70,
    "least_question_score": 2,
    "least_quality_percent": 60,
    "completion_rate_bp": 8000,
    "outcome_rate_bp": 4500,
    "evaluators": 2,
    "fit_weights": {
        "text": 3000,
        "client_groups": 2500,
        "price": 2000,
        "lead_time": 1000,
        "places": 1500,
    },
    "window_working_days": 5,
    "standstill_working_days": 0,
    "invitation_working_days": 5,
    "outcome_days": 28,
    "window_days": 91,
    "outcome_mode": "cumulative",
    "evidence_days": 28,
    "payment_days": 30,
}


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """Write what the database refuses: for a world that no verb makes, or a fault to be found."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def _next() -> int:
    return next(_COUNT)


def district(code: str = "black-country") -> District:
    """One of the 34 districts, made when the test's database has none."""
    number = 500 + _next()
    found, _ = District.objects.get_or_create(
        code=code,
        defaults={
            "name": code.replace("-", " ").title(),
            "nation": "England",
            "group": "Central England",
            "register_code": number,
        },
    )
    return found


def user(name: str = "Ann Example", *seats: tuple[str, str]) -> User:
    """A person with seats given as (role, scope)."""
    number = _next()
    made = User(
        reference=f"USR-{9000 + number}",
        email=f"person{number}@example.org",
        name=name,
        created_at=NOW,
    )
    made.set_unusable_password()
    made.save()
    for role, scope in seats:
        Membership.objects.create(user=made, role=role, scope=scope, since=NOW)
    return made


def actor(role: str, scope: str = "") -> Actor:
    """A new person in one seat, ready to act."""
    return actor_for(user(Role(role).label, (role, scope)))


def supplier(state: str = "admitted", **fields: Any) -> Supplier:
    number = _next()
    values = {
        "reference": f"SUP-{9000 + number}",
        "name": f"Example Charity {number}",
        "registered_at": NOW,
        "submitted_at": None if state == "draft" else NOW,
        "contact_email": f"charity{number}@example.org",
        "size": "small",
        **fields,
    }
    return Supplier.objects.create(state=state, **values)


def document(**fields: Any) -> Document:
    number = _next()
    values = {
        "reference": f"DOC-{9000 + number}",
        "sha256": hashlib.sha256(str(number).encode()).hexdigest(),
        "size": 1000,
        "media_type": "application/pdf",
        "name": "offer.pdf",
        "origin": "uploaded",
        "added_at": NOW,
        "added_by": "USR-0001",
        **fields,
    }
    return Document.objects.create(**values)


def version(
    of: Offer, *, submitted: bool = True, price: int = 80_000, vat: str = "exempt", **fields: Any
) -> OfferVersion:
    """A version of an offer with its price; `submitted` freezes both."""
    values = {
        "number": of.versions.count() + 1,
        "title": "Steps into work",
        "summary": "Eight weeks of coaching in small groups.",
        "district_codes": ["black-country"],
        "client_groups": [],
        "answer_1": "Weekly coaching in Walsall and Dudley with a work plan for each person.",
        "answer_2": "Each claimant moves from a diagnostic interview to interviews with employers.",
        "answer_3": "We promise 45% job outcomes; last year 48% of 120 starters found work.",
        "answer_4": "A weekly register, monthly review and an independent yearly audit.",
        "places_a_year": 100,
        "lead_time_days": 14,
        "changed_at": NOW,
        **fields,
    }
    made = OfferVersion.objects.create(offer=of, **values)
    OfferPrice.objects.create(
        version=made,
        unit_price_pence=price,
        vat_treatment=vat,
        frozen_at=NOW if submitted else None,
    )
    if submitted:
        OfferVersion.objects.filter(pk=made.pk).update(
            submitted_at=NOW, content_hash=hashlib.sha256(str(made.pk).encode()).hexdigest()
        )
        made.refresh_from_db()
    return made


def offer(
    state: str = "live",
    *,
    by: Supplier | None = None,
    provision_type: str = "C5",
    **version_fields: Any,
) -> Offer:
    """An offer with one version: submitted unless the offer is a draft."""
    made = Offer.objects.create(
        reference=f"OFR-{9000 + _next()}",
        state="draft",
        supplier=by or supplier(),
        provision_type=provision_type,
        begun_at=NOW,
    )
    first = version(made, submitted=state != "draft", **version_fields)
    if state != "draft":
        Offer.objects.filter(pk=made.pk).update(live_version=first, state=state)
        made.refresh_from_db()
    return made


def budget(of: District | None = None, *, allocated: int = 100_000_000, year: int = 2026) -> Budget:
    """A district's budget with its allocation on record."""
    where = of or district()
    made, new = Budget.objects.get_or_create(
        district=where, financial_year=year, defaults={"allocated_pence": allocated}
    )
    if new:
        BudgetEntry.objects.create(
            budget=made,
            kind="allocate",
            amount_pence=allocated,
            cause="opening",
            at=NOW,
            actor="system",
        )
    return made


_RESERVED = ("approved", "published", "closed", "evaluating", "locked", "recommended")
_PUBLISHED = (*_RESERVED[1:], "awarded", "not_awarded")


def case(state: str = "published", *, where: District | None = None, **fields: Any) -> BusinessCase:
    """A business case in any state, its budget reserved where the state says so."""
    home = where or district()
    drafted_by = fields.pop("drafted_by", None) or user(
        "Dee Drafter", (Role.DISTRICT_OFFICER, home.code)
    )
    approved = state in (*_PUBLISHED, "approved")
    starts_on = fields.get("starts_on") or date(2026, 7, 1)
    eve = datetime(starts_on.year, starts_on.month, starts_on.day, tzinfo=UTC) - timedelta(days=1)
    values = {
        "reference": f"CASE-2026-{9000 + _next()}",
        "district": home,
        "title": "Overcoming barriers in Walsall",
        "need": "Forty claimants in Walsall cannot reach work because of debt and caring duties.",
        "support_wanted": "Coaching, money advice and interviews with employers.",
        "provision_type": "C5",
        "client_groups": [],
        "places": 40,
        "ceiling_price_pence": 100_000,
        "starts_on": starts_on,
        "ends_on": date(2026, 12, 31),
        "begun_at": NOW - timedelta(days=20),
        "submitted_at": None if state == "draft" else NOW - timedelta(days=15),
        "approved_at": NOW - timedelta(days=10) if approved else None,
        "approved_by": user("Mo Manager", (Role.DISTRICT_MANAGER, home.code)) if approved else None,
        "published_at": NOW - timedelta(days=8) if state in _PUBLISHED else None,
        "closes_at": min(NOW - timedelta(days=1), eve) if state in _PUBLISHED else None,
        "closed_at": NOW if state in _PUBLISHED[1:] else None,
        "terms": TERMS if state in _PUBLISHED else {},
        "drafted_by": drafted_by,
        **fields,
    }
    made = BusinessCase.objects.create(state=state, **values)
    if state in _RESERVED:
        _reserve(made)
    return made


def _reserve(made: BusinessCase) -> None:
    account = budget(made.district)
    account.refresh_from_db()
    account.reserved_pence += made.value_pence
    account.save()
    BudgetEntry.objects.create(
        budget=account,
        kind="reserve",
        amount_pence=made.value_pence,
        case=made,
        cause=made.reference,
        at=NOW,
        actor="system",
    )


def run(of: BusinessCase, *offers: Offer) -> MatchRun:
    """A finished match run in which these offers are eligible candidates, in this order of fit."""
    made = MatchRun.objects.create(
        reference=f"RUN-{9000 + _next()}",
        case=of,
        pinned_at=NOW,
        terms=of.terms,
        engine_version="1",
        inputs_hash="0" * 64,
        lot_seed="seed",
        total=len(offers),
        done=len(offers),
        finished_at=NOW,
    )
    for place, each in enumerate(offers, start=1):
        Candidate.objects.create(
            run=made,
            offer=each,
            version=each.live_version,
            alias=place,
            matched_at=NOW,
            eligible=True,
            fit_bp=9000 - place,
            fit_rank=place,
        )
    return made


def result(of: Candidate, *, price: int, rank: int = 1) -> Result:
    """What a candidate came to at the lock, all questions scored 3: 52.50 and 30.00 points."""
    return Result.objects.create(
        candidate=of,
        quality_percent=75,
        quality_points="52.5",
        suitable=True,
        expected_cost_pence=price,
        price_points=30,
        total_points="82.5",
        rank=rank,
        price_place=rank,
        working={
            "scores": [3, 3, 3, 3],
            "question_weights": TERMS["question_weights"],
            "quality_weight": TERMS["quality_weight"],
            "quality_percent": "75",
            "quality_points": "105/2",
            "expected_cost_pence": str(price),
            "price_points": "30",
            "total_points": "165/2",
            "tie": "",
            "lot": "0",
        },
        locked_at=NOW,
    )


def award(
    state: str = "accepted", *, of: BusinessCase | None = None, to: Offer | None = None
) -> Award:
    """An award to the first candidate of a case; nothing is committed in the budget."""
    won = to or offer()
    on = of or case("awarded" if state == "accepted" else "recommended")
    candidate = run(on, won).candidates.get()
    price = won.live_version.price.unit_price_pence
    result(candidate, price=price)
    approved = state != "recommended"
    return Award.objects.create(
        reference=f"AWD-2026-{9000 + _next()}",
        state=state,
        case=on,
        candidate=candidate,
        value_pence=on.places * price,
        recommended_by=user("Rae Recommender", (Role.LEAD_BUYER, "")),
        recommended_at=NOW,
        recommendation="The best suitable offer.",
        approved_by=user("Lee Approver", (Role.LEAD_BUYER, "")) if approved else None,
        approved_at=NOW if approved else None,
        answered_at=NOW if state in ("accepted", "declined") else None,
    )


def contract(state: str = "open", *, of: Award | None = None, **fields: Any) -> Contract:
    """A contract with frozen terms; the award's whole value is committed in the budget."""
    won = of or award()
    on = won.candidate.version
    price = on.price.unit_price_pence
    kind = fields.get("provision_type", won.case.provision_type)
    fees = split_fees(price, provision(kind).split)
    account = budget(won.case.district)
    account.refresh_from_db()
    account.committed_pence += won.value_pence
    account.save()
    for movement, cause in (("reserve", won.case.reference), ("commit", won.reference)):
        BudgetEntry.objects.create(
            budget=account,
            kind=movement,
            amount_pence=won.value_pence,
            case=won.case,
            cause=cause,
            at=NOW,
            actor="system",
        )
    values = {
        "reference": f"CON-{9000 + _next()}",
        "award": won,
        "supplier": won.candidate.offer.supplier,
        "district": won.case.district,
        "title": on.title,
        "provision_type": kind,
        "places": won.case.places,
        "unit_price_pence": price,
        "value_pence": won.case.places * price,
        "vat_treatment": on.price.vat_treatment,
        "financial_year": 2026,
        "terms": {
            **TERMS,
            "fees_pence": {
                "start": fees.start_pence,
                "completion": fees.completion_pence,
                "job_outcome": fees.job_outcome_pence,
            },
        },
        "starts_on": won.case.starts_on,
        "ends_on": won.case.ends_on,
        "opened_at": NOW,
        **fields,
    }
    return Contract.objects.create(state=state, **values)


def contract_change(of: Contract, by: User, change: str = "suspend") -> ContractChange:
    """A change of a contract that somebody proposed and nobody has answered."""
    return ContractChange.objects.create(
        contract=of,
        change=change,
        ended_by="agreed" if change == "terminate" else "",
        reason="No reports have come for two months.",
        proposed_by=by,
        proposed_at=NOW,
    )


def participant(of: Contract, state: str = "referred", **fields: Any) -> Participant:
    """A referred claimant with an identity row."""
    number = of.participants.count() + 1
    made = Participant.objects.create(
        reference=f"{of.reference}/{number:03d}",
        state=state,
        contract=of,
        number=number,
        referred_by=fields.pop("referred_by", None)
        or user("Kit Coach", (Role.WORK_COACH, of.district.code)),
        referred_at=NOW,
        **fields,
    )
    Contract.objects.filter(pk=of.pk, last_participant__lt=number).update(last_participant=number)
    ParticipantIdentity.objects.create(
        participant=made, district_reference=f"ABC{number:05d}", keyed_hash="", key_version=1
    )
    return made


def event(
    of: Participant, kind: str, on: date, *, until: date | None = None, **fields: Any
) -> Event:
    """One thing that happened to a participant, evidenced on the same day."""
    values = {"evidence": "register", "evidenced_on": on, **fields}
    return Event.objects.create(
        participant=of,
        kind=kind,
        on=on,
        until=until,
        recorded_at=NOW,
        recorded_by="USR-0001",
        **values,
    )
