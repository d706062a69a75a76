"""Accounts and seats. Who may give them is asked by the verbs of the upper floors.

Registering an organisation and an administrator's page both come here, so that each account and
seat has its audit line.
"""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from dps.accounts.actors import Actor
from dps.accounts.demo_people import DEMO_PEOPLE
from dps.accounts.domain.seats import may_not_sit_because, scope_wrong_because
from dps.accounts.models import Membership, User
from dps.accounts.roles import Role
from dps.audit.services import build_line, write_lines
from dps.kernel.errors import NotAllowed, Reason, RuleBroken
from dps.scheme.numbering import next_reference
from dps.scheme.selectors import is_demo

_TAKEN = Reason(
    "email_taken", "There is an account with this email address already. Log in with it.", "email"
)


@transaction.atomic
def open_account(
    *, email: str, name: str, now: datetime, password: str = "", by: Actor | None = None
) -> User:
    """A new person without a seat. Without `password` the person chooses one by e-mail first.

    `by` is the administrator; nobody means that the person came alone. Raises RuleBroken (field
    `email`) when the address has an account, whatever its case.
    """
    if User.objects.filter(email__iexact=email).exists():
        raise RuleBroken(_TAKEN)
    user = User(
        reference=next_reference("USR", now), email=email.lower(), name=name, created_at=now
    )
    if password:
        user.set_password(password)
    else:
        user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as twice:
        raise RuleBroken(_TAKEN) from twice
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    _note(now, by, "account.open", user.reference, own=user.reference)
    return user


@transaction.atomic
def give_seat(
    *, user: User, role: str, scope: str = "", now: datetime, by: Actor | None = None
) -> Membership:
    """A seat for this person. Raises RuleBroken when the seats do not go together."""
    User.objects.select_for_update().get(pk=user.pk)
    held = list(Membership.objects.filter(user=user, ended_at=None).values_list("role", "scope"))
    refused = scope_wrong_because(role, scope) + may_not_sit_because(role, [r for r, _ in held])
    if (role, scope) in held:
        refused.append(Reason("seat_held", f"{user.name} holds this role already.", "role"))
    if refused:
        raise RuleBroken(refused)
    seat = Membership.objects.create(user=user, role=role, scope=scope, since=now)
    _note(now, by, "seat.give", user.reference, own=user.reference, note=_in_words(role, scope))
    return seat


@transaction.atomic
def end_seat(*, seat: Membership, now: datetime, by: Actor) -> None:
    """End a seat; what the person did in it stays. Ending it twice is once."""
    ended = Membership.objects.filter(pk=seat.pk, ended_at=None).update(ended_at=now)
    if ended:
        note = _in_words(seat.role, seat.scope)
        _note(now, by, "seat.end", seat.user.reference, own="", note=note)


@transaction.atomic
def set_active(*, user: User, active: bool, now: datetime, by: Actor) -> None:
    """Close an account (nobody can log in to it), or open it again."""
    changed = User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active)
    if changed:
        _note(now, by, "account.reopen" if active else "account.close", user.reference, own="")


def forget_tries(*, real_now: datetime) -> int:
    """Delete the counted tries (an address on the net, or a name as a hash) whose time is over.

    `real_now` is no time of the scheme: the limits count real minutes. How many were deleted.
    """
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM accounts_rate_limit WHERE expires < %s", [real_now])
        deleted: int = cursor.rowcount
    return deleted


def demo_user(*, key: str) -> User:
    """The demonstration's person of this key. NotAllowed anywhere but on a demonstration."""
    email = next((person.email for person in DEMO_PEOPLE if person.key == key), None)
    if email is None or not (settings.DPS_DEMO and is_demo()):
        raise NotAllowed("demo accounts open on a demonstration only")
    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        raise NotAllowed(f"no demo account {key}")
    return user


def _in_words(role: str, scope: str) -> str:
    return ", ".join(filter(None, [Role(role).label, scope]))


def _note(
    now: datetime, by: Actor | None, act: str, reference: str, *, own: str, note: str = ""
) -> None:
    write_lines(
        [
            build_line(
                now=now,
                actor=by.reference if by else own,
                role=by.seats[0].role if by and by.seats else "",
                act=act,
                object_reference=reference,
                note=note,
            )
        ]
    )
