from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0010_unsaved")]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="happened",
            field=models.JSONField(blank=True, default=dict),
        ),
    ]
