from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("intake", "0008_languages")]

    operations = [
        migrations.CreateModel(
            name="ContactCard",
            fields=[],
            options={
                "verbose_name": "contact card",
                "verbose_name_plural": "front desk",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("intake.submission",),
        ),
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
                    ("view_contact", "Can see contact and status, no answers"),
                    (
                        "erase_submission",
                        "Can settle erasure requests and legal holds",
                    ),
                ],
            },
        ),
    ]
