"""Messages with their fate; alerts one by one; the rota's ladder; message texts."""

from __future__ import annotations

import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SENT = "UPDATE intake_message SET state = 'sent' WHERE sent_at IS NOT NULL"

# What hangs on a submission goes with it, whoever deletes that: intake_erase does.
GOES_ALONG = """
ALTER TABLE intake_alert ADD CONSTRAINT alert_goes_with_its_message
    FOREIGN KEY (message_id) REFERENCES intake_message (id) ON DELETE CASCADE;
ALTER TABLE intake_comingback ADD CONSTRAINT coming_back_goes_with_its_submission
    FOREIGN KEY (submission_id) REFERENCES intake_submission (id) ON DELETE CASCADE;
CREATE TRIGGER message_words_never_change BEFORE UPDATE OR DELETE ON intake_messagetext
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
"""
STAYS_BEHIND = """
ALTER TABLE intake_alert DROP CONSTRAINT alert_goes_with_its_message;
ALTER TABLE intake_comingback DROP CONSTRAINT coming_back_goes_with_its_submission;
DROP TRIGGER message_words_never_change ON intake_messagetext;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_rate_limit"),
        ("intake", "0013_piles_and_follow_ups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Alert",
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
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("urgent", "urgent flag"),
                            ("call", "somebody asks to be called"),
                            ("new", "new form"),
                            ("test", "test of the alerts"),
                        ],
                        max_length=10,
                    ),
                ),
                ("rung", models.PositiveSmallIntegerField(default=0)),
                ("raised_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["raised_at"],
            },
        ),
        migrations.CreateModel(
            name="AlertPlan",
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
                    "first_after",
                    models.PositiveSmallIntegerField(
                        default=10,
                        help_text="Minutes after an urgent notice that nobody has acknowledged.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="tell the next after",
                    ),
                ),
                (
                    "second_after",
                    models.PositiveSmallIntegerField(
                        default=20,
                        help_text="Minutes from the start.",
                        verbose_name="then the next after",
                    ),
                ),
                (
                    "third_after",
                    models.PositiveSmallIntegerField(
                        default=40,
                        help_text="Minutes from the start.",
                        verbose_name="then the next after that",
                    ),
                ),
                (
                    "then_every",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="Minutes, until somebody acknowledges it.",
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="then everybody again every",
                    ),
                ),
                (
                    "test_hour",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "00:00"),
                            (1, "01:00"),
                            (2, "02:00"),
                            (3, "03:00"),
                            (4, "04:00"),
                            (5, "05:00"),
                            (6, "06:00"),
                            (7, "07:00"),
                            (8, "08:00"),
                            (9, "09:00"),
                            (10, "10:00"),
                            (11, "11:00"),
                            (12, "12:00"),
                            (13, "13:00"),
                            (14, "14:00"),
                            (15, "15:00"),
                            (16, "16:00"),
                            (17, "17:00"),
                            (18, "18:00"),
                            (19, "19:00"),
                            (20, "20:00"),
                            (21, "21:00"),
                            (22, "22:00"),
                            (23, "23:00"),
                        ],
                        default=9,
                        verbose_name="test the chain each day at",
                    ),
                ),
                (
                    "test_within",
                    models.PositiveSmallIntegerField(
                        default=4,
                        help_text="Hours, counted from when the clinic is next open.",
                        validators=[django.core.validators.MinValueValidator(1)],
                        verbose_name="and expect somebody to confirm it within",
                    ),
                ),
            ],
            options={
                "verbose_name": "alert times",
                "verbose_name_plural": "alert times",
            },
        ),
        migrations.CreateModel(
            name="ComingBack",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="coming_back",
                        serialize=False,
                        to="intake.submission",
                    ),
                ),
                ("birth_mark", models.BinaryField(max_length=32, null=True)),
                ("wrong_dates", models.PositiveSmallIntegerField(default=0)),
                (
                    "email_index",
                    models.BinaryField(db_index=True, max_length=32, null=True),
                ),
                ("reminders_since", models.DateTimeField(blank=True, null=True)),
                ("reminders_sent", models.PositiveSmallIntegerField(default=0)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MessageText",
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
                ("kind", models.CharField(max_length=10, verbose_name="message")),
                ("subject", models.CharField(max_length=120, verbose_name="subject")),
                ("body", models.TextField(max_length=3000, verbose_name="text")),
                ("written_at", models.DateTimeField(verbose_name="written")),
            ],
            options={
                "verbose_name": "message text",
                "verbose_name_plural": "message texts",
                "ordering": ["-written_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Pace",
            fields=[
                (
                    "who",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="pace",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "choice",
                    models.CharField(
                        choices=[
                            ("at-once", "at once"),
                            ("hourly", "once an hour"),
                            ("daily", "once a day"),
                        ],
                        default="at-once",
                        max_length=10,
                        verbose_name="tell me of new forms",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SelfTest",
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
                ("begun_at", models.DateTimeField()),
                ("confirm_by", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "alert test",
                "verbose_name_plural": "alerts and mail",
                "ordering": ["-begun_at"],
                "default_permissions": (),
            },
        ),
        migrations.AlterModelOptions(
            name="message",
            options={
                "ordering": ["queued_at"],
                "permissions": [
                    ("write_message", "Can write to people in the ways that are safe"),
                    (
                        "override_safe_contact",
                        "Can write in a way that was not marked safe",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_goes_out_once_for_a_kind",
        ),
        migrations.AddField(
            model_name="message",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="held_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="message",
            name="is_overridden",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="message",
            name="number",
            field=models.PositiveSmallIntegerField(default=1),
        ),
        migrations.AddField(
            model_name="message",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "queued"),
                    ("held", "held until a good time"),
                    ("sent", "sent"),
                    ("refused", "not sent"),
                    ("failed", "failed"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="why",
            field=models.CharField(
                blank=True,
                choices=[
                    ("not-safe", "this way was not marked as safe"),
                    ("no-address", "there is no address for this way"),
                    ("no-carrier", "this site cannot send messages this way"),
                    ("not-wanted", "it was no longer wanted"),
                    ("mailbox", "the mail server refused the address"),
                ],
                max_length=10,
            ),
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
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("receipt", "receipt"),
                    ("code", "code to come back"),
                    ("reminder", "reminder of an unfinished form"),
                    ("call-us", "please call us"),
                    ("more", "please open a page of ours"),
                    ("alert", "urgent notice to staff"),
                    ("call", "notice to staff: somebody asks to be called"),
                    ("notice", "notice to staff"),
                ],
                max_length=10,
            ),
        ),
        migrations.RunSQL(SENT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("flag", None)),
                fields=("submission", "kind", "number"),
                name="message_goes_out_once_for_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(
                        models.Q(("state", "sent"), _negated=True), ("sent_at", None)
                    ),
                    _connector="OR",
                ),
                name="message_is_sent_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["refused", "failed"]), ("why__gt", "")),
                    models.Q(
                        models.Q(("state__in", ["refused", "failed"]), _negated=True),
                        ("why", ""),
                    ),
                    _connector="OR",
                ),
                name="message_is_refused_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="intake.message",
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="alertplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("pk", 1)), name="alert_plan_is_the_only_one"
            ),
        ),
        migrations.AddConstraint(
            model_name="alertplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("first_after__gte", 1),
                    ("second_after__gt", models.F("first_after")),
                    ("test_within__gte", 1),
                    ("then_every__gte", 5),
                    ("third_after__gt", models.F("second_after")),
                ),
                name="alert_plan_goes_upwards",
                violation_error_message="Each time has to be later than the last.",
            ),
        ),
        migrations.AddConstraint(
            model_name="alertplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("test_hour__lte", 23)),
                name="alert_plan_tests_at_an_hour",
            ),
        ),
        migrations.AddConstraint(
            model_name="comingback",
            constraint=models.CheckConstraint(
                condition=models.Q(("reminders_sent__lte", 3)),
                name="coming_back_reminds_three_times",
            ),
        ),
        migrations.AddField(
            model_name="messagetext",
            name="written_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="by",
            ),
        ),
        migrations.AddField(
            model_name="selftest",
            name="confirmed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="alert",
            name="test",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="alerts",
                to="intake.selftest",
            ),
        ),
        migrations.AddIndex(
            model_name="messagetext",
            index=models.Index(fields=["kind", "-id"], name="message_text_newest"),
        ),
        migrations.AddConstraint(
            model_name="selftest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at", None), ("confirmed_by", None)),
                    models.Q(
                        ("confirmed_at__isnull", False), ("confirmed_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="self_test_confirmation_is_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("sent_at", None)),
                fields=["due_at"],
                name="alert_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["to", "-sent_at"], name="alert_last_sent"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("message", "to", "rung"), name="alert_is_raised_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                condition=models.Q(("message__isnull", False), ("to", None)),
                fields=("message", "rung"),
                name="alert_to_the_mailbox_is_raised_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("test", "to"), name="alert_tests_everybody_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("about", "test"), ("message", None), ("test__isnull", False)
                    ),
                    models.Q(
                        models.Q(("about", "test"), _negated=True),
                        ("message__isnull", False),
                        ("test", None),
                    ),
                    _connector="OR",
                ),
                name="alert_is_about_one_thing",
            ),
        ),
        migrations.RunSQL(GOES_ALONG, STAYS_BEHIND),
    ]
