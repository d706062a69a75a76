"""A new organisation with the person who registers it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.urls import reverse

from dps.accounts.actors import actor_for
from dps.accounts.models import User
from dps.accounts.roles import Role
from dps.accounts.services import give_seat, open_account
from dps.kernel.errors import RuleBroken
from dps.kernel.periods import london_date
from dps.moves.moving import begin
from dps.notifications.services import tell
from dps.scheme.numbering import next_reference
from suppliers.models import Supplier
from suppliers.services.addresses import supplier_address


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering made."""

    user: User
    supplier: Supplier


def register_supplier(
    *, organisation: str, name: str, email: str, password: str, now: datetime
) -> Registered | None:
    """A person with an account, an organisation in draft, and the owner's seat in it.

    Where the address has an account nothing is made: its owner is told by e-mail (once a day), and
    whoever asked gets None after as much hashing as a new password takes. So the page and its time
    do not tell the two apart; the log-in does: the password just chosen opens a new account at once
    and a used address not (why, and what would close it: docs/adr/0005-accounts.md).
    """
    try:
        return _register(
            organisation=organisation, name=name, email=email, password=password, now=now
        )
    except RuleBroken as refusal:
        if not any(reason.code == "email_taken" for reason in refusal.reasons):
            raise
    make_password(password)
    _tell_the_owner(email, now)
    return None


@transaction.atomic
def _register(
    *, organisation: str, name: str, email: str, password: str, now: datetime
) -> Registered:
    user = open_account(email=email, name=name, password=password, now=now)
    supplier = Supplier(
        reference=next_reference("SUP", now),
        name=organisation,
        contact_name=name,
        contact_email=user.email,
        registered_at=now,
    )
    give_seat(user=user, role=Role.SUPPLIER_OWNER, scope=supplier.reference, now=now)
    begin(supplier, actor=actor_for(user), now=now, capability="submit_admission")
    tell(
        kind="supplier_registered",
        user_ids=[user.pk],
        now=now,
        cause=supplier.reference,
        link=supplier_address(supplier),
        supplier=supplier.name,
    )
    return Registered(user, supplier)


@transaction.atomic
def _tell_the_owner(email: str, now: datetime) -> None:
    owners = User.objects.filter(email__iexact=email, is_active=True).values_list("pk", flat=True)
    tell(
        kind="registered_already",
        user_ids=owners,
        now=now,
        cause=london_date(now).isoformat(),
        link=reverse("account_login"),
    )
