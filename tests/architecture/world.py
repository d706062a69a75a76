"""One of each thing, and one of each person: the small world of the permission table."""

from dataclasses import dataclass
from typing import Any

from businesscases.models import BusinessCase
from dps.accounts.models import User
from dps.accounts.roles import Role
from dps.documents.models import Document
from dps.documents.services import store_made
from dps.scheme.models import District
from matching.domain.feedback import Content, Decision, Points, QuestionFeedback, Verdict, frozen
from matching.models import Award, Feedback, PanelSeat
from payments.models import Contract, Milestone, Statement
from suppliers.models import Supplier
from tests import build

HOME, AWAY = "black-country", "kent"

#: The columns of the table: who asks.
SEATS: dict[str, tuple[Role, str] | None] = {
    "nobody": None,
    "owner": (Role.SUPPLIER_OWNER, "own"),
    "editor": (Role.SUPPLIER_EDITOR, "own"),
    "other_owner": (Role.SUPPLIER_OWNER, "other"),
    "coach": (Role.WORK_COACH, HOME),
    "other_coach": (Role.WORK_COACH, AWAY),
    "officer": (Role.DISTRICT_OFFICER, HOME),
    "manager": (Role.DISTRICT_MANAGER, HOME),
    "other_officer": (Role.DISTRICT_OFFICER, AWAY),
    "buyer": (Role.BUYER, ""),
    "evaluator": (Role.BUYER, ""),
    "lead": (Role.LEAD_BUYER, ""),
    "moderator": (Role.LEAD_BUYER, ""),
    "finance": (Role.FINANCE, ""),
    "auditor": (Role.AUDITOR, ""),
    "administrator": (Role.ADMINISTRATOR, ""),
}


@dataclass(frozen=True)
class World:
    """People by the name of their column, and the arguments of each address by its name."""

    people: dict[str, User | None]
    arguments: dict[str, dict[str, Any]]


def make_world() -> World:
    """Insert the world: a supplier's whole tale in one district, strangers in another."""
    build.district(AWAY)
    home = build.district(HOME)
    build.budget(home)
    supplier, other = build.supplier(), build.supplier()
    own = {"own": supplier.reference, "other": other.reference}
    people = {
        name: build.user(name, (seat[0], own.get(seat[1], seat[1]))) if seat else None
        for name, seat in SEATS.items()
    }
    draft = build.offer("draft", by=supplier)
    live = build.offer(by=supplier, document=_file("offer.pdf"))
    case = build.case("draft", where=home, drafted_by=people["officer"])
    scored = _evaluation(people, build.case("evaluating", where=home), build.offer(by=supplier))
    award = _award(home, supplier)
    invited = build.award(
        "invited", of=build.case("recommended", where=home), to=build.offer(by=supplier)
    )
    contract = build.contract(of=award)
    proposed = build.contract(of=_award(home, supplier))
    build.contract_change(proposed, people["buyer"])
    participant = build.participant(contract, "started")
    event = build.event(participant, "job", build.TODAY)
    told = _feedback(award)
    statement = _statement(contract)
    of_offer = {"reference": told.candidate.offer.reference}
    of_feedback = {**of_offer, "case": award.case.reference, "number": told.number}
    of_person = {"reference": contract.reference, "number": participant.number}
    of_event = {**of_person, "event": event.pk}
    of_statement = {"contract": contract.reference, "reference": statement.reference}
    scoring = {"reference": scored.reference, "alias": 1}
    in_case, in_draft = {"reference": case.reference}, {"reference": draft.reference}
    return World(
        people,
        {
            "account_reset_password_from_key": {"uidb36": "1", "key": "none"},
            "account_confirm_email": {"key": "none"},
            "account": {"reference": people["coach"].reference},  # type: ignore[union-attr]
            "seat-end": {
                "reference": people["coach"].reference,  # type: ignore[union-attr]
                "seat": people["coach"].memberships.get().pk,  # type: ignore[union-attr]
            },
            "account-close": {"reference": people["coach"].reference},  # type: ignore[union-attr]
            "provision": {"code": "C5"},
            "guidance-page": {"slug": "suppliers"},
            "market-district": {"code": HOME},
            "public-award": {"reference": award.reference},
            "supplier": {"reference": supplier.reference},
            "supplier-edit": {"reference": supplier.reference, "part": "contact"},
            "supplier-check": {"reference": supplier.reference},
            "supplier-submitted": {"reference": supplier.reference},
            "supplier-move": {"reference": supplier.reference, "move": "suspend"},
            "offer-begin": {"reference": supplier.reference},
            "offer": in_draft,
            "offer (live)": {"reference": live.reference},
            "offer-edit": {**in_draft, "part": "about"},
            "offer-check": in_draft,
            "offer-published": {"reference": live.reference},
            "offer-changes": {"reference": live.reference},
            "offer-discard": {"reference": live.reference},
            "offer-version": {"reference": live.reference, "number": 1},
            "offer-document": {"reference": live.reference, "number": 1},
            "offer-move": {"reference": live.reference, "move": "pause"},
            "case": in_case,
            "case (published)": {"reference": build.case("published", where=home).reference},
            "case-edit": {**in_case, "part": "need"},
            "case-check": in_case,
            "case-sent": in_case,
            "case-move": {**in_case, "move": "withdraw"},
            "case-move (approve)": {
                "reference": build.case("submitted", where=home).reference,
                "move": "approve",
            },
            "budget": {"district": HOME, "year": 2026},
            "district": {"code": HOME},
            "case-matches": {"reference": scored.reference},
            "case-candidate": scoring,
            "case-evaluation": {"reference": scored.reference},
            "case-panel": {"reference": scored.reference},
            "case-interests": {"reference": scored.reference},
            "case-score": scoring,
            "case-submit-marks": {"reference": scored.reference},
            "case-moderate": scoring,
            "case-award": {"reference": award.case.reference},
            "case-recommend": {"reference": scored.reference},
            "case-end": {"reference": scored.reference},
            "case-feedback": {"reference": award.case.reference},
            "supplier-feedback": {
                "reference": award.candidate.offer.supplier.reference,
                "case": award.case.reference,
            },
            "offer-feedback": of_offer,
            "offer-feedback-one": of_feedback,
            "feedback-letter": of_feedback,
            "award-move": {"reference": invited.reference, "move": "accept"},
            "audit-of": {"reference": contract.reference},
            "contract": {"reference": contract.reference},
            "contract-move": {"reference": proposed.reference, "move": "suspend"},
            "contract-change": {"reference": proposed.reference},
            "contract-change-propose": {"reference": contract.reference, "change": "terminate"},
            "referral": {"reference": contract.reference},
            "participant-list": {"reference": contract.reference},
            "participant": of_person,
            "participant-move": {
                "reference": contract.reference,
                "number": build.participant(contract).number,
                "move": "accept",
            },
            "event-correct": of_event,
            "event-take-back": of_event,
            "milestone-reverse": {
                "reference": contract.reference,
                "number": _passed(contract).participant.number,
                "kind": "start",
            },
            "participant-record": {**of_person, "act": "completion"},
            "contract-statements": {"reference": contract.reference},
            "statement": of_statement,
            "statement-document": of_statement,
            "statement-move": {**of_statement, "move": "confirm"},
        },
    )


