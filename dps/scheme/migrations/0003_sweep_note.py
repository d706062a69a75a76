"""When each sweep last looked, and last failed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheme', '0002_installation'),
    ]

    operations = [
        migrations.CreateModel(
            name='SweepNote',
            fields=[
                ('task', models.CharField(max_length=80, primary_key=True, serialize=False)),
                ('looked_at', models.DateTimeField(blank=True, null=True)),
                ('as_of', models.DateField(blank=True, null=True)),
                ('done', models.PositiveIntegerField(default=0)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'db_table': 'scheme_sweep_note',
            },
        ),
    ]
