"""Two people suspend or end a contract: what the first proposed, and what became of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from dps.audit.append_only import kept, never_removed


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0005_reversals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContractChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('change', models.CharField(choices=[('suspend', 'Suspension'), ('terminate', 'Termination')], max_length=12)),
                ('ended_by', models.CharField(blank=True, choices=[('convenience', 'The buyer, for its own reasons'), ('default', 'The buyer, because the supplier did not deliver'), ('supplier', 'The supplier'), ('agreed', 'Both sides together')], max_length=20)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('made', models.BooleanField(default=False)),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.contract')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'db_table': 'payments_change',
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('contract',), name='change_one_open'), models.CheckConstraint(condition=models.Q(('change__in', ['suspend', 'terminate'])), name='change_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('change', 'suspend'), ('ended_by', '')), models.Q(('change', 'terminate'), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='change_ended_by_if_terminated'), models.CheckConstraint(condition=models.Q(('made', False), models.Q(('settled_by__isnull', False), models.Q(('settled_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='change_four_eyes')],
            },
        ),
        kept(
            "payments_change",
            *("contract_id", "change", "ended_by", "reason", "proposed_by_id", "proposed_at"),
        ),
        kept("payments_change", "settled_by_id", "settled_at", "made", once="settled_at"),
        never_removed("payments_change"),
    ]