def _award(home: District, supplier: Supplier) -> Award:
    return build.award(of=build.case("awarded", where=home), to=build.offer(by=supplier))


def _passed(contract: Contract) -> Milestone:
    """A start that has passed its check and stands on no statement."""
    participant = build.participant(contract, "started")
    return Milestone.objects.create(
        reference=f"{participant.reference}/start",
        state="passed",
        participant=participant,
        contract=contract,
        kind="start",
        earned_on=build.TODAY,
        fee_pence=contract.terms["fees_pence"]["start"],
        because="attended",
        earned_at=build.NOW,
        checked_at=build.NOW,
    )


def _evaluation(people: dict[str, User | None], case: BusinessCase, offer: Any) -> BusinessCase:
    """A case with one candidate, its evaluator and its moderator, who have declared no interest."""
    build.run(case, offer)
    for name, kind in (("evaluator", "evaluator"), ("moderator", "moderator")):
        PanelSeat.objects.create(
            case=case,
            user=people[name],
            kind=kind,
            appointed_at=build.NOW,
            appointed_by="USR-0001",
            declared_at=build.NOW,
            conflict=False,
        )
    return case


def _feedback(award: Award) -> Feedback:
    """The winner's feedback, with a letter."""
    offer, case = award.candidate.offer, award.case
    decision = Decision(
        case_reference=case.reference,
        case_title=case.title,
        district=case.district.name,
        provision="C5 Addressing barriers",
        decided_on=build.TODAY.isoformat(),
        considered=1,
        passed=1,
        suitable=1,
        quality_weight=70,
        least_score=2,
        least_percent=60,
        winner=offer.supplier.name,
        winner_points=Points("52.50", "30.00", "82.50"),
    )
    content = Content(
        verdict=Verdict.WON,
        offer_reference=offer.reference,
        offer_title=award.candidate.version.title,
        version=1,
        supplier=offer.supplier.name,
        decision=decision,
        questions=tuple(
            QuestionFeedback(number, weight, 3, 3, "Clear and convincing.", "Show what is new.")
            for number, weight in enumerate((30, 30, 25, 15), start=1)
        ),
        points=Points("52.50", "30.00", "82.50"),
        rank=1,
        price_place=1,
    )
    return Feedback.objects.create(
        candidate=award.candidate,
        award=award,
        content=frozen(content),
        wants_letter=True,
        made_at=build.NOW,
        letter=_file("letter.pdf"),
    )


def _file(name: str) -> Document:
    return store_made(
        content=b"%PDF-1.7 a made file", name=name, media_type="application/pdf", now=build.NOW
    )


def _statement(contract: Contract) -> Statement:
    return Statement.objects.create(
        reference="STM-9001",
        state="drawn",
        contract=contract,
        month=build.TODAY.replace(day=1),
        net_pence=80_00,
        vat_pence=0,
        drawn_at=build.NOW,
    )
