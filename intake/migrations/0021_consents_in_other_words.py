"""A consent in other words is a new row: somebody may have agreed to the old ones."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0020_dashboard_indexes"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="consenttranslation",
            options={"ordering": ["-id"]},
        ),
        migrations.RemoveConstraint(
            model_name="consenttranslation",
            name="consent_is_translated_once_for_a_language",
        ),
    ]
