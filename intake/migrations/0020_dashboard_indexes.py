from __future__ import annotations

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0019_notices_of_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["sent_at"], name="submission_sent"),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["started_at"], name="submission_started"),
        ),
    ]
