"""How long a programme can last, so that a contract closes though nobody records its end."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scheme', '0003_sweep_note'),
    ]

    operations = [
        migrations.AddField(
            model_name='terms',
            name='programme_days',
            field=models.PositiveSmallIntegerField(default=364),
        ),
    ]
