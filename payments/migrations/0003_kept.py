"""Contracts keep their terms, milestones their fees, approved statements their sums."""

from django.db import migrations, models
from django.db.models import Q

from dps.audit.append_only import kept, never_removed
from dps.kernel.catalogue import provision_type_choices
from dps.kernel.vat import vat_choices


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_ledger")]
    operations = [
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=Q(provision_type__in=[code for code, _ in provision_type_choices()]),
                name="contract_provision_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.CheckConstraint(
                condition=Q(vat_treatment__in=[code for code, _ in vat_choices()]),
                name="contract_vat_treatment",
            ),
        ),
        kept(
            "payments_contract",
            *("reference", "award_id", "supplier_id", "district_id", "title", "provision_type"),
            *("places", "unit_price_pence", "value_pence", "vat_treatment", "financial_year"),
            *("terms", "starts_on", "ends_on", "opened_at"),
        ),
        kept(
            "payments_participant",
            *("reference", "contract_id", "number", "referred_by_id", "referred_at"),
        ),
        kept(
            "payments_milestone",
            *("reference", "participant_id", "contract_id", "kind", "attempt"),
            *("earned_on", "fee_pence", "because", "earned_at"),
        ),
        kept("payments_statement", "reference", "contract_id", "month", "drawn_at"),
        kept(
            "payments_statement",
            *("net_pence", "vat_pence", "confirmed_by_id", "confirmed_at", "pay_by"),
            *("approved_by_id", "approved_at"),
            once="approved_at",
        ),
        kept("payments_statement", "paid_by_id", "paid_on", "payment_reference", once="paid_on"),
        *(
            never_removed(f"payments_{name}")
            for name in (
                "contract",
                "participant",
                "participant_identity",
                "milestone",
                "statement",
            )
        ),
    ]
