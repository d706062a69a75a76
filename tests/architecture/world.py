"""One of each thing, and one of each person: the small world of the permission table."""

from dataclasses import dataclass

from dps.accounts.models import User
from dps.accounts.roles import Role
from tests import build

HOME, AWAY = "black-country", "kent"


@dataclass(frozen=True)
class World:
    """People by the name of their column, and the arguments of each address."""

    people: dict[str, User | None]
    arguments: dict[str, str]


def make_world() -> World:
    """Insert the world: a supplier's whole tale in one district, strangers in another."""
    build.district(AWAY)
    home = build.district(HOME)
    build.budget(home)
    supplier, stranger = build.supplier(), build.supplier()
    draft = build.offer("draft", by=supplier)
    live = build.offer(by=supplier)
    case = build.case("draft", where=home)
    published = build.case("published", where=home)
    award = build.award(of=build.case("awarded", where=home), to=build.offer(by=supplier))
    contract = build.contract(of=award)
    participant = build.participant(contract, "started")
    people = _people(supplier.reference, stranger.reference)
    return World(
        people,
        {
            "supplier": supplier.reference,
            "draft": draft.reference,
            "offer": live.reference,
            "case": case.reference,
            "need": published.reference,
            "awarded": award.case.reference,
            "award": award.reference,
            "contract": contract.reference,
            "participant": str(participant.number),
            "district": HOME,
            "year": "2026",
        },
    )


def _people(own: str, other: str) -> dict[str, User | None]:
    seats = {
        "owner": (Role.SUPPLIER_OWNER, own),
        "editor": (Role.SUPPLIER_EDITOR, own),
        "other_owner": (Role.SUPPLIER_OWNER, other),
        "coach": (Role.WORK_COACH, HOME),
        "officer": (Role.DISTRICT_OFFICER, HOME),
        "manager": (Role.DISTRICT_MANAGER, HOME),
        "other_officer": (Role.DISTRICT_OFFICER, AWAY),
        "buyer": (Role.BUYER, ""),
        "lead": (Role.LEAD_BUYER, ""),
        "finance": (Role.FINANCE, ""),
        "auditor": (Role.AUDITOR, ""),
        "administrator": (Role.ADMINISTRATOR, ""),
    }
    return {"nobody": None, **{name: build.user(name, seat) for name, seat in seats.items()}}
