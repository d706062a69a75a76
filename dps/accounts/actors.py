"""Who acts: a person with the seats held at this moment, or the system."""

from dataclasses import dataclass
from functools import cached_property

from dps.accounts.models import Membership, User
from dps.accounts.roles import Role


@dataclass(frozen=True, slots=True)
class Seat:
    """One membership: a role, and the supplier or district it is tied to (empty: the centre)."""

    role: str
    scope: str = ""


@dataclass(frozen=True)
class Actor:
    """The one who asks. `user_id` is None for the system and for somebody who is not logged in."""

    reference: str
    name: str
    user_id: int | None = None
    seats: tuple[Seat, ...] = ()

    @property
    def signed_in(self) -> bool:
        return self.user_id is not None

    @cached_property
    def roles(self) -> frozenset[str]:
        return frozenset(seat.role for seat in self.seats)

    @cached_property
    def central(self) -> bool:
        """Whether a seat of the actor belongs to the centre, the system included."""
        return any(not seat.scope for seat in self.seats)

    def scopes(self, *roles: str) -> tuple[str, ...]:
        """References of the suppliers or districts for which the actor holds one of the roles."""
        return tuple(seat.scope for seat in self.seats if seat.role in roles and seat.scope)


SYSTEM = Actor(reference="system", name="The system", seats=(Seat(Role.SYSTEM),))
NOBODY = Actor(reference="", name="Not logged in")


def actor_for(user: User) -> Actor:
    """The actor that this user is now, with the seats that have not ended.

    One query, none where the user was read with them.
    """
    if user.held is not None:
        seats = tuple(Seat(*each.split(" ", 1)) for each in user.held)
    else:
        rows = Membership.objects.filter(user=user, ended_at=None).order_by("id")
        seats = tuple(Seat(seat.role, seat.scope) for seat in rows)
    return Actor(reference=user.reference, name=user.name, user_id=user.pk, seats=seats)
