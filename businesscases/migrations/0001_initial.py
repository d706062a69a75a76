import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("scheme", "0002_installation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Budget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("financial_year", models.PositiveSmallIntegerField()),
                ("allocated_pence", models.BigIntegerField(default=0)),
                ("reserved_pence", models.BigIntegerField(default=0)),
                ("committed_pence", models.BigIntegerField(default=0)),
                ("paid_pence", models.BigIntegerField(default=0)),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheme.district",
                    ),
                ),
            ],
            options={
                "db_table": "businesscases_budget",
            },
        ),
        migrations.CreateModel(
            name="BusinessCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.CharField(max_length=20, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Waiting for approval"),
                            ("approved", "Approved"),
                            ("published", "Published"),
                            ("closed", "Closed to changes"),
                            ("evaluating", "In evaluation"),
                            ("locked", "Quality locked"),
                            ("recommended", "Award recommended"),
                            ("awarded", "Awarded"),
                            ("not_awarded", "Not awarded"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120)),
                ("need", models.TextField(blank=True)),
                ("support_wanted", models.TextField(blank=True)),
                (
                    "provision_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("C1", "C1 Engagement"),
                            ("C2", "C2 Moving towards work"),
                            (
                                "C3",
                                "C3 Support for hardest to help with complex and multiple barriers",
                            ),
                            ("C4", "C4 Supporting hardest to help into work"),
                            ("C5", "C5 Addressing barriers"),
                            ("C6", "C6 Skills for work"),
                            ("C7", "C7 Getting jobs"),
                            ("C8", "C8 Keeping jobs"),
                            (
                                "R1",
                                "R1 Engagement + Moving towards work + Support for hardest to help with complex and multiple barriers",
                            ),
                            ("R2", "R2 Supporting hardest to help into work + Skills for work"),
                            ("R3", "R3 Addressing barriers + Getting jobs"),
                            ("R4", "R4 Skills for work + Getting jobs"),
                            (
                                "R5",
                                "R5 Engagement + Moving towards work + Support for hardest to help with complex and multiple barriers + Supporting hardest to help into work",
                            ),
                        ],
                        max_length=2,
                    ),
                ),
                (
                    "client_groups",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("places", models.PositiveIntegerField(blank=True, null=True)),
                ("ceiling_price_pence", models.BigIntegerField(blank=True, null=True)),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="first start")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last start")),
                (
                    "author_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                ("begun_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("terms", models.JSONField(blank=True, default=dict)),
                ("ended_reason", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "district",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="scheme.district",
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "businesscases_case",
            },
        ),
        migrations.CreateModel(
            name="BudgetEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("allocate", "Allocated"),
                            ("reserve", "Reserved at approval"),
                            ("unreserve", "Reservation released"),
                            ("commit", "Committed at award"),
                            ("release", "Commitment released"),
                            ("pay", "Paid"),
                            ("reverse", "Payment reversed"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount_pence", models.BigIntegerField()),
                ("cause", models.CharField(max_length=40)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField()),
                ("actor", models.CharField(max_length=20)),
                (
                    "budget",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="businesscases.budget",
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="businesscases.businesscase",
                    ),
                ),
            ],
            options={
                "db_table": "businesscases_budget_entry",
            },
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.UniqueConstraint(
                fields=("district", "financial_year"), name="budget_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "allocated_pence__gte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("reserved_pence"), "+", models.F("committed_pence")
                        ),
                    )
                ),
                name="budget_never_over",
            ),
        ),
        migrations.AddConstraint(
            model_name="budget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reserved_pence__gte", 0),
                    ("paid_pence__gte", 0),
                    ("committed_pence__gte", models.F("paid_pence")),
                ),
                name="budget_parts_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="businesscase",
            index=models.Index(fields=["district", "-id"], name="case_district_list"),
        ),
        migrations.AddIndex(
            model_name="businesscase",
            index=models.Index(fields=["state", "-id"], name="case_state_list"),
        ),
        migrations.AddIndex(
            model_name="businesscase",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["closes_at"],
                name="case_window_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        (
                            "draft",
                            "submitted",
                            "approved",
                            "published",
                            "closed",
                            "evaluating",
                            "locked",
                            "recommended",
                            "awarded",
                            "not_awarded",
                            "withdrawn",
                        ),
                    )
                ),
                name="case_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "provision_type__in",
                        [
                            "",
                            "C1",
                            "C2",
                            "C3",
                            "C4",
                            "C5",
                            "C6",
                            "C7",
                            "C8",
                            "R1",
                            "R2",
                            "R3",
                            "R4",
                            "R5",
                        ],
                    )
                ),
                name="case_provision_type",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]),
                    models.Q(
                        models.Q(("title", ""), _negated=True),
                        models.Q(("need", ""), _negated=True),
                        models.Q(("support_wanted", ""), _negated=True),
                        models.Q(("provision_type", ""), _negated=True),
                        ("places__gte", 1),
                        ("ceiling_price_pence__gte", 100),
                        ("starts_on__isnull", False),
                        ("ends_on__gte", models.F("starts_on")),
                    ),
                    _connector="OR",
                ),
                name="case_complete_from_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "withdrawn"]),
                    ("submitted_at__isnull", False),
                    _connector="OR",
                ),
                name="case_submitted_has_date",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "withdrawn"]),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="case_approved_has_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "submitted", "approved", "withdrawn"]),
                    models.Q(
                        ("closes_at__isnull", False),
                        ("published_at__isnull", False),
                        models.Q(("terms", {}), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="case_published_has_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="businesscase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(
                        models.Q(("approved_by", models.F("drafted_by")), _negated=True),
                        models.Q(
                            ("author_ids__contains", [models.F("approved_by")]), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="case_four_eyes",
            ),
        ),
        migrations.AddIndex(
            model_name="budgetentry",
            index=models.Index(fields=["budget", "-id"], name="budget_entry_list"),
        ),
        migrations.AddConstraint(
            model_name="budgetentry",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_pence__gt", 0)), name="budget_entry_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("case", None), ("kind", "allocate")),
                    models.Q(
                        models.Q(("kind", "allocate"), _negated=True), ("case__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="budget_entry_names_its_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="budgetentry",
            constraint=models.UniqueConstraint(
                fields=("budget", "kind", "cause"), name="budget_entry_once"
            ),
        ),
    ]
