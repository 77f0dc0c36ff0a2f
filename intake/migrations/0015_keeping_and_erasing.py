from __future__ import annotations

import uuid

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0014_messages_and_alerts"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tombstone",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("reference", models.CharField(db_index=True, max_length=9)),
                ("erased_at", models.DateTimeField()),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("forgotten", "a draft that was left"),
                            ("withdrawn", "withdrawn before anybody read it"),
                            ("asked", "asked for by the person, granted"),
                            ("rule", "its time was up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "verbose_name": "erased submission",
                "verbose_name_plural": "erased submissions",
                "ordering": ["-erased_at"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[],
            options={
                "verbose_name": "kept submission",
                "verbose_name_plural": "keeping and erasing",
                "proxy": True,
                "default_permissions": (),
                "indexes": [],
                "constraints": [],
            },
            bases=("intake.submission",),
        ),
        migrations.AlterField(
            model_name="event",
            name="kind",
            field=models.CharField(
                choices=[
                    ("started", "started"),
                    ("consented", "agreed to the consent text"),
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
        migrations.CreateModel(
            name="HouseRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "read_hours",
                    models.PositiveSmallIntegerField(
                        default=24,
                        help_text="The promise that the dashboard measures: from Send to opened.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="read within, in hours",
                    ),
                ),
                (
                    "decide_days",
                    models.PositiveSmallIntegerField(
                        default=5,
                        help_text="From Send to the first decision.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="decided within, in days",
                    ),
                ),
                (
                    "settled_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Counted from the last decision. Empty: never by itself.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="erase what was decided or closed, after days",
                    ),
                ),
                (
                    "undecided_days",
                    models.PositiveIntegerField(
                        blank=True,
                        help_text="Counted from Send, or since it was reopened. Empty: never by itself.",
                        null=True,
                        validators=[django.core.validators.MinValueValidator(30)],
                        verbose_name="erase what was sent and never decided, after days",
                    ),
                ),
            ],
            options={
                "verbose_name": "house rules",
                "verbose_name_plural": "house rules",
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("pk", 1)),
                        name="house_rules_are_the_only_ones",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_days", None),
                                ("settled_days__gte", 30),
                                _connector="OR",
                            ),
                            models.Q(
                                ("undecided_days", None),
                                ("undecided_days__gte", 30),
                                _connector="OR",
                            ),
                        ),
                        name="house_rules_erase_nothing_young",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("week", models.DateField()),
                ("page", models.CharField(max_length=120)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "ordering": ["-week", "page"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("week", "page"),
                        name="stop_count_is_one_a_week_and_page",
                    )
                ],
            },
        ),
    ]
