from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0016_erase_by_ground"),
    ]

    operations = [
        migrations.CreateModel(
            name="Takeout",
            fields=[],
            options={
                "verbose_name": "submission to take out",
                "verbose_name_plural": "taking out",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("intake.submission",),
        ),
    ]
