"""What an administrator does: people and their seats, terms, the demonstration's clock.

Nobody changes their own seats: who hands out keys does not take one.
"""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.models import Membership, User
from dps.accounts.policy import require, role_used
from dps.accounts.services import end_seat, give_seat, open_account, set_active
from dps.kernel.errors import Reason, RuleBroken
from dps.notifications.services import tell
from dps.scheme.domain.terms import TermsDraft
from dps.scheme.models import Terms
from dps.scheme.services import add_terms, move_clock
from dps.web.nudge import nudge_all


@transaction.atomic
def add_person(
    *, email: str, name: str, role: str, scope: str, actor: Actor, now: datetime
) -> User:
    """An account with its first seat; the person is told and chooses the password."""
    require(actor, "administer")
    user = open_account(email=email, name=name, now=now, by=actor)
    give_seat(user=user, role=role, scope=scope, now=now, by=actor)
    tell(
        kind="account_added",
        user_ids=[user.pk],
        now=now,
        cause=user.reference,
        link=reverse("account_reset_password"),
    )
    return user


@transaction.atomic
def appoint(*, user: User, role: str, scope: str, actor: Actor, now: datetime) -> Membership:
    """One more seat for somebody else."""
    require(actor, "administer")
    _not_oneself(user, actor)
    return give_seat(user=user, role=role, scope=scope, now=now, by=actor)


@transaction.atomic
def dismiss(*, seat: Membership, actor: Actor, now: datetime) -> None:
    """End somebody else's seat."""
    require(actor, "administer")
    _not_oneself(seat.user, actor)
    end_seat(seat=seat, now=now, by=actor)


@transaction.atomic
def close_or_reopen(*, user: User, active: bool, actor: Actor, now: datetime) -> None:
    """Close somebody else's account, so that nobody can log in to it; or open it again."""
    require(actor, "administer")
    _not_oneself(user, actor)
    set_active(user=user, active=active, now=now, by=actor)


def set_terms(*, draft: TermsDraft, actor: Actor, now: datetime) -> Terms:
    """New terms of the scheme from a later day on."""
    require(actor, "administer")
    role = role_used(actor, "administer")
    return add_terms(draft=draft, now=now, actor=actor.reference, role=role)


@transaction.atomic
def set_clock(*, to: datetime, actor: Actor, now: datetime) -> None:
    """Move the demonstration's clock forward, then let every sweep look at the new day."""
    require(actor, "move_clock")
    role = role_used(actor, "move_clock")
    move_clock(to=to, now=now, actor=actor.reference, role=role)
    transaction.on_commit(nudge_all)


def _not_oneself(user: User, actor: Actor) -> None:
    if user.pk == actor.user_id:
        raise RuleBroken(
            Reason("own_seat", "Another administrator has to change your own account.", "role")
        )
