from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_rate_limit"),
    ]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="is_spanish_on",
            field=models.BooleanField(
                default=False, editable=False, verbose_name="Spanish"
            ),
        ),
    ]
