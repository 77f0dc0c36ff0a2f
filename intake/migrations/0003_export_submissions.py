from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_append_only_and_erasure"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="submission",
            options={
                "ordering": ["-urgency", "sent_at"],
                "permissions": [
                    ("review_submission", "Can read answers and act on submissions"),
                    (
                        "settle_contraindication",
                        "Can settle flags that need a clinician",
                    ),
                    ("export_submission", "Can take submissions out as FHIR files"),
                ],
            },
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "started"),
                    ("consented", "agreed to the consent text"),
                    ("alarmed", "urgent flag raised; help page shown"),
                    ("changed", "an answer that raised a flag was changed"),
                    ("sent", "sent"),
                    ("opened", "opened by staff"),
                    ("acknowledged", "flag acknowledged"),
                    ("noted", "note"),
                    ("taken", "taken on"),
                    ("invited", "decision: invite"),
                    ("asked", "decision: ask for more"),
                    ("referred", "decision: refer elsewhere"),
                    ("declined", "decision: not suitable"),
                    ("closed", "closed"),
                    ("reopened", "reopened"),
                    ("notified", "message sent"),
                    ("exported", "exported as a FHIR file"),
                ],
                max_length=20,
            ),
        ),
    ]
