"""Withdrawing, legal hold, and consent texts whose words never change."""

from __future__ import annotations

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

CONSENTS = """
CREATE TRIGGER consent_words_never_change
    BEFORE UPDATE OF version, body, is_material, published_at ON intake_consenttext
    FOR EACH ROW WHEN (
        (OLD.version, OLD.body, OLD.is_material, OLD.published_at)
        IS DISTINCT FROM
        (NEW.version, NEW.body, NEW.is_material, NEW.published_at)
    ) EXECUTE FUNCTION intake_refuse();
CREATE TRIGGER consent_stays BEFORE DELETE ON intake_consenttext
    FOR EACH ROW EXECUTE FUNCTION intake_refuse();
"""
UNDO_CONSENTS = """
DROP TRIGGER consent_words_never_change ON intake_consenttext;
DROP TRIGGER consent_stays ON intake_consenttext;
"""

ERASE = """
CREATE OR REPLACE FUNCTION intake_erase(erased uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM 1 FROM public.intake_submission WHERE id = erased FOR UPDATE;
    IF EXISTS (
        SELECT FROM public.intake_submission
        WHERE id = erased AND legal_hold_since IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'a legal hold keeps this submission'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM public.intake_flag
        WHERE submission_id = erased AND level = 4 AND acknowledged_at IS NULL
    ) THEN
        RAISE EXCEPTION 'an open urgent flag keeps this submission'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (
        SELECT FROM public.intake_event WHERE submission_id = erased AND kind = 'sent'
    ) AND (
        EXISTS (SELECT FROM public.intake_flag WHERE submission_id = erased)
        OR EXISTS (
            SELECT FROM public.intake_event
            WHERE submission_id = erased AND kind IN ('opened', 'exported')
        )
    ) THEN
        RAISE EXCEPTION 'what was sent and then read or flagged is not erased here'
            USING ERRCODE = 'restrict_violation';
    END IF;
    DELETE FROM public.intake_erasurerequest WHERE submission_id = erased;
    DELETE FROM public.intake_message WHERE submission_id = erased;
    DELETE FROM public.intake_event WHERE submission_id = erased;
    DELETE FROM public.intake_flag WHERE submission_id = erased;
    DELETE FROM public.intake_response WHERE submission_id = erased;
    DELETE FROM public.intake_submission WHERE id = erased;
END $$;
"""


def revoke(apps, schema_editor):
    """The application's role asks; it takes no request back. One role keeps its own."""
    role = settings.DATABASE_APP_ROLE
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_roles WHERE rolname = %s AND rolname <> current_user",
            [role],
        )
        if cursor.fetchone() != (0,):
            name = schema_editor.quote_name(role)
            cursor.execute(f"REVOKE DELETE ON intake_erasurerequest FROM {name}")


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0005_erase_only_what_nobody_needs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="legal_hold_since",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="submission",
            name="withdrawal_digest",
            field=models.BinaryField(max_length=32, null=True, unique=True),
        ),
        migrations.AlterModelOptions(
            name="consenttext",
            options={
                "default_permissions": ("view",),
                "get_latest_by": "version",
                "ordering": ["-version"],
                "permissions": [("publish_consent", "Can publish a new consent text")],
                "verbose_name": "consent text",
                "verbose_name_plural": "consent texts",
            },
        ),
        migrations.AddField(
            model_name="consenttext",
            name="note",
            field=models.TextField(blank=True, help_text="What changed, and why."),
        ),
        migrations.AddField(
            model_name="consenttext",
            name="published_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
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
        migrations.CreateModel(
            name="ErasureRequest",
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
                ("asked_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("erased", "erased"),
                            ("kept", "kept, and the person was told why"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erasure_request",
                        to="intake.submission",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("outcome", ""),
                                ("settled_at", None),
                                ("settled_by", None),
                            ),
                            models.Q(
                                ("outcome__in", ["erased", "kept"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="erasure_request_is_settled_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CONSENTS, UNDO_CONSENTS),
        migrations.RunSQL(ERASE, migrations.RunSQL.noop),
        migrations.RunPython(revoke, migrations.RunPython.noop),
    ]
