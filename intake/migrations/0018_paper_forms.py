"""What came on paper says so, and who entered it."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0017_takeouts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PaperForm",
            fields=[],
            options={
                "verbose_name": "paper form",
                "verbose_name_plural": "paper forms",
                "permissions": [
                    ("enter_paperform", "Can enter paper forms for somebody")
                ],
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("intake.submission",),
        ),
        migrations.AddField(
            model_name="submission",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="paper_seen_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="submission",
            name="paper_signed_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "started"),
                    ("consented", "agreed to the consent text"),
                    ("entered", "entered from paper"),
                    ("call-asked", "asked to be called"),
                    ("withdrawn", "asked to have everything erased"),
                    ("alarmed", "urgent flag raised; help page shown"),
                    ("changed", "an answer that raised a flag was changed"),
                    ("sent", "sent"),
                    ("opened", "opened by staff"),
                    ("acknowledged", "flag acknowledged"),
                    ("noted", "note"),
                    ("contacted", "tried to reach them"),
                    ("taken", "taken on"),
                    ("assigned", "assigned"),
                    ("invited", "decision: invite"),
                    ("asked", "decision: ask for more"),
                    ("referred", "decision: refer elsewhere"),
                    ("declined", "decision: not suitable"),
                    ("delayed", "put off"),
                    ("returned", "more came in"),
                    ("joined", "put with the submission that it follows"),
                    ("closed", "closed"),
                    ("reopened", "reopened"),
                    ("corrected", "correction"),
                    ("matched", "same person as another submission"),
                    ("unmatched", "not the same person"),
                    ("notified", "message"),
                    ("overridden", "wrote in a way that was not marked safe"),
                    ("exported", "exported as a FHIR file"),
                    ("held", "legal hold set"),
                    ("released", "legal hold lifted"),
                    ("kept", "erasure asked for and refused"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="submission",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("entered_by", None),
                        ("paper_seen_by", None),
                        ("paper_signed_on", None),
                    ),
                    models.Q(
                        ("entered_by__isnull", False),
                        ("paper_seen_by__isnull", False),
                        ("paper_signed_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="submission_on_paper_was_signed",
            ),
        ),
    ]
