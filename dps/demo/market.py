"""The demo market as a whole, in one transaction: all of it or nothing.

Deterministic by its seed on a given day. Refuses any database that was not created as a
demonstration, and does nothing where the market is loaded already.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.demo.cases import Staff, make_cases
from dps.demo.dates import Calendar
from dps.demo.decisions import decide_all
from dps.demo.delivery import deliver_all
from dps.demo.offers import make_offers
from dps.demo.organisations import (
    holders,
    make_people,
    make_suppliers,
    owners_by_supplier,
    write_histories,
)
from dps.demo.planner import look_at_the_tables
from dps.documents.models import Document
from dps.documents.pdf import render_pdf
from dps.documents.services import store_made
from dps.kernel.errors import Reason, RuleBroken
from dps.notifications.services import keep_from_sending
from dps.scheme.models import District
from dps.scheme.selectors import is_demo, open_districts
from dps.web.nudge import nudges_withheld
from suppliers.models import Supplier

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large the market is; the defaults are those of the founding documents."""

    organisations: int = 250
    idle: int = 300
    offers: int = 2_000
    cases: int = 500
    contracts_in_delivery: int = 30

    @classmethod
    def people_only(cls) -> "Sizes":
        """Two organisations and nobody's business: accounts to walk the tale with."""
        return cls(organisations=2, idle=0, offers=0, cases=0, contracts_in_delivery=0)


def load(*, seed: int, sizes: Sizes, now: datetime, progress: Progress) -> bool:
    """Load the market; False where it is loaded already.

    Raises RuleBroken on a live database, and on one without districts.
    """
    if not is_demo():
        raise RuleBroken(Reason("not_a_demo", "This database was not created as a demonstration."))
    if Supplier.objects.exists() or User.objects.exists():
        return False
    districts = list(open_districts())
    if not districts:
        sentence = "The districts are not loaded yet. Run manage.py load_reference first."
        raise RuleBroken(Reason("no_districts", sentence))
    rng = random.Random(seed)  # noqa: S311 # nosec B311 - a market, not a secret
    calendar = Calendar(rng, now)
    with nudges_withheld(), transaction.atomic():
        for district in districts:
            _describe(rng, district)
        suppliers = make_suppliers(rng, calendar, sizes.organisations, sizes.idle)
        make_people(calendar, suppliers, [district.code for district in districts])
        owners = owners_by_supplier()
        write_histories(suppliers, owners, holders(Role.BUYER))
        progress("organisations and people", 1, 1)
        if sizes.offers:
            active = suppliers[: sizes.organisations]
            make_offers(rng, calendar, active, owners, districts, _document(now), sizes.offers)
        progress("offers", 1, 1)
        planned = make_cases(rng, calendar, districts, _staff(districts), sizes.cases)
        progress("business cases", 1, 1)
        look_at_the_tables()
        decide_all(rng, planned, now=now, progress=progress)
        look_at_the_tables()
        deliver_all(rng, sizes.contracts_in_delivery, now=now, progress=progress)
        keep_from_sending()
    return True


def _describe(rng: random.Random, district: District) -> None:
    district.priorities = rng.choice(
        (
            (
                "Young people who are not in work or learning, and health conditions that keep "
                "people out of work."
            ),
            "Lone parents and carers, debt advice, and courses that lead to jobs in care.",
            "English for work, long unemployment in families, and rural transport.",
        )
    )
    district.champion = f"Champion of {district.name}"[:80]
    district.save(update_fields=["priorities", "champion"])


def _document(now: datetime) -> Document:
    """The one file that all offers of the market attach."""
    content = render_pdf("pdf/demo_offer.html", {})
    return store_made(
        content=content, name="programme-outline.pdf", media_type="application/pdf", now=now
    )


def _staff(districts: list[District]) -> dict[str, Staff]:
    """The first officer and manager of each district."""
    found: dict[tuple[str, str], User] = {}
    seats = Membership.objects.filter(
        role__in=(Role.DISTRICT_OFFICER, Role.DISTRICT_MANAGER)
    ).select_related("user")
    for seat in seats.order_by("id"):
        found.setdefault((seat.scope, seat.role), seat.user)
    return {
        district.code: Staff(
            found[district.code, Role.DISTRICT_OFFICER],
            found[district.code, Role.DISTRICT_MANAGER],
        )
        for district in districts
    }
