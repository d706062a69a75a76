"""A proposal is settled as a whole or not at all."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0007_sweep_notes_below'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='contractchange',
            constraint=models.CheckConstraint(condition=models.Q(('settled_at__isnull', False), models.Q(('made', False), ('settled_by', None)), _connector='OR'), name='change_settled_whole'),
        ),
    ]
