"""The notes of all sweeps stand on the floor of the scheme."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0006_changes'),
    ]

    operations = [
        migrations.DeleteModel(
            name='Sweep',
        ),
    ]
