from __future__ import annotations

import datetime

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0006_withdrawal_and_consents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cover",
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
                ("day", models.DateField(verbose_name="day")),
                (
                    "away",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who is away",
                    ),
                ),
                (
                    "instead",
                    models.ForeignKey(
                        blank=True,
                        help_text="Leave this empty when nobody does.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who stands in",
                    ),
                ),
            ],
            options={
                "verbose_name": "day away",
                "verbose_name_plural": "days away",
                "ordering": ["-day"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "away"),
                        name="cover_is_written_once",
                        violation_error_message="This day is written down already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("instead", None),
                            models.Q(("instead", models.F("away")), _negated=True),
                            _connector="OR",
                        ),
                        name="cover_is_somebody_else",
                        violation_error_message="Nobody stands in for themselves.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
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
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Monday"),
                            (1, "Tuesday"),
                            (2, "Wednesday"),
                            (3, "Thursday"),
                            (4, "Friday"),
                            (5, "Saturday"),
                            (6, "Sunday"),
                        ],
                        verbose_name="weekday",
                    ),
                ),
                ("begins", models.TimeField(verbose_name="from")),
                (
                    "ends",
                    models.TimeField(
                        help_text="Write 00:00 for the end of the day.",
                        verbose_name="until",
                    ),
                ),
                (
                    "turn",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "told first"),
                            (2, "told next"),
                            (3, "told after that"),
                        ],
                        default=1,
                        help_text="When nobody acknowledges an urgent notice, the next are told.",
                        verbose_name="turn",
                    ),
                ),
                (
                    "who",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "duty",
                "verbose_name_plural": "rota",
                "ordering": ["weekday", "begins", "turn"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends__gt", models.F("begins")),
                            ("ends", datetime.time(0, 0)),
                            _connector="OR",
                        ),
                        name="duty_ends_after_it_begins",
                        violation_error_message="It ends before it begins.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekday__range", (0, 6))),
                        name="duty_weekday_is_a_weekday",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("turn__range", (1, 3))),
                        name="duty_turn_is_a_turn",
                    ),
                    models.UniqueConstraint(
                        fields=("who", "weekday", "begins"),
                        name="duty_is_written_once",
                        violation_error_message="This person is on duty then already.",
                    ),
                ],
            },
        ),
    ]
