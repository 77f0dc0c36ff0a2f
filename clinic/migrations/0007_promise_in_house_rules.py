"""What the clinic promises stands with its other rules for submissions."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinic", "0006_reading_promise")]

    operations = [migrations.RemoveField("profile", "promised_days")]
