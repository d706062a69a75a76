"""Contracts, participants, who they are, and what happened to them."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from dps.accounts.actors import Actor
from dps.accounts.models import User
from dps.accounts.policy import scopes_of
from dps.kernel.catalogue import provision_type_choices
from dps.kernel.vat import vat_choices
from dps.scheme.models import District
from matching.models import Award
from payments.domain.evidence import evidence_choices, kind_choices
from payments.domain.lifecycle import CONTRACT, PARTICIPANT
from suppliers.models import Supplier


class ContractQuerySet(models.QuerySet["Contract"]):
    def visible_to(self, actor: Actor) -> Self:
        """The supplier's own, the district's own, for the centre all."""
        scopes = scopes_of(actor, "view_contracts")
        if scopes is None:
            return self
        return self.filter(Q(supplier__reference__in=scopes) | Q(district__code__in=scopes))


class Contract(models.Model):
    """A call-off contract with the terms frozen from the award; money net of VAT, in pence.

    `terms` holds `fees_pence` by milestone, the split in percent, outcome days, window, mode,
    evidence and payment days as they stood. `starts_on` and `ends_on` are the first and the last
    day of a start. `passed_pence` and `paid_pence` are the ledger's sums, never above the value.
    `ended_by` says in a code who terminated it (`domain.referrals`), for a later settlement.
    """

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=CONTRACT.choices())
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="+")
    district = models.ForeignKey(District, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    provision_type = models.CharField(max_length=2, choices=provision_type_choices())
    places = models.PositiveIntegerField()
    unit_price_pence = models.BigIntegerField()
    value_pence = models.BigIntegerField()
    vat_treatment = models.CharField(max_length=12)
    financial_year = models.PositiveSmallIntegerField()
    terms = models.JSONField()
    starts_on = models.DateField("first start")
    ends_on = models.DateField("last start")
    opened_at = models.DateTimeField()
    last_participant = models.PositiveIntegerField(default=0)
    passed_pence = models.BigIntegerField(default=0)
    paid_pence = models.BigIntegerField(default=0)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=20, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        db_table = "payments_contract"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CONTRACT.codes), name="contract_state"),
            models.CheckConstraint(
                condition=Q(provision_type__in=[code for code, _ in provision_type_choices()]),
                name="contract_provision_type",
            ),
            models.CheckConstraint(
                condition=Q(vat_treatment__in=[code for code, _ in vat_choices()]),
                name="contract_vat_treatment",
            ),
            models.CheckConstraint(
                condition=Q(value_pence=F("places") * F("unit_price_pence")),
                name="contract_value_is_places_times_price",
            ),
            models.CheckConstraint(
                condition=Q(paid_pence__gte=0)
                & Q(passed_pence__gte=F("paid_pence"))
                & Q(value_pence__gte=F("passed_pence")),
                name="contract_never_above_value",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(state="terminated") | (Q(ended_on__isnull=False) & ~Q(ended_by="")),
                name="contract_terminated_by_somebody",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-id"], name="contract_supplier_list"),
            models.Index(fields=["district", "-id"], name="contract_district_list"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, actor: Actor) -> Self:
        """For the coaches of the district, the contract's supplier, finance and the auditor."""
        scopes = scopes_of(actor, "view_participants")
        if scopes is None:
            return self
        return self.filter(
            Q(contract__supplier__reference__in=scopes) | Q(contract__district__code__in=scopes)
        )


class Participant(models.Model):
    """A claimant referred to a contract, known by number alone: `CON-0012/007`.

    `ended_because` is the typed cause of a refusal, an absence or a withdrawal
    (`domain.referrals`): a code, so that no words about a person stand here.
    """

    reference = models.CharField(max_length=30, unique=True)
    state = models.CharField(max_length=15, choices=PARTICIPANT.choices())
    contract = models.ForeignKey(
        Contract, on_delete=models.PROTECT, related_name="participants", db_index=False
    )
    number = models.PositiveIntegerField()
    referred_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    referred_at = models.DateTimeField()
    ended_because = models.CharField(max_length=20, blank=True)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        db_table = "payments_participant"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=PARTICIPANT.codes), name="participant_state"
            ),
            models.UniqueConstraint(fields=["contract", "number"], name="participant_numbered"),
        ]
        indexes = [
            models.Index(fields=["referred_by", "-id"], name="participant_coach_list"),
            models.Index(
                fields=["contract"],
                condition=Q(state="referred"),
                name="participant_to_be_answered",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class ParticipantIdentity(models.Model):
    """The only place for who a participant is: the district's own reference and its keyed hash.

    `evidence` is where the supplier keeps the proof of an event, in its own words, by the event's
    id. A scheduled purge blanks all of it 6 years after the contract's end.
    """

    participant = models.OneToOneField(
        Participant, on_delete=models.PROTECT, related_name="identity"
    )
    district_reference = models.CharField(max_length=12, blank=True)
    keyed_hash = models.CharField(max_length=64, db_index=True, blank=True)
    key_version = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=dict)
    purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "payments_participant_identity"

    def __str__(self) -> str:
        return f"Identity {self.pk}"


class Event(models.Model):
    """Append-only: what happened to a participant, on which day, with what evidence.

    A correction is a new event that points at the one it replaces; `taken_back` replaces one by
    nothing. A job has its last day in `until`, or in `confirmed_to` the day up to which it is
    known. `evidence` is the kind of proof; where it is kept stands in `ParticipantIdentity`.
    """

    participant = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    kind = models.CharField(max_length=12, choices=kind_choices())
    on = models.DateField()
    until = models.DateField(null=True, blank=True)
    confirmed_to = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=20, choices=evidence_choices())
    evidenced_on = models.DateField()
    detail = models.JSONField(default=dict)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    recorded_at = models.DateTimeField()
    recorded_by = models.CharField(max_length=20)

    class Meta:
        db_table = "payments_event"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("on")), name="event_days_in_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_to=None) | Q(confirmed_to__gte=F("on")),
                name="event_confirmed_in_order",
            ),
            models.CheckConstraint(
                condition=Q(kind="job") | Q(until=None, confirmed_to=None),
                name="event_only_jobs_go_on",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[code for code, _ in kind_choices()]), name="event_kind"
            ),
            models.CheckConstraint(
                condition=~Q(kind="taken_back") | Q(corrects__isnull=False),
                name="event_taken_back_points",
            ),
        ]
        indexes = [models.Index(fields=["participant", "id"], name="event_of_participant")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
