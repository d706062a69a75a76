"""Suppliers, their offers, and the versions of an offer that never change once submitted."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references
from dps.accounts.models import FieldGroup
from dps.accounts.policy import scopes_of
from dps.documents.models import Document
from dps.kernel.catalogue import provision_type_choices
from dps.kernel.vat import vat_choices
from suppliers.domain.lifecycle import ADMISSION, OFFER


class SupplierQuerySet(models.QuerySet["Supplier"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own organisation, or for the centre all of them."""
        scopes = scopes_of(actor, "view_supplier")
        return self if scopes is None else self.filter(reference__in=scopes)


class Supplier(models.Model):
    """An organisation and the state of its admission to the scheme."""

    class Size(models.TextChoices):
        MICRO = "micro", "Fewer than 10 people"
        SMALL = "small", "10 to 49 people"
        MEDIUM = "medium", "50 to 249 people"
        LARGE = "large", "250 people or more"

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=12, choices=ADMISSION.choices())
    name = models.CharField(max_length=160)
    company_number = models.CharField(max_length=8, blank=True)
    charity_number = models.CharField(max_length=10, blank=True)
    size = models.CharField(max_length=8, choices=Size, blank=True)
    vcse = models.BooleanField("voluntary, community or social enterprise", default=False)
    address = models.TextField(blank=True)
    postcode = models.CharField(max_length=8, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=20, blank=True)
    about = models.TextField(blank=True)
    declared_no_exclusion = models.BooleanField(default=False)
    registered_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    decide_by = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reason = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)

    objects = SupplierQuerySet.as_manager()

    class Meta:
        db_table = "suppliers_supplier"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ADMISSION.codes), name="supplier_state"),
            models.UniqueConstraint(
                fields=["company_number"],
                condition=~Q(company_number=""),
                name="supplier_company_once",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_at__isnull=False),
                name="supplier_submitted_has_date",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="supplier_state_list"),
            models.Index(
                fields=["state", "decide_by", "id"],
                condition=Q(state__in=["submitted", "queried"]),
                name="supplier_due_list",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own organisation's offers; for the centre all that no seal hides, once submitted."""
        scopes = scopes_of(actor, "view_offers")
        if scopes is not None:
            return self.filter(supplier__reference__in=scopes)
        return self.submitted().exclude(
            reference__in=closed_references(actor, FieldGroup.ALL, FieldGroup.IDENTITY)
        )

    def submitted(self) -> Self:
        """The offers that have, or had, a version that was submitted."""
        return self.filter(live_version__isnull=False)

    def live(self) -> Self:
        """The offers that a case may find: live, of an admitted supplier."""
        return self.filter(state="live", supplier__state="admitted")


class Offer(models.Model):
    """One programme for one category or routeway; what it says stands in its versions."""

    reference = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=OFFER.choices())
    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="offers")
    provision_type = models.CharField(max_length=2, choices=provision_type_choices())
    live_version = models.ForeignKey(
        "OfferVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    begun_at = models.DateTimeField()

    objects = OfferQuerySet.as_manager()

    class Meta:
        db_table = "suppliers_offer"
        constraints = [
            models.CheckConstraint(condition=Q(state__in=OFFER.codes), name="offer_state"),
            models.CheckConstraint(
                condition=Q(provision_type__in=[code for code, _ in provision_type_choices()]),
                name="offer_provision_type",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["live", "paused"]) | Q(live_version__isnull=False),
                name="offer_live_has_version",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "-id"], name="offer_supplier_list"),
            models.Index(
                fields=["provision_type", "id"], condition=Q(state="live"), name="offer_live"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class OfferVersionQuerySet(models.QuerySet["OfferVersion"]):
    def visible_to(self, actor: Actor) -> Self:
        """All versions of the own organisation's offers; for the centre the submitted ones."""
        scopes = scopes_of(actor, "view_offers")
        if scopes is not None:
            return self.filter(offer__supplier__reference__in=scopes)
        return self.filter(submitted_at__isnull=False).exclude(
            offer__reference__in=closed_references(actor, FieldGroup.ALL, FieldGroup.IDENTITY)
        )

    def within(self, offer: Offer, actor: Actor) -> Self:
        """Those of `visible_to` of an offer that was read `visible_to` the actor: in one table."""
        rows = self.filter(offer=offer)
        own = scopes_of(actor, "view_offers") is not None
        return rows if own else rows.filter(submitted_at__isnull=False)

    def draft(self) -> Self:
        """The versions that are still being written: at most one of each offer."""
        return self.filter(submitted_at=None)


class OfferVersion(models.Model):
    """What an offer says. `submitted_at` empty: the one draft; filled: frozen by the database.

    `places_a_year` is what it can take in a year, `lead_time_days` calendar days from award to the
    first start. `content_hash` is the SHA-256 of the canonical form, price included.
    """

    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120, blank=True)
    summary = models.TextField(blank=True)
    district_codes = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    client_groups = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    answer_1 = models.TextField(blank=True)
    answer_2 = models.TextField(blank=True)
    answer_3 = models.TextField(blank=True)
    answer_4 = models.TextField(blank=True)
    places_a_year = models.PositiveIntegerField(null=True, blank=True)
    lead_time_days = models.PositiveSmallIntegerField(null=True, blank=True)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)

    objects = OfferVersionQuerySet.as_manager()

    class Meta:
        db_table = "suppliers_offer_version"
        constraints = [
            models.UniqueConstraint(fields=["offer", "number"], name="offer_version_number"),
            models.UniqueConstraint(
                fields=["offer"], condition=Q(submitted_at=None), name="offer_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(submitted_at=None)
                | (
                    ~Q(title="")
                    & ~Q(answer_1="")
                    & ~Q(answer_2="")
                    & ~Q(answer_3="")
                    & ~Q(answer_4="")
                    & Q(places_a_year__gte=1)
                    & Q(lead_time_days__isnull=False)
                    & Q(district_codes__len__gte=1)
                    & ~Q(content_hash="")
                ),
                name="offer_version_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"


class OfferPriceQuerySet(models.QuerySet["OfferPrice"]):
    def visible_to(self, actor: Actor) -> Self:
        """Prices of the own organisation; for buyers and auditors those that no seal hides."""
        scopes = scopes_of(actor, "view_offers")
        if scopes is not None:
            return self.filter(version__offer__supplier__reference__in=scopes)
        return self.filter(frozen_at__isnull=False).exclude(
            version__offer__reference__in=closed_references(actor)
        )


class OfferPrice(models.Model):
    """The unit price of a version, apart from its text so that readers of quality cannot meet it.

    Net of VAT, in pence per participant. Frozen together with its version.
    """

    version = models.OneToOneField(OfferVersion, on_delete=models.PROTECT, related_name="price")
    unit_price_pence = models.BigIntegerField(null=True, blank=True)
    vat_treatment = models.CharField(max_length=12, choices=vat_choices(), blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)

    objects = OfferPriceQuerySet.as_manager()

    class Meta:
        db_table = "suppliers_offer_price"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit_price_pence=None) | Q(unit_price_pence__gte=100),
                name="offer_price_at_least_a_pound",
            ),
            models.CheckConstraint(
                condition=Q(frozen_at=None)
                | (Q(unit_price_pence__isnull=False) & ~Q(vat_treatment="")),
                name="offer_price_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"Price of {self.version_id}"
