"""People, the seats they sit in, and the doors that are closed to them."""

from typing import ClassVar, Final

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Lower

from dps.accounts.roles import DISTRICT_ROLES, SUPPLIER_ROLES, Role


class UserManager(BaseUserManager["User"]):
    """Users are found by e-mail address, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def with_seats(self, user_id: int) -> "User | None":
        """A user with the seats that have not ended, in `held`: one query, on every request.

        Written in SQL: the ORM's own costs twice the processor time of two queries.
        """
        names = [field.attname for field in self.model._meta.concrete_fields]
        columns = ", ".join([f"u.{name}" for name in names])
        with connection.cursor() as cursor:
            cursor.execute(_WITH_SEATS.format(columns), [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        user = self.model.from_db(self.db, names, row[1:])
        user.held = row[0]
        return user


_WITH_SEATS: Final = """
    SELECT ARRAY(
        SELECT m.role || ' ' || m.scope FROM accounts_membership m
        WHERE m.user_id = u.id AND m.ended_at IS NULL ORDER BY m.id
    ), {}
    FROM accounts_user u WHERE u.id = %s
"""


class User(AbstractBaseUser):
    """A person. What the person may do stands in `Membership` alone."""

    reference = models.CharField(max_length=20, unique=True)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    #: The seats as "role scope", where they were read with the person (`with_seats`).
    held: list[str] | None = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        db_table = "accounts_user"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A seat: this person acts in this role, for this supplier or district, or for the centre."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    scope = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "accounts_membership"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "scope"],
                condition=Q(ended_at=None),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=(
                    Q(role__in=sorted(SUPPLIER_ROLES), scope__startswith="SUP-")
                    | (Q(role__in=sorted(DISTRICT_ROLES)) & ~Q(scope=""))
                    | (~Q(role__in=sorted(SUPPLIER_ROLES | DISTRICT_ROLES)) & Q(scope=""))
                ),
                name="membership_scope_fits_role",
            ),
            models.CheckConstraint(condition=~Q(role=Role.SYSTEM), name="membership_not_system"),
        ]
        indexes = [models.Index(fields=["scope", "role"], name="membership_scope")]

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()} {self.scope}".strip()


class FieldGroup(models.TextChoices):
    """What a closed door hides: the whole object, or the parts that bend a quality score."""

    ALL = "all", "Everything"
    IDENTITY = "identity", "Price, supplier's name, fit and rank"


class ClosedDoor(models.Model):
    """An object that is closed to one person (`user`), or to the whole centre (a seal).

    Upper floors write these rows down; every `visible_to` subtracts them. `because_of` is the case.
    A seal on an offer is opened by opening its case's ranking, which `DoorOpening` records.
    """

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    object_reference = models.CharField(max_length=40)
    field_group = models.CharField(max_length=10, choices=FieldGroup)
    because_of = models.CharField(max_length=40)
    reason = models.CharField(max_length=200)
    closed_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "accounts_closed_door"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "object_reference", "field_group", "because_of"],
                condition=Q(reopened_at=None),
                nulls_distinct=False,
                name="closed_door_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["object_reference"],
                condition=Q(reopened_at=None),
                name="closed_door_object",
            ),
            models.Index(fields=["because_of"], name="closed_door_because"),
        ]

    def __str__(self) -> str:
        return f"{self.object_reference} closed to {self.user or 'the centre'}"


class DoorOpening(models.Model):
    """Append-only: this person opened the sealed candidates of this case before the lock."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    because_of = models.CharField(max_length=40)
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "accounts_door_opening"
        constraints = [
            models.UniqueConstraint(fields=["user", "because_of"], name="door_opened_once")
        ]

    def __str__(self) -> str:
        return f"{self.user} opened {self.because_of}"
